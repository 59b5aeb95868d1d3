"""Cases that were told together stand under one umbrella number."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("letter", sa.String(length=16), nullable=True))
    op.create_index("ix_cases_letter", "cases", ["letter"])


def downgrade() -> None:
    op.drop_index("ix_cases_letter", table_name="cases")
    op.drop_column("cases", "letter")
