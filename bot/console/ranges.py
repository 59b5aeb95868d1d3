"""A part of a file, as players ask for it to jump to a place (RFC 9110, 14.2)."""

import re
from collections.abc import Mapping

from fastapi.responses import Response

_ONE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


def answer_range(content: bytes, kind: str, asked: str, headers: Mapping[str, str]) -> Response:
    """What the header `Range` asks for; all of it when that is not one range of bytes."""
    given = {"Accept-Ranges": "bytes", **headers}
    found = _ONE.fullmatch(asked.strip())
    if found is None or found.groups() == ("", ""):
        return Response(content, media_type=kind, headers=given)
    size = len(content)
    if found[1]:
        start, end = int(found[1]), min(int(found[2] or size - 1), size - 1)
    else:  # the last so many
        start, end = max(size - int(found[2]), 0), size - 1
    if start > end:
        return Response(status_code=416, headers=given | {"Content-Range": f"bytes */{size}"})
    part = {"Content-Range": f"bytes {start}-{end}/{size}"}
    return Response(content[start : end + 1], 206, media_type=kind, headers=given | part)
