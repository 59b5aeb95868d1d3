"""Tables that only grow: neither the ORM nor plain SQL may change or remove a row of theirs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DDL, Table, event
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session

_protected: set[type[DeclarativeBase]] = set()


class AppendOnly(Exception):
    """Somebody tried to change or remove a row that must stay as it was written."""


def protect(model: type[DeclarativeBase]) -> None:
    """Refuse UPDATE and DELETE of the model's rows, in the ORM and by database triggers."""
    _protected.add(model)
    event.listen(model, "before_update", _refuse_row)
    event.listen(model, "before_delete", _refuse_row)
    table = model.__table__
    assert isinstance(table, Table)
    for dialect, statements in trigger_statements(table.name).items():
        for statement in statements:
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


def trigger_statements(table: str) -> dict[str, list[str]]:
    """The SQL that makes a table append-only, for each engine."""
    return {
        "sqlite": [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ],
        "postgresql": [
            f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
        ],
    }


def _refuse_row(_mapper: Any, _connection: Any, target: Any) -> None:
    raise AppendOnly(f"{type(target).__name__} is append-only")


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk(state: ORMExecuteState) -> None:
    if not (state.is_update or state.is_delete):
        return
    mapper = state.bind_mapper
    if mapper is not None and mapper.class_ in _protected:
        raise AppendOnly(f"{mapper.class_.__name__} is append-only")
