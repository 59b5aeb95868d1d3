"""What the console adds to conversations: units, notes, how far staff have read, ratings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("conversation_ratings", "conversation_glances", "conversation_notes")


def upgrade() -> None:
    op.add_column("conversations", sa.Column("unit", sa.String(length=100), nullable=True))
    _create_notes()
    _create_glances()
    _create_ratings()
    for table in ("conversation_notes", "conversation_ratings"):
        name = op.f(f"ix_{table}_conversation_id")
        op.create_index(name, table, ["conversation_id"], unique=False)


def _create_notes() -> None:
    op.create_table(
        "conversation_notes",
        sa.Column("id", sa.String(length=36), nullable=False),
        _conversation(),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        _belongs("conversation_notes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_notes")),
    )


def _create_glances() -> None:
    op.create_table(
        "conversation_glances",
        _conversation(),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        _belongs("conversation_glances"),
        sa.PrimaryKeyConstraint(
            "conversation_id", "staff_id", name=op.f("pk_conversation_glances")
        ),
    )


def _create_ratings() -> None:
    op.create_table(
        "conversation_ratings",
        sa.Column("handover_id", sa.String(length=36), nullable=False),
        _conversation(),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        _belongs("conversation_ratings"),
        sa.ForeignKeyConstraint(
            ["handover_id"],
            ["handovers.id"],
            name=op.f("fk_conversation_ratings_handover_id_handovers"),
        ),
        sa.PrimaryKeyConstraint("handover_id", name=op.f("pk_conversation_ratings")),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("conversations", "unit")


def _conversation() -> sa.Column[str]:
    return sa.Column("conversation_id", sa.String(length=36), nullable=False)


def _belongs(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_conversation_id_conversations")
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=name)
