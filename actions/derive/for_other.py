"""Whether somebody speaks for another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context
from actions.reading import naming

_WHOM = (
    r"(?:我(?:的)?|俺|家里)?(?:妈妈?|爸爸?|母亲|父亲|爷爷|奶奶|外公|外婆|姥姥|姥爷|公公|婆婆|岳父|岳母|老公|丈夫|老婆|妻子|爱人|"
    r"儿子|女儿|孩子|哥哥?|弟弟?|姐姐?|妹妹?|叔叔?|舅舅?|姑姑?|姨|亲戚|邻居|朋友|同事|老乡|战友|家人|老人|老伴|大爷|大妈)"
)
_FOR = re.compile(
    rf"(?:替|帮|代表?|给|为){_WHOM}(?:来|去)?(?:反映|投诉|问|办|说|写|填|申请|申诉|举报|上访|信访|讨|要|咨询|提)"
    r"|(?:我是|作为)(?:他|她|当事人|受害人)的?(?:代理人|律师|儿子|女儿|家属|亲属)|受.{1,8}委托"
)

_NAMED = re.compile(
    rf"(?:替|帮|代表?|给|为){_WHOM}([\u4e00-\u9fff]{{2,4}}?)(?:来|去|在这里)?"
    r"(?:反映|投诉|咨询|申请|申诉|举报|检举|控告|上访|信访|讨)"
)
"""替我母亲刘桂芳反映: the name stands between."""
_CALLED = re.compile(
    rf"(?<![\u4e00-\u9fff]){_WHOM}(?:的?名字)?(?:名叫|叫做?)([\u4e00-\u9fff]{{2,4}})(?=[，,。；;\s]|今年|$)"
)
"""Whoever names a relative in full speaks of that person's matter."""


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """True when the story says so."""
    story = str(values.get("story") or "")
    if not story:
        return None
    named = (pattern.search(story) for pattern in (_NAMED, _CALLED))
    found = bool(_FOR.search(story)) or any(
        one is not None and naming.likely(one[1]) for one in named
    )
    return Checked(value=found, flags=("proxy",) if found else ())
