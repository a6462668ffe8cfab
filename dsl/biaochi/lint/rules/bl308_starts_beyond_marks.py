"""起始分或一档的分超过分值

说明：从几分起扣、一档得几分，写的数比本指标的分值大。
为什么：超出的部分按分值封住，前几次扣分等于没有扣；多半是写 读作 时写错了分数或小数点。
不好：（4分）解释：读作：……从40分起；「积水处数」每1处，扣0.5分。
好：（4分）解释：读作：……从4分起；「积水处数」每1处，扣0.5分。
修改：核对分数与分值；按百分制评定再折算的，把折算写进标准。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.program import Program
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Subject
from biaochi.model.values import decimal

_SAID = {"start": "起始分", "award": "一档的得分"}


def check(subject: Subject) -> Iterator[Found]:
    for leaf in subject.leaves:
        program, marks = leaf.indicator.program, leaf.indicator.full_marks
        for index, points in _given(program.body):
            said = _SAID.get(_amount(program, index))
            if said is not None and marks is not None and points > marks:
                yield at_leaf(
                    leaf,
                    f"{said}{decimal(points)}分，超过本指标的{decimal(marks)}分",
                    "请核对分数与分值；按百分制评定再折算的，把折算写进标准。",
                )
                break


def _amount(program: Program, index: int) -> str:
    return program.clauses[index].amount if index < len(program.clauses) else ""


def _given(node: e.Expr) -> Iterator[tuple[int, Fraction]]:
    """The clauses that give points as they stand: what is multiplied afterwards is on another scale."""
    match node:
        case e.Clause(index, e.Const(points)):
            yield index, points
        case e.Clause(_, value) | e.Round(_, value, _):
            yield from _given(value)
        case e.Add(terms) | e.Min(terms) | e.Max(terms):
            for term in terms:
                yield from _given(term)
        case e.Case(arms, otherwise):
            for _, value in arms:
                yield from _given(value)
            if otherwise is not None:
                yield from _given(otherwise)


RULE = Rule("BL308", "起始分或一档的分超过分值", "扣分", Severity.WARNING, check)
