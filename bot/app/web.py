"""The web process: `python -m bot.app.web`."""

from bot.app.main import create_app
from bot.app.serving import serve
from bot.app.settings import load_settings

LISTENER = "XINFANG_LISTENER"
GRACE_SECONDS = 10
MESSAGE_BYTES = 64 * 1024


def main() -> None:
    """Serve the callback, the API and the simulator until told to stop."""
    settings = load_settings()
    serve(
        create_app(settings),
        settings,
        port=settings.port,
        listener=LISTENER,
        grace=GRACE_SECONDS,
        message_bytes=MESSAGE_BYTES,
    )


if __name__ == "__main__":
    main()
