"""Proofs of a criterion with many bands take work in proportion to the bands; and the quicker evaluator is the interpreter."""

from __future__ import annotations

import random
import sys
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.program import Input, Kind, Program
from biaochi.prove.criterion import prove
from biaochi.prove.jumps import jumps
from biaochi.prove.quick import Quick
from biaochi.prove.search import value_of
from effort import calls


def bands(n: int) -> Program:
    """满意度≥… in n bands, each with its own points."""
    fact = e.Fact("满意度")
    arms = tuple(
        (
            e.All((e.Compare(">=", fact, e.const(Fraction(n - k, n))), e.Compare("<", fact, e.const(Fraction(n - k + 1, n))))),
            e.const(n - k),
        )
        for k in range(n)
    )  # fmt: skip
    return Program(
        (Input("满意度", Kind.RATE, low=Fraction(0), high=Fraction(1)),), e.Case(arms, e.const(n)), Fraction(n)
    )


def work(n: int) -> int:
    """Calls of functions that the proofs and the jumps of n bands take."""
    program, calls = bands(n), 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        assert len(prove(program)) > 5 and len(jumps(program)) >= n - 2
    finally:
        sys.setprofile(before)
    return calls


def test_work_grows_at_most_with_the_bands() -> None:
    few, some, many = (work(n) for n in (16, 64, 256))
    assert some < 6 * few and many < 6 * some  # four times the bands, found by bisection; one by one it would be 16


def test_bands_that_overlap_take_the_first() -> None:
    draw = random.Random(7)
    fact = e.Fact("x")
    for _ in range(300):
        arms = tuple(
            (e.All(tuple(e.Compare(draw.choice(["<", "<=", "=", ">=", ">"]), fact, e.const(draw.randint(0, 6))) for _ in range(draw.randint(1, 2)))), e.const(k))  # type: ignore[arg-type]
            for k in range(draw.randint(3, 7))
        )  # fmt: skip
        case = e.Case(arms, None if draw.random() < 0.5 else e.const(99))
        quick = Quick(case)
        for x in range(-2, 17):
            facts = {"x": Fraction(x, 2)}
            assert quick.value(facts) == value_of(case, facts)


def test_a_score_that_is_rounded_takes_work_in_proportion_to_its_steps() -> None:
    """完成值÷指标值×分值, rounded: four times the marks have four times the steps."""

    def proved(marks: int) -> int:
        fact = e.Fact("完成值")
        body = e.Round("half_up", e.Min((e.const(marks), e.mul(fact, e.const(marks)))), Fraction(1, 10))
        program = Program((Input("完成值", Kind.RATE, low=Fraction(0), high=Fraction(2)),), body, Fraction(marks))
        return calls(lambda: prove(program))

    few, some, many = (proved(n) for n in (2, 8, 32))
    assert some < 6 * few and many < 6 * some
