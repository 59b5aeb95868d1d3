"""Replies kept ready, as staff changed them."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import ZonedDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "canned_versions",
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shortcut", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(length=100), nullable=True),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", ZonedDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", "version", name=op.f("pk_canned_versions")),
    )


def downgrade() -> None:
    op.drop_table("canned_versions")
