"""What the database says of the races."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, select

from bot.app.settings import load_settings
from bot.intake.inbox import ADDRESS
from bot.intake.models import Conversation, Handover, Message
from bot.kit.crypto import Cipher
from bot.kit.db import Database
from integrations.wechat.parse import CHANNEL

_C, _M, _H = Conversation, Message, Handover


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Races, turns and pushes that a claim overtook, and messages of the bot that left after it."""

    races: int
    turns: int
    pushes: int
    late: int


class Store:
    """Reads a side's database; opened where it is used."""

    def __init__(self, home: Path, database_url: str) -> None:
        given: dict[str, Any] = {"xinfang_home": home}
        settings = load_settings(**given | ({"database_url": database_url} if database_url else {}))
        self._database = Database(settings.database_url, Cipher(settings.secret_keys))

    def ids(self, citizens: list[str]) -> dict[str, str]:
        """The conversations of citizens."""
        account = self._database.look(lambda session: session.scalar(select(_C.account).limit(1)))
        index = self._database.cipher.blind_index
        hashes = {index(ADDRESS, f"{CHANNEL}:{account}:{name}"): name for name in citizens}
        query = select(_C.sender_hash, _C.id).where(_C.sender_hash.in_(hashes))
        rows = self._database.look(lambda session: session.execute(query).all())
        return {hashes[row.sender_hash]: row.id for row in rows}

    def under_way(self) -> int:
        """Messages that are not answered and answers that have not left."""
        open_ = _M.status.in_(("pending", "queued", "sending"))
        return self._number(select(func.count()).select_from(_M).where(open_))

    def overtaken(self) -> Overtaken:
        """What the claims overtook: without that a race proves nothing."""
        taken = _H.taken_at
        turn = (_M.status == "for_human") & (_M.created_at < taken)
        push = (_M.author == "bot") & (_M.status == "held") & (_M.created_at < taken)
        late = (_M.author == "bot") & (
            _M.status.in_(("queued", "sending"))
            | (_M.status.in_(("sent", "passive")) & (_M.sent_at > taken))
        )
        races = func.count(_M.conversation_id.distinct())
        return Overtaken(
            races=self._number(_joined(races).where(turn | push)),
            turns=self._number(_joined(func.count()).where(turn)),
            pushes=self._number(_joined(func.count()).where(push)),
            late=self._number(_joined(func.count()).where(late)),
        )

    def _number(self, query: Select[Any]) -> int:
        found: Any = self._database.look(lambda session: session.scalar(query))
        return int(found or 0)


def _joined(counted: Any) -> Select[Any]:
    of_race = _H.conversation_id == _M.conversation_id
    return select(counted).select_from(_M).join(_H, of_race)
