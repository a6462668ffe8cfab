"""What rounding can change: scores with more decimals than are printed, sums that depend on the order, grades on the edge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import gcd, lcm

from biaochi.core.interpret import round_half_up
from biaochi.prove.normal import Axis, Choose, Extreme, Line, Node, Product, Rounded, Scaled, Sum
from biaochi.prove.search import Facts
from biaochi.ruleset.model import Grade

MOST_TRIED = 40


@dataclass(frozen=True, slots=True)
class Rounds:
    """Facts whose score has more decimals than are printed: the exact score and the printed one."""

    facts: Facts
    exact: Fraction
    printed: Fraction


@dataclass(frozen=True, slots=True)
class GradeEdge:
    """Totals from ``low`` up to but not including ``at`` print as ``at``: ``rounded`` by the print, ``exact`` by the sum."""

    low: Fraction
    at: Fraction
    rounded: str
    exact: str


def grain(node: Node, whole: Iterable[Axis]) -> Fraction | None:
    """A step such that every score is a multiple of it; None where there is none. ``whole`` are the axes of whole numbers."""
    grid = frozenset(whole)
    match node:
        case Line(axis, k, c):
            if axis is None or not k:
                return abs(c)
            return _common((abs(k), abs(c))) if axis in grid else None
        case Sum(terms) | Extreme(_, terms):
            return _shared(terms, grid)
        case Scaled(k, inner):
            found = grain(inner, grid)
            return None if found is None else abs(k) * found
        case Product(left, right):
            a, b = grain(left, grid), grain(right, grid)
            return None if a is None or b is None else a * b
        case Rounded(_, _, step):
            return step
        case Choose(arms, otherwise):
            return _shared([v for _, v in arms] + ([] if otherwise is None else [otherwise]), grid)


def _shared(nodes: Sequence[Node], grid: frozenset[Axis]) -> Fraction | None:
    found = [grain(n, grid) for n in nodes]
    known = [g for g in found if g is not None]
    return _common(known) if len(known) == len(found) else None


def _common(steps: Iterable[Fraction]) -> Fraction:
    """The greatest step that all are multiples of (0 where all are 0)."""
    met = [s for s in steps if s]
    if not met:
        return Fraction(0)
    below = lcm(*(s.denominator for s in met))
    return Fraction(gcd(*(int(s * below) for s in met)), below)


def finer(tried: Iterable[tuple[Facts, Fraction | None]], places: int) -> list[Rounds]:
    """The facts among those tried whose score is not printed exactly, each score once."""
    out: dict[Fraction, Rounds] = {}
    unit = 10**places
    for facts, score in tried:
        if score is not None and unit % score.denominator and score not in out:
            out[score] = Rounds(facts, score, round_half_up(score, places))
    return list(out.values())


def order_matters(leaves: Sequence[Sequence[Rounds]], places: int) -> tuple[int, Rounds, int, Rounds] | None:
    """Two indicators (by place) and facts for which rounding each and adding differs from adding and rounding."""
    for (i, left), (j, right) in combinations(enumerate(leaves), 2):
        for a in left[:MOST_TRIED]:
            for b in right[:MOST_TRIED]:
                if a.printed + b.printed != round_half_up(a.exact + b.exact, places):
                    return i, a, j, b
    return None


def edges(grades: Sequence[Grade], places: int) -> list[GradeEdge]:
    """Where a total that is printed at the foot of a band is a little below it."""
    half = Fraction(1, 2 * 10**places)
    out = []
    for grade in grades:
        if grade.low is None or grade.low <= 0:
            continue
        below = next((g.name for g in grades if g.holds(grade.low - half)), "")
        at = next((g.name for g in grades if g.holds(grade.low)), "")
        if below and at and below != at:
            out.append(GradeEdge(grade.low - half, grade.low, at, below))
    return out
