"""Subtotals, totals and combinations as formulas over the cells that hold the scores before rounding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from biaochi.backends.excel.formula import LONGEST, Unsayable, formula, literal
from biaochi.core.program import Program

UNFILLED = "未填"
_FINE = 8
"""Decimals of a sum that are certain, whatever its parts lost in binary numbers."""
_MOST = 250
"""Parts that a formula names one by one."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum to be calculated again: ``of`` names its parts (codes of a subject, or subjects of a combination).

    ``weights`` go with the parts, all 1 where empty; ``factor`` is what the sum is multiplied by (不适用 redistributed).
    ``ceiling`` holds it; of ``caps``, each of a program and the code whose facts it asks, one holds where its program comes
    to 0. ``score`` is printed, ``exact`` as p/q, and copied where ``why`` says why there is no formula.
    """

    subject: str
    code: str
    name: str
    of: tuple[str, ...]
    score: str
    exact: str
    why: str = ""
    weights: tuple[Fraction, ...] = ()
    factor: Fraction = Fraction(1)
    ceiling: Fraction | None = None
    caps: tuple[tuple[Program, str, Fraction], ...] = ()


def sum_formula(wanted: Sum, parts: Mapping[str, str], facts: Mapping[str, Mapping[str, str]], order: Sequence[str]) -> str:  # fmt: skip
    """The sum before it is rounded to be printed. Raises Unsayable.

    ``parts`` are the cells by code or subject, ``facts`` those of the facts by code, ``order`` all parts as they stand one
    below the other: a run of them is written as a range.
    """
    missing = [name for name in wanted.of if name not in parts]
    if missing:
        raise Unsayable(f"“{missing[0]}”没有得分")
    cells = _cells(wanted.of, parts, order)
    if wanted.weights:
        total = "+".join(f"{parts[n]}*{literal(w)}" for n, w in zip(wanted.of, wanted.weights, strict=True))
    else:
        total = f"SUM({cells})"
    if wanted.factor != 1:
        total = f"({total})*{literal(wanted.factor)}"
    total = f"ROUND({total},{_FINE})"
    held = [] if wanted.ceiling is None else [literal(wanted.ceiling)]
    for program, code, cap in wanted.caps:
        asked = formula(program, facts.get(code, {}), 0)[1][1:]
        held.append(f"IF({asked}=0,{literal(cap)},1E+9)")
    total = f"MIN({','.join([total, *held])})" if held else total
    made = f'=IF(COUNT({cells})<{len(wanted.of)},"{UNFILLED}",{total})'
    if len(made) > LONGEST:
        raise Unsayable("公式太长，工作表放不下")
    return made


def _cells(of: Sequence[str], parts: Mapping[str, str], order: Sequence[str]) -> str:
    first, last = order.index(of[0]), order.index(of[-1])
    if tuple(order[first : last + 1]) == tuple(of):
        return f"{parts[of[0]]}:{parts[of[-1]]}"
    if len(of) > _MOST:
        raise Unsayable("公式太长，工作表放不下")
    return ",".join(parts[name] for name in of)
