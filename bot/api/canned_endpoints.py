"""Editing the replies that are kept ready, over HTTP."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path

from bot.api.authentication import Gate
from bot.api.forms import CannedForm
from bot.api.problems import PROBLEM_RESPONSES, ProblemRoute, summary_of
from bot.intake.canned import Canned
from bot.intake.desk import Desk
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission

Key = Annotated[str, Path(max_length=36)]


def build_canned_router(desk: Desk, gate: Gate) -> APIRouter:
    """The endpoints under /canned."""
    router = APIRouter(
        prefix="/canned", tags=["canned"], route_class=ProblemRoute, responses=PROBLEM_RESPONSES
    )
    manages = Depends(gate.requires(Permission.CANNED_MANAGE))

    @router.get("", summary=summary_of("list_canned"))
    async def list_canned(asker: Annotated[StaffAsker, manages]) -> dict[str, Any]:
        return {"items": [asdict(one) for one in await desk.canned_replies(asker)]}

    @router.post("", summary=summary_of("add_canned"), status_code=201)
    async def add_canned(asker: Annotated[StaffAsker, manages], form: CannedForm) -> dict[str, Any]:
        return asdict(await desk.keep_canned(asker, _canned(form, asker, "")))

    @router.put("/{key}", summary=summary_of("change_canned"))
    async def change_canned(
        asker: Annotated[StaffAsker, manages], key: Key, form: CannedForm
    ) -> dict[str, Any]:
        return asdict(await desk.keep_canned(asker, _canned(form, asker, key)))

    @router.delete("/{key}", summary=summary_of("retire_canned"), status_code=204)
    async def retire_canned(asker: Annotated[StaffAsker, manages], key: Key) -> None:
        await desk.retire_canned(asker, key)

    @router.get("/{key}/versions", summary=summary_of("canned_versions"))
    async def canned_versions(asker: Annotated[StaffAsker, manages], key: Key) -> dict[str, Any]:
        return {"items": await desk.canned_versions(asker, key)}

    return router


def _canned(form: CannedForm, asker: StaffAsker, key: str) -> Canned:
    return Canned(form.shortcut, form.title, form.text, asker.unit if form.own_unit else None, key)
