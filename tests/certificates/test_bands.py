"""Bands, caps and declared directions in certificates: what holds is verified, what was changed is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from biaochi import load
from biaochi.certificates.check import Check
from biaochi.certificates.rules import why_not
from biaochi.certificates.statement import APART, CAP, OPEN, TAKEN, TOWARD, Criterion
from biaochi.certificates.verify import verify
from biaochi.certificates.wire import from_json, to_json
from biaochi.certificates.write import Maker, certificate, criterion
from biaochi.core import expr as e
from biaochi.core.program import ClauseNote, Input, Kind, Program
from biaochi.prove.criterion import examine
from biaochi.prove.ruleset import prove_indicators, prove_total
from biaochi.prove.toward import declared

X = e.Fact("率")
RATE = Input("率", Kind.RATE, low=Fraction(0), high=Fraction(1))


def least(percent: int, op: Any = ">=") -> e.Compare:
    return e.Compare(op, X, e.const(Fraction(percent, 100)))


def program(body: e.Expr, marks: int = 10, *inputs: Input) -> Program:
    return Program(inputs or (RATE,), body, Fraction(marks))


LADDER = program(e.Case(((least(90), e.const(10)), (least(60), e.const(5))), e.const(0)))
OVERLAP = program(e.Case(((e.All((least(50), least(90, "<="))), e.const(5)), (least(80), e.const(10))), e.const(0)))
DEAD = program(e.Case(((least(60), e.const(10)), (least(90), e.const(5))), e.const(0)))
CAPPED = program(e.Max((e.const(0), e.Add((e.Min((e.Mul(e.const(20), X), e.const(4))), e.Min((X, e.const(6))))))))
HILL = program(
    e.Case(((least(50, "<"), e.Mul(e.const(20), X)),), e.Mul(e.const(20), e.Add((e.const(1), e.Mul(e.const(-1), X)))))
)
RISING = program(e.Mul(e.const(10), X))
FLAT = program(e.const(5))


def made(p: Program, *directions: tuple[str, str]) -> tuple[Criterion, Check]:
    seen = examine(p)
    one = criterion("C1", "甲", p, (*seen.findings, *declared(p, directions, seen)), directions)
    return one, Check(p, one.cuts, directions)


CASES = [
    (LADDER, (), {(TAKEN, "已证明"), (APART, "已证明")}),
    (OVERLAP, (), {(APART, "反例")}),
    (DEAD, (), {(TAKEN, "反例")}),
    (CAPPED, (), {(CAP, "已证明"), (CAP, "反例")}),
    (HILL, (("率", "适度"),), {(TOWARD, "已证明")}),
    (HILL, (("率", "正向"),), {(TOWARD, "反例")}),
    (RISING, (("率", "正向"),), {(TOWARD, "已证明")}),
    (RISING, (("率", "逆向"),), {(TOWARD, "反例")}),
    (RISING, (("率", "适度"),), {(TOWARD, "反例")}),
    (FLAT, (("率", "正向"),), {(TOWARD, "反例")}),
]


@pytest.mark.parametrize(("body", "directions", "expected"), CASES)
def test_what_was_found_is_stated_and_verified(body: Program, directions: Any, expected: set[tuple[str, str]]) -> None:
    one, check = made(body, *directions)
    stated = {(s.kind, s.verdict) for s in one.statements if s.kind in (TAKEN, APART, CAP, TOWARD)}
    assert expected <= stated
    assert all((why_not(check, s) == "") == (s.verdict != OPEN) for s in one.statements)
    assert not check.missing(one.statements)


@pytest.mark.parametrize(
    ("true", "false"), [(LADDER, OVERLAP), (LADDER, DEAD), (HILL, RISING), (RISING, HILL), (CAPPED, LADDER)]
)
def test_what_holds_of_one_program_is_not_taken_for_another(true: Program, false: Program) -> None:
    """The statements of a program under the cuts of another: none that does not hold there is verified."""
    one, _ = made(true, ("率", "适度" if true is HILL else "正向"))
    other, check = made(false, ("率", "适度" if true is HILL else "正向"))
    holds = {(s.kind, s.verdict, s.about) for s in other.statements if s.verdict != OPEN}
    for s in one.statements:
        if s.kind in (TAKEN, APART, CAP, TOWARD) and s.verdict != OPEN and not why_not(check, s):
            assert (s.kind, s.verdict, s.about) in holds, s


@pytest.mark.parametrize(
    "change",
    [
        lambda s: replace(s, witnesses=()),
        lambda s: replace(s, about="9"),
        lambda s: replace(s, about="9-9"),
        lambda s: replace(s, about="1-1-1"),
        lambda s: replace(s, about="1-2-1"),
        lambda s: replace(s, way="不升" if s.way == "不降" else "不变"),
        lambda s: replace(s, low=Fraction(1, 4), high=Fraction(1, 4)),
        lambda s: replace(s, high=Fraction(99)),
        lambda s: replace(s, verdict="反例" if s.verdict == "已证明" else "已证明"),
    ],
)
@pytest.mark.parametrize(("body", "directions", "expected"), CASES)
def test_a_statement_that_was_changed_says_nothing_false(
    body: Program, directions: Any, expected: object, change: Callable[[Any], Any]
) -> None:
    one, check = made(body, *directions)
    true = {(s.kind, s.verdict, s.about) for s in one.statements if s.verdict != OPEN}
    for s in one.statements:
        if (
            s.kind in (TAKEN, APART, CAP, TOWARD)
            and s.verdict != OPEN
            and change(s) != s
            and not why_not(check, change(s))
        ):
            said = change(s)
            assert (said.kind, said.verdict, said.about) in true or said.verdict == "反例", said


def test_clauses_are_named_as_the_proofs_name_them() -> None:
    notes = (ClauseNote("得分", "率不低于六成得十分", 0, 9), ClauseNote("得分", "率不低于九成得五分", 0, 9))
    arms = tuple((c, e.Clause(i, v)) for i, (c, v) in enumerate(DEAD.body.arms))  # type: ignore[union-attr]
    one, check = made(replace(DEAD, body=e.Case(arms, e.const(0)), clauses=notes))
    (dead,) = [s for s in one.statements if s.kind == TAKEN]
    assert dead.verdict == "反例" and "“率不低于九成得五分”永远用不上" in dead.says and not why_not(check, dead)


@pytest.mark.parametrize(
    "path",
    sorted((Path(__file__).parents[2] / "rulesets").rglob("*.biaochi")),
    ids=lambda p: f"{p.parent.name}-{p.stem}",
)
def test_everything_found_of_every_ruleset_is_in_its_certificate(path: Path) -> None:
    rules = load(path)
    leaves = list(prove_indicators(rules.indicators, rules.policy.places))
    total = prove_total(rules, leaves)
    if not leaves:
        return
    again = from_json(to_json(certificate(rules, leaves, total, Maker("0", "0", path.name))).encode(), file="")
    outcomes = list(verify(again, rules))
    found = [f for p in leaves for f in p.findings] + total
    assert len(outcomes) == len(found) + len(leaves)
    settled = [o for o in outcomes if o.verdict != OPEN]
    assert not [o for o in settled if o.why]
    assert len(settled) == sum(f.verdict != OPEN for f in found) + len(leaves)


def test_a_certificate_says_what_it_does_not_have() -> None:
    one, check = made(LADDER, ("率", "正向"))
    left = [s for s in one.statements if s.kind not in (TAKEN, APART, TOWARD)]
    assert {(TAKEN, ""), (APART, ""), (TOWARD, "率")} <= set(check.missing(left))
    data = json.loads(json.dumps([s.kind for s in one.statements], ensure_ascii=False))
    assert {TAKEN, APART, TOWARD} <= set(data)
