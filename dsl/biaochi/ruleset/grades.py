"""等级: rating bands of the total. They must cover every total from 0 up, without overlap."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from biaochi import patterns as re
from biaochi.ruleset.model import Grade

_N = r"([0-9]+(?:\.[0-9]+)?)分?"
_IN = r"(?:[（(](含|不含)[)）])?"
_RANGE = re.compile(rf"^{_N}{_IN}(?:-|—|－|~|～|至|到){_N}{_IN}(?:分)?(?:之间)?(?:的)?为(.+)$")
_ABOVE = re.compile(rf"^{_N}{_IN}(?:分)?以上{_IN}(?:的)?为(.+)$")
_BELOW = re.compile(rf"^(?:低于|不足)?{_N}{_IN}(?:分)?(?:以下)?{_IN}(?:的)?为(.+)$")


@lru_cache(maxsize=64)
def read_grades(text: str) -> tuple[Grade, ...]:
    """The bands of a text such as 90（含）-100分为优，…，60分以下为差. Raises ValueError saying what is wrong."""
    found = [_band(piece.strip()) for piece in re.split(r"[，,；;\n]", text) if piece.strip().rstrip("。")]
    if not found:
        raise ValueError("没有写等级")
    ordered = sorted(found, key=lambda g: (g.low is not None, g.low or Fraction(0)))
    for lower, upper in itertools.pairwise(ordered):
        if lower.high is None or upper.low is None or lower.high != upper.low:
            raise ValueError(f"“{lower.name}”与“{upper.name}”之间有空隙或重叠")
        if lower.high_in == upper.low_in:
            state = "都算在内" if lower.high_in else "都不算在内"
            raise ValueError(f"恰好{upper.low}分，“{lower.name}”与“{upper.name}”{state}")
    if ordered[-1].high is not None and not re.search(rf"{ordered[-1].high}分?[（(]不含", text):
        ordered[-1] = replace(ordered[-1], high_in=True)
    if ordered[0].low not in (None, 0):
        raise ValueError(f"{ordered[0].low}分以下没有等级")
    return tuple(reversed(ordered))


def _band(piece: str) -> Grade:
    piece = piece.rstrip("。")
    if found := _RANGE.match(piece):
        low, low_in, high, high_in, name = found.groups()
        return Grade(name, Fraction(low), low_in != "不含", Fraction(high), high_in == "含")
    if found := _ABOVE.match(piece):
        low, first, second, name = found.groups()
        return Grade(name, Fraction(low), "不含" not in (first, second), None, False)
    if found := _BELOW.match(piece):
        high, first, second, name = found.groups()
        return Grade(name, None, False, Fraction(high), "含" in (first, second))
    raise ValueError(f"“{piece}”")
