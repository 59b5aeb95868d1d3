"""Being at the desk, over HTTP: duty, and what is put before one."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path

from bot.api.authentication import Gate
from bot.api.problems import summary_of
from bot.api.reception_forms import DutyForm
from bot.intake.desk import Desk
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission

Id = Annotated[str, Path(max_length=36)]


def add_duty(router: APIRouter, desk: Desk, gate: Gate) -> None:
    """Whether one takes conversations, that one's console is open, and which notes call one."""
    takes = Depends(gate.requires(Permission.CONVERSATIONS_TAKE))

    @router.get("/me/duty", summary=summary_of("duty"))
    async def duty(asker: Annotated[StaffAsker, takes]) -> dict[str, str]:
        return {"state": await desk.reception.state(asker)}

    lists = Depends(gate.requires(Permission.CONVERSATIONS_LIST))

    @router.get("/me/mentions", summary=summary_of("mentions"))
    async def mentions(asker: Annotated[StaffAsker, lists]) -> dict[str, Any]:
        return {"items": await desk.mentions(asker)}

    @router.put("/me/duty", summary=summary_of("set_duty"))
    async def set_duty(asker: Annotated[StaffAsker, takes], form: DutyForm) -> dict[str, str]:
        await desk.reception.set_state(asker, form.state)
        return {"state": form.state}

    @router.post("/me/here", summary=summary_of("here"), status_code=204)
    async def here(asker: Annotated[StaffAsker, takes]) -> None:
        await desk.reception.come(asker)

    @router.delete("/me/here", summary=summary_of("gone"), status_code=204)
    async def gone(asker: Annotated[StaffAsker, takes]) -> None:
        await desk.reception.go(asker)


def add_offers(router: APIRouter, desk: Desk, gate: Gate) -> None:
    """What is put before one: offers, which taking accepts, and alarms."""
    lists = Depends(gate.requires(Permission.CONVERSATIONS_LIST))
    reads = Depends(gate.requires(Permission.CONVERSATIONS_READ))

    @router.get("/offers", summary=summary_of("offers"))
    async def offers(asker: Annotated[StaffAsker, lists]) -> dict[str, Any]:
        return {"items": await desk.reception.offers(asker)}

    @router.get("/alarms", summary=summary_of("alarms"))
    async def alarms(asker: Annotated[StaffAsker, lists]) -> dict[str, Any]:
        return await desk.reception.alarms(asker)

    @router.post("/{id}/acknowledge", summary=summary_of("acknowledge"))
    async def acknowledge(asker: Annotated[StaffAsker, reads], id: Id) -> dict[str, Any]:
        return {"id": id, "kinds": await desk.reception.acknowledge(asker, id)}
