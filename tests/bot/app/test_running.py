"""The stack as `xinfang run` keeps it: restarted, alone in its folder, gone without a trace."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from redis import Redis

from bot.app.listener import bind
from bot.app.places import ROOT
from tests.stack import Stack, wait_for
from tests.wechat_user import Citizen

PROGRAMS = ("redis", "engine", "web", "worker")

# The first start may train a model.
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("run") / "home") as stack:
        yield stack


def family(process_id: int) -> list[psutil.Process]:
    parent = psutil.Process(process_id)
    return [parent, *parent.children(recursive=True)]


def answer(citizen: Citizen) -> str:
    """What a citizen gets to read: at once, or pushed where a lock outlived its killed keeper."""
    reply = citizen.say("您好")
    assert not reply.failed
    return reply.text or citizen.next_push()


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_killed_program_comes_back(running: Stack, name: str) -> None:
    citizen = running.citizen()
    running.kill(name, wait=True)
    assert answer(citizen)
    citizen.close()


def test_connections_wait_while_the_web_is_restarted(running: Stack) -> None:
    killed = running.process_id("web")
    running.kill("web")
    wait_for(lambda: not psutil.pid_exists(killed), what="the web is gone")
    waiting = http.client.HTTPConnection("127.0.0.1", running.settings.port, timeout=60)
    waiting.request("GET", "/healthz")
    assert waiting.getresponse().status == 200
    waiting.close()


def test_everything_comes_back_after_the_manager_is_killed(running: Stack) -> None:
    manager = psutil.Process(running.pid).children()[0]
    children = manager.children()
    manager.send_signal(signal.SIGKILL)
    psutil.wait_procs(children, timeout=20)
    assert not any(child.is_running() for child in children)
    running.wait_ready()
    citizen = running.citizen()
    assert answer(citizen)
    citizen.close()


def test_a_second_start_says_where_the_first_is(running: Stack) -> None:
    environment = os.environ | {"XINFANG_HOME": str(running.home)}
    second = subprocess.run(
        [sys.executable, "-m", "bot.app.run"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert running.address in second.stdout
    assert not second.stderr


def test_redis_is_its_own_and_keeps_what_it_is_told(running: Stack) -> None:
    with Redis.from_url(running.settings.redis_url, decode_responses=True) as redis:
        assert redis.config_get("port") == {"port": "0"}
        assert redis.config_get("appendonly") == {"appendonly": "yes"}
        assert redis.config_get("dir") == {"dir": str(running.settings.places.redis)}


def test_secrets_stay_out_of_the_engine_and_of_readable_files(running: Stack) -> None:
    environment = psutil.Process(running.process_id("engine")).environ()
    assert environment["ENGINE_KEY"] == running.settings.engine_key
    assert not [name for name in environment if name.startswith(("WECHAT_", "XINFANG_SECRET"))]
    assert running.settings.places.supervisor_conf.stat().st_mode & 0o077 == 0


def test_a_stop_leaves_no_process_and_a_start_keeps_the_data(running: Stack) -> None:
    processes = family(running.pid)
    before = running.settings
    running.stop()
    assert not [process for process in processes if process.is_running()]
    running.start()
    assert running.settings == before


def test_nothing_outlives_a_killed_start(running: Stack) -> None:
    processes = family(running.pid)
    processes[0].send_signal(signal.SIGKILL)
    wait_for(
        lambda: not [one for one in processes[1:] if one.is_running() and one.status() != "zombie"],
        what="all processes of the stack end",
    )
    running.stop()


def test_a_taken_port_is_left_to_its_owner(tmp_path: Path) -> None:
    with bind("127.0.0.1", 21000, or_next=True) as taken:
        port = taken.getsockname()[1]
        with Stack(tmp_path / "home", environment={"PORT": str(port)}) as stack:
            assert f"{port} 已被占用" in stack.log("run", folder=stack.home)
            citizen = stack.citizen()
            assert answer(citizen)
            citizen.close()
