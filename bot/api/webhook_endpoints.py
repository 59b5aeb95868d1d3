"""Webhooks over HTTP: who is told of what."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path

from bot.api.authentication import Gate
from bot.api.problems import PROBLEM_RESPONSES, ProblemRoute, summary_of
from bot.api.services import ApiServices
from bot.api.staff_forms import WebhookForm
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission
from bot.webhooks import service


def build_webhook_router(services: ApiServices, gate: Gate) -> APIRouter:
    """The endpoints under /webhooks."""
    router = APIRouter(
        prefix="/webhooks", tags=["webhooks"], route_class=ProblemRoute,
        responses=PROBLEM_RESPONSES,
    )  # fmt: skip
    manages = Depends(gate.requires(Permission.WEBHOOKS_MANAGE))

    @router.get("", summary=summary_of("list_webhooks"))
    async def list_webhooks(asker: Annotated[StaffAsker, manages]) -> dict[str, Any]:
        items = await services.database.read(lambda s: service.list_endpoints(s, asker))
        return {"items": [asdict(item) for item in items]}

    @router.post("", summary=summary_of("add_webhook"), status_code=201)
    async def add_webhook(
        asker: Annotated[StaffAsker, manages], form: WebhookForm
    ) -> dict[str, Any]:
        now = services.clock.now()
        added = await services.database.run(
            lambda s: service.add_endpoint(
                s, asker, form.url, form.events, now, https_only=services.https_only
            )
        )
        return asdict(added)

    @router.delete("/{webhook_id}", summary=summary_of("remove_webhook"), status_code=204)
    async def remove_webhook(
        asker: Annotated[StaffAsker, manages], webhook_id: Annotated[str, Path(max_length=36)]
    ) -> None:
        now = services.clock.now()
        await services.database.run(lambda s: service.remove_endpoint(s, asker, webhook_id, now))

    return router
