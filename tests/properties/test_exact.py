"""Exact arithmetic and numbers in words say what ``Fraction`` and its decimal digits say."""

from __future__ import annotations

from fractions import Fraction

from biaochi.core import exact
from biaochi.core.interpret import round_half_up
from biaochi.model.values import decimal
from biaochi.scoring.wording import about
from hypothesis import given
from hypothesis import strategies as st

NUMBERS = st.fractions() | st.decimals(-10_000, 10_000, places=2).map(Fraction) | st.integers().map(Fraction)


@given(NUMBERS, NUMBERS)
def test_arithmetic_is_that_of_fractions(a: Fraction, b: Fraction) -> None:
    assert (exact.plus(a, b), exact.minus(a, b), exact.times(a, b)) == (a + b, a - b, a * b)
    assert (exact.order(a, b) < 0, exact.order(a, b) == 0) == (a < b, a == b)
    if b:
        found = exact.over(a, b)
        assert found == a / b
        assert found.denominator > 0


@given(NUMBERS, st.sampled_from([1, 100]))
def test_a_number_is_shown_as_it_is_or_as_about(value: Fraction, times: int) -> None:
    shown = decimal(value * times)
    if "/" in shown or len(shown.partition(".")[2]) > 6:
        shown = f"约{decimal(round_half_up(value * times, 4))}"
    assert about(value, times) == shown
