"""审查的例外不再需要

说明：一行 审查 说的那条规则，在它管的范围里已经没有发现。
为什么：标准改好以后，旧的例外还留着，下一次真有同样的问题时就会被它盖住。
不好：审查：BL201 不查。理由：缺的一档由会议纪要补充。（标准早已补上这一档）
好：（删去这一行）
修改：删去这一行；如果写错了位置，请移到要说的指标下面。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics import Fix
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject


def check(subject: Subject) -> Iterator[Found]:
    for line in subject.needless:
        yield Found(
            f"这里没有 {line.code} 的发现，审查的例外不再需要",
            line.field.text_start,
            line.field.end,
            "请删去这一行；如果写错了位置，请移到要说的指标下面。",
            Fix(line.field.start, line.field.end, "", False, "删去这一行 审查"),
        )


RULE = Rule("BL004", "审查的例外不再需要", "风格", Severity.WARNING, check, last=True)
