"""A stretch of a measure: its ends, what two have in common, what several leave out, as a condition and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from biaochi.core import expr as e
from biaochi.model.criterion import Measure
from biaochi.model.values import decimal

State = Literal["closed", "open", "bare", "unset"]


@dataclass(frozen=True, slots=True)
class End:
    """One end of a band. bare: 以上 or 以下 alone; unset: a printed range that does not say."""

    at: Fraction
    state: State


@dataclass(frozen=True, slots=True)
class Reach:
    """A stretch of a measure; None is no end on that side."""

    low: End | None
    high: End | None

    @property
    def half(self) -> str:
        """Which side it is open to: up, down, or "" where it has two ends."""
        return (
            "up"
            if self.high is None and self.low is not None
            else "down"
            if self.low is None and self.high is not None
            else ""
        )

    def includes(self, at: Fraction) -> bool:
        """Whether the stretch holds a value, its ends as settled."""
        if self.low is not None and (at < self.low.at or (at == self.low.at and self.low.state == "open")):
            return False
        return not (self.high is not None and (at > self.high.at or (at == self.high.at and self.high.state == "open")))


def both(a: Reach, b: Reach) -> Reach:
    low = max((x for x in (a.low, b.low) if x is not None), key=lambda x: (x.at, x.state == "open"), default=None)
    high = min((x for x in (a.high, b.high) if x is not None), key=lambda x: (x.at, x.state != "open"), default=None)
    return Reach(low, high)


def mirrored(reach: Reach) -> Reach:
    """The same stretch of a measure counted the other way: 降低2以上 is 提高 up to -2."""
    low, high = (end and End(-end.at, end.state) for end in (reach.high, reach.low))
    return Reach(low, high)


_HALVES = {
    ">": Reach(End(Fraction(0), "open"), None), ">=": Reach(End(Fraction(0), "closed"), None),
    "<": Reach(None, End(Fraction(0), "open")), "<=": Reach(None, End(Fraction(0), "closed")),
    "=": Reach(End(Fraction(0), "closed"), End(Fraction(0), "closed")),
}  # fmt: skip


def beyond_zero(op: str) -> Reach:
    """What a comparison with nothing leaves of a measure."""
    return _HALVES[op]


def within(measure: Measure, band: Sequence[Reach]) -> e.Cond:
    """A band as a condition."""
    pieces = [_one(measure, r) for r in band]
    return pieces[0] if len(pieces) == 1 else e.Any(tuple(pieces))


def _one(measure: Measure, reach: Reach) -> e.Cond:
    if reach.low is not None and reach.high is not None and reach.low.at == reach.high.at:
        return e.Compare("=", measure.value, e.const(reach.low.at))
    terms: list[e.Cond] = []
    if reach.low is not None:
        terms.append(e.Compare(">" if reach.low.state == "open" else ">=", measure.value, e.const(reach.low.at)))
    if reach.high is not None:
        terms.append(e.Compare("<" if reach.high.state == "open" else "<=", measure.value, e.const(reach.high.at)))
    return terms[0] if len(terms) == 1 else e.All(tuple(terms))


def overlap(a: Sequence[Reach], b: Sequence[Reach], integer: bool) -> Fraction | None:
    """A value that both bands hold."""
    for x in a:
        for y in b:
            common = both(x, y)
            at = _any(common, integer)
            if at is not None and x.includes(at) and y.includes(at):
                return at
    return None


def _any(reach: Reach, integer: bool) -> Fraction | None:
    if reach.low is None or reach.high is None:
        end = reach.low or reach.high
        if end is None:
            return Fraction(0)
        step = Fraction(1) if integer else Fraction(1, 100)
        inward = step if reach.low is not None else -step
        return end.at if end.state != "open" else end.at + inward
    if reach.low.at > reach.high.at:
        return None
    if reach.low.at == reach.high.at:
        return reach.low.at if "open" not in (reach.low.state, reach.high.state) else None
    for at in (reach.low.at, reach.high.at):
        if reach.includes(at):
            return at
    middle = (reach.low.at + reach.high.at) / 2
    if not integer:
        return middle
    whole = Fraction(reach.low.at.__floor__() + 1)
    return whole if whole < reach.high.at else None


def gaps(bands: Sequence[Sequence[Reach]], integer: bool) -> Iterator[Reach]:
    """The stretches that no band holds, from below."""
    every = sorted(
        (r for b in bands for r in b),
        key=lambda r: (r.low is not None, r.low.at if r.low else 0, r.low is not None and r.low.state == "open"),
    )
    at: End | None = None
    begun = False
    for reach in every:
        if reach.low is not None and (not begun or at is not None):
            edge = End(reach.low.at, "open" if reach.low.state != "open" else "closed")
            start = None if not begun else at
            if start is None or start.at < edge.at or (start.at == edge.at and start.state == "closed" == edge.state):
                gap = Reach(start, edge)
                if not (integer and start is not None and _any(gap, True) is None):
                    yield gap
        if begun and at is None:
            return
        begun = True
        if reach.high is None:
            return
        end = End(reach.high.at, "open" if reach.high.state != "open" else "closed")
        if at is None or (end.at, end.state == "open") > (at.at, at.state == "open"):
            at = end
    if begun and at is not None:
        yield Reach(at, None)


def describe(measure: Measure, reach: Reach) -> str:
    """A stretch in words, for messages."""

    def number(at: Fraction) -> str:
        return f"{decimal(at * 100)}%" if measure.rate else f"{decimal(at)}{measure.unit}"

    if reach.low is not None and reach.high is not None and reach.low.at == reach.high.at:
        return f"恰为{number(reach.low.at)}"
    low = "" if reach.low is None else f"{'大于' if reach.low.state == 'open' else '大于等于'}{number(reach.low.at)}"
    high = (
        "" if reach.high is None else f"{'小于' if reach.high.state == 'open' else '小于等于'}{number(reach.high.at)}"
    )
    return f"{low}、{high}" if low and high else low or high
