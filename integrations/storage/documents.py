"""Which document a content is, by looking into it: office files without macros, and plain text."""

import io
import re
import zipfile
import zlib

_OFFICE = "application/vnd.openxmlformats-officedocument"
_PARTS = {
    "word/document.xml": f"{_OFFICE}.wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}.spreadsheetml.sheet",
}
_ACTS = re.compile(r"vbaproject|macrosheets/|embeddings/[^/]*\.bin|activex", re.IGNORECASE)
"""Names of parts that do something when the document is opened."""
_ACTS_BY_KIND = re.compile(rb"macroenabled|vbaproject|attachedtemplate|oleobject", re.IGNORECASE)
_MOST_PARTS = 5000
_MOST_UNPACKED = 100 * 1024 * 1024
_LARGEST_TELLING = 1024 * 1024
_ENCODINGS = ("utf-8-sig", "gb18030")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def document_type(content: bytes) -> str:
    """The content type; empty when it is no document that is known here."""
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    return "text/plain" if _is_text(content) else ""


def _office_type(content: bytes) -> str:
    """Only the list of parts is read, and what says of what kind they are."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
                return ""
            telling = [part for part in parts if _tells(part.filename.casefold())]
            if any(part.file_size > _LARGEST_TELLING for part in telling):
                return ""
            about = [archive.read(part) for part in telling]
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, RuntimeError):
        return ""
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or any(map(_ACTS.search, names)):
        return ""
    if any(_ACTS_BY_KIND.search(one) for one in about):
        return ""
    return next((kind for part, kind in _PARTS.items() if part in names), "")


def _tells(name: str) -> bool:
    """Whether a part says of what kind others are, and where they come from."""
    return name == "[content_types].xml" or name.endswith(".rels")


def _is_text(content: bytes) -> bool:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _CONTROL.search(text) is None
    return False
