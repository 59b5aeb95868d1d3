"""Telling 好的，收到 from 对，交吧: having heard is not agreeing, and only agreeing files."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"[\s\W_]+")
_HEARD = re.compile(
    r"(?:(?:好的?|行|嗯|哦|噢|喔|ok|okay|那|吧|啊|呀|哈|嘞|这样)*"
    r"(?:我|俺|都|已经?|也|这下|大概|基本)*"
    r"(?:(?:知道|清楚|晓得|懂|明白|了解|收到|听懂|看懂|听明白|看明白)(?:了|啦|咯|喽|咧)|收到|明白|了解)"
    r"(?:吧|啊|呀|哈|嘞|的)*)+"
    r"(?:(?:那)?(?:就)?(?:谢谢|多谢|感谢|辛苦|麻烦)(?:你|您|你们|您们|了)*|我?等着|等你们?|(?:我)?等(?:消息|通知|回复))?"
)
_AGREED = re.compile(
    r"提交|交(?:吧|上去|了吧)|报(?:吧|上去)|确认|确定|没错|没有错|无误|属实|没问题|没毛病|没意见|同意|都对|是对的|对的|"
    r"^对[，, 。.!！]|正确|准确|不用改|不改了"
)
_DOUBT = re.compile(
    r"[?？吗]\s*$|行不行|对不对|是不是|能不能|可不可以|可以吗|"
    r"(?:再|先|等)[^，,。 ]{0,4}(?:看|想|查|问|核对|检查|商量|考虑)|看看|看一[下看]|"
    r"想想|想一[下想]|核对一?下|检查|商量|考虑|"
    r"等一?等|等一?下|等会|稍等|回头|待会|不急|别急|慢着|但是?|不过|可是|只是|就是[^，,。]{1,8}(?:错|不对)|除了|"
    r"(?<!没)错了|(?<!没)(?<!没有)写错|不是|不对|有误|没(?:说|讲|写)完|还没|漏|补充|改[成为一下]|别提交|不提交|先别|不要"
)


def is_heard(text: str) -> bool:
    """Whether it says only that the words were heard: 知道了, 好的，收到, 行我知道了."""
    return _HEARD.fullmatch(_SIGNS.sub("", text).lower()) is not None


def is_asked(text: str) -> bool:
    """Whether it ends as a question, be it of one word: 对吧？"""
    return re.search(r"[?？]\s*$", text) is not None


def is_clear(text: str) -> bool:
    """Whether a sentence taken for a yes leaves no doubt, so that what was read back may be filed.

    知道了 agrees to nothing, 好的我核对一下 not yet; 知道了，提交吧 does.
    """
    if _DOUBT.search(text):
        return False
    return not _mentions_hearing(text) or _AGREED.search(text) is not None


def _mentions_hearing(text: str) -> bool:
    return re.search(r"知道|收到|明白|了解|晓得|懂了|清楚", text) is not None
