"""Which document a content is, by looking into it: office files without macros, and plain text."""

import io
import re
import zipfile

_OFFICE = "application/vnd.openxmlformats-officedocument"
_PARTS = {
    "word/document.xml": f"{_OFFICE}.wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}.spreadsheetml.sheet",
}
_MACROS = "vbaproject.bin"
_MOST_PARTS = 5000
_ENCODINGS = ("utf-8-sig", "gb18030")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def document_type(content: bytes) -> str:
    """The content type; empty when it is no document that is known here."""
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    return "text/plain" if _is_text(content) else ""


def _office_type(content: bytes) -> str:
    """Only the list of parts is read, nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ""
    if len(names) > _MOST_PARTS or "[Content_Types].xml" not in names:
        return ""
    if any(name.casefold().endswith(_MACROS) for name in names):
        return ""
    return next((kind for part, kind in _PARTS.items() if part in names), "")


def _is_text(content: bytes) -> bool:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _CONTROL.search(text) is None
    return False
