"""Who is called in an emergency, and what was done about each alarm."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_on_call",
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_on_call_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_on_call")),
    )
    table = "conversation_alarms"
    op.create_table(
        table,
        sa.Column("handover_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("raised_at", sa.DateTime(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=36), nullable=True),
        sa.CheckConstraint("kind in ('danger', 'late')", name=op.f(f"ck_{table}_kind")),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handovers.id"], name=op.f(f"fk_{table}_handover_id_handovers")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f(f"fk_{table}_conversation_id_conversations"),
        ),
        sa.PrimaryKeyConstraint("handover_id", "kind", name=op.f(f"pk_{table}")),
    )
    for column in ("conversation_id", "next_at"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    op.drop_table("conversation_alarms")
    op.drop_table("staff_on_call")
