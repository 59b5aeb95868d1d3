"""What callers send."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from bot.cases.service import CaseFilters
from bot.intake.queue_rules import Queue


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SearchForm(_Form):
    """A search of cases; personal data is searched by POST so that no address line holds it."""

    state: Literal["P1", "P2", "N5"] | None = None
    kind: str | None = Field(None, max_length=20)
    region_code: str | None = Field(None, max_length=12)
    class_code: str | None = Field(None, max_length=12)
    name: str | None = Field(None, max_length=60)
    phone: str | None = Field(None, max_length=30)
    id_number: str | None = Field(None, max_length=30)
    created_from: date | None = None
    created_to: date | None = None
    letter: str | None = Field(None, max_length=30)
    limit: int = Field(50, ge=1, le=200)
    after: str | None = Field(None, max_length=30)

    def filters(self) -> CaseFilters:
        """The same for the service."""
        return CaseFilters(**self.model_dump())


class WordsForm(_Form):
    """What to look for in conversations: a name, a phone, a case's number or words."""

    words: str = Field(min_length=1, max_length=60)
    queue: Queue | None = None
    since: AwareDatetime | None = None


class UnmaskForm(_Form):
    """Why personal data is to be seen; kept in the audit log."""

    reason: str = Field(min_length=1, max_length=200)


class ReplyForm(_Form):
    """What to say to the citizen."""

    text: str = Field(min_length=1, max_length=4000)


class CannedForm(_Form):
    """A reply to keep ready: for all, or for one's own unit alone.

    ``{name}``, ``{handler}``, ``{unit}``, ``{title}`` and ``{today}`` are filled in.
    """

    shortcut: str = Field(pattern="^[a-z0-9]{1,12}$", examples=["wh"])
    title: str = Field(min_length=1, max_length=20)
    text: str = Field(min_length=1, max_length=1000)
    own_unit: bool = False


class NoticeForm(_Form):
    """Something for a citizen whom the chat does not reach; a short message has 300 characters."""

    way: Literal["template", "sms"]
    text: str = Field(min_length=1, max_length=4000)


class SuggestionForm(_Form):
    """Whether what the bot was about to say is wanted as a draft of one's own."""

    message: str = Field(min_length=1, max_length=36)
    use: bool


class ReleaseForm(_Form):
    """What was settled; ``ask`` names a field that the bot is to ask for."""

    summary: str = Field("", max_length=2000)
    ask: str = Field("", max_length=40)


class TransferForm(_Form):
    """Whom to pass a conversation on to: a colleague, a unit, whoever has a skill; none of them for
    the queue of all."""

    staff_id: str | None = Field(None, max_length=36)
    unit: str | None = Field(None, max_length=100)
    skill: str | None = Field(None, max_length=30)
    note: str = Field("", max_length=2000)

    @model_validator(mode="after")
    def _one(self) -> TransferForm:
        if sum(name is not None for name in (self.staff_id, self.unit, self.skill)) > 1:
            raise ValueError("to one of them only")
        return self


class NoteForm(_Form):
    """Something for colleagues only."""

    text: str = Field(min_length=1, max_length=2000)


class FieldForm(_Form):
    """A field of the draft as one would say it; empty to take the value away."""

    slot: str = Field(min_length=1, max_length=40)
    text: str = Field(max_length=4000)


class GlanceForm(_Form):
    """Up to which message one has read."""

    seq: int = Field(ge=0)


class LookForm(_Form):
    """That one looks at the conversation, and perhaps types."""

    typing: bool = False
