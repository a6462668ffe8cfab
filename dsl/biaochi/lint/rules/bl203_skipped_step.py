"""分档跳了一级

说明：几档得分依次少同样多，只有一处多跳了一级。
为什么：多半是漏写了一档，或照别的指标抄时改漏了一个数；落在两档之间的情形没有合适的分。
不好：显著得6分，比较明显得5分，一般得4分，微弱得2分，无效果不得分（跳过3分）。
好：显著得6分，比较明显得5分，一般得4分，微弱得3分，无效果不得分。
修改：核对各档的分数；是本意的，用 解释 写明“跳过3分”。
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_print
from biaochi.lint.rule import Found, Rule
from biaochi.lint.steps import ladders
from biaochi.lint.subject import Subject
from biaochi.model.values import decimal

_ENOUGH = 4


def check(subject: Subject) -> Iterator[Found]:
    for printed in subject.prints:
        for ladder in () if "跳" in printed.notes else ladders(printed.text, printed.marks):
            points = [p for _, p in ladder if p > 0]
            place = _skipped(points)
            if place is None:
                continue
            above, below = points[place], points[place + 1]
            usual = min(a - b for a, b in itertools.pairwise(points))
            yield at_print(
                printed,
                f"各档得分{'、'.join(decimal(p) for p in points)}，{decimal(above)}分与{decimal(below)}分之间跳过了{decimal(above - usual)}分",
                "请核对各档的分数；是本意的，用 解释 写明。",
            )


def _skipped(points: list[Fraction]) -> int | None:
    """Where the one wide step is in points that otherwise fall evenly."""
    if len(points) < _ENOUGH:
        return None
    steps = [a - b for a, b in itertools.pairwise(points)]
    usual = min(steps)
    wide = [i for i, step in enumerate(steps) if step != usual]
    even = usual > 0 and len(wide) == 1
    return wide[0] if even and steps[wide[0]] % usual == 0 else None


RULE = Rule("BL203", "分档跳了一级", "分档", Severity.NOTE, check)
