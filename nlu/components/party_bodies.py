"""Bodies that a text names: organs, firms, schools, villages, by their endings or in quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.components import party_words as say
from nlu.components.lookups import read_yaml, surnames
from nlu.components.organs import HOTLINES
from nlu.components.party import Mention
from nlu.components.tokenizer import frequency, is_word

_CLAUSE = re.compile(r"[^，,。；;！!？?\n\s]+")
_NAMED = re.compile(
    rf"(?:(?:{say.FIRM.pattern})(?:的)?(?:全)?(?:名字?)?(?:叫做?|名叫|是叫|名称[是为叫]?|全称[是为]?)|"
    r"(?:店|厂|公司|单位|商家)名(?:字)?(?:叫|是|为)?|(?<![的我他她])名字叫|全称是?|(?:开在|位于|就在)[^，。；]{2,12}[，,]叫)"
    r"[：:]?\s?[“\"「]?(?P<name>(?!啥|什么|个|我|他|你|人|不|一|哪|没)[\u4e00-\u9fffA-Za-z0-9·]{3,16})[”\"」]?"
)
_QUOTED = re.compile(
    rf"(?:{say.FIRM.pattern})(?:[^。；;！!？?]{{0,20}}(?:的|叫))?[“\"「](?P<name>[\u4e00-\u9fffA-Za-z0-9·]{{2,8}})[”\"」]"
    r"(?!不|没|的)|"
    rf"[“\"「](?P<name2>[\u4e00-\u9fffA-Za-z0-9·]{{2,8}})[”\"」](?:这?家|这?个|的)?(?={say.FIRM.pattern})|"
    r"(?:家|店|铺|的|叫)[“\"「](?P<name3>[\u4e00-\u9fffA-Za-z0-9·]{2,8})[”\"」](?=$|[，,。；;！!])"
)
_TOLD = re.compile(
    r"(?:(?<=[家个种])|(?<=[，,厂店场馆院校商的]))(?:名字)?(?:就?叫(?:做|什么)?|名叫)[“\"「]?"
    r"(?P<name>(?!什么|啥|我|他|她|你|人|不|一|哪|没)[\u4e00-\u9fffA-Za-z0-9·]{3,10}?)[”\"」]?"
    r"(?=$|[，,。；;！!\s（(]|的(?:软件|平台|公司|店|网站|厂|机构|商家|直播间|项目))"
)
_TOLD_SO = frozenset({"quoted", "told"})
_NOT_TOLD = re.compile(
    r"(?:小区|楼盘|村|庄|镇|乡|县|路|[我俺们人友他她工的]|师傅|姓[\u4e00-\u9fff])[，,]?$|"
    r"(?:" + say.POSTS + r")[，,]?$"
)
_THING = re.compile(r"[税费款策度合同牌]$")
_HOMES = re.compile(r"(?:苑|府|湾|城|园|邸|里|庭|居|公馆|花园|新村|小区)$")
_HOTLINE = re.compile(
    rf"(?<!\d)(?:{HOTLINES})(?!\d)|市民服务热线|报了?[两几]?[次]?警|报过警|报案|派出所的?110|(?:(?<=打)|(?<=打[了过])|(?<=拨打))(?:12\d{{3}}|9[56]\d{{3,4}}|10\d{{3}})(?!\d)"
)
_GOES_ON = re.compile(
    r"^(?:公司|有限公司|有限责任公司|股份有限公司|分公司|集团|分局|支队|支行|分行|分院|工会|管理处|局|队|大队|所|院|医院|卫生院|站|中心|部|店|厂|科|室|馆|学校|小学|中学|窗口|社|办|驿站)$"
)
"""家政 and 有限公司, 中心 and 卫生院, side by side: one name."""
_HOLDS = re.compile(r"(?:街道|[镇乡村县区]|社区|公安|人社|市场|城投|局)$")
_HELD = re.compile(r"(?:[局办所队站会科股厅]|民政|城管|物业|工会|残联|妇联|中学|小学|幼儿园)$")
"""街道 and 综合执法队, side by side: one name."""
_KIND_ONLY = re.compile(r"^(?:厂|店|单位|公司|平台|厂家|商家|学校|医院)$")
_WHERE_DONE = re.compile(
    r"(?:在|去|到)(?P<name>(?![^，。]{0,6}(?:的|那|这))[\u4e00-\u9fffA-Za-z]{2,8}?)(?=(?:上班|打工|干活|买[的了]|买(?!菜)|办[了的]|学[了车习钢跳画]|订[了的]|充[了值]|做工|切|扛|报[了名]|剪|理发|"
    r"被[人骗打辞]|交了|定了|租了|贷了|存了|修车|装修|美容|洗澡|吃坏|吃出|当(?:保|服|厨|护|收|导|会)))"
)
_BESIDE = re.compile(
    r"(?:酒店|宾馆|民宿|公司|饭店|餐厅|超市|机构|驾校|幼儿园|诊所|平台|旅行社|单位|健身房|美容院|培训班|4S店)"
    r"(?P<name>(?![说把收拿不的给没要让拖欠骗违卖了里老经负人领派请找按全又也都就只还能会想叫啥在是有])[\u4e00-\u9fff]{2,5}?)(?=[说把收拿不给没要让拖欠骗违卖跑关])"
)
_NO_NAME = re.compile(
    r"[省市县区镇乡村路街道号楼里上下前后边组天月年日时候点中家外地方处国内网]$|^(?:我|你|他|她|家|那|这|哪|外|工地|学校|医院|本地|一|两|街|网|手机)|"
    r"(?:厂|公司|学校|医院|银行|店|超市|局|所|站)$"
)
_NO_FIRM = frozenset(str(read_yaml("bodies")["no_firms"]).split())
_COMMON = 250
_BEFORE = 24
"""So many signs before an ending may be its name; it bounds the time the patterns take."""


def bodies(text: str) -> Iterator[Mention]:
    """Every body of the text, in the order of the text but for those in quotes, which come last."""
    for clause in _CLAUSE.finditer(text):
        yield from _in_clause(text, *clause.span())
    for pattern in (_NAMED, _QUOTED):
        for match in pattern.finditer(text):
            key = next(key for key in ("name", "name2", "name3") if match.groupdict().get(key))
            if not _HOMES.search(match[key]) and not _THING.search(match[key]):
                yield _quoted(text, match, key)
    yield from _told(text)
    for match in _BESIDE.finditer(text):
        name = match["name"]
        if not is_word(name[:2]) and not is_word(name) and not say.POST.match(name):
            yield Mention("body", name, *match.span("name"), marks=frozenset({"quoted"}))
    for match in _WHERE_DONE.finditer(text):
        if not _NO_NAME.search(match["name"]) and not is_word(match["name"]):
            yield Mention("body", match["name"], *match.span("name"), marks=frozenset({"where"}))


def _told(text: str) -> Iterator[Mention]:
    """A firm's name told after its kind: 开了个塑料厂，叫兴旺塑业."""
    for match in _TOLD.finditer(text):
        name, before = match["name"], text[max(0, match.start() - 8) : match.start()]
        if not (_NOT_TOLD.search(before) or _HOMES.search(name) or _looks_like_a_person(name)):
            yield Mention("body", name, *match.span("name"), marks=_TOLD_SO)


def _looks_like_a_person(name: str) -> bool:
    single, double = surnames()
    return (len(name) <= 3 and (name[0] in single or name[:2] in double)) or "·" in name


def _quoted(text: str, match: re.Match[str], key: str) -> Mention:
    """“小神童”托班 with its kind behind it."""
    start, end = match.span(key)
    kind = say.FIRM.match(text, match.end()) if key == "name2" else None
    called = match[key] + kind[0] if kind else match[key]
    return Mention("body", called, start, kind.end() if kind else end, marks=frozenset({"quoted"}))


def hotlines(text: str) -> Iterator[Mention]:
    """12345 and its like, and 报警."""
    for match in _HOTLINE.finditer(text):
        called = "110" if match[0][0] == "报" else match[0]
        done = frozenset({"done"}) if "过" in match[0] or "了" in match[0] else frozenset()
        yield Mention("hotline", called, *match.span(), marks=done)


def _in_clause(text: str, start: int, end: int) -> Iterator[Mention]:
    at, last = start, None
    for match in say.UNIT.finditer(text, start, end):
        if say.OTHER_WORD.match(text[match.end() : end]):
            continue
        begin = name_begins(text, max(at, match.start() - _BEFORE), match.start())
        if _no_body(text[begin : match.end()], match[0]):
            continue
        if last and begin == last.end and _is_one_name(last.name, match[0]):
            begin = last.start
        elif last:
            yield last
        last = Mention("body", text[begin : match.end()], begin, match.end())
        at = match.end()
    if last:
        yield last


def _is_common(head: str) -> bool:
    """农村 is no name of a firm; 永丰 and 宏基 are."""
    return head in _NO_FIRM or frequency(head) > _COMMON


def _is_one_name(name: str, ending: str) -> bool:
    if _KIND_ONLY.match(name):
        return False
    return bool(_GOES_ON.search(ending) or (_HOLDS.search(name) and _HELD.search(ending)))


def _no_body(name: str, ending: str) -> bool:
    """上大学, 住院, 营商环境, 安全教育: no name of a body."""
    if say.SCHOOLING.match(name) or say.NO_BODY.search(name):
        return True
    head = name.removesuffix(ending)
    if say.TRADE.match(ending):
        return len(head) < 2 or any(_is_common(one) for one in (head, head[-2:], head[-3:]))
    return bool(say.NEED_A_NAME.search(ending)) and (
        len(head) < 2 or bool(say.NO_NAME.search(head))
    )


def name_begins(text: str, floor: int, end: int) -> int:
    """Where the name whose ending begins at `end` begins itself."""
    head = say.HEAD.search(text[floor:end])
    taken = head[0] if head else ""
    cut = say.CUT.match(taken)
    taken = taken[cut.end() :] if cut else taken
    lead = say.LEAD.match(taken)
    taken = taken[lead.end() :] if lead else taken
    return end if say.ALONE.match(taken) else end - len(taken)
