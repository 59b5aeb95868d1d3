"""Sums of money with their unit."""

from __future__ import annotations

import re
from datetime import datetime

from nlu.components.entity import Entity
from nlu.components.numerals import CHINESE_NUMBER, half_width, parse_number

_FIGURE = (
    r"(?<!\d[.,])(?<![\d一二两三四五六七八九十百千万亿])"
    r"(?:\d[\d,]{0,14}(?:\.\d{1,4})?(?:[万千百亿]\d{0,4}(?:\.\d{1,4})?){0,3}[万千百亿]?|"
    rf"{CHINESE_NUMBER})"
)
_MONEY = re.compile(
    rf"(?P<figure>{_FIGURE})(?P<about>多|余|来|几)?(?P<scale>[万千百亿]{{0,2}})(?P<about2>多|"
    rf"余)?\s?(?P<unit>元|块钱?|圆|人民币|万元|千元)(?P<rest>[\d一二三四五六七八九](?![\d一二三四五六七八九十百千万地田月年]))?"
    rf"(?![一二三四五六七八九十]?[地田砖石板头号])"
)
_JIAO = re.compile(
    r"(?<![\d一二三四五六七八九十块元])(?P<figure>[\d一二两三四五六七八九])[毛角](?!线)"
)
_MEASURED = (
    r"\s?[多余来几]?[个人户天年月日号次名亩间套米户岁点平小只头棵株斤吨公里步票条张块件本枚份位家辆台字瓦兆度%％座层遍回"
    r"趟分厘]|[\u4e00-\u9fff]?[多余]?[人户里年亩斤]"
)
_DIGIT = r"[\d一二两三四五六七八九十]"
_SCALED = re.compile(
    rf"(?<!\d[.,])(?<![\d一二两三四五六七八九十百千万亿第])"
    rf"(?P<figure>(?:\d{{1,5}}(?:\.\d{{1,3}})?|[一二两三四五六七八九十百]{{1,4}})[万千]"
    rf"(?:{_DIGIT}{{1,4}}[千百]?[\d一二三四五六七八九]?)?)"
    rf"(?P<about>多|余)?(?![万千百元块\d一二两三四五六七八九十])(?!{_MEASURED})"
)
"""28万, 四千六: a sum without its unit, unless something else is counted."""
_BARE = re.compile(
    rf"(?:工资|欠款?|钱|款|费|赔偿?|补偿|押金|货款|骗了?|交了|花了|付了|收了|一共|共计|罚了?|扣了?|"
    rf"涨到|到手|还剩|只给|价值|垫了|修车花|"
    rf"总共|合计|共|损失|贷了?|定金|首付)(?:我们?|了|共|大概|约|是|有|一共|总共)*(?P<figure>{_FIGURE}"
    rf")(?P<about>多|余|来|几)?(?P<scale>[万亿]{{0,2}})(?P<about2>多|余)?(?![\d一二三四五六七八"
    rf"九十]*[个人户天年月日号次名亩间套米户岁点平小])"
)


_JIAO_BELOW = 1000


def extract(text: str, now: datetime) -> list[Entity]:
    """Money as `{"amount": yuan, "unit": "元", "about": bool}`."""
    plain = half_width(text)
    found: list[Entity] = []
    for pattern, confidence in ((_MONEY, 0.95), (_JIAO, 0.9), (_BARE, 0.7), (_SCALED, 0.6)):
        for match in pattern.finditer(plain):
            start, end = match.start("figure"), match.end()
            amount = _amount(match)
            if amount is None or any(e.start < end and start < e.end for e in found):
                continue
            if pattern is _BARE and amount < 100:
                continue
            told = match.groupdict()
            value = {
                "amount": amount,
                "unit": "元",
                "about": bool(told.get("about") or told.get("about2")),
            }
            found.append(Entity("money", value, start, end, "money", confidence, text[start:end]))
    return sorted(found, key=lambda entity: entity.start)


def _amount(match: re.Match[str]) -> float | None:
    amount = parse_number(match["figure"])
    if amount is None or amount <= 0:
        return None
    told = match.groupdict()
    if match.re is _JIAO:
        return amount / 10
    for unit in told.get("scale") or "":
        amount *= {"万": 10_000, "千": 1_000, "百": 100, "亿": 100_000_000}[unit]
    amount *= {"万元": 10_000, "千元": 1_000}.get(told.get("unit") or "", 1)
    rest = parse_number(told.get("rest") or "")
    # 三块五 is 3.5.
    return round(amount + rest / 10, 2) if rest and amount < _JIAO_BELOW else amount
