"""Accounts and units over HTTP, each within the reach of the administrator who asks."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from sqlalchemy.orm import Session

from bot.api.authentication import Gate
from bot.api.problems import PROBLEM_RESPONSES, ProblemRoute, summary_of
from bot.api.reception_endpoints import add_duty
from bot.api.services import ApiServices
from bot.api.staff_forms import SkillsForm, StaffForm, UnitForm
from bot.staff import own_sessions, service, skills, units
from bot.staff.askers import Asker, StaffAsker
from bot.staff.on_call import on_call, set_on_call
from bot.staff.permissions import Permission

StaffId = Annotated[str, Path(max_length=36)]


def build_staff_router(services: ApiServices, gate: Gate) -> APIRouter:
    """The endpoints under /me, /staff and /units."""
    router = APIRouter(tags=["staff"], route_class=ProblemRoute, responses=PROBLEM_RESPONSES)

    @router.get("/me", summary=summary_of("me"))
    async def me(asker: Annotated[StaffAsker, Depends(gate.anybody())]) -> dict[str, Any]:
        return {
            "id": asker.staff_id,
            "name": asker.name,
            "role": asker.role.value,
            "unit": asker.unit,
            "permissions": sorted(asker.grants),
        }

    _add_own_sessions(router, services, gate)
    _add_accounts(router, services, gate)
    _add_changes(router, services, gate)
    _add_units(router, services, gate)
    add_duty(router, services.desk, gate)
    return router


def _add_own_sessions(router: APIRouter, services: ApiServices, gate: Gate) -> None:
    anybody = Depends(gate.anybody())

    @router.get("/me/sessions", summary=summary_of("own_sessions"))
    async def list_sessions(asker: Annotated[StaffAsker, anybody]) -> dict[str, Any]:
        now = services.clock.now()
        found = await services.database.read(lambda s: own_sessions.list_own(s, asker, now))
        return {"items": [asdict(one) for one in found]}

    @router.delete("/me/sessions/{session_id}", summary=summary_of("end_session"), status_code=204)
    async def end_session(
        asker: Annotated[StaffAsker, anybody], session_id: Annotated[str, Path(max_length=36)]
    ) -> None:
        now = services.clock.now()
        await services.database.run(lambda s: own_sessions.end_own(s, asker, session_id, now))


def _add_accounts(router: APIRouter, services: ApiServices, gate: Gate) -> None:
    manages = Depends(gate.requires(Permission.STAFF_MANAGE))

    @router.get("/staff", summary=summary_of("list_staff"))
    async def list_staff(asker: Annotated[StaffAsker, manages]) -> dict[str, Any]:
        items, skilled, called = await services.database.read(
            lambda s: (service.list_staff(s, asker), skills.skills_by_staff(s), on_call(s))
        )
        return {
            "items": [
                asdict(item)
                | {"skills": sorted(skilled.get(item.id, ())), "on_call": item.id in called}
                for item in items
            ]
        }

    @router.post("/staff", summary=summary_of("add_staff"), status_code=201)
    async def add_staff(asker: Annotated[StaffAsker, manages], form: StaffForm) -> dict[str, Any]:
        now = services.clock.now()

        def work(session: Session) -> dict[str, Any]:
            added = service.add_staff(
                session, asker, form.name, role=form.role, unit=form.unit, now=now,
                login=form.login or form.name,
            )  # fmt: skip
            return _invited(session, services, asker, added.id, now)

        return await services.database.run(work)

    @router.post("/staff/{staff_id}/invitation", summary=summary_of("invite"), status_code=201)
    async def invite(asker: Annotated[StaffAsker, manages], staff_id: StaffId) -> dict[str, Any]:
        now = services.clock.now()
        return await services.database.run(lambda s: _invited(s, services, asker, staff_id, now))


def _add_changes(router: APIRouter, services: ApiServices, gate: Gate) -> None:
    manages = Depends(gate.requires(Permission.STAFF_MANAGE))

    async def changed(
        asker: StaffAsker,
        staff_id: str,
        change: Callable[[Session, Asker, str, datetime], object],
    ) -> None:
        now = services.clock.now()
        await services.database.run(lambda s: change(s, asker, staff_id, now))

    @router.put("/staff/{staff_id}/skills", summary=summary_of("set_skills"))
    async def set_skills(
        asker: Annotated[StaffAsker, manages], staff_id: StaffId, form: SkillsForm
    ) -> dict[str, Any]:
        now = services.clock.now()
        return {
            "id": staff_id,
            "skills": await services.database.run(
                lambda s: skills.set_skills(s, asker, staff_id, form.skills, now)
            ),
        }

    @router.put("/staff/{staff_id}/on-call", summary=summary_of("on_call"), status_code=204)
    async def call(asker: Annotated[StaffAsker, manages], staff_id: StaffId) -> None:
        await changed(asker, staff_id, set_on_call)

    @router.delete("/staff/{staff_id}/on-call", summary=summary_of("off_call"), status_code=204)
    async def call_off(asker: Annotated[StaffAsker, manages], staff_id: StaffId) -> None:
        await changed(asker, staff_id, partial(set_on_call, on=False))

    @router.post("/staff/{staff_id}/sign-out", summary=summary_of("sign_out"), status_code=204)
    async def sign_out(asker: Annotated[StaffAsker, manages], staff_id: StaffId) -> None:
        await changed(asker, staff_id, service.end_sessions)

    @router.delete("/staff/{staff_id}/second-factor", summary=summary_of("reset"), status_code=204)
    async def reset(asker: Annotated[StaffAsker, manages], staff_id: StaffId) -> None:
        await changed(asker, staff_id, service.reset_second_factor)

    @router.delete("/staff/{staff_id}", summary=summary_of("close"), status_code=204)
    async def close(asker: Annotated[StaffAsker, manages], staff_id: StaffId) -> None:
        await changed(asker, staff_id, service.close_staff)


def _add_units(router: APIRouter, services: ApiServices, gate: Gate) -> None:
    manages = Depends(gate.requires(Permission.STAFF_MANAGE))

    @router.get("/units", summary=summary_of("list_units"))
    async def list_units(asker: Annotated[StaffAsker, manages]) -> dict[str, Any]:
        found = await services.database.read(lambda s: units.list_units(s, asker))
        names = {unit.id: unit.name for unit in found}
        return {
            "items": [
                {"name": unit.name, "kind": unit.kind, "parent": names.get(unit.parent_id or "")}
                for unit in found
            ]
        }

    @router.post("/units", summary=summary_of("add_unit"), status_code=201)
    async def add_unit(asker: Annotated[StaffAsker, manages], form: UnitForm) -> dict[str, Any]:
        now = services.clock.now()
        await services.database.run(
            lambda s: units.add_unit(
                s, asker, form.name, kind=form.kind, parent=form.parent, now=now
            )
        )
        return form.model_dump()


def _invited(
    session: Session, services: ApiServices, asker: StaffAsker, staff_id: str, now: datetime
) -> dict[str, Any]:
    invitation = service.invite_staff(session, asker, staff_id, now)
    return {
        "id": staff_id,
        "link": f"{services.base_url}/console/password?link={invitation.secret}",
        "expires_at": invitation.expires_at.isoformat(),
    }
