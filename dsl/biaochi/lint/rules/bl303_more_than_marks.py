"""一次扣的分合计超过分值

说明：几项“发现就扣N分”加起来超过本指标的分值。
为什么：扣到0分以后，后面的扣分不起作用，写大的数看着严厉，其实落空；也可能本来要从总分里扣。
不好：（4分）发现截留的扣3分；发现挪用的扣4分。
好：（4分）发现截留或挪用的，不得分。
修改：核对每项扣几分；要从总分里扣的，另写明。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Subject
from biaochi.model.values import decimal

_CLAUSE = re.compile(r"[^；;。]+")
_ONCE = re.compile(r"扣([0-9]+(?:\.[0-9]+)?)分")
_EACH = re.compile(r"每|[一1][个处次项起件例份人条]|最多|最高|累计")


def check(subject: Subject) -> Iterator[Found]:
    for leaf in subject.leaves:
        marks = leaf.indicator.full_marks
        clauses = [c for c in _CLAUSE.findall(leaf.printed.text) if not _EACH.search(c)]
        points = [Fraction(n) for c in clauses for n in _ONCE.findall(c)]
        if marks is not None and len(points) > 1 and sum(points) > marks:
            yield at_leaf(
                leaf,
                f"一次扣的分合计{decimal(sum(points, Fraction(0)))}分，超过本指标的{decimal(marks)}分",
                "请核对每项扣几分；要从总分里扣的，另写明。",
            )


RULE = Rule("BL303", "一次扣的分合计超过分值", "扣分", Severity.NOTE, check)
