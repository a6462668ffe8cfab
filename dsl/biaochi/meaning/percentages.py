"""Percentages in formulas printed for numbers from 0 to 100: 得分=完成率×0.05 for five points."""

from __future__ import annotations

from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.interpret import Undetermined, evaluate
from biaochi.core.program import Kind
from biaochi.meaning.env import Env
from biaochi.meaning.nodes import facts_in
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Rule


def hundredfold(value: e.Expr, marks: Fraction, rule: Rule, env: Env) -> None:
    """Raises CriterionError (BC117) where 100% of every rate comes to less than a tenth of the marks."""
    facts = {n: env.book.inputs[n] for n in facts_in(value) if n in env.book.inputs}
    if not facts or any(spec.kind is not Kind.RATE for spec in facts.values()):
        return
    try:
        most = evaluate(value, dict.fromkeys(facts, Fraction(1))).point
    except Undetermined:
        return
    if most is not None and 0 < most < marks / 10:
        raise refuse(
            "BC117",
            f"“{next(iter(facts))}”是百分数，公式里的数没有写单位",
            rule.start,
            rule.end,
            "请写明 90% 在公式里是 90 还是 0.9，如“得分=完成率÷90%×5”。",
        )
