"""An axis in words: its name, and its values as a person writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from biaochi.core.program import Input, Kind
from biaochi.model.values import show
from biaochi.prove.normal import Axis
from biaochi.scoring.wording import about


@dataclass(frozen=True, slots=True)
class Scale:
    """How values are written. ``hundredths``: as per cent or percentage points; ``date`` is the fact of a date."""

    unit: str = ""
    hundredths: bool = False
    date: Input | None = None

    def bare(self, value: Fraction) -> str:
        """A value without its unit, as an axis shows it."""
        if self.date is not None:
            return show(value, self.date)
        if not self.hundredths:
            return about(value)
        return about(value * 100) + ("" if self.unit else "%")

    def full(self, value: Fraction) -> str:
        """A value with its unit."""
        return self.bare(value) + self.unit


def scale(axis: Axis, specs: Mapping[str, Input]) -> Scale:
    """The scale of an axis: ratios of like things in per cent, differences of rates in percentage points."""
    facts = [specs[n] for atom, _ in axis.terms for n in (atom.name, atom.over) if n]
    kind, alike = facts[0].kind, len({(s.kind, s.unit) for s in facts}) == 1
    if axis.fact and kind is Kind.DATE:
        return Scale(date=facts[0])
    if any(atom.over for atom, _ in axis.terms):
        return Scale(hundredths=alike)
    if kind is Kind.RATE:
        return Scale("" if axis.fact else "个百分点", hundredths=True)
    return Scale(facts[0].unit if alike else "")


def name(axis: Axis) -> str:
    """满意度, 实际数÷计划数, 甲＋2×乙."""
    out = ""
    for atom, k in axis.terms:
        part = f"{atom.name}÷{atom.over}" if atom.over else atom.name
        part = part if abs(k) == 1 else f"{about(abs(k))}×{part}"
        out += ("－" if k < 0 else "＋" if out else "") + part
    return out


def seen(axis: Axis, specs: Mapping[str, Input]) -> tuple[int, str]:
    """Which way round an axis is shown (1, −1: backwards), and its name: the fact the text names first counts up."""
    order = list(specs)
    terms = sorted(axis.terms, key=lambda t: order.index(t[0].name))
    way = 1 if terms[0][1] > 0 else -1
    return way, name(Axis(tuple((atom, k * way) for atom, k in terms)))
