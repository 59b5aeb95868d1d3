"""Who is in danger is found without looking through every conversation there ever was."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_conversations_urgent"), "conversations", ["urgent"])


def downgrade() -> None:
    op.drop_index(op.f("ix_conversations_urgent"), "conversations")
