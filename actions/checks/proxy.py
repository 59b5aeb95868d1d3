"""For whom somebody else speaks: relation and name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.checks import Checked, Context, Entity
from actions.reading import naming

ENTITIES = ("relation", "proxy")
_RELATIONS = (
    ("母亲", "妈妈|我妈|母亲|老妈|娘"),
    ("父亲", "爸爸|我爸|父亲|老爸|爹"),
    ("配偶", "老公|丈夫|老婆|妻子|爱人|媳妇|配偶"),
    ("子女", "儿子|女儿|孩子|闺女|小孩"),
    ("祖父母", "爷爷|奶奶|外公|外婆|姥姥|姥爷"),
    ("公婆岳父母", "公公|婆婆|岳父|岳母|丈人|丈母娘"),
    ("兄弟姐妹", "哥哥|弟弟|姐姐|妹妹|我哥|我弟|我姐|我妹|兄弟|姐妹"),
    ("其他亲属", "亲戚|叔叔|伯伯|伯父|姑姑|姨|舅舅|舅妈|侄|外甥|孙|家人|老人|亲属"),
    ("邻居", "邻居"),
    ("朋友同事", "朋友|同事|同学|工友|老乡|战友"),
    ("代理人", "律师|委托|代理|单位|公司"),
)
_NAME = re.compile(
    r"(?:(?:她|他|名字|姓名|本人)?(?:叫做?|名叫|是叫|名字是|姓名是|名字叫))\s*([\u4e00-\u9fff·]{2,12}?)(?=[，,。；;\s]|$|今年|她|他)"
)
_BARE_NAME = re.compile(r"(?:^|[，,、\s])([\u4e00-\u9fff]{2,4})(?=$|[，,。、\s])")
_NOT_NAME = re.compile(
    r"妈|爸|母|父|儿|女|老|亲|邻|朋友|同事|关系|她|他|我|本人|的事|年纪|委托|律师"
)


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value `{relation, principal, text}`; the relation seen in passing leaves the name to ask."""
    kept = text.strip(" 。")
    if not context.asked:
        return _in_passing(text, entities)
    if not kept:
        return Checked(problem="unfit")
    relation = next((name for name, words in _RELATIONS if re.search(words, kept)), "")
    names = [str(e["value"]) for e in entities if e["entity"] == "name"]
    principal = names[0] if names else _name_in(kept)
    if not relation and not principal:
        if context.attempts < 1:
            return Checked(problem="unclear")
        return Checked(
            value={"relation": "", "principal": "", "text": kept},
            display=kept,
            flags=("proxy_unclear",),
        )
    value = {"relation": relation, "principal": principal, "text": kept}
    return Checked(value=value, display=kept)


def _in_passing(text: str, entities: Sequence[Entity]) -> Checked:
    """Whole only when the other's name was told too: 我妈妈叫…; else it is still to be asked."""
    for one in entities:
        value = one["value"] if one["entity"] == "relation" else {}
        if value.get("principal"):
            said = text[one["start"] : one["end"]]
            return Checked(value={**value, "text": said}, display=said)
    return Checked(problem="unfit")


def _name_in(text: str) -> str:
    called = _NAME.search(text)
    if called:
        return called.group(1)
    bare = [
        name
        for name in _BARE_NAME.findall(text)
        if not _NOT_NAME.search(name) and naming.likely(name)
    ]
    return bare[0] if bare else ""
