"""What plans are put together from: tests that always hold, and the least and greatest of numbers with proved ends."""

from __future__ import annotations

from itertools import product

import pytest
from biaochi.backends.scaled import ir
from biaochi.backends.scaled.always import always
from biaochi.backends.scaled.ir import Both, Cmp, Col, Either, Isnt, Lit, N, Same, Yes
from hypothesis import given
from hypothesis import strategies as st

WORDS = {"w": ("甲", "乙", "丙")}
X, Y = Col("x"), Col("y")


@pytest.mark.parametrize(
    ("test", "holds"),
    [
        (Either((Cmp(">", X, Y), Cmp("<=", X, Y))), True),
        (Either((Cmp(">", X, Y), Cmp("<", X, Y))), False),
        (Either((Cmp(">=", X, Lit(9)), Both((Cmp(">=", X, Lit(6)), Cmp("<", X, Lit(9)))), Cmp("<", X, Lit(6)))), True),
        (Either((Cmp(">=", X, Lit(9)), Both((Cmp(">", X, Lit(6)), Cmp("<", X, Lit(9)))), Cmp("<", X, Lit(6)))), False),
        (Either(tuple(Same("w", w) for w in WORDS["w"])), True),
        (Either(tuple(Same("w", w) for w in WORDS["w"][:2])), False),
        (Either((Same("v", "甲"), Isnt(Same("v", "甲")))), False),
        (Either((Yes("b"), Isnt(Yes("b")))), True),
        (Either(()), False),
        (Both(()), True),
    ],
)  # fmt: skip
def test_tests_that_always_hold(test: ir.Test, holds: bool) -> None:
    assert always(test, WORDS) is holds


tests = st.recursive(
    st.one_of(
        st.builds(Cmp, st.sampled_from(["<", "<=", "=", ">=", ">"]), st.just(X), st.integers(-1, 1).map(Lit)),
        st.builds(Same, st.just("w"), st.sampled_from(WORDS["w"])),
        st.just(Yes("b")),
    ),
    lambda inner: st.one_of(
        st.builds(Both, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Either, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Isnt, inner),
    ),
    max_leaves=8,
)


@given(tests)
def test_what_is_left_out_holds_for_every_row(test: ir.Test) -> None:
    if always(test, WORDS):
        assert all(met(test, x, w, b) for x, w, b in product(range(-3, 4), WORDS["w"], (True, False)))


def met(test: ir.Test, x: int, w: str, b: bool) -> bool:
    match test:
        case Cmp(op, _, Lit(value)):
            return {"<": x < value, "<=": x <= value, "=": x == value, ">=": x >= value, ">": x > value}[op]
        case Same(_, word):
            return w == word
        case Yes():
            return b
        case Isnt(term):
            return not met(term, x, w, b)
        case Both(terms):
            return all(met(t, x, w, b) for t in terms)
        case Either(terms):
            return any(met(t, x, w, b) for t in terms)
    raise AssertionError(test)


ends = st.tuples(st.integers(-3, 3), st.integers(0, 3)).map(lambda e: (e[0], e[0] + e[1]))


def numbers(spans: list[tuple[int, int]]) -> list[N]:
    return [ir.lit(a) if a == b else N(Col(f"n{k}"), a, b) for k, (a, b) in enumerate(spans)]


def value(node: ir.Num, row: dict[str, int]) -> int:
    match node:
        case Lit(number):
            return number
        case Col(name):
            return row[name]
        case ir.Sum(terms):
            return sum(value(t, row) for t in terms)
        case ir.Times(left, right):
            return value(left, row) * value(right, row)
        case ir.Least(terms):
            return min(value(t, row) for t in terms)
        case ir.Most(terms):
            return max(value(t, row) for t in terms)
    raise AssertionError(node)


@given(st.lists(ends, min_size=1, max_size=3))
def test_the_least_the_greatest_and_the_sum_are_what_they_say(spans: list[tuple[int, int]]) -> None:
    """Whatever falls away because of its ends: the values and the ends stay right for every row within them."""
    given_ = numbers(spans)
    less = [ir.minus(n) if k % 2 else n for k, n in enumerate(given_)]
    for row in product(*(range(a, b + 1) for a, b in spans)):
        named = {f"n{k}": v for k, v in enumerate(row)}
        signed = [-v if k % 2 else v for k, v in enumerate(row)]
        for made, expected in (
            (ir.least(given_), min(row)),
            (ir.most(given_), max(row)),
            (ir.plus(less), sum(signed)),
        ):
            assert value(made.node, named) == expected and made.low <= expected <= made.high
