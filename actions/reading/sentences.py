"""Cutting an account into sentences and telling requests, reasons and facts apart by their cues."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[。！!？?；;\n])")
_CLAUSE = re.compile(r"[，,。！!？?；;\n]+")
_REQUEST = re.compile(
    r"(?:希望|要求|请求|恳请|恳求|盼望?|(?<![申邀聘])请(?!问|假|客|了|来|过|律师|人|他|她)|想让|想要求|想请|诉求|"
    r"(?<!不)能不能|能否|可不可以|应该(?:赔|还|退|补|给|修|管|处理)|早日|尽快|尽早|帮(?:我|我们|忙)(?!介绍)|"
    r"(?:我|俺|咱)们?要(?=把|回|求|个|一个|他们?|她|你们|拿回|讨)|得给|必须给|赶紧给|赶快给|麻烦(?:你们|您|政府|有关|相关|领导)|给(?:我们|我|大家|个)?(?:一个)?(?:说法|交代|答复)|求(?:政府|领导|你们|帮))"
)
_NOT_REQUEST = re.compile(
    r"(?:物业|他们?|她|对方|老板|公司|村里|单位|开发商|医院|学校|社区|街道)[^，,。]{0,6}(?:要求|请求|希望)(?:我|我们|大家|交|先)|"
    r"(?:我|我们)?(?:多次|一直|曾经?|之前|已经)[^，,。]{0,6}(?:要求|请求|恳求)(?:过|他们|物业|公司)|没(?:有)?(?:了)?希望|^\W*(?:我|我们)?.{0,3}(?:感谢|谢谢|表扬)"
)
_WANTED = re.compile(
    r"\W*(?:\d[.、]|[一二三]是)?(?:我|我们|就是|就|还|也)*(?:想|要|得|必须|应|需|把|让|叫|给我|给大家|给个|修|补|退|赔|还我|查|处理|"
    r"解决|撤|停|拆|恢复|安排|道歉|公开|严惩|处罚|落实|发|清理|关|换|装|增|取缔|整治|答复|说明|重审|改判|调查|协调|赶紧|赶快|不要|别|立即|马上|支付|返还)"
)
_DONE = re.compile(
    r"^(?!.*(?:没|不|被|了(?!结)))[^，。]{1,10}(?:修好|补发|补上|挪走|搬[走脱开]|清[掉走]|拉走|赔偿|改正|退还|付清|结清|通开|安[起上]|"
    r"拆[掉除]|关停|维修|整改|到位|恢复|解决|处理)[^，。]{0,6}$|"
    r"^\W*(?:照|按)[^，。]{1,14}[赔补退给]|^\W*(?:治一治|管一管|查一查|修一修|告诉我|画|有的话给|能给|该[赔退补给])"
)
"""What is wanted told by its end: 路灯修好, 照一亩一千赔."""
_FACT = re.compile(
    r"一直|天天|每天|每晚|半夜|经常|总是|已经|没人|不给|不管|不发|拖欠|被|从.{1,8}开始|[打找去说骂摔坏塌漏欠拖占拆偷骗]了|过(?:几|两|好多)?次|吵|害怕|我怕"
)
_REASON = re.compile(
    r"(?:因为|由于|理由是|根据|按照|依据|依照|按(?:规定|合同|政策|法律)|合同(?:上|里)?(?:写|约定|规定)|"
    r"(?:法|条例|规定|办法|文件)(?:上|里|中)?(?:规定|写明|明确|说))"
)
_LEAD = re.compile(
    r"^(?:(?:你好|您好|领导好?|尊敬的\S{0,8}?|我(?:们)?(?:想|要|来)?(?:反映|投诉|举报|说|问)(?:一下|一个|个)?(?:情况|问题|事情)?|"
    r"请问|是这样的?|就是|那个|所以|因此|现在|另外|还有|最后)[，,：: ]*)+"
)
_RUN_ON = 20
"""Signs without a comma, as voice recognition gives them: the wish begins at its cue."""
_ASIDE = re.compile(
    r"[，,、 ]+(?:(?:发生)?地[点址]|位置|就?在(?=[\u4e00-\u9fff]{2,9}[省市县区])|"
    r"我叫|姓名|电话|手机|联系).*$",
    re.S,
)
_WHERE = re.compile(
    r"[，,、 ]+[\u4e00-\u9fff]{2,9}?[省市县区州](?:(?!道歉)[^，,赔修给查把让要退补还处管改撤停])*"
    r"(?:[，,](?:(?!道歉)[^，,赔修给查把让要退补还处管改撤停])*)?$"
)
"""A place, and maybe a time, added after the wish."""
_SENTENCE_LEAD = re.compile(r"^(?:我(?:们)?的?(?:诉求|请求|要求|希望)(?:就)?是?[:：，,]?)")


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its own end mark."""
    return [piece.strip() for piece in _END.split(text) if piece.strip()]


def clauses(text: str) -> list[str]:
    """The parts between commas and stops, openings like 您好 taken off."""
    parts = (_LEAD.sub("", piece.strip()).strip() for piece in _CLAUSE.split(text))
    return [part for part in parts if part]


def is_request(sentence: str) -> bool:
    """Whether the sentence asks for something to be done."""
    return bool(_REQUEST.search(sentence)) and not _NOT_REQUEST.search(sentence)


def is_wanted(text: str) -> bool:
    """Whether it begins with what is to be done: 把路灯修好, 赔钱."""
    return bool(_WANTED.match(text) or _DONE.match(text))


def tells_a_fact(text: str) -> bool:
    """Whether an answer tells what happened instead of what is wanted: 老板一直不给我们发工资."""
    if len(text) < 8 or is_request(text) or is_wanted(text):
        return False
    return bool(_FACT.search(text))


def is_reason(sentence: str) -> bool:
    """Whether the sentence says why, by contract, rule or cause."""
    return bool(_REASON.search(sentence))


def requests_in(text: str) -> list[str]:
    """What is asked for, each from its cue word on, as its own short sentence."""
    found: list[str] = []
    for sentence in sentences(text):
        if not is_request(sentence):
            continue
        wanted = _from_cue(sentence)
        if len(wanted) >= 4 and wanted not in found:
            found.append(wanted)
    return found[:10]


def facts_in(text: str) -> str:
    """The account without its requests and reasons; the whole account if that leaves too little."""
    told = [_before_cue(s) for s in sentences(text) if not is_reason(s) or not is_request(s)]
    facts = "".join(part for part in told if part)
    return facts if len(facts) >= 10 else text.strip()


def _from_cue(sentence: str) -> str:
    cue = _REQUEST.search(sentence)
    if cue is None:
        return ""
    start = _clause_start(sentence, cue.start())
    if cue.start() - start > _RUN_ON:
        start = cue.start()
    wanted = _SENTENCE_LEAD.sub("", _WHERE.sub("", _ASIDE.sub("", sentence[start:]))).strip(
        " 。！!？?；;，,\n"
    )
    return re.sub(
        r"^(?:所以|因此|现在|我们?|大家|最后|另外|也|就|还|只)+(?=希望|要求|请|恳|盼|想|求|能)",
        "",
        wanted,
    )


def _before_cue(sentence: str) -> str:
    if not is_request(sentence):
        return sentence
    cue = _REQUEST.search(sentence)
    start = _clause_start(sentence, cue.start()) if cue else 0
    before = sentence[:start].rstrip("，, ")
    return f"{before}。" if len(before) >= 4 else ""


def _clause_start(sentence: str, at: int) -> int:
    """Where the clause around `at` begins."""
    return max(sentence.rfind(mark, 0, at) for mark in "，,、：:") + 1
