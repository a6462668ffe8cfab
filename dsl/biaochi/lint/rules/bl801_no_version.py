"""没有写版本

说明：规则集没有写版本。
为什么：规则改过以后，打分结果要说得出用的是哪一版；没有版本，两年的分数没法比。
不好：（没有 版本）
好：版本：1
修改：加一行 版本；每次改动写一个新的版本。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_head
from biaochi.lint.subject import Subject


def check(subject: Subject) -> Iterator[Found]:
    if not subject.header("版本"):
        yield at_head(subject, "没有写版本", "请加一行，如“版本：1”。")


RULE = Rule("BL801", "没有写版本", "版本", Severity.WARNING, check)
