"""What the awards of a text come to."""

from __future__ import annotations

from fractions import Fraction

from biaochi.reading.clauses import Clause, points_of
from biaochi.reading.problem import refuse
from biaochi.reading.term_kinds import Event
from biaochi.syntax import elements as el


def plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def most(awards: list[Clause], marks: Fraction | None) -> Fraction | None:
    values = [points_of(c, marks) for c in awards if not isinstance(c.amount, (el.Span, tuple))]
    return max(values, default=None)


def reach(top: Fraction | None, marks: Fraction | None, clauses: list[Clause]) -> None:
    """The highest of several awards has to be full marks. Raises where it is not."""
    if marks is None or top == marks:
        return
    said = f"最高一档 {plain(top or Fraction(0))} 分与满分 {plain(marks)} 分对不上"
    raise refuse("BC130", said, clauses[0].start, clauses[-1].end, "请核对各档分数。")


def is_event(clause: Clause) -> bool:
    """Whether only words decide the clause."""
    return all(isinstance(t, Event) for t in clause.terms.terms)
