"""Words by which a citizen says there is nothing, or that it is enough."""

from __future__ import annotations

import re

_PARTICLES = "啊呀哦嘛噻咯哈嘞咧哩撒哒喔啦㗎喽哉"
"""What a sentence ends with, in any dialect."""
_NOTHING = re.compile(
    r"(?:嗯|哦|呃)?[，, ]*(?:暂时|目前|现在|都|还|也|我|从来|从)*"
    r"(?:没有?|无|没得|沒有|木有|么有|莫得|么得|冇得?|呒没|弗曾|没友|没由|梅有|未曾)"
    r"(?:了|呢|过|的|什么|别的|其他|其它|反映|找|寻|搵|揾|搞|去|说|问|打|单位|部门|人|理由|依据|补充|要|"
    rf"哪里|任何|告|起诉|仲裁|走|[{_PARTICLES}])*"
)
_FIRST = re.compile(
    r"(?:这|我)?(?:是|还是)?(?:头|第)一(?:次|回)(?:反映|来|说|找你们|投诉)?(?:这个?事情?)?"
)
_NEVER = re.compile(
    r"(?:这|我)?(?:事情?)?(?:之前|以前|从来|还|都|也|没有人)*(?:没有?|木有|未)(?:去)?(?:找|反映|"
    r"问|投诉|打|说)过?"
    r"(?:过|了)?(?:谁|人|别人|哪里|任何单位|任何人|单位|部门|电话)?(?:反映|投诉)?(?:过)?"
)
_LOST = re.compile(
    r"找不(?:到|着)|丢了|弄丢|忘(?:了|记)|不记得|记不(?:得|清|住)|不知道|删(?:了|掉)"
    r"|没有(?:了|编号|查询码|这个?码?)|没(?:收到|保存|存|记)"
)
_REFUSAL = re.compile(
    r"(?:不想|不愿意?|不方便|不便|不肯|拒绝|不打算|不太想|不能|先不|可以不|能不能不|能不|"
    r"我不)[^，,。]{0,4}"
    r"(?:说|填|给|留|提供|透露|告诉|写|发|讲|公开|实名)|不方便|不告诉你|匿名|不留|不给|不填|"
    r"保密行吗"
    r"|(?:就|先)不(?:说|写|讲)|不(?:说|写|讲)(?:了吧|(?:行|可以|成|好)吗)"
)
_UNKNOWN = re.compile(
    r"(?:我|这个?|也|真的?|实在|还|都|具体)*(?:不知道|不清楚|不晓得|不了解|不记得|记不清|记不得|"
    r"搞不清|弄不清|说不清|说不准|说不好|"
    r"不好说|忘记?了?|随便你?(?:们)?(?:填|写|记)?|都行|都可以|无所谓|无可奉告)(?:了|啊|呀|呢|吧|"
    r"楚|在哪|在哪里|地址)*"
)
_LEFT_TO_US = re.compile(
    r"(?:我|这个?|那|就|都|全|还是|一切)*(?:由|随便?|听|看|按|凭|任)?(?:你们?|您们?|政府|组织|领导|单位)?"
    r"(?:来|自己)?(?:看着办|看着处理|看着来|定|决定|安排|做主|说了算|的|看|怎么办都行|怎么处理都行)"
    rf"(?:吧|好了|就行|就好|都行|[{_PARTICLES}])*|随便(?:你们?|您)?(?:吧|[{_PARTICLES}])*"
)
_US = re.compile(r"看着|你|您|政府|组织|领导|单位|随便|说了算")
_SAID_ABOVE = re.compile(
    r"(?:和|跟|与|就|都|我)*(?:同上|(?:上面|前面|刚才|上边|上头)(?:的|我|都|已经|不是)*"
    r"(?:说|讲|写)?(?:过|的|了)*(?:都|的)*(?:一样|相同|吗|呢)?)"
)


def is_left_to_us(text: str) -> bool:
    """Whether it leaves to us what is to be done: 你们看着办."""
    bare = text.strip(" 。.!！~～,，")
    return bool(_LEFT_TO_US.fullmatch(bare)) and bool(_US.search(bare))


def is_evasive(text: str) -> bool:
    """Whether it is no value: 不知道, 随便, 你看着办."""
    return is_unknown(text) or is_left_to_us(text)


def is_said_above(text: str) -> bool:
    """Whether it only points back: 同上, 前面说过了."""
    bare = text.strip(" 。.!！?？~～,，")
    return len(bare) > 1 and _SAID_ABOVE.fullmatch(bare) is not None


def is_unknown(text: str) -> bool:
    """Whether it says that the citizen does not know or does not care: 不知道, 随便."""
    return bool(_UNKNOWN.fullmatch(text.strip().strip("。.!！?？~～,， ")))


def none_before(text: str) -> bool:
    """Whether it says that nobody was turned to: 没找过, 以前没反映过."""
    return bool(_NEVER.fullmatch(text.strip().strip("。.!！~～,， ")))


def is_refusal(text: str) -> bool:
    """Whether a short text keeps something back: 身份证我不想给, 能不能不留名字."""
    return len(text.strip()) <= 25 and bool(_REFUSAL.search(text))


def is_lost(text: str) -> bool:
    """Whether a short text says that the thing asked for cannot be found: 丢了, 不记得了."""
    return len(text.strip()) <= 25 and bool(_LOST.search(text))


def is_nothing(text: str) -> bool:
    """Whether the answer is that there is none: 没有, 没找过, 第一次反映."""
    bare = text.strip().strip("。.!！~～,， ")
    parts = [part for part in re.split(r"[，,。；; ]", bare) if part]
    return bool(parts) and all(_NOTHING.fullmatch(p) or _FIRST.fullmatch(p) for p in parts)
