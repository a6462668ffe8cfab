"""Values of one measure between two ends: which bands overlap, and what they leave uncovered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.interpret import Interval
from biaochi.model.criterion import Arm, Measure
from biaochi.reading.problem import refuse


@dataclass(frozen=True, slots=True)
class Stretch:
    """Values of one measure: from ``low`` to ``high``, each end in or out, None unbounded."""

    low: Fraction | None
    low_in: bool
    high: Fraction | None
    high_in: bool

    def empty(self, grid: bool) -> bool:
        """Whether nothing (no whole number, where ``grid``) lies in it."""
        if self.low is None or self.high is None:
            return False
        if grid:
            first = self.low.__ceil__() if self.low_in else self.low.__floor__() + 1
            last = self.high.__floor__() if self.high_in else self.high.__ceil__() - 1
            return first > last
        return self.low > self.high or (self.low == self.high and not (self.low_in and self.high_in))


def stretch(cond: e.Cond, measure: Measure) -> Stretch | None:
    """The values of ``measure`` for which ``cond`` holds, where it is one stretch between literal numbers."""
    whole = Stretch(None, False, None, False)
    for term in _flat(cond):
        if not isinstance(term, e.Compare) or term.left != measure.value or not isinstance(term.right, e.Const):
            return None
        whole = _cut(whole, term.op, term.right.value)
    return whole


def _flat(cond: e.Cond) -> Iterator[e.Cond]:
    if isinstance(cond, e.All):
        for term in cond.terms:
            yield from _flat(term)
    else:
        yield cond


def _cut(s: Stretch, op: e.Comparison, at: Fraction) -> Stretch:
    if op in (">", ">=", "=") and (s.low is None or at > s.low or (at == s.low and op == ">")):
        s = Stretch(at, op != ">", s.high, s.high_in)
    if op in ("<", "<=", "=") and (s.high is None or at < s.high or (at == s.high and op == "<")):
        s = Stretch(s.low, s.low_in, at, op != "<")
    return s


def uncovered(arms: list[Stretch], domain: Interval, grid: bool) -> list[Stretch]:
    """What of the domain no arm covers, in order."""
    rest = [Stretch(domain.low, True, domain.high, True)]
    for arm in arms:
        rest = [piece for r in rest for piece in _minus(r, arm) if not piece.empty(grid)]
    return rest


def _minus(a: Stretch, b: Stretch) -> list[Stretch]:
    out: list[Stretch] = []
    if b.low is not None:
        high, high_in = b.low, not b.low_in
        if a.high is not None and (a.high < high or (a.high == high and not a.high_in)):
            high, high_in = a.high, a.high_in
        out.append(Stretch(a.low, a.low_in, high, high_in))
    if b.high is not None:
        low, low_in = b.high, not b.high_in
        if a.low is not None and (a.low > low or (a.low == low and not a.low_in)):
            low, low_in = a.low, a.low_in
        out.append(Stretch(low, low_in, a.high, a.high_in))
    return [s for s in out if not s.empty(grid=False)]


def overlap(a: Stretch, b: Stretch) -> Stretch:
    """The common part (possibly empty)."""
    out = a
    if b.low is not None:
        out = _cut(out, ">=" if b.low_in else ">", b.low)
    if b.high is not None:
        out = _cut(out, "<=" if b.high_in else "<", b.high)
    return out


def ordered(arms: list[Arm], measure: Measure, start: int, end: int) -> list[Arm]:
    """Arms so that the first that holds is the one meant.

    A ladder of one-sided bounds (≥90%, ≥80% …) is already in that order, or is turned round. Two bands that overlap
    in more than a shared end, without one being a ladder step of the other, are an error.
    """
    known = [(arm, stretch(arm.cond, measure)) for arm in arms]
    if any(s is None for _, s in known):
        _refuse_unions(arms, measure, start, end)
        return arms
    pieces = [(arm, s) for arm, s in known if s is not None]
    for i, (first, a) in enumerate(pieces):
        for second, b in pieces[i + 1 :]:
            common = overlap(a, b)
            if common.empty(measure.integer) or first.points == second.points:
                continue
            if common.low == common.high and common.low is not None and not ladder(a, b):
                continue
            if not ladder(a, b):
                raise refuse(
                    "BC133",
                    f"两档重叠：{_show(common, measure)}既在前一档又在后一档",
                    start,
                    end,
                    "请用 解释 写明重叠部分归哪一档。",
                )
    narrow_first = sorted(pieces, key=lambda p: _narrowness(p[1]))
    return [arm for arm, _ in narrow_first]


def _refuse_unions(arms: list[Arm], measure: Measure, start: int, end: int) -> None:
    """≥9张或＜6张得2分；>10张或＜4张得1分: bands on both sides at once, of which the narrower may or may not come first."""
    unions = [
        a
        for a in arms
        if isinstance(a.cond, e.Any) and all(isinstance(t, e.Compare) and t.left == measure.value for t in a.cond.terms)
    ]
    if len(unions) > 1:
        raise refuse("BC133", "几档互相重叠，读不准先看哪一档", start, end, "请用 解释 逐档写明上下限。")


def ladder(a: Stretch, b: Stretch) -> bool:
    """Both open on the same side, as ≥90% and ≥80% are."""
    return (a.high is None and b.high is None) or (a.low is None and b.low is None)


def _narrowness(s: Stretch) -> tuple[int, Fraction]:
    if s.low is not None and s.high is None:
        return 0, -s.low
    if s.high is not None and s.low is None:
        return 0, s.high
    return (-1, Fraction(0)) if s.low is not None else (1, Fraction(0))


def _show(s: Stretch, measure: Measure) -> str:
    scale = 100 if measure.rate else 1
    ends = [f"{(v * scale)!s}{measure.unit}" for v in (s.low, s.high) if v is not None]
    return f"{measure.name} {'～'.join(dict.fromkeys(ends))} "


def describe(s: Stretch, measure: Measure) -> str:
    """A stretch in words, for messages."""
    return _show(s, measure).strip()
