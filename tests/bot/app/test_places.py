"""Sockets fit into what the kernel allows, and two homes never share one."""

from pathlib import Path

from bot.app.places import LONGEST_SOCKET, Places


def test_sockets_lie_in_the_home_when_they_fit(tmp_path: Path) -> None:
    places = Places(Path("/srv/xinfang/var"))
    assert places.redis_socket == Path("/srv/xinfang/var/run/redis.sock")


def test_a_deep_home_gets_short_sockets_of_its_own(tmp_path: Path) -> None:
    one, two = (Places(tmp_path / ("很深的目录" * 8) / name) for name in ("a", "b"))
    for places in (one, two):
        assert len(str(places.listener_socket).encode()) <= LONGEST_SOCKET
    assert one.sockets != two.sockets
    one.create()
    assert one.sockets.stat().st_mode & 0o077 == 0
    one.sockets.rmdir()
