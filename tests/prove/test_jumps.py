"""The list of jumps has every one that dense sampling finds, or says that it has not."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from biaochi.core import expr as e
from biaochi.core.interpret import Undetermined, evaluate
from biaochi.core.program import Input, Kind, Program
from biaochi.criterion import compile_criterion
from biaochi.prove.jumps import all_jumps

NEAR = Fraction(1, 10**9)


@pytest.mark.parametrize(
    ("text", "count", "complete"),
    [
        ("满意度≥90%，得满分，每降低1%扣0.1分，扣完为止。", 0, True),
        ("满意度≥90%，得满分，每降低1%扣0.1分，不足1%按1%计，扣完为止。", 50, True),
        ("满意度≥90%得5分，满意度80%-90%得3分，低于80%得0分", 2, True),
        ("每超支1万元扣0.01分，不足1万元按1万元计，扣完为止", 1, False),
        ("预算执行率=实际支出/预算数×100%，得分=预算执行率×5分", 0, False),
    ],
)
def test_a_list_is_complete_or_says_what_is_not_in_it(text: str, count: int, complete: bool) -> None:
    found = all_jumps(compile_criterion(text, full_marks=5).program)
    assert (len(found.found), not found.left_out) == (count, complete)


def test_a_jump_beside_a_gap_is_listed() -> None:
    """Found by claims.py: no score below 1, 3 at 1, 5 above it."""
    x = e.Fact("率")
    body = e.Case(((e.Compare("=", x, e.const(1)), e.const(3)), (e.Compare(">", x, e.const(1)), e.const(5))), None)
    (found,) = all_jumps(Program((Input("率", Kind.RATE),), body, Fraction(5))).found
    assert (found.at, found.below, found.here, found.above) == (1, 3, 3, 5)


def score(program: Program, x: Fraction) -> Fraction | None:
    try:
        return evaluate(program.body, {"率": x}).point
    except Undetermined:
        return None


def drawn(rng: random.Random) -> Program:
    """A criterion of one fact: bands, slopes, steps and caps at numbers that meet now and then."""
    x = e.Fact("率")

    def number() -> e.Const:
        return e.const(Fraction(rng.randint(0, 12), rng.choice((2, 4, 10))))

    def piece(depth: int) -> e.Expr:
        match rng.randint(0, 5 if depth else 1):
            case 0:
                return number()
            case 1:
                return e.Add((number(), e.Mul(e.const(rng.randint(-3, 3)), x)))
            case 2:
                return e.Case(
                    tuple((e.Compare(rng.choice(("<", "<=", ">=", ">", "=")), x, number()), piece(depth - 1)) for _ in range(rng.randint(1, 3))),  # type: ignore[arg-type]
                    piece(depth - 1),
                )  # fmt: skip
            case 3:
                return e.Round(rng.choice(("up", "down", "half_up")), piece(depth - 1), Fraction(1, 2))  # type: ignore[arg-type]
            case 4:
                return e.Max((e.const(0), e.Min((piece(depth - 1), number()))))
            case _:
                return e.Add((piece(depth - 1), piece(depth - 1)))

    return Program((Input("率", Kind.RATE, low=Fraction(0), high=Fraction(1)),), piece(3), Fraction(20))


def sampled(program: Program) -> set[Fraction]:
    """Where the score jumps: at the places where the numbers of such criteria can meet."""
    out = set()
    places = {
        Fraction(n, d) for d in (1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 18, 20, 24, 30, 36, 40, 60) for n in range(d + 1)
    }
    for at in places:
        here = score(program, at)
        sides = [score(program, at + s) for s in (-NEAR, NEAR) if 0 <= at + s <= 1]
        if here is not None and any(v is not None and abs(v - here) > NEAR * 10**4 for v in sides):
            out.add(at)
    return out


def test_dense_sampling_finds_no_other() -> None:
    rng = random.Random(20)
    jumped = 0
    for _ in range(250):
        program = drawn(rng)
        listed = all_jumps(program)
        found = {j.at for j in listed.found}
        if not listed.left_out:
            assert sampled(program) <= found, program.body
            jumped += bool(found)
        for j in listed.found:
            assert j.here == score(program, j.at)
    assert jumped > 60
