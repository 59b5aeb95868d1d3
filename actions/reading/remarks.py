"""What people say by the way: laughter, the weather, 你说咋办. It answers no question."""

from __future__ import annotations

import re

_LAUGHTER = re.compile(r"(?:[哈呵嘿嘻]+|233+|h{2,}|6{3,}|呵呵哒|笑死(?:我|人)?了?)+", re.I)
_WEATHER = re.compile(
    r"(?:今天|今儿|外面|外头|最近|明天|这|天)*(?:的?天气|天)?(?:真|好|太|很|挺|可真|这么|怎么样|"
    r"会不会|是不是)*"
    r"(?:冷|热|闷|晒|凉快|天气|下雨|下雪|晴天?)?(?:怎么样|如何|真好|不错|死(?:我|人)?了|得很|啊|"
    r"呀|了|吗|呢)*"
)
_WEATHER_WORD = re.compile(
    r"天气|[好真太很挺么]冷|[好真太很挺么]热|冷死|热死|下雨[了吗]|下雪[了吗]|晴天"
)
_ASKED_BACK = re.compile(
    r"(?:那么?|这个?|我|咱)?(?:你们?|您)?(?:来)?(?:说|看|讲|觉得|认为|想|猜)(?:说|看|"
    r"一下)?(?:应该|该|要|可以)?"
    r"(?:呢|咋办|咋整|咋弄|怎么办|怎么弄|怎么整|怎样|如何|行不行|吧)[呢啊呀吧]?"
    r"|(?:那|那么|这|我|该|到底|这可)*(?:咋办|咋整|咋弄|怎么办|怎么弄|如何是好)(?:呢|啊|呀|才好|"
    r"好)*"
    r"|你们?(?:知道|懂)(?:什么|个啥|个屁)"
)
_ASKED_US = re.compile(r"(?:你们?|您).{0,12}(?:[?？]|[吗呢么]|多少|是谁|哪里?|什么)[?？。 ]*$")
_LEAD_IN = re.compile(
    r"(?:(?:嗯+|呃+|额+|哦+|噢+|唉+|那个|怎么说呢|(?:让)?我(?:想想|想一下)(?:啊|看)?|"
    r"我?(?:刚才|刚刚|前面|上面|早就|之前)(?:不是)?(?:都|已经)?(?:跟你们?)?(?:说|讲|写)(?:过了?|"
    r"了)(?:吗|嘛|的|啊|呀)?)"
    r"[，,。…、!！?？~～\s]+)+(?=\S{2})"
)
_LONGEST = 20
_DRAWN_OUT, _STRUCK = 3, 4
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_EDGES = re.compile(r"^[\s\W_]+|[\s\W_]+$")


def lead_of(text: str) -> int:
    """How many signs at the beginning only lead up to the answer: 刚才说过了，; 我想想，."""
    found = _LEAD_IN.match(text)
    return found.end() if found else 0


def is_noise(text: str) -> bool:
    """Whether it says nothing at all: 哈哈哈, 啊啊啊, ？？？, asdf."""
    bare = _bare(text).lower()
    if not bare:
        return bool(text.strip())
    drawn = len(bare) >= _DRAWN_OUT and len(set(bare)) == 1 and not bare.isdigit()
    struck = len(bare) >= _STRUCK and any(bare in row for row in _KEYS)
    return drawn or struck or _LAUGHTER.fullmatch(bare) is not None


def is_asked_back(text: str) -> bool:
    """Whether it only gives the question back: 你说呢, 那咋办."""
    return _ASKED_BACK.fullmatch(_bare(text)) is not None


def is_asked_of_us(text: str) -> bool:
    """Whether it asks something of whoever answers: 你电话多少？"""
    return len(text) <= _LONGEST and _ASKED_US.search(text) is not None


def is_remark(text: str) -> bool:
    """Whether it tells nothing about any matter."""
    bare = _bare(text)
    weather = _WEATHER_WORD.search(bare) and _WEATHER.fullmatch(bare)
    return bool(weather or _LAUGHTER.fullmatch(bare)) or is_asked_back(text)


def _bare(text: str) -> str:
    return _EDGES.sub("", text).replace(" ", "")
