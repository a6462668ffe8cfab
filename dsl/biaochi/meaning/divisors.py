"""得分=完成数÷计划数×分值: what is scored where 计划数 is nothing, and the print does not say."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.interpret import Undetermined, evaluate
from biaochi.meaning.env import Env
from biaochi.meaning.exclusive import named
from biaochi.meaning.spent import used_names
from biaochi.meaning.zero_base import divided_by
from biaochi.model.criterion import Arm, Formula, Part
from biaochi.reading.formulas import Equation


def settled(parts: list[Part], printed: list[Equation], env: Env) -> list[Part]:
    """The parts as the convention settles a printed quotient whose divisor is nothing; asked where no case of the print says it."""
    if any(p.exempt for p in parts):
        return parts
    said = {name for p in parts for v in p.voids for name in _nothing(v.cond)}
    left = {n: q for q in printed for n in divided_by(q.body) if n not in said and _may_be_nothing(n, env)}
    left = {n: q for n, q in left.items() if not all(_scored_anyway(p, n) for p in parts if n in used_names([p]))}
    used = used_names(parts)
    if not any(n in used for n in left) or env.ask("divisor") == "open":
        return parts
    arms = {
        n: Arm(e.Compare("=", e.Fact(n), e.ZERO), e.ZERO, env.role("按公式", q.start, q.end)) for n, q in left.items()
    }
    return [replace(p, exempt=tuple(a for n, a in arms.items() if n in used_names([p]))) for p in parts]


def _may_be_nothing(name: str, env: Env) -> bool:
    """Whether a fact can be 0: 计划培训人数（人，>0） cannot."""
    spec = env.book.inputs.get(name)
    if spec is None:
        return False
    spec = next((d for d in env.book.declared if d.name == name), spec)
    if spec.low is not None and (spec.low > 0 or (spec.low == 0 and spec.low_open)):
        return False
    return spec.high is None or spec.high >= 0


def _scored_anyway(part: Part, name: str) -> bool:
    """完成值不高于指标值得满分，高于的按指标值÷完成值: nothing at all has the full marks."""
    if not isinstance(part.base, Formula):
        return False
    try:
        return evaluate(part.base.value, {name: Fraction(0)}).point is not None
    except Undetermined:
        return False


def _nothing(cond: e.Cond) -> list[str]:
    """The facts that a case says are nothing."""
    match cond:
        case e.Compare("=" | "<=", left, right) if right == e.ZERO:
            return list(named(left))
        case e.All(terms) | e.Any(terms):
            return [n for t in terms for n in _nothing(t)]
    return []
