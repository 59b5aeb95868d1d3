"""What was read in citizens' files, and copies of pictures with parts blacked."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("proposal", sa.String(length=36), nullable=True))
    op.add_column("attachments", sa.Column("covered_key", sa.String(length=128), nullable=True))
    op.create_table(
        "readings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["attachments.id"], name=op.f("fk_readings_id_attachments")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_readings_conversation_id_conversations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
    )
    op.create_index(
        op.f("ix_readings_conversation_id"), "readings", ["conversation_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_readings_conversation_id"), table_name="readings")
    op.drop_table("readings")
    op.drop_column("attachments", "covered_key")
    op.drop_column("conversations", "proposal")
