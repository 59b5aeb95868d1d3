"""The tree of units: 块 govern places, 条 are the trades within them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from bot.staff import audit
from bot.staff.askers import Asker, StaffAsker
from bot.staff.models import Unit
from bot.staff.permissions import Permission, check_permission

UnitKind = Literal["area", "line"]


class UnitNotFound(Exception):
    """No such unit, or none that the asker may know of."""


class UnitExists(Exception):
    """A unit of that name is there already."""


def add_unit(
    session: Session,
    asker: Asker,
    name: str,
    *,
    kind: UnitKind,
    parent: str | None,
    now: datetime,
) -> Unit:
    """Open a unit below another one; who is not at the very top opens them below their own."""
    check_permission(asker, Permission.STAFF_MANAGE)
    name = name.strip()
    if not name:
        raise ValueError("a unit needs a name")
    if find_unit(session, name) is not None:
        raise UnitExists(name)
    above = get_unit(session, asker, parent) if parent else _own_unit(session, asker)
    unit = Unit(
        id=str(uuid.uuid4()), name=name, kind=kind, created_at=now,
        parent_id=above.id if above else None,
    )  # fmt: skip
    session.add(unit)
    session.flush()
    audit.record(session, asker, "unit.added", f"unit:{unit.id}", "", now, kind=kind)
    return unit


def get_unit(session: Session, asker: Asker, name: str) -> Unit:
    """The unit of that name within the asker's reach."""
    unit = find_unit(session, name)
    if unit is None or not within_reach(asker, unit.name):
        raise UnitNotFound(name)
    return unit


def find_unit(session: Session, name: str) -> Unit | None:
    """The unit of that name."""
    return session.scalars(select(Unit).where(Unit.name == name.strip())).one_or_none()


def list_units(session: Session, asker: Asker) -> Sequence[Unit]:
    """The units within the asker's reach, by name."""
    check_permission(asker, Permission.STAFF_MANAGE)
    found = session.scalars(select(Unit).order_by(Unit.name)).all()
    return [unit for unit in found if within_reach(asker, unit.name)]


def within_reach(asker: Asker, unit: str | None) -> bool:
    """Whether accounts and units of a unit are the asker's to manage; without a unit, all are."""
    if not isinstance(asker, StaffAsker) or asker.unit is None:
        return True
    return unit in asker.scope


def reaches_all(session: Session, asker: Asker) -> bool:
    """Whether the asker stands at the top, not over a part of the tree only."""
    if not isinstance(asker, StaffAsker) or asker.unit is None:
        return True
    own = find_unit(session, asker.unit)
    return own is not None and own.parent_id is None


def names_below(session: Session, unit_id: str) -> frozenset[str]:
    """The names of all units below one, however deep."""
    return frozenset(session.scalars(_BELOW, {"unit_": unit_id}))


def names_above(session: Session, name: str) -> frozenset[str]:
    """The names of a unit and of all above it."""
    found: dict[str, None] = {}
    unit = find_unit(session, name)
    while unit is not None and unit.name not in found:
        found[unit.name] = None
        unit = session.get(Unit, unit.parent_id) if unit.parent_id else None
    return frozenset(found)


def _below() -> Select[tuple[str]]:
    tree = select(Unit.id, Unit.name).where(Unit.parent_id == bindparam("unit_"))
    below = tree.cte(recursive=True)
    # A union without doubles ends even where somebody made the tree a ring.
    below = below.union(select(Unit.id, Unit.name).where(Unit.parent_id == below.c.id))
    return select(below.c.name)


_BELOW = _below()
"""Built once: whoever asks for anything is looked up with it."""


def _own_unit(session: Session, asker: Asker) -> Unit | None:
    if isinstance(asker, StaffAsker) and asker.unit is not None:
        return find_unit(session, asker.unit)
    return None
