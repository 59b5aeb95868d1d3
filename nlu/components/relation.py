"""For whom the citizen speaks, when it is not for themselves."""

from __future__ import annotations

import re
from datetime import datetime

from nlu.components.entity import Entity
from nlu.components.lookups import surnames

RELATIONS = (
    ("母亲", "母亲|妈妈|老妈|妈|娘"),
    ("父亲", "父亲|爸爸|老爸|老爹|爸|爹"),
    ("配偶", "丈夫|老公|妻子|老婆|爱人|媳妇|老伴"),
    ("子女", "儿子|女儿|孩子|闺女|娃娃?|小孩"),
    ("祖父母", "爷爷|奶奶|外公|外婆|姥姥|姥爷"),
    ("公婆岳父母", "公公|婆婆|岳父|岳母|丈母娘|老丈人"),
    ("兄弟姐妹", "哥哥|弟弟|姐姐|妹妹|大哥|二哥|哥|弟|姐|妹"),
    ("其他亲属", "叔叔|伯伯|姑姑|姨妈?|舅舅|舅妈|侄子|侄女|外甥|孙子|孙女|亲戚|家人"),
    ("邻居", "邻居|隔壁(?:家)?"),
    ("朋友同事", "朋友|同事|同学|工友|老乡|战友|徒弟|学生"),
    ("代理人", "当事人|委托人|客户"),
)
_ANY = "|".join(words for _, words in RELATIONS)
_PROXY = re.compile(
    rf"(?:替|代(?!理|表|办|课|码)|代替|受)(?:我家?|俺|咱|我们)?的?(?:[大二小三老]*)(?P<kin>{_ANY}"
    rf")(?P<called>[\u4e00-\u9fff]{{2,3}}?(?=[，,。；;\s来去]|反映|投诉|咨询|申请|申诉|举报|信访|$)"
    rf"|[\u4e00-\u9fff]{{2,3}})?"
)
_HELPER = re.compile(
    rf"(?:帮|给|为)(?:我家?|俺|咱|我们)?的?(?P<kin>{_ANY})(?P<called>[\u4e00-\u9fff]{{2,3}}?)?"
    rf"(?:来|在)?(?:反映|问|投诉|咨询|写|填|登记|申诉|信访|说一下|办理|递交|申请信访|提交)"
)
_I_AM = re.compile(
    rf"我是(?:他|她|当事人|本人|受害人|死者|老人家?)的?(?P<kin>{_ANY}|律师|代理人|监护人)"
)
_CALLED = re.compile(
    rf"(?<![\u4e00-\u9fff])我(?:的|家)?(?P<kin>{_ANY})(?:的?名字)?(?:名叫|叫做?)(?P<called>[\u4e00-\u9fff]{{2,4}})"
    rf"(?=[，,。；;\s]|今年|$)"
)
_TITLE = re.compile(r"[\u4e00-\u9fff](?:大爷|大妈|阿姨|师傅|奶奶|爷爷|老师|先生|女士|婶|嫂|叔|伯)")


def extract(text: str, now: datetime) -> list[Entity]:
    """`{"relation", "principal"}`: the kind of tie and, when told, the other one's name."""
    for pattern, confidence in ((_PROXY, 0.9), (_HELPER, 0.85), (_CALLED, 0.85), (_I_AM, 0.9)):
        match = pattern.search(text)
        if match is None:
            continue
        called = match.groupdict().get("called")
        principal = _principal(called) if called else None
        value = {"relation": _relation(match["kin"]), "principal": principal}
        end = (
            match.end("called") if principal and pattern in (_PROXY, _CALLED) else match.end("kin")
        )
        return [
            Entity(
                "relation",
                value,
                match.start(),
                end,
                "relation",
                confidence,
                text[match.start() : end],
            )
        ]
    return []


def _relation(kin: str) -> str:
    return next((name for name, words in RELATIONS if re.fullmatch(words, kin)), "代理人")


def _principal(called: str) -> str | None:
    if title := _TITLE.match(called):
        return title[0]
    single, _ = surnames()
    plausible = called[0] in single and not re.search(r"[的了在被反问来把是]", called)
    return called if plausible else None
