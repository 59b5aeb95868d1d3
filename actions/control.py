"""What a message asks of the dialogue itself rather than of the flow: leave, go back, why, …"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from actions.draft import Message
from actions.reading.assent import is_heard
from actions.reading.digits import place_in_list
from actions.reading.language import length

SURE = 0.7
"""From this confidence on the classifier's word counts for a control."""

BY_INTENT = {
    "cancel": "cancel",
    "restart": "restart",
    "back": "back",
    "skip": "skip",
    "dont_know": "dont_know",
    "why": "why",
    "help": "help",
    "human": "human",
    "greet": "greet",
    "thanks": "thanks",
    "goodbye": "goodbye",
    "abuse": "abuse",
    "affirm": "affirm",
    "deny": "deny",
    "ask_bot": "ask_bot",
    "upset": "upset",
}
LONG_OPENING = 20
"""A message of this many characters that starts a flow is already the story."""
SURE_OF = {"abuse": 0.5}
"""Nobody's anger should be taken for an answer."""
SHORT = 15
"""A control is short; a longer message tells something and only mentions the word."""
LONGER = {"abuse": 40, "why": 25, "upset": 20, "help": 25, "human": 25, "ask_bot": 25}

_LONGEST_ATTACK = 200

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[A-Za-z]{2,}")
_ATTACK = re.compile(
    r"(?:忽略|无视|忘掉|忘记|不要管)(?:你|掉|上面|以上|之前|前面|所有|全部|的)*(?:指令|规则|设定|提示|限制)"
    r"|(?:你现在|从现在起你?|现在你)(?:就?是|扮演|变成)|扮演(?:一个|成)|开发者模式|越狱模式|系统提示词?"
    r"|(?<![我们他她])(?:列出|显示|告诉我|导出|给我看)[^，。]{0,4}(?:别人|其他人|所有人|所有(?:用户|信访人|市民))[^，。]{0,6}"
    r"(?:件|案子|身份证|电话|信息|记录)"
    r"|(?<![我们他她])(?:列出|显示|导出)[^，。]{0,2}(?:所有|全部)[^，。]{0,4}(?:件|案子|身份证|电话|用户|记录)"
    r"|别人的件[^，。]{0,4}(?:列|拿|给我看)"
    r"|ignore (?:all|the|any|previous).{0,20}(?:instruction|rule)"
    r"|system prompt|jailbreak|drop table",
    re.I,
)
_CODE = re.compile(r"[/／]\w+\s*(?:\{.*\})?$", re.S)
_EDGES = re.compile(r"^[\s\W_]+|[\s\W_]+$")
_ADDITION = re.compile(r"(?:对了|还有|另外|再补充|补充一[下点句]|再说一[下点句]|忘了说|刚才忘了)")
_WHY_THIS = re.compile(
    r"(?:为什么|为啥|干嘛|干吗)(?:一定|非|还)?(?:要|得|问|填|留|需要)(?:提供|给|填|写|知道|问)?(?:我的?)?"
    r"(?:编号|查询码|姓名|名字|电话|手机|身份证|证件|地址|住址|后四位|这些?|号码?)+"
)
_PARTICLES = re.compile(r"[吧啊呀呢哦哈啦嘛了]+$")
_QUESTION = re.compile(
    r"[?？吗呢么]\s*$|^(?:请问|问一下)|多久|多少|怎么|咋[办整样]|如何|什么|哪|谁|能不能|可不可以|是否|会不会|要不要|几天"
)


def normalised(text: str) -> str:
    """The text without width, case, edge punctuation and spaces."""
    return _EDGES.sub("", unicodedata.normalize("NFKC", text)).replace(" ", "").lower()


def tells(text: str) -> bool:
    """Is it long enough, in Chinese or in words of letters, to tell something?"""
    return len(_HAN.findall(text)) >= 9 or len(_WORD.findall(text)) >= 5


def says(text: str) -> bool:
    """Is there anything in it that can be told back? Not in a bare number."""
    return len(_HAN.findall(text)) >= 3 or len(_WORD.findall(text)) >= 2


def wordless(text: str) -> bool:
    """Is it made of nothing but signs and pictures?"""
    return bool(text.strip()) and re.search(r"[^\W_]", text) is None


def is_code(text: str) -> bool:
    """Is it written for a machine, like /affirm or /inform{"name":"…"}?"""
    return _CODE.match(text.strip()) is not None


def is_question(text: str) -> bool:
    """Does it look like a question?"""
    return _QUESTION.search(text) is not None


def is_attack(text: str) -> bool:
    """Does it try to give the machine orders instead of telling something?"""
    return len(text) <= _LONGEST_ATTACK and _ATTACK.search(text) is not None


def picked(text: str, options: Sequence[Mapping[str, Any]]) -> Any:
    """Value of the offered option that `text` names by its number or label; else None."""
    whole = normalised(text)
    for option in options:
        names = {normalised(str(option["label"]))}
        names.add(unicodedata.normalize("NFKC", str(option["value"])).lower())
        if whole in names:
            return option["value"]
    number = place_in_list(text)
    return options[number - 1]["value"] if number and number <= len(options) else None


def by_words(text: str, words: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Controls whose words the whole message is."""
    whole = normalised(text)
    bare = _PARTICLES.sub("", whole)
    if _WHY_THIS.fullmatch(bare):
        return frozenset({"why"})
    named = frozenset(name for name, some in words.items() if whole in some or bare in some)
    return frozenset({"acknowledge"}) if not named and is_heard(text) else named


def by_intent(message: Message) -> str | None:
    """The control the classifier is sure of, when the message is short enough to be one."""
    name = BY_INTENT.get(message.intent)
    if not _LETTER.search(message.text):
        return None
    if name is None or message.confidence < SURE_OF.get(name, SURE):
        return None
    return name if length(message.text) <= LONGER.get(name, SHORT) else None


def more_to_come(text: str) -> bool:
    """Does it begin as an addition to what was told before?"""
    return _ADDITION.match(text.strip()) is not None


def side_question(message: Message, *, free_text: bool) -> str | None:
    """The side question the message is (`faq_…`), if any.

    Where free text is asked for, a sentence is only taken as a question when it looks like one.
    """
    if not message.intent.startswith("faq") or not (
        _HAN.search(message.text) or _WORD.search(message.text)
    ):
        return None
    needed = 0.7 if free_text else 0.45
    if message.confidence < needed or len(message.text) > 60:
        return None
    if (free_text or message.confidence < SURE) and not is_question(message.text):
        return None
    return message.intent
