"""Who is on duty, what staff are skilled in, and whom a waiting conversation was offered to."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OPEN = "outcome IS NULL"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("skill", sa.String(length=30), nullable=True))
    op.create_table(
        "staff_duties",
        _staff(),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("offered_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "state in ('on_duty', 'busy', 'away')", name=op.f("ck_staff_duties_state")
        ),
        _of_staff("staff_duties"),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_duties")),
    )
    op.create_table(
        "staff_skills",
        _staff(),
        sa.Column("skill", sa.String(length=30), nullable=False),
        _of_staff("staff_skills"),
        sa.PrimaryKeyConstraint("staff_id", "skill", name=op.f("pk_staff_skills")),
    )
    _create_offers()


def _create_offers() -> None:
    op.create_table(
        "conversation_offers",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        _staff(),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_conversation_offers_conversation_id_conversations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_offers")),
    )
    op.create_index(
        op.f("ix_conversation_offers_conversation_id"), "conversation_offers", ["conversation_id"]
    )
    op.create_index(
        "ix_conversation_offers_open",
        "conversation_offers",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )


def downgrade() -> None:
    for table in ("conversation_offers", "staff_skills", "staff_duties"):
        op.drop_table(table)
    op.drop_column("conversations", "skill")


def _staff() -> sa.Column[str]:
    return sa.Column("staff_id", sa.String(length=36), nullable=False)


def _of_staff(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_staff_id_staff")
    return sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=name)
