"""How a printed number comes from an exact one: rounded at its places, cut off, kept to too few places, or not at all."""

from __future__ import annotations

import math
from decimal import Decimal
from enum import Enum
from fractions import Fraction


class Fit(Enum):
    """How well a printed number is what was computed."""

    SAME = "一致"
    CUT = "截去尾数"
    COARSE = "位数少"
    NO = "不符"


def fit(printed: Fraction, places: int, exact: Fraction, wanted: int = 2) -> Fit:
    """SAME where ``exact`` rounds (half up) to what is printed at its places, CUT where it is cut off there, COARSE where it
    only agrees because fewer than ``wanted`` places are printed and more would show another number."""
    if printed == exact:
        return Fit.SAME
    if half_up(exact, places) == printed:
        return Fit.COARSE if places < wanted and half_up(exact, wanted) != printed else Fit.SAME
    if cut(exact, places) == printed:
        return Fit.CUT
    return Fit.NO


def half_up(value: Fraction, places: int) -> Fraction:
    """四舍五入 at a number of decimals, exact; halves away from zero."""
    scale = 10**places
    size = math.floor(abs(value) * scale + Fraction(1, 2))
    return Fraction(size if value >= 0 else -size, scale)


def cut(value: Fraction, places: int) -> Fraction:
    """The digits behind ``places`` decimals left out."""
    scale = 10**places
    return Fraction(math.trunc(value * scale), scale)


def shown(value: Fraction, places: int | None = None) -> str:
    """A number for people: exact where it ends within four decimals, else rounded to ``places`` (2)."""
    if places is None:
        exact = next((n for n in range(5) if (value * 10**n).denominator == 1), None)
        places = 2 if exact is None else exact
    rounded = half_up(value, places)
    text = (
        f"{Decimal(rounded.numerator) / Decimal(rounded.denominator):f}" if rounded.denominator != 1 else str(rounded)
    )
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: Fraction, places: int = 2) -> str:
    """A share as a percentage: 98.86%."""
    return f"{shown(value * 100, places)}%"
