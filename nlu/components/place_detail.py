"""The part of an address below the town: roads, villages, compounds, buildings, doors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.components.lookups import surnames

_STOPS = (
    "的了没不被把在是有我你他她它们这那就都也很说给叫让去从跟坏堵漏吵脏臭拆欠骂因所但如每昨今年"
    "月日时"
    "元钱户亩几还又再最已投诉举报希请求修占停打收乱想做吃"
)
_NAME = rf"(?:(?![{_STOPS}]|和(?![平谐睦顺美兴]))[\u4e00-\u9fffA-Za-z0-9])"
_LARGE = (
    "(?:街道|镇|乡|苏木)(?![政上里党府长委])|景区|度假区|国道|省道|高速|政务(?:服务)?(?:大厅|中心)|"
    "指挥部|"
    "(?:[湾庄寨屯里桥苑府沟坝塘坪河])?(?:村|社区|小区|花园|新村)|科技园|创业园|软件园|"
    "大道|公路|[东西南北中]路|路|[东西南北中]街|街|巷|弄|胡同|新村|新区|社区|小区|家属院|"
    "花园|花苑|家园|佳苑|公寓|广场|"
    "大厦|大楼|商城|工业园区?|产业园|开发区|高新区|园区|农场|林场|[东西南北]苑|苑|里|府|"
    "[东西南北]村|村|屯|庄|寨|湾|"
    "学校|小学|中学|高中|大学|学院|幼儿园|医院|卫生院|卫生室|菜?市场|菜场|商场|超市|公园|"
    "车站|火车站|地铁站|"
    "工地|水库|大桥|桥|码头|收费站|养老院|敬老院|厂|矿"
)
_NUMBER = r"(?:\d{1,5}|[A-Za-z]\d{0,3}|[一二三四五六七八九十]{1,3}|[东西南北])"
_SMALL = (
    rf"第?{_NUMBER}(?:-\d+)?(?:组|队|社|弄|巷|号楼|号院|号|栋|幢|座|期|区|单元|楼|层|室|"
    rf"房|户|门)(?!人|线|口人)(?:\d{{3,4}}(?!\d)(?:室|房)?)?"
)
_NEAR = (
    "(?:(?:交叉|丁字|十字)?(?:路口|街口|口)|门口|门前|村口|附近|旁边|旁|对面|隔壁|边上|"
    "楼下|楼上|后面|前面|后门|前门|"
    "大门口?|[东西南北][侧面边门头]|中间|地下室|地下车库|一带)"
)
_TAIL = (
    "(?:(?:第?[一二三四五六七八九十])?(?:小学|中学|高中|初中|幼儿园|医院|卫生院|菜市场|公园)"
    "|[一二三四五六七八九十东南西北][园苑期])?"
)
_UNIT = (
    rf"(?:{_SMALL}|科技园|创业园|软件园|工业园区?|产业园|开发区|高新区|"
    rf"{_NAME}{{1,8}}?(?:{_LARGE}){_TAIL})"
)
_CALLED = (
    r"(?:的?一?个?[\u4e00-\u9fff]{0,4}小区)?[,，]?(?:小区)?(?:名字|名)?叫(?:做)?[“\"]?"
    r"[\u4e00-\u9fff]{2,6}(?:苑|村|小区|园|府|庭|城|里)"
)
"""…的一个安置小区，叫锦桃苑."""
_DETAIL = re.compile(
    rf"[ ,，]{{0,1}}{_UNIT}(?:[ ]?(?:和|与|跟)?{_UNIT}){{0,6}}(?:{_CALLED})?[ ]?{_NEAR}?|{_NEAR}"
)
_STRONG = (
    "小区|花园|花苑|家园|佳苑|新村|公寓|社区|家属院|村|屯|大道|公路|路|街|巷|胡同|大厦|"
    "广场|工业园区?|产业园|开发区|"
    "小学|中学|幼儿园|学校|医院|卫生院|菜市场|市场|公园|车站|水库|大桥|镇|乡|街道"
)
_LEAD = (
    r"(?:^|(?<=[\s,，。；;：:、！!？?（(])|(?<=在)|(?<=住)|(?<=位于)|(?<=是)|(?<=[我咱俺]们)|"
    r"(?<=俺)|(?<=咱)|(?<=地址)|"
    r"(?<=反映)|(?<=投诉)|(?<=举报)|(?<=来自)|(?<=到)|(?<=我)|(?<=于)|(?<=给)|(?<=从))"
)
_NAMED = re.compile(
    rf"{_LEAD}(?:家住|就在|地址|地点|住址)?[是为：: ]{{0,2}}(?P<place>{_NAME}{{2,6}}?(?:{_STRONG})"
    rf"(?:[ ]?(?:和|与|跟)?{_UNIT}){{0,6}}[ ]?{_NEAR}?)"
)
_CUED = re.compile(
    rf"(?:家住|住在|地址|地点|住址|位于|就在|发生在|在)[是为：: ]{{0,2}}(?P<place>{_UNIT}(?:[ "
    rf"]?{_UNIT}){{0,6}}[ ]?{_NEAR}?)"
)
_OURS = re.compile(
    rf"(?P<place>(?:[我咱俺]们?|本)(?:家|这)?(?:小区|村|镇|楼|厂|学校|单位|单元|组|队|"
    rf"社区|院|街)[里]?{_NEAR}?)"
)
_VAGUE = ("一个", "一家", "某个")
_NO_PLACE = re.compile(
    r"(?:楼道|家|村|厂|手|心|群|镇|县|市|区|这|那|哪|屋|学校|单位|嘴|眼)里|全村|农村|这个村|"
    r"那个村|哪个村|每个村|马路|走路|修路|半路|问路|一路|思路|这条路|那条路|那条街|上街|"
    r"逛街|"
    r"老旧小区|整个小区|这个小区|农贸市场监|房地产市场|人力资源市场|市场监|公安局|村村通|"
    r"去医院|到医院|住医院|去学校|到学校|打官司的路|没有.{0,4}路|开车到|信访.{0,2}街道|"
    r"维权|网络|铁路|出路|套路|电路|线路|"
    r"村干部|村委|村支|村主任|村长|村书记|村民|村里|街道办|乡镇|村镇|城乡|城镇"
)
_BAD_START = re.compile(
    r"^(?:[问找去到跟和与向对等被把让使叫很太]|个|一[个家]|多个|两个|条|一条|反映|投诉|举报|村|镇|乡|"
    r"楼[上下]|门[口前]|具体|哪|什么|某个|肚子|城中村|后来|另外|隔壁|自家|带着|关门)|离学校"
)

_QUARTER = re.compile(
    rf"(?P<name>(?:(?![{_STOPS}])[\u4e00-\u9fff]){{2,4}}?)"
    r"(?P<near>那边|这边|附近|一带|那里|那块|那片)?(?=[\s,，。；;、!！)）]|$)"
)
_NO_QUARTER = re.compile(
    r"[局委府队所办会厅处司校院员民户]$|公司|政府|城管|物业|交警|环保|人社|民政|教育|卫健|住建|信访|公安|社保|医保|"
    r"老人|本地|外地|农村|乡下|城区|郊区|城里|这边|那边|这里|那里|附近|当地|全境|辖区|籍贯"
)


def quarter_end(plain: str, start: int, *, named: bool) -> int:
    """Where a quarter's bare name after a county ends (武侯区桐梓林); `start` when there is none.

    `named`: a name of three signs with a surname in front is one of somebody.
    """
    found = _QUARTER.match(plain, start)
    if found is None or _NO_QUARTER.search(found["name"]):
        return start
    person = named and len(found["name"]) == 3 and found["name"][0] in surnames()[0]
    return start if person and not found["near"] else found.end("name")


def detail_end(plain: str, start: int) -> int:
    """Where the detail that follows an administrative name ends; `start` when there is none."""
    match = None if plain.startswith(_VAGUE, start) else _DETAIL.match(plain, start)
    return match.end() if match else start


def landmarks(plain: str) -> Iterator[tuple[int, int, float]]:
    """Places named without any administrative name: (start, end, confidence)."""
    taken: list[tuple[int, int]] = []
    for pattern, confidence in ((_CUED, 0.75), (_NAMED, 0.7), (_OURS, 0.5)):
        for match in pattern.finditer(plain):
            start, end = match.span("place")
            name = plain[start:end]
            if any(a < end and start < b for a, b in taken) or _unfit(name, plain, end):
                continue
            taken.append((start, end))
            yield start, end, confidence


def _unfit(name: str, plain: str, end: int) -> bool:
    if _NO_PLACE.search(plain[max(0, end - len(name)) : end + 2]):
        return True
    if name[-1] in "村镇路街" and plain[end : end + 1] in (
        "委",
        "支",
        "干",
        "主",
        "民",
        "长",
        "灯",
        "面",
    ):
        return name[-1] not in "路街" and plain[end : end + 1] not in ("民", "委")
    return bool(_BAD_START.match(name))
