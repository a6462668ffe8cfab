"""Numbers and values in the words of a report."""

from __future__ import annotations

from fractions import Fraction

from biaochi import patterns as re
from biaochi.core.interpret import FactValue, Interval, half_up
from biaochi.core.program import Input
from biaochi.model.values import in_units, show


def about(value: Fraction, times: int = 1) -> str:
    """``value`` (``times`` as much): exact digits where they end soon; else 约 and four decimals, for reading only.

    >>> about(Fraction(1, 8)), about(Fraction(1, 8), 100), about(Fraction(2, 3))
    ('0.125', '12.5', '约0.6667')
    """
    top, bottom = value.numerator * times, value.denominator
    if bottom == 1:
        return str(top)
    units, rest = divmod(top * 1_000_000, bottom)
    return f"约{_bare(half_up(top * 10_000, bottom), 4)}" if rest else _bare(units, 6)


def _bare(units: int, places: int) -> str:
    """Decimal digits without the zeros at their end."""
    return in_units(units, places).rstrip("0").rstrip(".")


def number(value: Fraction, form: str) -> str:
    """A value in one of the print forms of a clause note: rate, pp, points, number:<unit>."""
    if form == "rate":
        return f"{about(value, 100)}%"
    if form == "pp":
        return f"{about(value, 100)}个百分点"
    if form == "points":
        return f"{about(value)}分"
    return f"{about(value)}{form.removeprefix('number:')}"


def legible(said: str) -> str:
    """Text with fractions written as ``about`` writes them."""
    return re.sub(r"-?[0-9]+/[0-9]+", lambda found: about(Fraction(found[0])), said)


def value_text(value: FactValue | None, spec: Input) -> str:
    """A fact's value as a person writes it."""
    if value is None:
        return "未填"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Interval):
        return f"{'?' if value.low is None else show(value.low, spec)}～{'?' if value.high is None else show(value.high, spec)}"
    return show(value, spec) if isinstance(value, Fraction) else value
