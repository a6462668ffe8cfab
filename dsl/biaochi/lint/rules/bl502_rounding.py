"""没有声明舍入

说明：没有写得分保留几位小数、在哪一步舍入。
为什么：25.66%→26%→2.6 与 25.66%→2.57 是两个得分；同一份报告前后不一是最常见的错。
不好：（约定里没有舍入）
好：约定：得分四舍五入保留两位小数，只在出具结果时舍入
修改：在 约定 里写上舍入的位数和时点。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.declare import declared
from biaochi.lint.rule import Found, Rule, at_head
from biaochi.lint.subject import Subject
from biaochi.ruleset.agreed import rounding_line


def check(subject: Subject) -> Iterator[Found]:
    if subject.leaves and "places" not in subject.built.policy.declared:
        line = rounding_line(subject.built.policy)
        yield at_head(subject, "没有声明得分怎样舍入", f"请在 约定 里写，如“{line}”。", declared(subject, line))


RULE = Rule("BL502", "没有声明舍入", "约定", Severity.WARNING, check)
