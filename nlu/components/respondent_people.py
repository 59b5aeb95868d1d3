"""People a text names by their post: 村支书王某, 姓匡的包工头, 老板叫段老五."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlu.components import respondent_words as say
from nlu.components.lookups import read_yaml, surnames, words
from nlu.components.name import of_oneself

_P = say.POSTS
_TITLED = re.compile(
    rf"(?P<post>{_P})(?P<after>[\u4e00-\u9fff]{{2,4}}|[\u4e00-\u9fff]某+|[\u4e00-\u9fff])?"
)
_CALLED = re.compile(
    rf"(?P<post>{_P}|(?:[\u4e00-\u9fff]{{1,4}}的(?:人)?))(?:[，,]\s?)?(?:他|她)?"
    r"(?:名字)?(?:就?叫(?:做|什么)?|名叫|是叫|叫个|是(?=[老小阿欧]))(?P<name>[\u4e00-\u9fff·]{2,5}?)"
    r"(?=$|[，,。；;！!？?\s（(、他她我你的把在说]|不|没|一直|经常|多次)"
)
_SURNAMED = re.compile(
    rf"(?:(?P<post>{_P})[，,]?(?:他|她)?姓(?P<name>[\u4e00-\u9fff])(?=$|[，,。；;！!？?\s我给的、说])|"
    rf"姓(?P<name2>[\u4e00-\u9fff])的(?:那个|一个)?(?P<post2>{_P})|"
    rf"(?P<post3>{_P})[，,]姓(?P<name3>[\u4e00-\u9fff])(?=$|[，,。；;的])|"
    r"(?<![我俺人])姓(?P<name4>[\u4e00-\u9fff])的(?=人家|邻居|女|男|老|不|那|一家|把|天天|就|[，,]))"
)
_TITLE = re.compile(r"某{1,2}|老板|总(?!共)|经理|主任|书记|工头|队长|所长|局长|科长|村长|镇长")
_SURNAME_BEFORE = re.compile(
    r"(?:^|[，,。；;、\s的是和与个把被找让叫向给他她喊]|[镇村局所队厂社里上])(?P<name>[\u4e00-\u9fff](?:某{1,2})?)$"
)
_NAME_ENDS = re.compile(
    r"$|上个|上周|昨|前天|前年|今年|去年|强|打|霸|找|派|动手|多次|经常|一直|伙同|一家|一手|挨家|私|违|欠|跑|卷|贪|拒|勾结|仗|收|乱|滥|"
    r"[\s,，。.;；:：、!！?？()（）“”\"]|[把将在给对和与跟骂说拿占挪当不也就是利用从自己拖没带叫让要的家等有帮包瞒冒收]"
)
_ROAD = re.compile(r"[区县市镇乡]长[河江春沙兴安宁乐治城丰岭庆山湖路街桥青白]")
_ASKED = re.compile(
    r"(?:找|问|求|请|感谢|谢谢|表扬|给|向|跟|打|拨|尊敬的|各位|联系|咨询)(?:过|了|的)?[^，。,；;\s把被]{0,8}$"
)
_POLITE = re.compile(r"^(?:你好|您好|同志|们好|好)")
_OWN = re.compile(r"(?:我|俺|本人)(?:是|就是|当了?|做)[^，。,；;\s]{0,10}$")
_SPOKE = re.compile(r"^(?:[\u4e00-\u9fff]{0,3})(?:说(?!我)|讲|来过|调解|回复|答复)")
_WEAK_POSTS = frozenset(str(read_yaml("bodies")["weak_posts"]).split())
_NO_NAME_BEGINS = "我你他她什不这那去来做"
_UNIT_BEFORE = re.compile(rf"(?:{say.UNIT.pattern}|村|镇|乡|街道)(?:里|上)?的?$")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by name or post, and how sure it is that the complaint is about him."""

    name: str | None
    post: str
    unit: str | None
    start: int
    end: int
    weight: float


def people(text: str) -> list[Person]:
    """Those named by their post first, then bare posts."""
    found: list[Person] = []
    for one in (*_introduced(text), *_titled(text)):
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)
    return found


def _introduced(text: str) -> Iterator[Person]:
    for match in _CALLED.finditer(text):
        if _fits(match["name"], nick=True) and not of_oneself(
            text[max(0, match.start("name") - 60) : match.start("name")]
        ):
            post = match["post"] if say.POST.fullmatch(match["post"]) else ""
            unit, start = _unit_before(text, match.start())
            yield Person(match["name"], post, unit, start, match.end(), 5.0)
    for match in _SURNAMED.finditer(text):
        group = next(n for n in ("name", "name2", "name3", "name4") if match[n])
        post = match["post" + group[4:]] if group != "name4" else ""
        unit, start = _unit_before(text, match.start())
        yield Person(f"姓{match[group]}", post, unit, start, match.end(), 4.0)


def _titled(text: str) -> Iterator[Person]:
    for match in _TITLED.finditer(text):
        start, end = match.span("post")
        if _ROAD.match(text, end - 2) or _POLITE.match(text[end : end + 3]):
            continue
        name = _name_after(match["after"] or "", text, end)
        end += len(name or "")
        unit, begin = _unit_before(text, start)
        if not name and not unit:
            name, begin = _name_before(text, start)
        if _ASKED.search(text[max(0, begin - 24) : begin]) or _OWN.search(
            text[max(0, begin - 24) : begin]
        ):
            continue
        weight = _weight(text, match["post"], name, unit, begin, end)
        if weight:
            yield Person(name, match["post"], unit, begin, end, weight)


def _weight(
    text: str, post: str, name: str | None, unit: str | None, start: int, end: int
) -> float:
    before = re.split(r"[，,。；;！!？?\s]", text[max(0, start - 16) : start])[-1]
    accused = bool(say.ACCUSED.search(before) or say.PUNISHED.search(before))
    if not name and (say.WISHED.search(before) and not accused):
        return 0.0
    if say.THANKED.search(text[max(0, start - 12) : end + 12]):
        return 0.0
    if name:
        return 4.5
    if post in say.NAMED_ONLY:
        return 0.0
    if accused:
        return 4.5
    if _SPOKE.match(text[end : end + 8]) or (post in _WEAK_POSTS and not unit):
        return 0.0
    return 3.0 if say.DOES.match(text[end : end + 12]) or say.UNDER.search(before) else 0.0


def _unit_before(text: str, at: int) -> tuple[str | None, int]:
    """The body right before a post, and where it begins."""
    before = text[max(0, at - 20) : at]
    match = _UNIT_BEFORE.search(before)
    if match is None:
        return None, at
    kept = match[0].removesuffix("的")
    head = say.HEAD.search(before[: match.start()])
    taken = head[0] if head else ""
    cut = say.CUT.match(taken)
    taken = taken[cut.end() :] if cut else taken
    lead = say.LEAD.match(taken)
    taken = taken[lead.end() :] if lead else taken
    return taken + kept, at - len(match[0]) - len(taken)


def _name_after(after: str, text: str, start: int) -> str | None:
    """书记张某, 主任李大山, 会计小佟: a name that something ends."""
    single, _ = surnames()
    if after and after[0] in single and (title := _TITLE.match(after, 1)):
        return after[: title.end()]
    if (
        len(after) >= 2
        and after[0] in "老小"
        and after[1] in single
        and _NAME_ENDS.match(text, start + 2)
    ):
        return after[:2]
    for length in (3, 2):
        name = after[:length]
        fits = len(name) == length and _fits(name)
        if fits and _NAME_ENDS.match(text, start + length):
            return name
    return None


def _name_before(text: str, at: int) -> tuple[str | None, int]:
    """王老板, 李某主任."""
    single, _ = surnames()
    match = _SURNAME_BEFORE.search(text[max(0, at - 6) : at])
    if (
        match
        and match["name"][0] in single
        and not re.match(r"[总项原和向为施经单干成于应党]", match["name"])
    ):
        return match["name"], at - len(match["name"])
    return None, at


def _fits(name: str, *, nick: bool = False) -> bool:
    if name in words("not_names") or name[:2] in words("not_names"):
        return False
    single, double = surnames()
    known = name[0] in single or name[:2] in double
    return known or (nick and (name[0] in "老小阿" or name[0] not in _NO_NAME_BEGINS))
