"""A text cut into clauses, and what of each tells whether something is asked for in it."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlu.components import request_words as say
from nlu.components.entity import Entity

_STOP = re.compile(r"[。！!？?\n]")
_CLAUSE = re.compile(r"[^，,。！!？?；;\n]+")
_GAP = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff]|[\d ]{7})")
VAIN = "in vain"
"""Seen of what was asked for before, without avail."""
_COLON = re.compile(r"[：:](?!\d)")
_LIST_OF = re.compile(
    r"(?:要求|诉求|请求|希望|想法|想要?|建议|意见|要的|盼|求|恳请|拜托|解决|帮|[两三四五六几]\s?(?:件|点|条|个|样|项))[^。！!？?\n]{0,14}$"
)
_EACH_END = 500
"""So many clauses are read at the beginning and at the end of a text."""
_RUN_ON = 24
"""So many signs without a comma are cut where one takes breath."""
_SHORT = 3
_NEAR = 24
_BEFORE_LIST = 150
_CLOSE = 12
_EDGE = 3
_LATE = 3
_TOLD = re.compile(r"[了过着](?![一结解])|没|被|一直|已经|每天|天天|还是|说是")
_THEIRS = re.compile(
    r"(?:他们?|她们?|老板|物业|公司|店[里家]|厂[家里]|对方|开发商|学校|医院|村里|镇里|派出所|单位|领导|银行|平台|"
    r"客服|社区|主任|书记|房东|老师|校长|医生|法官|警察|工作人员|人家)"
)
_SAID = re.compile(r"(?:说|讲|叫|让|要求|回复|答复|答应|承诺|希望|建议|通知)")
_MINE = re.compile(r"(?:我|俺|咱|本人|阿拉|我哋)")
_LEADS = (
    r"(?:先|再|也|还|就|都|赶紧|赶快|快|尽快|马上|立即|立刻|重新|依法|依规|照价|如数|全额|一次性|最好|务必|"
    r"必须|至少|请|麻烦|帮忙?|帮我|给我|给我们|来人|派人|不行就|要么|或者|并|同时|另外)*"
)
_DOES = (
    r"调|还(?!是|有|在|没|不|说|要)|换|挪|补|赔|修|拆|装|改|退|查|追|派|清|停|关|撤|开|办|发|降|减|免|涨|建|设|增|砌|挖|掏|填|铺|抓|罚|管|治|"
    r"给|让|叫|喊|要|把|将|按|照|对|由|为|替|安排|申请|疏通|解决|处理|恢复|取消|公开|公布|督促|责成|责令|联系|组织|落实|协调|核实|核对|核定|"
    r"认定|鉴定|批准|准许|允许|明确|说明|解释|答复|回复|告知|归还|返还|支付|兑现|履行|执行|立案|侦查|移交|移送|追究|问责|严惩|惩处|处分|"
    r"取缔|整治|整改|维修|更换|更正|改正|纠正|撤销|撤回|废除|延长|延期|扩大|增加|减少|调整|调查|检测|检查|审计|监督|保障|保证|确保|"
    r"道歉|赔偿|补偿|补发|补缴|补办|落户|过户|安置|救助|资助|出面|介入|上门|加装|安装|修建|修剪|清理|搬|移|迁|盖|画|划|拨|批|缴|交(?=由)|"
    r"别|不要|不得|不准|不许|禁止|停止|避免"
)
_DOING = re.compile(rf"{_LEADS}(?:{_DOES})")
_OUGHT = re.compile(
    rf"(?:应该|应当|该|必须|得|要|可以|不能|最好)(?:有|要|给|能)?(?=[\u4e00-\u9fff]*?(?:{_DOES}))"
)
_ENDS = re.compile(
    r"(?:一下|吧|就行|就好|为好|一点儿?|一些|清楚|到位|好|掉|上|回来|行不行|可以吗|行吗|可不可以|中不中|才行|完|平|通|齐)了?$"
    r"|(.)一\1$"
)
_IN_VAIN = re.compile(
    r"(?:多次|一直|反复|曾经?|之前|已经|[几两三]次|好几[次回])[^，,。；;]{0,3}(?:要求|请求|恳求|希望|求)"
)
_NUMBER = re.compile(r"\d{7,}")
_NAMED = re.compile(r"(?:电话|手机|联系|我叫|姓名|地址|住址|身份证)")


@dataclass(frozen=True)
class Clause:
    """Words between two commas or stops, and what was seen of them; `opens`: a sentence."""

    start: int
    end: int
    opens: bool
    features: frozenset[str]


def cut(text: str, ruled: Sequence[Entity]) -> list[Clause]:
    """The clauses of a text, each with what tells about it; `ruled`: what rules find in it."""
    spans = [one for found in _CLAUSE.finditer(text) for one in _pieces(text, *found.span())]
    spans = [(a, b) for a, b in spans if re.search(r"\w", text[a:b])]
    if len(spans) > 2 * _EACH_END:  # no letter has so many
        spans = [*spans[:_EACH_END], *spans[-_EACH_END:]]
    opens = [at == 0 or _stops(text, spans[at - 1][1], a) for at, (a, _) in enumerate(spans)]
    total = sum(opens)
    listed = _listed(text, [a for a, _ in spans])
    own = [_own(text, a, b) | _by_rule(a, b, ruled) for a, b in spans]
    rows = _Rows(text)
    found = []
    sentence = 0
    for at, (start, end) in enumerate(spans):
        sentence += opens[at]
        seen = {*own[at], *_place(at, len(spans), sentence, total)}
        seen |= {f"before {one}" for one in _told_on(own[at - 1])} if at else {"first"}
        seen |= {f"after {one}" for one in _told_on(own[at + 1])} if at + 1 < len(spans) else set()
        seen.add(f"ends {text[end : end + 1].strip() or 'open'}")
        seen |= {"opens"} if opens[at] else {"goes on"}
        seen |= {"listed"} if listed[at] else set()
        seen |= rows.seen(start, end)
        seen |= set(_together(seen))
        found.append(Clause(start, end, opens[at], frozenset(seen)))
    return found


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut at spaces, before the number of an item, and where voice recognition ran on."""
    cuts = {gap.end() for gap in _GAP.finditer(text, start, end)}
    cuts |= {m.end() for m in _COLON.finditer(text, start, end)}
    marks = say.MARK.finditer(text, start + 2, end)
    cuts |= {m.start() for m in marks if text[m.start() - 1] != text[m.end() : m.end() + 1]}
    edges = [start, *sorted(cuts), end]
    for a, b in itertools.pairwise(edges):
        yield from _breaths(text, a, b)


def _breaths(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    if end - start > _RUN_ON:
        points = {m.start() for m in say.BREATH.finditer(text, start + 1, end)}
        points |= {m.start() for m in say.CUE.finditer(text, start + 1, end)}
        for point in sorted(points):
            if point - at >= _SHORT and end - point >= _SHORT:
                yield at, point
                at = point
    yield at, end


def _stops(text: str, before: int, start: int) -> bool:
    return re.search(r"[。！!？?；;\n]", text[before:start]) is not None


def _listed(text: str, starts: list[int]) -> list[bool]:
    """Whether a clause stands behind 我的要求： and what follows of the list."""
    ends = [m.end() for m in say.LIST.finditer(text) if not say.OTHERS_WISH.search(
        text[max(0, m.start() - _NEAR) : m.start() + 2])]  # fmt: skip
    return [any(end <= start < end + say.FAR for end in ends) for start in starts]


class _Rows:
    """Where sentences end, and which of them are rows; looked up once for all clauses."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._stops = [found.start() for found in _STOP.finditer(text)]
        self._parted = [found.start() for found in re.finditer("[；;]", text)]

    def seen(self, start: int, end: int) -> set[str]:
        """Whether a clause stands in a row of things told one after the other."""
        text, after = self._text, bisect.bisect_left(self._stops, end)
        before = bisect.bisect_left(self._stops, start) - 1
        begin = self._stops[before] + 1 if before >= 0 else 0
        stop = self._stops[after] if after < len(self._stops) else len(text)
        at = bisect.bisect_left(self._parted, begin)
        is_row = at < len(self._parted) and self._parted[at] < stop
        return {*({"in a row"} if is_row else ()), *_headed(text, start, end)}


def _headed(text: str, start: int, end: int) -> set[str]:
    """Whether a head or a number stands before it."""
    seen = set()
    before = text[max(0, start - _BEFORE_LIST) : start]
    colon = max(before.rfind("："), before.rfind(":"))
    if colon >= 0:
        seen.add("after a list's head" if _LIST_OF.search(before[:colon]) else "after a colon")
    marks = (
        m.start() == 0 or before[m.start() - 1] in say.EDGES for m in say.MARK.finditer(before)
    )
    if say.MARK.match(text[start:end].lstrip()) or any(marks):
        seen.add("numbered")
    return seen


def _own(text: str, start: int, end: int) -> set[str]:
    words = text[start:end].strip()
    bare = re.sub(r"[\W\d]", "", words)
    seen = {f"has {bare[i : i + n]}" for n in (1, 2) for i in range(len(bare) - n + 1)}
    seen |= {f"from {bare[:n]}" for n in range(1, _EDGE + 1)}
    seen |= {f"to {bare[-n:]}" for n in range(1, _EDGE)}
    seen |= {f"long {min(len(bare) // 4, 6)}"}
    seen |= {name for name, told in _cues(text, start, end, words).items() if told}
    return seen


def _by_rule(start: int, end: int, ruled: Sequence[Entity]) -> set[str]:
    """How the rules stand to the clause."""
    seen: set[str] = set()
    for one in ruled:
        if 2 * (min(end, one.end) - max(start, one.start)) >= end - start:
            seen |= {"rule", f"rule {one.confidence}"}
            seen |= {"rule begins"} if abs(one.start - start) <= _EDGE else set()
    if ruled:
        seen.add("some rule" if seen else "rule elsewhere")
    return seen


def _cues(text: str, start: int, end: int, words: str) -> dict[str, bool]:
    cue = say.CUE.search(words)
    before = text[max(0, start - _NEAR) : start]
    theirs = _THEIRS.match(words)
    near = f"{before}{words[: cue.start()]}"[-_CLOSE:] if cue else ""
    return {
        "cue": cue is not None,
        "cue first": cue is not None and cue.start() == 0,
        "no wish": bool(say.NOT_REQUEST.search(words)),
        VAIN: bool(_IN_VAIN.search(words)),
        "others wish": cue is not None and bool(say.OTHERS_WISH.search(near)),
        "as fact": bool(say.AS_FACT.search(words)),
        "bare": bool(say.BARE.match(words)) and not say.AS_FACT.match(words),
        "more": bool(say.GOES_ON.match(words)),
        "stop": bool(say.STOP.match(words)),
        "told": bool(_TOLD.search(words)),
        "theirs": theirs is not None,
        "theirs said": theirs is not None and bool(_SAID.search(words)),
        "mine": bool(_MINE.match(words)),
        "marked": bool(say.MARK.match(words)),
        "quoted": before.count("“") > before.count("”"),
        "number": bool(_NUMBER.search(words)),
        "named": bool(_NAMED.search(words)),
        "question": text[end : end + 1] in ("?", "？"),
        "doing": bool(_DOING.match(words)),
        "ought": bool(_OUGHT.search(words)),
        "done at its end": bool(_ENDS.search(words)),
    }  # fmt: skip


_IRREAL = (
    "doing",
    "ought",
    "done at its end",
    "cue",
    "numbered",
    "in a row",
    "after a list's head",
)
_LATE_ON = frozenset({"sentence 0 from the end", "sentence 1 from the end"})


def _together(seen: set[str]) -> Iterator[str]:
    """Signs that tell more together."""
    kinds = [one for one in _IRREAL if one in seen]
    for one in kinds:
        told = "told" if "told" in seen else "not told"
        yield f"{one}, {told}"
        yield f"{one}, {told}, {'late' if seen & _LATE_ON else 'early'}"
        yield f"{one}, {told}, {'opens' if 'opens' in seen else 'goes on'}"
        yield f"{one}, {'theirs' if 'theirs' in seen else 'mine' if 'mine' in seen else 'nobody'}"
        yield f"{one}, {next((x for x in seen if x.startswith('ends ')), 'ends')}"
    yield " and ".join([*kinds, "told" if "told" in seen else "not told"])


_PASSED_ON = frozenset(
    {"cue", "doing", "ought", "done at its end", "cue first", "bare", "told", "theirs", "stop",
     "theirs said", "question", "listed",
     "no wish", "others wish", "as fact", "marked", "mine", "number", "named"}
)  # fmt: skip


def _told_on(seen: set[str]) -> set[str]:
    """What a neighbour is told by."""
    return {one for one in seen if one in _PASSED_ON}


def _place(at: int, count: int, sentence: int, sentences: int) -> set[str]:
    left = sentences - sentence
    return {
        f"sentence {left if left < _LATE else 'early'} from the end",
        f"clause {count - 1 - at if count - 1 - at < _LATE else 'early'} from the end",
        f"of {min(count // 3, 5)}",
        f"part {min(4 * at // count, 3)}",
    }
