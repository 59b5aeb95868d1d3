"""Which hand-over a citizen was asked to rate."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("rating", sa.String(length=36), nullable=True))


def downgrade() -> None:
    op.drop_column("conversations", "rating")
