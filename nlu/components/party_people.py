"""People that a text names: 村支书王某, 姓匡的包工头, 老板叫段老五, 被王二虎打了."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.components import party_words as say
from nlu.components.lookups import read_yaml, surnames, words
from nlu.components.name import of_oneself
from nlu.components.party import Mention
from nlu.components.party_bodies import name_begins
from nlu.components.tokenizer import is_word

_P = say.POSTS
_TITLED = re.compile(
    rf"(?P<post>{_P})(?P<after>[\u4e00-\u9fff]{{2,4}}|[\u4e00-\u9fff]某+|[\u4e00-\u9fff])?"
)
_CALLED = re.compile(
    rf"(?P<post>{_P}|(?:[\u4e00-\u9fff]{{1,4}}的(?:人)?)|小伙子|小伙|男子|女子|姑娘|后生|年轻人|家伙|主播|那个人)(?:[，,]\s?)?(?:他|她)?"
    r"(?:名字)?(?:就?叫(?:做|什么)?|名叫|是叫|叫个|是(?=[老小阿欧]))(?P<name>[\u4e00-\u9fff·]{2,5}?)"
    r"(?=$|[，,。；;！!？?\s（(、他她我你的把在说]|不|没|一直|经常|多次)"
)
_SURNAMED = re.compile(
    rf"(?:(?P<post>{_P})[，,]?(?:他|她)?姓(?P<name>[\u4e00-\u9fff])(?=$|[，,。；;！!？?\s我给的、说他她是收拿欠骗把不就天])|"
    rf"姓(?P<name2>[\u4e00-\u9fff])的(?:那个|一个)?(?P<post2>{_P})|"
    rf"(?P<post3>{_P})[，,]姓(?P<name3>[\u4e00-\u9fff])(?=$|[，,。；;的])|"
    r"(?<![我俺人])姓(?P<name4>[\u4e00-\u9fff])的(?=人家|邻居|女|男|老|不|那|一家|把|天天|就|在|也|又|总|骂|养|收|欠|骗|家|[，,]))|"
    r"(?<![百同贵改外随异何])(?P<name5>[\u4e00-\u9fff])姓(?P<post5>业主|男子|女子|邻居|老板|住户|村民|房东|租客|车主|司机|商户)"
)
_HIDDEN = re.compile(
    r"(?<![\u4e00-\u9fff][某])(?P<name>(?![向和于经应成时连管查简单是有在对从跟被把给叫这那])[\u4e00-\u9fff]某[某]?)"
)
"""李某, 王某某."""
_NICKED = re.compile(
    r"(?:[喊叫称]他|[喊叫称]她|外号|绰号|诨名|人称|大家都[叫喊])(?:叫做?|是|为)?[“\"]?(?P<name>[\u4e00-\u9fff]{2,4})"
    r"(?=$|[，,。；;！”\"])"
)
_TITLE = re.compile(
    r"某{1,2}|老板|总(?!共)|经理|主任|书记|工头|队长|所长|局长|科长|村长|镇长|"
    r"矿长|厂长|校长|院长|站长|场长|教练|老师|医生|大夫|师傅|法官|[姐哥嫂]"
)
_SURNAME_BEFORE = re.compile(
    r"(?:^|[，,。；;、\s的是和与个把被找让叫向给他她喊]|[镇村局所队厂社里上办院校部司站会区店科长员师])(?P<name>[\u4e00-\u9fff](?:某{1,2})?)$"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NO_NAME_ENDS = (
    "的了过着不两一二三四五六七八九十把被将在和与跟说讲骂打拿占骗欠拖只也就都还又让叫给收推换找从对是有没无向要去来到用为以及等挪卖抢"
    "偷强霸逼带帮请我你他她它这那哪很太最更再才却但先后前上下里中间个些们吗呢吧啊呀嘛您其某各每该此因所如且或而则当并已曾将会能可"
    "应该必须想需得很答管问退赔修拆建批办审查签写贪吞扣罚违私擅乱滥包借买租住做干搞弄养同利"
)
"""What ends a name, as no name goes on with it."""
_GIVEN = re.compile(
    r"(?:[建利同和][国军华平明民波辉新林文强伟忠生英红芳芬海福贵财德才祥云龙江清光荣兰梅香莲花玲珍秀霞娟燕丽敏静勇刚斌峰超杰良善仁义智俊彪彬宏]|"
    r"[向得来有用应才先][东国军华林福贵财德才祥胜利宝根金生喜发全兴旺春明清亮顺])"
    r"(?<!同意|和平|利用|建设|利国|得利|有利|来源|用来|先生|先进)(?=$|[^\u4e00-\u9fff]|[的了把被在和将私收给说也就一不拿打骗])|"
    r"[\u4e00-\u9fff]{2}(?<![的了着过是])(?=$|[，,。；;、！!”）)\n])(?<=[山林海川江河峰松柏岭湖洋石田竹柳莲荷])"
)
"""建国, 向东: what else ends no name; 青山 before a mark."""
_NO_NAME_ENDS_EVER = _NO_NAME_ENDS.replace("一二三四五六七八九十", "")
_OFTEN_A_WORD = "方高常安和白黄万时程成向任许金何周马项钱毛石于应全平温水路连单"
_ROAD = re.compile(r"[区县市镇乡]长[河江春沙兴安宁乐治城丰岭庆山湖路街桥青白]")
_NO_NICK = frozenset(str(read_yaml("bodies")["no_nicks"]).split())
_POLITE = re.compile(r"^(?:你好|您好|同志|们好|好)")
_OWN = re.compile(r"(?:我|俺|本人)(?:是|就是|当了?|做)[^，。,；;\s]{0,10}$|水$")
_OWN_TRADE = re.compile(
    r"(?:我们|全[县市镇体])(?:的|这些)?老?$|(?:民办|当了?[^，。]{0,6}|做了?[^，。]{0,6})$"
)
_DEEDS = (
    r"(?:打[了伤我人断]|撞[了伤我断]|咬[了伤]|殴打|骗[了走我]|欠[了我着]|霸占|强占|侵占|违章|违法|违规|偷[了我]|抢[了我]|砸[了坏]|威胁|辱骂|骂我|拿[了走]|"
    r"卷[了款走]|借[了走我]|堵[了住我]|占[了我着用]|拖欠|挖[了断]|砍[了掉]|拆[了我]|推倒|收[了我]|非法|私[自搭占]|强[行拆]|"
    r"一直不|天天|不还|不给|不让|不赔|冒领|贪污|挪用|在[^，,。]{2,8}(?:养|搭|盖|建|堆))"
)
_DOER = re.compile(
    rf"(?:^|[，,。；;：:\s]|(?:班|队|厂|店|司|村|组|部|所|站|里|上)的)(?P<name>[\u4e00-\u9fff]{{2,3}}?)(?={_DEEDS})|"
    rf"(?:被|遭|村民|邻居|同村|业主|租客|男子|女子|那个|举报|投诉|控告|状告)"
    rf"(?P<name2>[\u4e00-\u9fff]{{2,3}}?)(?=$|[，,。；;]|{_DEEDS}|家|等人|偷|一家)|"
    r"(?:跟|和|与)(?P<name4>[\u4e00-\u9fff]{2,3})(?=合伙|签|打架|吵架)|"
    r"(?:楼上|楼下|隔壁|对门|邻居|村东头|村西头|村头|邻村|同村)(?:的)?(?P<name3>[\u4e00-\u9fff]{1,3}?)家(?![的里门属长])"
)
_NICK = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=的)|(?<=那个)|(?<=叫)|(?<=[店厂队组铺]))(?P<name>[小老阿](?!板|师|人|百|是|家|公|婆|区|学|孩|时|伙|姐|妹|偷|组|卖|店|吃|路|镇|车|心|年|太|大|乡|年|旧|房|楼|城|伴|领|干|农|兵|党|总|局|实|爷|奶|娘|爸|妈|姨|叔|爹)[\u4e00-\u9fff])"
    r"(?=天天|说|讲|把|骗|拿|收|不|就|也|叫|喊|给|跑|家|是)|"
    r"叫[“\"](?P<name2>[小老阿][\u4e00-\u9fff]{1,2})[”\"]"
)
_NO_NAME_BEGINS = "我你他她什不这那去来做"
_UNIT_BEFORE = re.compile(rf"(?:{say.UNIT.pattern}|村|镇|乡|街道)(?:里|上)?的?$")


def people(text: str) -> list[Mention]:
    """Those named by their post first, then bare posts, then names told by what they did."""
    found: list[Mention] = []
    for one in (*_introduced(text), *_titled(text), *_by_deed(text)):
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)
    return found


def _introduced(text: str) -> Iterator[Mention]:
    for match in _CALLED.finditer(text):
        if _fits(match["name"], nick=True) and not of_oneself(
            text[max(0, match.start("name") - 60) : match.start("name")]
        ):
            post = match["post"] if say.POST.fullmatch(match["post"]) else ""
            unit, start = _unit_before(text, match.start())
            yield _person(match["name"], post, unit, start, match.end(), "introduced")
    single, _ = surnames()
    for match in _HIDDEN.finditer(text):
        if match["name"][0] in single:
            post, unit, start = _post_before(text, match.start())
            yield _person(match["name"], post, unit, start, match.end(), "introduced")
    for match in _NICKED.finditer(text):
        name = match["name"]
        known = name[0] in single or name[0] in "老小阿大二胖黑疤"
        if known and not say.POST.fullmatch(name) and not is_word(name):
            yield _person(match["name"], "", None, *match.span("name"), "nick")
    for match in _SURNAMED.finditer(text):
        group = next(n for n in ("name", "name2", "name3", "name4", "name5") if match[n])
        post = match["post" + group[4:]] if group != "name4" else ""
        unit, start = _unit_before(text, match.start())
        yield _person(f"姓{match[group]}", post, unit, start, match.end(), "introduced")


def _titled(text: str) -> Iterator[Mention]:
    for match in _TITLED.finditer(text):
        start, end = match.span("post")
        if _ROAD.match(text, end - 2) or _POLITE.match(text[end : end + 3]):
            continue
        name = _name_after(match["after"] or "", text, end)
        end += len(name or "")
        unit, begin = _unit_before(text, start)
        if not name and not unit:
            name, begin = _name_before(text, start)
            unit, begin = _unit_before(text, begin) if name else (None, begin)
        if _OWN.search(text[max(0, begin - 24) : begin]):
            continue
        if (
            not name
            and _OWN_TRADE.search(text[max(0, begin - 12) : begin])
            and (match["post"] in say.WEAK_POSTS)
        ):
            continue
        if name or match["post"] not in say.NAMED_ONLY:
            yield _person(name, match["post"], unit, begin, end, "titled")


def _by_deed(text: str) -> Iterator[Mention]:
    """被王二虎打了, 李国建违章建房, 小陶天天喊我们听课: no post, but a name and a deed."""
    for match in _DOER.finditer(text):
        key = next(key for key in ("name", "name2", "name3", "name4") if match[key])
        before = text[max(0, match.start() - 12) : match.start() + 1]
        single, _ = surnames()
        short = len(match[key]) == 1 and match[key] in single
        if (short or _fits(match[key])) and not of_oneself(before):
            name = f"姓{match[key]}" if short else match[key]
            yield _person(name, "", None, *match.span(key), "doer")
    for match in _NICK.finditer(text):
        key = "name" if match["name"] else "name2"
        yield _person(match[key], "", None, *match.span(key), "nick")


def _person(
    name: str | None, post: str, unit: str | None, start: int, end: int, mark: str
) -> Mention:
    return Mention("person", name or "", start, end, post, unit or "", frozenset({mark}))


def _post_before(text: str, at: int) -> tuple[str, str | None, int]:
    """The post right before a name, the body before that, and where they begin."""
    posts = [m for m in say.POST.finditer(text, max(0, at - 6), at) if m.end() == at]
    if not posts:
        return "", None, at
    unit, start = _unit_before(text, posts[0].start())
    return posts[0][0], unit, start


def _unit_before(text: str, at: int) -> tuple[str | None, int]:
    """The body right before a post, and where it begins."""
    floor = max(0, at - 20)
    match = _UNIT_BEFORE.search(text[floor:at])
    if match is None:
        return None, at
    ending = at - len(match[0])
    begin = name_begins(text, floor, ending)
    return text[begin:at].removesuffix("的"), begin


def _name_after(after: str, text: str, start: int) -> str | None:
    """书记张某, 主任李大山, 会计小佟, 矿长申矿长."""
    single, _ = surnames()
    if after and after[0] in single and (title := _TITLE.match(text, start + 1)):
        return text[start : title.end()]
    if len(after) >= 2 and after[0] in "老小阿" and after[:2] not in _NO_NICK:
        known = after[1] in single or (after[0] == "阿" and not is_word(after[:2]))
        return after[:2] if known and after[1] not in "的了就" else None
    return given_name(text, start)


def given_name(text: str, start: int) -> str | None:
    """The name that begins here: a surname and one or two signs that make no other words."""
    single, double = surnames()
    length = 2 if text[start : start + 2] in double else 1
    if length == 1 and text[start : start + 1] in single and _GIVEN.match(text, start + 1):
        return text[start : start + 3]
    name = text[start : start + length + 1]
    if len(name) <= length or not _HAN.fullmatch(name[-1]) or name[-1] in _NO_NAME_ENDS:
        return None
    if length == 1 and (name[0] not in single or name in words("not_names")):
        return None
    more = text[start + length + 1 : start + length + 2]
    ends = not _HAN.fullmatch(more or "") or more in _NO_NAME_ENDS
    following = text[start + length + 1 : start + length + 3]
    if ends or (len(following) == 2 and is_word(following)):
        return None if is_word(name) else name
    whole = name + more
    often = is_word(name) and name[0] in _OFTEN_A_WORD
    return None if often or is_word(whole) or whole in words("not_names") else whole


def _name_before(text: str, at: int) -> tuple[str | None, int]:
    """王老板, 李某主任."""
    single, _ = surnames()
    match = _SURNAME_BEFORE.search(text[max(0, at - 6) : at])
    if (
        match
        and match["name"][0] in single
        and not re.match(r"[总项原和向为施经单干成于应党支副厂]", match["name"])
    ):
        return match["name"], at - len(match["name"])
    return None, at


def _fits(name: str, *, nick: bool = False) -> bool:
    if name in words("not_names") or name[:2] in words("not_names"):
        return False
    ends = name[-1] in _NO_NAME_ENDS_EVER and not (len(name) == 3 and name[-1] in "有成利")
    if not nick and (is_word(name[:2]) or is_word(name) or ends):
        return False
    single, double = surnames()
    known = name[0] in single or name[:2] in double
    return known or (nick and (name[0] in "老小阿" or name[0] not in _NO_NAME_BEGINS))
