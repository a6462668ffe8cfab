"""产出和效益的分值不足六成

说明：财政评价、部门评价的产出类和效益类一级指标分值合计不到总分的60%。
为什么：《项目支出绩效评价管理办法》（财预〔2020〕10号）要求财政评价和部门评价的产出、效益指标权重原则上不低于60%。
不好：决策30分、过程21分、产出24分、效益25分，合计只有49分。
好：决策15分、过程25分、产出30分、效益30分。
修改：调整各级分值；确有理由的，在 说明 里写清楚。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_head
from biaochi.lint.subject import Subject
from biaochi.model.values import decimal

_EFFECT = re.compile(r"产出|效益|效果|满意")


def check(subject: Subject) -> Iterator[Found]:
    rules = subject.ruleset
    if rules is None or not rules.kind.startswith(("财政评价", "部门评价")) or not rules.total:
        return
    first = [s for s in rules.sections if s.level == 1]
    effect = sum((s.full_marks for s in first if _EFFECT.search(s.name)), Fraction(0))
    if first and effect / rules.total < Fraction(6, 10):
        yield at_head(
            subject,
            f"产出和效益合计{decimal(effect)}分，不到总分{decimal(rules.total)}分的60%",
            "请提高产出、效益指标的分值，或在 说明 里写明理由。",
        )


RULE = Rule("BL102", "产出和效益的分值不足六成", "结构与分值", Severity.WARNING, check)
