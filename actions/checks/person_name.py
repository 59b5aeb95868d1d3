"""Names of people and organisations, from a bare answer or a short sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions.checks import Checked, Context, Entity
from actions.reading.digits import fold
from actions.reading.others import mentioned
from actions.reading.refusals import is_refusal
from nlu.components.lookups import surnames, words
from nlu.components.name import bare_name

ENTITIES = ("name",)

_OTHERS = (
    r"(?:[他她]|妈|爸|母亲|父亲|儿子|女儿|孩子|老人|爱人|丈夫|妻子|老公|老婆)"
    r"的?(?:名字|姓名)?(?:叫做?|是)"
)
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇\U00020000-\U000323af"
_DOTS = re.compile(r"[•・‧∙⋅．﹒.·]")
_PERSON = re.compile(rf"[{_HAN}]{{1,30}}(?:·[{_HAN}]{{1,20}})*")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ' \-]{1,58}")
_ORGANISATION = re.compile(rf"[{_HAN}A-Za-z0-9()（）·]{{4,60}}")
_LEAD = re.compile(
    r"^(?:嗯|哦|好的?|行|可以|那)?[，,。 ]*"
    r"(?:我的?名字(?:叫|是)?|我的?姓名(?:叫|是|：|:)?|姓名|本人姓名|本人叫?|"
    r"(?:身份证|户口本)上的?(?:名字)?(?:就)?(?:是|叫)|叫我|我叫做?|我就?是|名字(?:叫|就?是)?|"
    r"叫做?|大名|(?:就|你)?写|"
    r"登记(?:为|成)?|委托人|当事人|是)[是为：:，, ]*"
)
_SAID_BEFORE = re.compile(
    r"^我?(?:刚才?|前面|早就?)?(?:不是)?都?说(?:过|了)(?:了|吗|嘛|的)?[，,。 ]*"
    r"(?=[\u4e00-\u9fff]{2})"
)
_TAIL = re.compile(
    r"(?:[，,]?(?:行不行|行吗|可以吗|好吗|就行|就可以|就好|好了|吧)|"
    r"[，, ]*我?(?:刚才?|前面)(?:不是)?说(?:过|了)(?:了|吗|嘛|的)?|是我|本人|"
    r"这个名字|是我的名字|就是我的名字|，?谢谢.*|[吧呀啊哈的呢]+)$"
)
_TELLS = re.compile(r"[了没不坏是的想给说要]")
_SAID = re.compile(
    r"^(?:委托人|当事人|申请人|信访人|我是|是|叫|身份证上的?名字(?:就是|是|叫)?)[：: ]?"
)
_ASIDE = re.compile(r"[（(][^（）()]*[)）]")
_SPELT = re.compile(
    r"^[\u4e00-\u9fff]{1,4}([\u4e00-\u9fff])(?:的[\u4e00-\u9fff])?[\s，,]+(\1[\u4e00-\u9fff]{1,2})$"
)
"""耳东陈 陈大力; 木子李，李大力."""
_IN_TWO = re.compile(r"^(?:我)?姓([\u4e00-\u9fff]{1,2})[，,\s]*名(?:叫|是)?([\u4e00-\u9fff]{1,3})$")
_MORE = re.compile(r"[，,;；。 ]+(?:电话|手机|身份证|住|我?今年|男|女|联系|\+?\d).*$", re.S)
_COURTESY = re.compile(
    rf"^(?:我?姓[{_HAN}]{{1,2}}|[老小][{_HAN}])$|^[{_HAN}]{{1,2}}(?:先生|女士|小姐|师傅|大爷|大妈|阿姨|老师|同志|某某?)$"
)
_COMPANY = re.compile(
    r"(?:公司|合作社|工厂|商行|经营部|协会|学校|医院|委员会|中心|事务所|店|厂|集团|企业)$"
)
_SENTENCE = re.compile(
    r"[?？!！，,。；;]|为什么|怎么|什么|多少|哪里|不想|不说|不告诉|知道|干嘛|你们|我们|名字|姓名|投诉|反映|"
    r"电话|地址|可以|没有|不要|等等|需要|请问|能不能|是不是|帮我|"
    r"匿名|实名|木有|保密|不方便|不愿|拒绝|跳过|不留|不给|不填|人工|取消|返回|重新|"
    r"不清楚|不记得|不晓得|不能|不行|刚才?说|查询|进度|催办|撤回|撤诉|补充|材料|更正|修改|提交|登记|举报|建议|咨询|谢谢|你好|您好"
)
_REMARK = re.compile(r"(?:吗|呢|何必.{0,2}|何苦.{0,2})[。.!！?？~～ ]*$|^.?(?:全|都)?错[了啦]")
"""甘心吗, 何必呢: said by the way, though it begins with a surname."""
_SURNAME = re.compile(
    "[A-Za-z]|欧阳|司马|上官|诸葛|夏侯|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|司徒|东方|["
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧"
    "耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉"
    "缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
    "官封谈匡鞠惠荆乐冀胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初"
    "门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慈危玉亢嵇公哈湛揭咸]"
)


@dataclass(frozen=True)
class Reading:
    """A name, or the problem: too_short, too_long, courtesy (王女士), not_a_name."""

    name: str
    problem: str | None = None
    organisation: bool = False


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the name; `王女士` is asked once for the full name, then taken with a flag."""
    found = [str(entity["value"]) for entity in entities if entity["entity"] in ENTITIES]
    if not context.asked:
        found = [name for name in found if not re.search(_OTHERS + re.escape(name), text)]
        if _REMARK.search(text):
            return Checked(problem="unfit")
        reading = read(found[-1]) if found else Reading("", "not_a_name")
        if mentioned(reading.name, context.values):
            return Checked(problem="unfit")
        return _accepted(reading) if reading.problem is None else Checked(problem="unfit")
    covered = _is_place(text, entities) and not is_plain(text)
    if covered or (_REMARK.search(text) and not likely(read(text).name)):
        return Checked(problem="unfit")
    reading = read(text)
    if reading.problem == "not_a_name":
        reading = read(found[-1]) if found else _piece(text) or reading
    if reading.problem is None:
        return _accepted(reading)
    if reading.problem == "not_a_name":
        return Checked(problem="declined" if is_refusal(text) else "unfit")
    if context.attempts >= 1 and reading.problem in {"courtesy", "too_short"} and reading.name:
        return _accepted(reading, ("name_incomplete",))
    return Checked(problem=reading.problem)


def _piece(text: str) -> Reading | None:
    """The part of a longer answer that is a name: 雒存良，雒是各加隹那个."""
    parts = [part for part in re.split(r"[，,。；;！!\s]+", text) if part]
    readings = (read(_SAID.sub("", part)) for part in (*parts[:1], *parts[:0:-1]))
    return next((one for one in readings if one.problem is None and _short(one.name)), None)


def _short(name: str) -> bool:
    """Two to four signs of which the first is a surname, or one with dots."""
    return "·" in name or (bare_name(name) is not None and not _TELLS.search(name))


def is_plain(text: str) -> bool:
    """Whether all of it is a name of two or three signs and no common word."""
    name = text.strip(" 。，,.!！")
    usual = re.fullmatch(rf"[{_HAN}]{{1,2}}[{_HAN}](?<![省市县区镇乡村路街])", name)
    usual = usual and name not in words("not_names")
    return bool(usual) and likely(name) and not _SENTENCE.search(name)


def likely(name: str) -> bool:
    """Whether it begins like a name, with a known surname."""
    single, _ = surnames()
    return bool(_SURNAME.match(name)) or name[:1] in single


def _is_place(text: str, entities: Sequence[Entity]) -> bool:
    """Whether the message is a place and little else: 武侯区的."""
    said = len(text.strip(" 。的人"))
    places = [e for e in entities if e["entity"] == "place"]
    return any(e["end"] - e["start"] >= 0.8 * said for e in places)


def _accepted(reading: Reading, flags: tuple[str, ...] = ()) -> Checked:
    if reading.organisation:
        flags = (*flags, "organisation")
    sure = 1.0 if reading.organisation or likely(reading.name) else 0.7
    return Checked(value=reading.name, display=reading.name, flags=flags, confidence=sure)


def read(text: str) -> Reading:
    """The name in an answer to "how may we call you in the record"."""
    folded = _ASIDE.sub("", _DOTS.sub("·", fold(text)))
    if two := _IN_TWO.match(folded.strip(" 。")):
        return _judge(two[1] + two[2])
    if spelt := _SPELT.match(folded.strip(" 。")):
        return _judge(spelt[2])
    name = _TAIL.sub("", _LEAD.sub("", _SAID_BEFORE.sub("", folded)).strip(" 。，,!！")).strip()
    name = _MORE.sub("", name)
    return _judge(re.sub(rf"(?<=[{_HAN}·]) +(?=[{_HAN}·])", "", name))


def _judge(name: str) -> Reading:
    if _COMPANY.search(name) and _ORGANISATION.fullmatch(name):
        return Reading(name, organisation=True)
    if not name or _SENTENCE.search(name):
        return Reading(name, "not_a_name")
    if _COURTESY.match(name):
        return Reading(name, "courtesy")
    if _LATIN.fullmatch(name) and any(sign.isalpha() for sign in name[1:]):
        return Reading(re.sub(r"\s+", " ", name))
    if not _PERSON.fullmatch(name):
        return Reading(name, "not_a_name")
    return _by_length(name)


def _by_length(name: str) -> Reading:
    if len(name) < 2:
        return Reading(name, "too_short")
    if len(name) > 30:
        return Reading(name, "too_long")
    if "·" not in name and len(name) > 10:
        return Reading(name, "not_a_name")
    return Reading(name)
