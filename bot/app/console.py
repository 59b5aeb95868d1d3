"""The console's process: `python -m bot.app.console`."""

from fastapi import FastAPI

from bot.app.headers import SecurityHeaders
from bot.app.parts import Parts
from bot.app.places import ROOT
from bot.app.serving import serve
from bot.app.settings import Settings, load_settings
from bot.app.signing import build_signing_in
from bot.console.app import POLICY, build_console
from bot.console.fields import read_fields
from bot.console.live import Live
from bot.console.services import ConsoleServices
from bot.kit.logging import set_up
from integrations.voices.player import find_player

LISTENER = "XINFANG_CONSOLE_LISTENER"
GRACE_SECONDS = 3
MESSAGE_BYTES = 1024 * 1024
FLOW = ROOT / "nlu" / "flows" / "petition.yml"


def create_console(settings: Settings) -> FastAPI:
    """The pages of staff, ready to be served."""
    set_up()
    parts = Parts(settings)
    https = settings.xinfang_base_url.startswith("https:")
    services = ConsoleServices(
        desk=parts.desk(),
        database=parts.database,
        clock=parts.clock,
        files=parts.files,
        live=Live(parts.publisher.watch),
        fields=read_fields(FLOW),
        signing_in=build_signing_in(parts),
        voices=find_player(),
    )
    app = build_console(services, parts.opened())
    app.add_middleware(SecurityHeaders, https=https, policy=POLICY)
    return app


def main() -> None:
    """Serve the pages of staff until told to stop."""
    settings = load_settings()
    serve(
        create_console(settings),
        settings,
        port=settings.console_port,
        listener=LISTENER,
        grace=GRACE_SECONDS,
        message_bytes=MESSAGE_BYTES,
    )


if __name__ == "__main__":
    main()
