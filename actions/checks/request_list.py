"""What the citizen asks for: a list, one sentence each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.checks import Checked, Context, Entity
from actions.reading import masking
from actions.reading.free import only_numbers
from actions.reading.refusals import is_left_to_us, is_said_above
from actions.reading.sentences import is_request, is_wanted, tells_a_fact
from nlu.components import request

ENTITIES = ("request",)
SURE = 0.6
"""Less surely told, the wish is put to the citizen before it is noted."""
_MARK = (
    r"(?:\d{1,2}\s*[.．、)）:：](?!\d)|[(（]\d{1,2}[)）]|[①-⑩]|"
    r"第?[一二三四五六七八九十][、.．，]|[一二三四五六七八九]是)"
)
_BREAK = re.compile(rf"[\n;；。！!]+|(?=[①-⑩])|(?<=[\s,，:：])(?={_MARK})")
_AGAIN = re.compile(
    r"[，,、](?=(?:并且?|也|还|再|另外|同时)?(?:要求|希望|请求|恳请|请(?=[^问]{4})))"
)
"""The same kind of wish once more in one sentence."""
_NUMBERING = re.compile(rf"^{_MARK}")
_LEAD = re.compile(
    r"^(?:(?:另外|还有|其次|首先|最后|再就是|同时|然后|以及)[，,、 ]*)?"
    r"(?:我?(?:的)?(?:朋友|同事|孩子|儿子|女儿|邻居)(?:帮我|替我)(?:写|打字?|说)?[:：，, ]*)?"
    r"(?:(?:我的?|我们的?)?(?:诉求|请求|要求)(?:就?是|有|如下)?[:：]\s*)?"
)
_SIGNS = " 。.！!，,~～"
_AGREES = re.compile(
    r"(?:嗯+呐?|对头?|是|没错|莫得错|冇错|没毛病|好|行|中|成|得|要得|可以|阔以|系|差不多|可不|就|1(?!\d))"
    r"(?:的|了|啊|呀|吧|嘅|滴|咋|就|对|是|[，,](?=[就对是])|这个?意思|这样|这个|这么|记|说|没错|那样)*"
    r"(?:$|[，,。；;！! ]+(?:还有|另外|再就是|也|还)*[，,]?)"
)
_DENIES = re.compile(r"(?:不是|不对|错了?|不要?)(?:的|了|啊|呀|吧|这个|这样|这么|说|那个意思)*")
_MOST = 10
_PATIENCE = 4
"""After so many answers that were no wish, any answer is taken."""
_SHORT = 12
_EXPECTED = -1.5
_CIRCUMSTANCE = re.compile(
    r"[咧了着过]$|就开始|每天|天天|经常|一直|直往|[太很真好]+[^，]{1,4}$|[不没][好着了法到]$|难受|要死|不[管给理]我?$"
)
_SCOLD = re.compile(r"废话|骗子|混蛋|王八|饭桶|废物|他妈|什么东西|吃干饭")


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the list. Said in passing it adds to what is there; asked for it replaces it."""
    if context.asked:
        return _asked_for(text, entities, context)
    said = sure(entities)
    said = [part.strip() for one in said for part in _AGAIN.split(one)]
    if not said:
        return Checked(problem="unfit")
    before = [str(item) for item in context.previous or ()]
    return accepted(before + [item for item in said if item not in before])


def _asked_for(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """The answer to what the citizen would like."""
    if is_left_to_us(text):
        return Checked(problem="declined")
    if is_said_above(text):
        return Checked(problem="too_short")
    if (told := _told_before(text, context)) is not None:
        return told
    covered = only_numbers(text, entities, also=("place", "event_time"))
    wanted = [] if covered and not _asks(text) else split(text)
    if _AGREES.fullmatch(text.strip(_SIGNS)) or (_is_put(context) and not any(map(_asks, wanted))):
        return Checked(problem="unfit")
    insists = bool(wanted) and _insists(text, context)
    if not wanted or (tells_a_fact(text) and not insists):
        return Checked(problem="unfit")
    patient = context.attempts < _PATIENCE and not insists
    if patient and not any(_wishes(item) for item in wanted):
        return Checked(problem="unfit")
    said = [item for item in wanted if _asks(item)]
    wanted = [item for item in wanted if item in said or not _aside(item, entities, said)]
    if all(len(item) < 2 for item in wanted):
        return Checked(problem="too_short")
    return accepted(wanted)


def sure(entities: Sequence[Entity]) -> list[str]:
    """What is asked for, where any of it is told plainly enough to go by."""
    found = [one for one in entities if one["entity"] in ENTITIES]
    if not any(float(one.get("confidence") or 0.0) >= SURE for one in found):
        return []
    return [str(one["value"]) for one in found]


def _told_before(text: str, context: Context) -> Checked | None:
    """对, or 不是, to the wish that was heard by the way; with what is said beside it."""
    if not _is_put(context):
        return None
    known = [str(one) for one in context.values["wish_told"]]
    if _DENIES.fullmatch(text.strip(_SIGNS)):
        return Checked(problem="not_that")
    agreed = _AGREES.match(text.strip(_SIGNS))
    if agreed is None:
        return None
    more = split(text.strip(_SIGNS)[agreed.end() :])
    return accepted(known + [one for one in more if len(one) > 1 and one not in known])


def _is_put(context: Context) -> bool:
    """Whether a wish that was heard by the way has just been put to the citizen."""
    return bool(context.values.get("wish_told")) and not context.attempts


def _insists(text: str, context: Context) -> bool:
    """Said once more, word for word, after it was taken for a part of the story: it is the wish."""
    return context.attempts > 0 and text.strip() in str(context.values.get("story") or "")


def _wishes(item: str) -> bool:
    """Whether it can be what somebody wants: it asks, or is short and tells no circumstance."""
    return _asks(item) or (len(item) <= _SHORT and not _CIRCUMSTANCE.search(item))


def _asks(item: str) -> bool:
    """Whether it plainly asks; asked for a wish, people say it in fewer words than in a story."""
    if _SCOLD.search(item):
        return False
    return is_request(item) or is_wanted(item) or request.asks(item, _EXPECTED)


def _aside(item: str, entities: Sequence[Entity], said: Sequence[str]) -> bool:
    """Whether it says where, only scolds, or is a short word beside what was plainly asked for."""
    if said and len(item) <= _SHORT:
        return True
    places = [str(e.get("text") or "") for e in entities if e["entity"] == "place"]
    return bool(_SCOLD.search(item)) or any(place and item.startswith(place) for place in places)


def split(text: str) -> list[str]:
    """The single requests of an answer, without their numbering."""
    pieces = (
        _LEAD.sub("", _NUMBERING.sub("", piece.strip()).strip())
        for part in _BREAK.split(text)
        for piece in _AGAIN.split(part)
    )
    return [kept for kept in (piece.strip(" ，,、。.") for piece in pieces) if kept]


def accepted(items: list[str]) -> Checked:
    """The checked value of a list that has at least one item."""
    kept = items[:_MOST]
    if len(items) > _MOST:
        kept = [*items[: _MOST - 1], "；".join(items[_MOST - 1 :])]
    shown = [masking.inside(item) for item in kept]
    display = shown[0]
    if len(shown) > 1:
        display = " ".join(f"({n}){item}" for n, item in enumerate(shown, 1))
    return Checked(value=kept, display=display)
