"""等级没有盖满总分

说明：等级的分数段没有盖满从0分到总分，例如总分是110分，等级只写到100分。
为什么：得分高过最后一档的项目评不出等级。
不好：总分：110分；等级：80（含）-100分为优，80分以下为一般
好：总分：110分；等级：80分以上为优，80分以下为一般
修改：把最后一档写到总分，或写“以上”。
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_head
from biaochi.lint.subject import Subject
from biaochi.model.values import decimal


def check(subject: Subject) -> Iterator[Found]:
    rules, field = subject.ruleset, subject.doc.field("等级")
    if rules is None or not rules.grades:
        return
    ends = sorted({v for g in rules.grades for v in (g.low, g.high) if v is not None} | {Fraction(0), rules.total})
    inside = [v for v in ends if 0 <= v <= rules.total]
    tried = sorted({*inside, *((a + b) / 2 for a, b in itertools.pairwise(inside))})
    for total in tried:
        names = [g.name for g in rules.grades if g.holds(total)]
        if len(names) == 1:
            continue
        said = f"总分{decimal(total)}分" + (f"同时是{'、'.join(names)}" if names else "没有等级")
        help_ = "请把最后一档写到总分，或写“以上”。"
        yield at_head(subject, said, help_) if field is None else Found(said, field.text_start, field.end, help_)
        return


RULE = Rule("BL103", "等级没有盖满总分", "结构与分值", Severity.ERROR, check)
