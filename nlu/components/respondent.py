"""Whom or what the complaint is about: people with a post, companies, organs complained of."""

from __future__ import annotations

import re
from datetime import datetime

from nlu.components.entity import Entity
from nlu.components.lookups import surnames, words
from nlu.components.numerals import half_width
from nlu.components.organs import COMPANY

_POSTS = (
    "村党支部书记|党支部书记|村支部书记|村支书|支部书记|村书记|村主任|村长|村会计|副?书记|"
    "副?主任|副?局长|副?镇长|副?乡长|副?县长|副?区长|副?市长|副?所长|"
    "副?队长|大队长|副?科长|副?股长|副?处长|副?校长|副?院长|班主任|会计|出纳|民警|法官|"
    "检察官|经理|总经理|董事长|包工头|工头|房东|站长|组长|园长|老板|厂长|主管|科员|教练"
)
_UNIT_HEAD = (
    r"(?:(?![的了没不被把在是有我你他她们这那就都也说给叫让去从跟找问打向投诉举报反映告和与到对"
    r"要想时年今新当天])[\u4e00-\u9fff])"
)
_UNITS = (
    rf"村委会|居委会|村|街道办?|镇政府|镇|乡政府|乡|社区|派出所|公安局|水利局|住建局|城管[局队"
    rf"]?|教育局|人社局|民政局|卫健委|自然资源局|"
    rf"国土[局所]|法院|检察院|中学|小学|学校|幼儿园|医院|卫生院|物业公司|物业|公司|工地|"
    rf"厂|{_UNIT_HEAD}{{1,4}}局|劳动监察大队|交警[大中]?队"
)
_PERSON = re.compile(
    rf"(?P<unit>{_UNIT_HEAD}{{0,10}}?(?:{_UNITS}))?的?(?P<post>{_POSTS})(?P<after>[\u4e00-\u9f"
    rf"ff]{{1,4}}|某+)?"
)
_ROAD = re.compile(r"[区县市镇乡]长[河江春沙兴安宁乐治城丰岭庆山湖路街桥青白]")
"""滨江区长河街道 has no 区长 in it."""
_BEFORE = re.compile(r"(?P<name>[\u4e00-\u9fff]某{0,2})$")
_ACCUSED = re.compile(
    rf"(?:投诉|举报|状告|控告|检举|揭发|反映|告)(?:一下)?(?P<unit>{_UNIT_HEAD}{{1,16}}?(?:{_UNITS}"
    rf"|驾校|健身房|酒店|饭店|超市|银行|机构|店|开发商|分局))(?=[的，,。；;\s不乱违拖强收欺态没"
    rf"]|$|在|把|给|对|偷|私|未|工作|招生办|办公室|的人)"
)
_MEANT = re.compile(
    rf"(?:反映|投诉|举报|告|控告|检举)的(?:就|正)?是"
    rf"(?P<unit>[\u4e00-\u9fff]{{0,10}}?(?:信访局|信访办|{_UNITS}))(?=[，,。；;\s]|$|[他它你]们?)"
)
_ROLE_ONLY = frozenset(
    [
        "书记",
        "主任",
        "经理",
        "会计",
        "民警",
        "法官",
        "老板",
        "房东",
        "组长",
        "主管",
        "领导",
        "教练",
        "工头",
    ]
)
_NAME_ENDS = re.compile(
    r"$|上个|上周|昨|前天|前年|今年|去年|强|打|霸|找|派|动手|多次|经常|一直|伙同|[\s,，。.;；:：、!！?？()（）]|[把将在给对和与跟打骂说收拿占贪欠私挪当不也就是利用从自"
    r"己拖没带叫让要]"
)
_TITLE = re.compile(r"某{1,2}|老板|总(?!共)|经理|主任|书记|工头")
_TOLD = re.compile(r"(?:找|问|求|请|感谢|谢谢|表扬|给|向|跟|打|拨)(?:过|了)?[^，。,\s]{0,8}$")
_WORKS = re.compile(
    r"(?<=[的在是，,。\s])[\u4e00-\u9fff]{2,6}?(?:家具|服装|制衣|电子|鞋|食品|机械|造纸|化工|印染|水泥|塑料|玩具|五金|砖|纺织)厂"
)
_COMPANY_STOP = re.compile(
    r"^(?:自来水|我们|一家|这家|那家|该|本|总|分|保险|快递|燃气|供热|物业|建筑|外卖|原|某|的)*公司$"
)


def extract(text: str, now: datetime) -> list[Entity]:
    """`{"name", "post", "unit"}`; whom the citizen merely asked for help is not among them."""
    plain = half_width(text)
    found = _people(plain, text) + _companies(plain, text) + _accused(plain, text)
    found += _meant(plain, text)
    kept: list[Entity] = []
    for entity in sorted(found, key=lambda e: (e.start, e.start - e.end)):
        if not any(e.start < entity.end and entity.start < e.end for e in kept):
            kept.append(entity)
    return kept


def _people(plain: str, text: str) -> list[Entity]:
    found: list[Entity] = []
    for match in _PERSON.finditer(plain):
        start, end = match.start(), match.end("post")
        name = _name_after(match["after"] or "", plain, end)
        if name:
            end += len(name)
        elif not match["unit"]:
            name, start = _name_before(plain, match.start("post"))
        if match["post"] in _ROLE_ONLY and not name and not match["unit"]:
            continue
        if _TOLD.search(plain[:start]) or _ROAD.match(plain, match.start("post")):
            continue
        post, unit = match["post"], match["unit"]
        if unit in ("村", "镇", "乡"):
            post, unit = unit + post, None
        value = {"name": name, "post": post, "unit": unit}
        confidence = 0.85 if name or unit else 0.6
        found.append(
            Entity("respondent", value, start, end, "respondent", confidence, text[start:end])
        )
    return found


def _name_after(after: str, plain: str, start: int) -> str | None:
    """书记张某, 主任李大山: a name of two or three characters that something ends."""
    single, double = surnames()
    if after and after[0] in single and (title := _TITLE.match(after, 1)):
        return after[: title.end()]
    for length in (3, 2):
        name = after[:length]
        if len(name) < length or name in words("not_names") or name[:2] in words("not_names"):
            continue
        if (name[0] in single or name[:2] in double) and _NAME_ENDS.match(plain, start + length):
            return name
    return None


def _name_before(plain: str, at: int) -> tuple[str | None, int]:
    """王老板, 李某主任."""
    single, _ = surnames()
    match = _BEFORE.search(plain[:at])
    if (
        match
        and match["name"][0] in single
        and not re.match(r"[总项原和向为施经单干成于应]", match["name"])
    ):
        return match["name"], match.start("name")
    return None, at


def _companies(plain: str, text: str) -> list[Entity]:
    found: list[Entity] = []
    for match in (*COMPANY.finditer(plain), *_WORKS.finditer(plain)):
        if _COMPANY_STOP.match(match[0]) or _TOLD.search(plain[: match.start()]):
            continue
        value = {"name": None, "post": None, "unit": match[0]}
        found.append(
            Entity(
                "respondent",
                value,
                *match.span(),
                "respondent",
                0.8,
                text[match.start() : match.end()],
            )
        )
    return found


def _meant(plain: str, text: str) -> list[Entity]:
    """我反映的就是县信访局."""
    found: list[Entity] = []
    for match in _MEANT.finditer(plain):
        start, end = match.span("unit")
        value = {"name": None, "post": None, "unit": match["unit"]}
        found.append(Entity("respondent", value, start, end, "respondent", 0.8, text[start:end]))
    return found


def _accused(plain: str, text: str) -> list[Entity]:
    found: list[Entity] = []
    for match in _ACCUSED.finditer(plain):
        start, end = match.span("unit")
        value = {"name": None, "post": None, "unit": match["unit"]}
        found.append(Entity("respondent", value, start, end, "respondent", 0.75, text[start:end]))
    return found
