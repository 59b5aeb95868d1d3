"""Hold a conversation with the service through the independent sender (Node)."""

import itertools
import json
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any

from tests.node_packages import require_packages

FOLDER = Path(__file__).parents[2] / "wechat_sender"
MINUTE = 60.0


def require_node() -> None:
    """Install the sender's packages, or skip loudly; in CI their absence is a failure."""
    require_packages(FOLDER, "an independent WeChat sender")


class NodeSender:
    """A running sender for one account. Use as a context manager; threads may share it."""

    def __init__(self, url: str, account: dict[str, str]) -> None:
        self.url = url
        self._account = account
        self._numbers = itertools.count(1)
        self._waiting: dict[int, queue.Queue[dict[str, Any]]] = {}
        self._guard = threading.Lock()

    def __enter__(self) -> "NodeSender":
        self._process = subprocess.Popen(
            ["node", "--no-deprecation", "sender.mjs"],
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._reader.join(10)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            answer = json.loads(line)
            self._waiting[answer["id"]].put(answer)

    def order(self, **order: Any) -> dict[str, Any]:
        """Give one order to the sender and wait for what came of it."""
        number = next(self._numbers)
        inbox = self._waiting.setdefault(number, queue.Queue())
        line = json.dumps({"id": number, "url": self.url, "account": self._account} | order)
        assert self._process.stdin is not None
        with self._guard:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        answer = inbox.get(timeout=MINUTE)
        assert answer["outcome"] != "broken", answer
        return answer

    def say(self, text: str, **order: Any) -> str:
        """Send a text as a citizen and return the text that WeChat shows in answer."""
        answer = self.order(message={"MsgType": "text", "Content": text}, **order)
        assert answer["outcome"] == "replied", answer
        content = answer["reply"]["Content"]
        assert isinstance(content, str)
        return content
