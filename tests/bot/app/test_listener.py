"""The listening socket: probed, and handed from process to process."""

import socket
from pathlib import Path

import pytest

from bot.app.listener import PortTaken, bind, fetch, hand_out


@pytest.fixture
def taken() -> socket.socket:
    return bind("127.0.0.1", 20000, or_next=True)


def test_the_next_free_port_is_taken(taken: socket.socket) -> None:
    port = taken.getsockname()[1]
    with taken, bind("127.0.0.1", port, or_next=True) as other:
        assert other.getsockname()[1] > port


def test_a_taken_port_is_refused_where_it_must_be_that_one(taken: socket.socket) -> None:
    with taken, pytest.raises(PortTaken):
        bind("127.0.0.1", taken.getsockname()[1], or_next=False)


def test_somebody_on_all_addresses_counts_as_taken() -> None:
    with bind("0.0.0.0", 20200, or_next=True) as everywhere:
        port = everywhere.getsockname()[1]
        with bind("127.0.0.1", port, or_next=True) as other:
            assert other.getsockname()[1] != port


def test_connections_wait_while_nobody_has_fetched_the_socket(tmp_path: Path) -> None:
    path = tmp_path / "listener"
    with bind("127.0.0.1", 20400, or_next=True) as listening, hand_out(listening, path):
        with socket.create_connection(listening.getsockname()) as client:
            client.sendall(b"hello")
            with fetch(path) as fetched:
                accepted, _ = fetched.accept()
                with accepted:
                    assert accepted.recv(5) == b"hello"
        with fetch(path) as again:
            assert again.getsockname() == listening.getsockname()
