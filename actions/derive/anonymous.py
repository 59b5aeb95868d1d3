"""Whether the story itself says that the citizen stays unnamed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context

_UNNAMED = re.compile(
    r"(?<!不)(?<!不想)(?<!不要)(?<!不愿)(?<!不愿意)(?<!不是)"
    r"(?:(?:我|俺|我们)(?:是|想要?|要|来|在|只能|愿意|希望|申请|要求)?匿名"
    r"|(?:想|要|请|希望|要求|申请|选择)匿名|匿名(?:举报|检举|控告|反映|投诉|处理|登记))(?!信|电话|的人)"
)


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """True when it does; else it is still to be asked."""
    said = _UNNAMED.search(str(values.get("story") or ""))
    return Checked(value=True, display="匿名") if said else None
