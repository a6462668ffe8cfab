"""What the awards of a text come to."""

from __future__ import annotations

from fractions import Fraction

from biaochi.reading.clauses import Clause, points_of
from biaochi.reading.term_kinds import Event
from biaochi.syntax import elements as el


def plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def most(awards: list[Clause], marks: Fraction | None) -> Fraction | None:
    values = [points_of(c, marks) for c in awards if not isinstance(c.amount, (el.Span, tuple))]
    return max(values, default=None)


def is_event(clause: Clause) -> bool:
    """Whether only words decide the clause."""
    return all(isinstance(t, Event) for t in clause.terms.terms)
