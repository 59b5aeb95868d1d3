"""What cannot work is said at once, in one line, and without a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app.listener import bind
from bot.app.places import ROOT
from tests.stack import free_port


def start(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.app.run"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "XINFANG_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://localhost/xinfang"),
        ("DATABASE_URL", "somewhere"),
        ("REDIS_URL", "localhost:6379"),
        ("ENGINE_URL", "ftp://localhost"),
        ("PORT", "eight"),
        ("PORT", "0"),
        ("XINFANG_ENV", "test"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    ended = start(tmp_path, **{name: value})
    assert ended.returncode == 1
    assert ended.stdout.startswith(f"设置有误：{name} ")
    assert not ended.stderr


def test_a_database_that_is_away_is_told_before_anything_is_trained(tmp_path: Path) -> None:
    ended = start(tmp_path, DATABASE_URL=f"postgresql://u:hidden@127.0.0.1:{free_port()}/xinfang")
    assert ended.returncode == 1
    assert ended.stderr.startswith("打不开数据库：")
    assert "hidden" not in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr
    assert not list((tmp_path / "models").glob("*.tar.gz"))


def test_production_does_not_move_to_another_port(tmp_path: Path) -> None:
    production = {
        "XINFANG_ENV": "production",
        "XINFANG_SECRET_KEY": "q8Zr2mVt5Yb1Nc7Wd4Xe9Ks3Lf6Hg0Pj",
        "ENGINE_KEY": "Rt5Yu8Io1Pa4Sd7Fg0Hj3Kl6Zx9Cv2Bn",
        "XINFANG_BASE_URL": "https://xinfang.hangcheng.gov.cn",
        "WECHAT_APP_ID": "wx4b0c5d9e8f7a6123",
        "WECHAT_APP_SECRET": "5f2e9c7b1a8d4e6f3c0b9a7d5e2f1c8b",
        "WECHAT_TOKEN": "Kp7Wz2Qm",
        "WECHAT_ENCODING_AES_KEY": "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6kL9nP2q",
        "WECHAT_ORIGINAL_ID": "gh_7c1f9a3b5d2e",
    }
    with bind("127.0.0.1", 22000, or_next=True) as taken:
        port = str(taken.getsockname()[1])
        ended = start(tmp_path, PORT=port, **production)
    assert ended.returncode == 1
    assert ended.stdout == f"端口 {port} 已被占用。请停掉占用它的程序，或用 PORT 另选一个端口\n"
