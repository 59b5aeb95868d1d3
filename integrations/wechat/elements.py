"""Read the small XML documents WeChat sends, and nothing that is more than that."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from integrations.wechat.errors import BadRequest

MAX_DEPTH = 8
MAX_ELEMENTS = 512

# WeChat passes on what people paste, and some of that XML does not allow.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def strip_illegal(text: str) -> str:
    """`text` without the characters XML 1.0 cannot carry."""
    return _ILLEGAL.sub("", text)


@dataclass(slots=True)
class Element:
    """An element: its text, and its children in order."""

    tag: str
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def child(self, tag: str) -> "Element | None":
        """The only child of that name; raises `BadRequest` when there are several."""
        found = [child for child in self.children if child.tag == tag]
        if len(found) > 1:
            raise BadRequest(f"the element {tag} appears {len(found)} times")
        return found[0] if found else None

    def get(self, tag: str) -> str:
        """The text of that child, empty when it is absent."""
        child = self.child(tag)
        return child.text if child is not None else ""


class _Builder:
    """Expat's call-backs; refuses everything WeChat never sends."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= MAX_DEPTH or self._count > MAX_ELEMENTS:
            raise BadRequest("the document is nested too deeply or has too many elements")
        element = Element(tag)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, tag: str) -> None:
        self._open.pop()

    def data(self, text: str) -> None:
        self._open[-1].text += text

    def refuse(self, *_: object) -> None:
        raise BadRequest("the document has a DOCTYPE or entities")


def read(document: bytes | str) -> Element:
    """Parse a document whose root is `xml`; raises `BadRequest` for anything else."""
    if isinstance(document, bytes):
        try:
            document = document.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise BadRequest("the document is not UTF-8", type(error).__name__) from error
    builder = _Builder()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = builder.refuse
    parser.EntityDeclHandler = builder.refuse
    parser.ProcessingInstructionHandler = builder.refuse
    try:
        parser.Parse(strip_illegal(document).encode("utf-8"), True)
    except expat.ExpatError as error:
        raise BadRequest("the document is not well-formed", type(error).__name__) from error
    if builder.root is None or builder.root.tag != "xml":
        raise BadRequest("the document has no root element named xml")
    return builder.root
