"""Which earlier answer the citizen corrects: by its number or by its name."""

from __future__ import annotations

import re
from datetime import datetime

from nlu.components.entity import Entity
from nlu.components.numerals import half_width, parse_number

FIELDS = (
    ("phone", "手机号码|电话号码|联系电话|联系方式|手机号|手机|电话|号码"),
    ("landline", "座机|固定电话|固话"),
    ("id_number", "身份证号码|身份证号|身份证|证件号码?|证号"),
    ("name", "姓名|名字|我姓|称呼"),
    ("address", "家庭住址|家庭地址|我家地址|住址|住的地方|地址"),
    ("place", "事发地点?|发生地点?|问题属地|地点|位置|地方|小区名|路名|村名"),
    ("event_time", "发生时间|时间|日期|年份|月份"),
    ("requests", "诉求|请求|要求|希望"),
    ("story", "事情经过|经过|内容|事实|情况"),
    ("reasons", "理由|原因|依据"),
    ("prior_efforts", "之前找过的?|找过的单位|反映过的?"),
    ("respondents", "被反映人|被投诉人|对方|单位名称?|公司名称?|单位|公司"),
    ("people_count", "人数|户数"),
)
_WORDS = "|".join(words for _, words in FIELDS)
_WRONG = (
    r"(?:错了?|不对|不是|有误|写反了|打错|填错|说错|写错|弄错|搞错|输错|少了?一位|多了?一位|"
    r"少打|多打)"
)
_CHANGE = r"(?:改成|改为|改一下|改改|改下|改|换成|换一?个|应该是|应为|更正为?|修改|更新|变更)"
_NAMED = re.compile(
    rf"(?:(?P<before>{_WORDS})(?:那里|那个|那项|里面?|名|写|填|打|说|给|报|发|我|刚才|"
    rf"都|也|是|好像|要|得|需要|想|给我|的|号){{0,3}}(?:{_WRONG}|{_CHANGE})"
    rf"|(?:{_CHANGE}|{_WRONG}|不是这个|把)(?:了|一下|下)?(?:我的?|刚才的|前面的|那个|的)?(?P<a"
    rf"fter>{_WORDS})(?=$|[\s,，。.：:是为吧啊呀了吗\d改换]))"
)
_ORDINAL = re.compile(
    rf"(?:第\s?(?P<a>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s?(?:条|项|个|点|行|处|款)?|"
    rf"(?P<b>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s?(?:条|项|号)?)[\s,，:：]{{0,2}}(?:的|"
    rf"里|那个|内容|这里|那里|写|填|也|说|给我|要|需要|得){{0,3}}(?:{_WRONG}|{_CHANGE}|"
    rf"删)"
)
_ORDINAL_AFTER = re.compile(
    rf"(?:{_CHANGE}|把|删掉?|去掉|重填|重写)\s?(?:一下)?第?\s?(?P<c>\d{{1,2}}|[一二三四五六七八"
    rf"九十]{{1,3}})\s?(?:条|项|个|点|行|号|$)"
)
_CHOICE = re.compile(r"(?:第\s?)?(?P<c>\d{1,2}|[一二三四五六七八九十])\s?(?:个|条|项)?")


def extract(text: str, now: datetime) -> list[Entity]:
    """`correction_target` is a field's key, `ordinal` the number of a line of the read-back."""
    plain = half_width(text)
    found: list[Entity] = []
    for match in _NAMED.finditer(plain):
        group = "before" if match["before"] else "after"
        start, end = match.span(group)
        value = _field(match[group])
        found.append(
            Entity("correction_target", value, start, end, "correction", 0.9, text[start:end])
        )
    for pattern in (_ORDINAL, _ORDINAL_AFTER):
        for match in pattern.finditer(plain):
            found += _ordinal(match, text, found)
    return sorted(found, key=lambda entity: entity.start)


def choice(text: str) -> int | None:
    """The number when the whole text picks a line: 3, 第三条, 三."""
    match = _CHOICE.fullmatch(half_width(text).strip(" 。，,.!"))
    value = parse_number(match["c"]) if match else None
    return int(value) if value else None


def _field(word: str) -> str:
    return next(name for name, words in FIELDS if re.fullmatch(words, word))


def _ordinal(match: re.Match[str], text: str, found: list[Entity]) -> list[Entity]:
    group = next(name for name, value in match.groupdict().items() if value)
    start, end = match.span(group)
    number = parse_number(match[group])
    if not number or number > 30 or any(e.start < end and start < e.end for e in found):
        return []
    return [Entity("ordinal", int(number), start, end, "correction", 0.9, text[start:end])]
