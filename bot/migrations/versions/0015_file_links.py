"""Documents for citizens, who open them by a link."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attachments", sa.Column("link_hash", sa.String(length=64), nullable=True))
    op.add_column("attachments", sa.Column("link_until", sa.DateTime(), nullable=True))
    name = op.f("ix_attachments_link_hash")
    op.create_index(name, "attachments", ["link_hash"], unique=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_attachments_link_hash"), "attachments")
    op.drop_column("attachments", "link_until")
    op.drop_column("attachments", "link_hash")
