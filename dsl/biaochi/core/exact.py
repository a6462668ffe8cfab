"""Arithmetic on two exact numbers. The operators of ``Fraction`` give the same and take twice as long: they ask first what the other is."""

from __future__ import annotations

from fractions import Fraction


def plus(a: Fraction, b: Fraction) -> Fraction:
    """``a + b``."""
    under, other = a.denominator, b.denominator
    if under == other:
        return Fraction(a.numerator + b.numerator, under)
    return Fraction(a.numerator * other + b.numerator * under, under * other)


def minus(a: Fraction, b: Fraction) -> Fraction:
    """``a - b``."""
    return Fraction(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator)


def times(a: Fraction, b: Fraction) -> Fraction:
    """``a * b``."""
    return Fraction(a.numerator * b.numerator, a.denominator * b.denominator)


def over(a: Fraction, b: Fraction) -> Fraction:
    """``a / b``; ``b`` is not 0."""
    return Fraction(a.numerator * b.denominator, a.denominator * b.numerator)


def order(a: Fraction, b: Fraction) -> int:
    """Negative, 0 or positive as ``a`` is below, at or above ``b``."""
    return a.numerator * b.denominator - b.numerator * a.denominator
