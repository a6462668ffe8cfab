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

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_print
from biaochi.lint.rule import Found, Rule
from biaochi.lint.steps import awards
from biaochi.lint.subject import Subject
from biaochi.model.values import decimal

_ENOUGH = 4


def check(subject: Subject) -> Iterator[Found]:
    for printed in subject.prints:
        points = [p for _, p in awards(printed.text, printed.marks) if p > 0]
        steps = [a - b for a, b in itertools.pairwise(points)]
        usual = min(steps, default=0)
        wide = [i for i, step in enumerate(steps) if step != usual]
        if len(points) < _ENOUGH or usual <= 0 or len(wide) != 1 or steps[wide[0]] % usual or "跳" in printed.notes:
            continue
        above, below = points[wide[0]], points[wide[0] + 1]
        ladder = "、".join(decimal(p) for p in points)
        yield at_print(
            printed,
            f"各档得分{ladder}，{decimal(above)}分与{decimal(below)}分之间跳过了{decimal(above - usual)}分",
            "请核对各档的分数；是本意的，用 解释 写明。",
        )


RULE = Rule("BL203", "分档跳了一级", "分档", Severity.NOTE, check)
