"""Numerals as printed, in digits and in Chinese."""

from __future__ import annotations

from fractions import Fraction

from biaochi import patterns as re

DIGITS = set("0123456789")


_CHINESE = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}


_ARABIC = re.compile(r"[0-9]+(?:\.[0-9]+)?")


_ONE = "[一二两三四五六七八九]"
_WORDED = re.compile(
    rf"(?=[零一二两三四五六七八九十百])(?:零|(?:{_ONE}百)?零?(?:{_ONE}?十)?{_ONE}?)(?:点[零一二三四五六七八九]{{1,6}})?(?![零一二两三四五六七八九十百点])|半"
)
"""一百二十三点五. Digits side by side (一二级) are no number."""


def numeral(text: str, at: int) -> tuple[Fraction, int, bool] | None:
    """The number printed at ``at``, where it ends, and whether it is in Chinese numerals."""
    found = _ARABIC.match(text, at)
    if found:
        digits = found.group()
        return Fraction(digits if "." in digits else int(digits)), found.end(), False
    found = _WORDED.match(text, at)
    if not found:
        return None
    if found.group() == "半":
        return Fraction(1, 2), found.end(), True
    total = digit = 0
    whole, _, decimals = found.group().partition("点")
    for char in whole:
        if char in "十百":
            scale = 10 if char == "十" else 100
            total, digit = total + (digit or 1) * scale, 0
        else:
            digit = _CHINESE[char]
    part = Fraction(int("".join(str(_CHINESE[c]) for c in decimals)), 10 ** len(decimals)) if decimals else Fraction(0)
    return total + digit + part, found.end(), True


def whole(digits: str) -> Fraction:
    found = numeral(digits, 0)
    assert found is not None
    return found[0]


def ordinal(char: str) -> int:
    return 10 if char == "十" else _CHINESE[char]
