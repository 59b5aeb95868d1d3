"""Conversations stay sealed after a sealed case was filed; those with one are sealed now."""

import sqlalchemy as sa
from alembic import op

from bot.kit.db import ZonedDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversation_seals",
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("since", ZonedDateTime(), nullable=False),
        sa.Column("until", ZonedDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_conversation_seals_conversation_id_conversations"),
        ),
        sa.PrimaryKeyConstraint("conversation_id", "since", name=op.f("pk_conversation_seals")),
    )
    never = sa.false()
    op.add_column(
        "conversations", sa.Column("sealed", sa.Boolean(), nullable=False, server_default=never)
    )
    with_sealed = "(SELECT conversation_id FROM cases WHERE sealed)"
    op.execute(
        "INSERT INTO conversation_seals (conversation_id, since) "
        f"SELECT id, created_at FROM conversations WHERE id IN {with_sealed}"
    )
    op.execute(f"UPDATE conversations SET sealed = true WHERE id IN {with_sealed}")


def downgrade() -> None:
    op.drop_column("conversations", "sealed")
    op.drop_table("conversation_seals")
