"""The petitioner's name, when the citizen says whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import product

from nlu.components.entity import Entity, outside
from nlu.components.gazetteer import gazetteer
from nlu.components.lookups import surnames, words
from nlu.components.numerals import half_width, spoken_digits
from nlu.components.tokenizer import is_word

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_DOTS = "·•・‧∙⋅．﹒●"
_OFFICIAL = (
    r"(?:(?:户口本|身份证|证件|户籍)(?:上|里)?(?:的?名字)?(?:叫做?|就?是|写的?是?)|"
    r"真名(?:叫|是)?)\s{0,2}"
)
_SURE = (
    r"(?:我的?(?:名字|姓名|大名)(?:叫做?|是|为)?|姓名|(?<![他她它的])名字(?:叫做?|是|应该是)?|"
    r"[我俺咱]叫做?|"
    r"本人(?:名|名字|姓名)?叫|(?<![个位人的])名叫|"
    r"(?<!被)(?:反映人|信访人|投诉人|举报人|申请人|申诉人|检举人|控告人)|(?:^|"
    r"(?<=[\s,，。；;：:、！!]))我(?=[：:])|"
    r"(?:我)?本名|签名|签字人?(?=[：:])|(?<=[^我])姓[\u4e00-\u9fff][，,]叫|(?:我|俺|"
    r"本人)姓(?P<own>[\u4e00-\u9fff])[，,\s](?=(?P=own))|我姓[\u4e00-\u9fff][，,]叫|实名(?:反映|"
    r"举报|投诉)[，,：:。]|原告|"
    r"(?:^|(?<=[。！!？?；;\n]))我[，,]|(?:业主|村民|职工|家长|商户|员工|工人|住户|"
    r"居民)(?:代表)?[：:]|(?:业主|村民|职工|家长|商户)代表|(?:^|(?<=[。！!？?；;\n]))(?:业主|"
    r"村民|居民)(?=[\u4e00-\u9fff]{2,3}[：:])|"
    r"联系人|求助人|上访人|具名|陈述人|报料人|署名(?!可以)|落款|代表(?=[：:]))"
    r"[\s:：,，是为叫]{0,3}"
)
_MAYBE = r"(?:我是|本人是|本人|俺是|我就是|这里是|叫我|姓名改成|名字改成|应该叫|应该是)\s{0,2}"
_KIN = (
    r"(?:[我俺]是|[我俺]系)(?:她|他|[^，。,\s]{0,4}的)(?:的)?[大二三四小老]?(?:妈妈?|爸爸?|母亲|"
    r"父亲|姐姐?|妹妹?|"
    r"哥哥?|弟弟?|儿子|女儿|丈夫|妻子|爱人|老公|老婆|孙子|孙女|女婿|儿媳|侄子|侄女|邻居)\s{0,2}"
)
_CALLED = r"(?<=[，,、\s民人工师户员生兵])(?:名字)?叫(?!我|他|她|做?什么|人)\s{0,2}"
_SELF = re.compile(r"(?:[我俺咱]|本人)(?:们)?(?:就)?(?:是|系|在|今年)[^。；;！!？?\n]*$")
_OTHER = re.compile(
    r"(?:老板|包工头|组长|会计|主任|书记|经理|公司|工厂|厂子|店|小区|学校|单位|他|她|孩子|医生|"
    r"的人|"
    r"[我他她俺](?:妈|爸|哥|弟|姐|妹|舅|叔|爷|奶|爹|娘)|儿子|女儿|父亲|母亲|老公|老婆|丈夫|妻子|"
    r"对方|项目|美容院)"
    r"[^，,。；;]{0,12}[，,]?\s?$"
)
_DOTTED = rf"[{_HAN}]{{1,15}}(?:[{_DOTS}][{_HAN}]{{1,15}}){{1,4}}"
_FROM = (
    r"(?:我|俺|本人)(?:就)?(?:是|系)[^，。,；;\s]{2,24}?的"
    r"(?=[\u4e00-\u9fff]{2,4}(?:[\s,，。；;]|电话|手机|1\d))"
)
_ROLE = (
    r"(?:我|俺|本人)(?:就)?(?:是|系)?[^，。,；;、\s]{0,14}?(?:村民|职工|工人|老师|教师|业主|居民|"
    r"家长|农民|员工|司机|医生|护士|老兵|军人|党员|会计|社员|"
    r"妈妈|爸爸|母亲|父亲|妈|爸|女儿|儿子|[村镇乡组庄屯寨](?![长委里上民])|社区|小区)"
    rf"(?=[{_HAN}]{{2,4}}(?:[\s,，。；;]|电话|手机|1\d))"
)
_CUE = re.compile(
    rf"(?P<official>{_OFFICIAL})|(?P<sure>{_SURE})|(?P<kin>{_KIN})|"
    rf"(?P<called>{_CALLED})|(?P<maybe>{_MAYBE})"
)
_ROLE_AT, _FROM_AT = re.compile(_ROLE), re.compile(_FROM)
_SAID_OF_ONESELF = re.compile(
    rf"(?<![{_HAN}])[我俺](?=[{_HAN}]{{2,4}}(?:今年|现年|[，,](?:今年|现年|家住|住|男|女|[{_HAN}]族)|\d{{2}}岁))"
)
"""我王建国今年六十三."""
_TIBETAN = re.compile(
    r"(?:(?:扎西|卓玛|次仁|尼玛|达娃|洛桑|旺堆|格桑|多吉|平措|丹增|央金|央宗|拉姆|白玛|索朗|巴桑|"
    r"仁青|顿珠|曲珍|德吉|普布|边巴|次旦|罗布|"
    r"强巴|嘉措|加措|才让|卓嘎|拉珍|贡布|旺姆|桑珠|达瓦|措姆|旦增|班觉|群培|土登|阿旺|益西)){2}"
)
_CONFIDENCE = {
    "official": 0.98,
    "sure": 0.95,
    "kin": 0.85,
    "called": 0.85,
    "maybe": 0.75,
    "from": 0.75,
}
_BY_NUMBER = 0.8
_LETTER = 12
"""A longer text may be signed."""
_DOTTED_AT = re.compile(_DOTTED)
_LATIN_AT = re.compile(r"[A-Z][A-Za-z'\-]+(?: [A-Z][A-Za-z'\-]+){1,4}")
_HAN_RUN = re.compile(rf"[{_HAN}]{{2,20}}")
_END = re.compile(
    r"$|[\s,，。.;；:：、!！?？()（）]|今年|现年|家住|住在?|电话|手机|身份证|联系|男|女|"
    r"汉族|系|现|我|俺|咱|家|这|是[^的]|的(?:名字|身份)|\d|[一幺][三四五六七八九]|不服|"
    r"来自|、|等\d|等人|等[一二三四五六七八九十]|反映|实名|举报|投诉|控告|人在|因|于|向|就|在|代表|想|要|对|"
    r"不是|吧|啊|呀|哈"
)
_MARK = re.compile(r"$|[\s,，。.;；:：、!！?？()（）\d]|[一幺][三四五六七八九]|今年|电话|手机")
_ROLES = re.compile(
    r"[村县市镇乡区省路街组队户主人民工员长师生家客友亲友司店局所厂校院会]$|^(?:一|这|"
    r"那|你|你们|你的|业主|村民|农民|居民|住户|家长|老师|学生)"
)
_ROLE_WORD = re.compile(
    r"(?:[先医学考女男新后花]生|[村居农市渔股网公人选移难灾牧]民|[朋工战校网室亲]友|"
    r"[专厂商业东邻人大全国老]家|[马公铁道修铺问山水街走]路|"
    r"[校院局村镇县区组队班家科处站所厂店会行部]长)$"
)
_NAME_END = "民生友家路长"
"""吉利民, 赵春生: such a sign ends names as well as roles."""
_PRONOUN = re.compile(r"^[他她它你我]")
_NO_NAME = re.compile(
    r"[的了是不在我你他她这那个们有没什么请叫求急盼望打退修查赔还给]|[谢感]谢|谢[意领您你]|电话|手机|号码|联系|"
    r"老[^马]$|村|县|镇|街|路|区|"
    r"元|月|日|年|号|先生|女士|同志|领导|匿名|本人|微信|"
    r"[一二两三四五六七八九十百千万][块亩斤户人次天个]"
)
_AS = (
    "业主|村民|居民|家长|代表|职工|教师|工人|农民|学生|店主|商户|住户|租客|老师|老兵|司机|本人|"
    "员工|市民|患者|"
    "妈妈|爸爸|女儿|儿子|妻子|丈夫|母亲|父亲|姐姐|哥哥|弟弟|妹妹|工友|房主|车主|户主|家属|机主|"
    "股东|党员|军人|村医|老兵"
)
_NUMBER = r"(?:\+?86[ -]?)?1(?:[ \-]?\d){9,10}(?!\d)|\d{17}[\dXx]|0\d{2,3}-\d{7,8}|\d{7}-\d{4}"
_BEFORE_NUMBER = re.compile(
    rf"(?:(?:^|(?<=[\s,，。；;：:、!！?？“”\"（(）)]))(?:{_AS})?|(?<={_AS})|(?<=联系)|"
    rf"(?<=找))(?P<name>[{_HAN}]{{2,4}}|{_DOTTED})"
    rf"[\s,，：:]{{0,3}}(?=(?:{_NUMBER})|\d{{2}}岁|[男女](?:[，,。\s]|性)|(?:身份证|手机|"
    rf"电话)(?:号码?)?[是：:]?\s?\d)"
)
_SIGNED = re.compile(
    rf"(?:^|[\s。！!；;，,—])(?:{_AS})?(?P<name>[{_HAN}]{{2,3}}|{_DOTTED})(?:敬上|叩首|叩上|泣上|"
    rf"上|拜上|敬启|谨上|留)?"
    r"[\s。！!]*(?:(?:20)?\d\d年?[\d月日号./\-]*)?[\s。]*$"
)
_SPEAKS = re.compile(
    rf"(?:^|[。！!；;\n])\s*(?P<name>[{_HAN}]{{3}})[，,][^。！!；;\n]{{0,30}}(?:电话|手机|"
    rf"{_NUMBER})"
)
"""冯秀英，退休前是纺织厂的，手机138…"""
_AFTER_NUMBER = re.compile(
    rf"(?:{_NUMBER})[\s,，（(]{{0,2}}(?:找|联系)?(?P<name>[{_HAN}]{{2,4}}|{_DOTTED})(?=$|"
    rf"[\s,，。；;!！）)])"
)


def extract(text: str, now: datetime) -> list[Entity]:
    """Names introduced by a cue: 我叫…, 姓名：…, 本人…, 我是…, or standing by a number, minority
    names with dots too. Whom somebody else is called (老板叫…) is not among them."""
    found: list[Entity] = []
    plain = half_width(text)
    for match in _CUE.finditer(plain):
        kind = str(match.lastgroup)
        if kind == "called" and not of_oneself(plain[: match.start()]):
            continue
        end = _name_end(text, match.end(), kind)
        if end is not None and not (found and found[-1].end > match.end()):
            found.append(_entity(text, match.end(), end, _CONFIDENCE[kind]))
    beside = (_ROLE_AT, _FROM_AT, _SAID_OF_ONESELF)
    for match in (found for pattern in beside for found in pattern.finditer(plain)):
        end = _name_end(text, match.end(), "from")
        if end is not None:
            found += outside([_entity(text, match.end(), end, _CONFIDENCE["from"])], found)
    if not any(entity.confidence >= _CONFIDENCE["kin"] for entity in found):
        for one in _by_numbers(text):
            found += outside([one], found)
    found = [e for e in found if e.confidence == _CONFIDENCE["official"]] or found
    if not found and (name := bare_name(text)):
        start = text.index(name[1])
        found.append(_entity(text, start, start + len(name[1]), 0.6))
    return found


def bare_name(text: str) -> tuple[str, str] | None:
    """When the whole text is a name: (the name with its dots made alike, the name as written)."""
    kept = text.strip(" 。，,.!！\n\t")
    if _DOTTED_AT.fullmatch(kept):
        return _uniform(kept), kept
    if _HAN_RUN.fullmatch(kept) and _plausible(kept, 2, 4) and not is_role(kept):
        return kept, kept
    return None


def is_role(name: str) -> bool:
    """村民 and 农民工 are no names; 吉利民 is one."""
    if len(name) == 3 and name[-1] in _NAME_END and not _ROLE_WORD.search(name):
        return False
    return _ROLES.search(name) is not None


def of_oneself(before: str) -> bool:
    """Whether 叫… goes on with what the citizen says of himself."""
    return bool(_SELF.search(before)) and not _OTHER.search(before)


def _by_numbers(text: str) -> Iterator[Entity]:
    """李世雄13800001234; 13800001234，李世雄."""
    plain = spoken_digits(text)
    # 田三妹 is no number, 幺三八 is none of a name.
    for pattern, copy in product((_BEFORE_NUMBER, _AFTER_NUMBER), (half_width(text), plain)):
        for match in pattern.finditer(copy):
            start, end = match.span("name")
            name = text[start:end]
            known = _plausible(name, 2, 4) and not is_role(name)
            strange = not _NO_NAME.search(name) and not is_word(name)
            if "·" in _uniform(name) or known or (strange and pattern is _BEFORE_NUMBER):
                yield _entity(text, start, end, _BY_NUMBER)
    signatures = (_SPEAKS.search(plain), len(text) > _LETTER and _SIGNED.search(text))
    for found in signatures:
        if found and _signs(found["name"]):
            yield _entity(text, *found.span("name"), _BY_NUMBER)


def _signs(name: str) -> bool:
    """Whether it can only be a person's: 安丘 is a county as well."""
    if "·" in _uniform(name):
        return True
    known = _plausible(name, 2, 4) and not _NO_NAME.search(name) and not is_role(name)
    places = gazetteer()
    return known and name not in places.short and name not in places.stems


def _entity(text: str, start: int, end: int, confidence: float) -> Entity:
    return Entity(
        "name", _uniform(text[start:end]), start, end, "name", confidence, text[start:end]
    )


def _uniform(name: str) -> str:
    return re.sub(f"[{_DOTS}]", "·", name)


def _name_end(text: str, start: int, kind: str) -> int | None:
    """Where the name that begins at `start` ends, or None when there is none."""
    sure = kind not in ("maybe", "kin", "from")
    if tibetan := _TIBETAN.match(text, start):
        return tibetan.end()
    for pattern in (_DOTTED_AT, _LATIN_AT):
        match = pattern.match(text, start)
        if match and (sure or "·" in _uniform(match[0])):
            return match.end()
    run = _HAN_RUN.match(text, start)
    if run is None:
        return None
    for length in (3, 2, 4):
        name = text[start : start + length]
        if len(run[0]) < length or not _plausible(name, 2, 4):
            continue
        if not _END.match(text, start + length):
            continue
        if not sure and (is_role(name) or _PRONOUN.search(name)):
            continue
        return start + length
    if not sure:
        return None
    strange = _strange_end(text, start)
    usual = text[start : start + 3]
    run_on = len(run[0]) > 3 and _plausible(usual, 3, 3) and not _NO_NAME.search(usual)
    return start + 3 if strange is None and run_on else strange


def _strange_end(text: str, start: int) -> int | None:
    """A name with no known surname, where only a name can stand and a mark ends it."""
    for length in (2, 3, 4, 5):
        name = text[start : start + length]
        if len(name) == length and _MARK.match(text, start + length):
            fits = re.fullmatch(f"[{_HAN}]+", name) and not _NO_NAME.search(name)
            return start + length if fits and not is_word(name) else None
    return None


def _plausible(name: str, least: int, most: int) -> bool:
    single, double = surnames()
    if (
        not least <= len(name) <= most
        or name in words("not_names")
        or name[:2] in words("not_names")
    ):
        return False
    if name[:2] in double:
        return len(name) >= 3
    return (name[0] in single and len(name) <= 3) or (
        len(name) == 4 and name[1] in single and name[0] in single
    )
