"""The 读作 of a criterion together with what labels beside it settle."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.program import Program
from biaochi.model.criterion import Arm, Fixed, Origin, Part, Resolved
from biaochi.resolved.lower import lower
from biaochi.resolved.restate import restate
from biaochi.resolved.restated import read_restatement

_NOWHERE = Origin("", 0, 0)


def restated(reading: str, program: Program, most: Fraction | None, zero: tuple[e.Cond, e.Expr] | None) -> str:
    """The 读作 with what was settled; as it was where its wording has no place for that."""
    resolved = read_restatement(reading)
    arms = () if zero is None else (Arm(zero[0], zero[1], _NOWHERE),)
    for made in _candidates(resolved, most, arms):
        said = restate(made)
        if lower(read_restatement(said), lambda origin: (0, 0, "")).digest() == program.digest():
            return said
    return reading


def _candidates(resolved: Resolved, most: Fraction | None, arms: tuple[Arm, ...]) -> list[Resolved]:
    if len(resolved.parts) == 1 and resolved.whole is None:
        (part,) = resolved.parts
        cap = part.most if most is None else most
        return [replace(resolved, parts=(replace(part, most=cap, exempt=(*arms, *part.exempt)),))]
    whole = resolved.whole or Part(resolved.marks, Fixed(Fraction(0), None))
    cap = whole.most if most is None else most
    return [replace(resolved, whole=replace(whole, most=cap, exempt=(*arms, *whole.exempt)))]
