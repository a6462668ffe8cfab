"""Criteria that divide by the number they hang on: which of two scores higher, decided and never guessed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from biaochi import compile_criterion
from biaochi.core import expr as e
from biaochi.core.program import Input, Kind, Program
from biaochi.layers.stricter import looser
from biaochi.prove.difference import difference
from biaochi.prove.normal import Beyond
from biaochi.prove.one_fact import compared
from biaochi.prove.search import score
from hypothesis import given, settings
from hypothesis import strategies as st

X = e.Fact("完成值")
QUOTIENT = "完成值≤60分钟得满分，超过的，得分＝60÷完成值×分值"
HALF = "完成值≤60分钟得满分，超过的，得分＝30÷完成值×分值"
TWO_LESS = "完成值≤60分钟得满分，超过的，得分＝（2－完成值÷60）×分值，最低得0分"
NOTHING = "完成值≤60分钟得满分，超过的不得分"


def criterion(text: str) -> Program:
    return compile_criterion(text, full_marks="10").program


@pytest.mark.parametrize(
    ("upper", "lower", "direction"),
    [
        (QUOTIENT, NOTHING, "从严"), (NOTHING, QUOTIENT, "从宽"), (QUOTIENT, HALF, "从严"), (HALF, QUOTIENT, "从宽"),
        # 60÷x ≥ 2 − x÷60 everywhere: (x − 60)² ≥ 0
        (QUOTIENT, TWO_LESS, "从严"), (TWO_LESS, QUOTIENT, "从宽"),
        # 30÷x and 2 − x÷60 cross at 60 ± 30√2
        (HALF, TWO_LESS, "不可比"), (QUOTIENT, "完成值≤60分钟得满分，超过的，得分＝60÷完成值×分值，最低得0分", "相同"),
    ],
)  # fmt: skip
def test_the_direction_is_known(upper: str, lower: str, direction: str) -> None:
    old, new = criterion(upper), criterion(lower)
    assert difference(old, new).direction == direction
    told = looser(old, new)
    assert (told is None) == (direction in ("相同", "从严"))
    assert told is None or "反而得分更高：完成值 " in told


# --- drawn criteria, held against many values


def forms(most: int = 3) -> st.SearchStrategy[e.Expr]:
    numbers = st.integers(-6, 12).map(lambda n: e.const(Fraction(n, 2)))
    line = st.builds(lambda k, c: e.add(e.mul(k, X), c), numbers, numbers)
    quotient = st.builds(lambda k: e.Div(k, X), numbers)
    leaf = st.one_of(numbers, line, quotient, st.builds(lambda a, b: e.Add((a, b)), line, quotient))
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.builds(lambda x, y: e.Min((x, y)), inner, inner), st.builds(lambda x, y: e.Max((x, y)), inner, inner),
            st.builds(lambda at, a, b: e.Case(((e.Compare("<=", X, at), a),), b), numbers, inner, inner),
            st.builds(lambda x, y, a, b: e.Case(((e.Compare("<", x, y), a),), b), leaf, leaf, inner, inner),
        ),
        max_leaves=most,
    )  # fmt: skip


@given(forms(), forms(), st.booleans(), st.sampled_from((None, Fraction(-3), Fraction(1, 2))))
@settings(max_examples=300, deadline=None)
def test_what_is_claimed_holds_for_many_values(a: e.Expr, b: e.Expr, whole: bool, low: Fraction | None) -> None:
    number = Input("完成值", Kind.QUANTITY, "", (), low, None, whole)
    old, new = (Program((number,), body, None, ()) for body in (a, b))
    try:
        found = compared(old, new, {"完成值": number})
    except Beyond:
        return
    for facts, sign in ((found.higher, 1), (found.lower, -1)):
        if facts is not None:
            was, now = score(old, facts), score(new, facts)
            assert was is not None and now is not None and (now - was) * sign > 0
    for n in range(-60, 400):
        x = Fraction(n) if whole else Fraction(n, 7)
        if low is not None and x < low:
            continue
        was, now = score(old, {"完成值": x}), score(new, {"完成值": x})
        if was is None or now is None:
            assert was is None and now is None
            continue
        assert now <= was or found.higher is not None, x
        assert now >= was or found.lower is not None, x
