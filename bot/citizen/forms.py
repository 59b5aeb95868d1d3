"""Forms that only our own pages can send, and pictures within limits."""

from dataclasses import dataclass

from fastapi import HTTPException
from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.citizen.services import CitizenServices
from bot.citizen.visits import FIELD, Visit, is_own_form

MOST_FILES = 3
LONGEST_FORM = 16 * 1024
LONGEST_UPLOAD = 31 * 1024 * 1024
"""Three pictures of ten megabytes and their form."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form brought."""

    fields: dict[str, str]
    files: list[bytes]

    def text(self, name: str, longest: int = 200) -> str:
        """One field, cut to what is sensible."""
        return self.fields.get(name, "").strip()[:longest]


async def read_form(
    services: CitizenServices, visit: Visit, request: Request, *, files: bool = False
) -> Sent:
    """The form; 403 when it is not from a page of this visit, 413 when it is too long."""
    most = LONGEST_UPLOAD if files else LONGEST_FORM
    if int(request.headers.get("content-length") or most + 1) > most:
        raise HTTPException(413)
    async with request.form(max_files=MOST_FILES if files else 0, max_fields=10) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        if not is_own_form(services, visit, fields.get(FIELD, "")):
            raise HTTPException(403)
        sent = [one for one in form.getlist("picture") if isinstance(one, UploadFile)]
        contents = [await one.read() for one in sent]
    return Sent(fields, [content for content in contents if content])
