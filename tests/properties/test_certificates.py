"""The checker of certificates is sound: whatever it verifies holds, whoever made the certificate, with whatever cuts.

Programs of every form, cuts from the writer or at random, and every statement one could make of them, false ones among
them; what is verified is tried on facts around every number of the program by the reference interpreter.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from biaochi import compile_criterion, load
from biaochi.certificates.check import Check
from biaochi.certificates.forms import form_of
from biaochi.certificates.rules import why_not
from biaochi.certificates.statement import (
    FULL,
    NO_GAP,
    NOTHING,
    PROVED,
    RANGE,
    REFUTED,
    WAY,
    WAYS,
    Certificate,
    Statement,
    Witness,
)
from biaochi.certificates.verify import verify
from biaochi.certificates.wire import from_json, to_json
from biaochi.certificates.write import Maker, certificate, criterion
from biaochi.core.program import Kind, Program
from biaochi.diagnostics import BiaochiError
from biaochi.prove.ruleset import prove_indicators, prove_total
from biaochi.ruleset.model import Ruleset
from gap_sample import gap
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sampling import columns, rows, score
from strategies import points, program_of, resolved
from test_proofs import anything

many = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
ROWS = 25
YANTAI = Path(__file__).parents[2] / "rulesets/370600-yantai/employee-medical-fund-2022/1-as-applied.biaochi"


@st.composite
def cuts(draw: st.DrawFn, program: Program) -> dict:
    """Cuts at random: of single facts, ratios and sums."""
    numeric = [s.name for s in (*program.inputs, *program.judgements) if s.kind not in (Kind.BOOL, Kind.CHOICE)]
    if not numeric:
        return {}
    found = {}
    for _ in range(draw(st.integers(0, 3))):
        top, other = draw(st.sampled_from(numeric)), draw(st.sampled_from(["", *numeric]))
        terms = [((top, other if draw(st.booleans()) else ""), Fraction(1))]
        if draw(st.booleans()) and other:
            terms.append(((other, ""), Fraction(draw(st.sampled_from((-1, 1, 2))))))
        form = form_of(terms, Fraction(0))
        if form.terms and all(a != b for (a, b), _ in form.terms):
            found[form.key] = tuple(sorted(set(draw(st.lists(points, max_size=3)))))
    return found


def stated(program: Program, low: Fraction | None, high: Fraction | None) -> list[Statement]:
    """Every statement about all facts that could be made, true or not."""
    marks = program.full_marks
    out = [Statement(RANGE, PROVED, "", "", *((Fraction(0), marks) if marks is not None else (low, high)))]
    out += [Statement(NO_GAP, PROVED, "", "", excepted=names) for names in ((), tuple(s.name for s in program.inputs))]
    out += [
        Statement(WAY, PROVED, s.name, "", way=way) for s in program.inputs if s.kind is not Kind.CHOICE for way in WAYS
    ]
    facts = next(rows(columns(program), 1, 0))
    seen = (Witness(facts, score(program, facts)),)
    return out + [Statement(kind, REFUTED, "", "", witnesses=seen) for kind in (FULL, NOTHING) if marks is not None]


def hold(program: Program, verified: list[Statement], seed: int) -> None:
    """Every verified statement, on facts around the numbers of the program."""
    tried = columns(program)
    marks = program.full_marks
    for facts in rows(tried, ROWS, seed):
        found = score(program, facts)
        for s in verified:
            if s.kind == NO_GAP:
                assert found is not None or any(facts[n] == 0 for n in s.excepted), (s, facts)
            elif found is None:
                continue
            elif s.kind == RANGE:
                assert (s.low is None or found >= s.low) and (s.high is None or found <= s.high), (s, facts, found)
            elif s.kind in (FULL, NOTHING):
                assert found != (marks if s.kind == FULL else 0), (s, facts, found)
            else:
                moves(program, s, facts, found, tried)


def moves(program: Program, s: Statement, facts: dict, found: Fraction, tried: dict) -> None:
    higher = [v for v in tried[s.about] if v > facts[s.about]]
    for value in higher[:: len(higher) // 6 + 1]:
        other = score(program, {**facts, s.about: value})
        if other is not None:
            assert s.way != "不降" or other >= found, (s, facts, value, found, other)
            assert s.way != "不升" or other <= found, (s, facts, value, found, other)
            assert s.way != "不变" or other == found, (s, facts, value, found, other)


def check(program: Program, data: st.DataObject) -> None:
    given_cuts = criterion("", "", program, ()).cuts
    if data.draw(st.integers(0, 3)) == 0:
        given_cuts = {**given_cuts, **data.draw(cuts(program))}
    checker = Check(program, given_cuts)
    low, high = data.draw(st.none() | points), data.draw(st.none() | points)
    verified = [s for s in stated(program, low, high) if not why_not(checker, s)]
    hold(program, verified, data.draw(st.integers(0, 999)))


@many
@given(resolved(), st.data())
def test_what_is_verified_of_a_criterion_holds(made: object, data: st.DataObject) -> None:
    check(program_of(made), data)  # type: ignore[arg-type]


@many
@given(anything(), st.data())
def test_what_is_verified_of_any_expression_holds(program: Program, data: st.DataObject) -> None:
    check(program, data)


# --- certificates changed at random

PLAIN = st.sampled_from(
    [
        None,
        True,
        0,
        1,
        "0",
        "1",
        "-1",
        "1/2",
        "9/10",
        "100",
        "",
        "不降",
        "不升",
        "不变",
        "已证明",
        "反例",
        "满意度",
        [],
        {},
    ]
)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in JSON data."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(found for key, value in inner for found in places(value, (*path, key)))]


def changed(data: Any, path: tuple[Any, ...], draw: Callable[[Any], Any]) -> None:
    """The value at a path replaced, left out, or put in again."""
    *above, last = path
    for key in above:
        data = data[key]
    how = draw(st.sampled_from(("replace", "remove", "again")))
    if how == "remove":
        del data[last]
    elif how == "again" and isinstance(data, list):
        data.insert(last, data[last])
    else:
        data[last] = draw(PLAIN)


def alone(program: Program) -> tuple[Ruleset, Certificate]:
    """A ruleset of one indicator, and its certificate."""
    base = load(YANTAI)
    leaf = replace(base.indicators[-1], program=program, full_marks=program.full_marks)
    rules = replace(base, indicators=(leaf,), total=Fraction(5))
    leaves = list(prove_indicators(rules.indicators))
    return rules, certificate(rules, leaves, prove_total(rules, leaves), Maker("0", "0", "x"))


TEXTS = (
    "满意度≥90%得满分，每降低1%扣0.1分，扣完为止",
    "床位使用率在85%～93%之间得满分，每上下偏离1个百分点扣0.5分，扣完为止",
    gap(),
    "得分=实际完成数/计划完成数×分值",
)
MADE = cache(lambda text: alone(compile_criterion(text, full_marks="5").program))


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(TEXTS), st.data())
def test_a_certificate_changed_at_random_is_refused_or_verifies_nothing_false(text: str, data: st.DataObject) -> None:
    rules, made = MADE(text)
    changing = json.loads(to_json(made))
    for _ in range(data.draw(st.integers(1, 3))):
        found = [p for p in places(changing) if p and p[0] in ("criteria", "total", "ruleset")]
        if not found:
            break
        changed(changing, data.draw(st.sampled_from(found)), data.draw)
    try:
        read = from_json(json.dumps(changing).encode(), file="")
    except BiaochiError:
        return
    outcomes = [o for o in verify(read, rules) if not o.why]
    kept = {(o.kind, o.about, o.verdict, o.says) for o in outcomes if o.code}
    true = {(s.kind, s.about, s.verdict, s.says) for s in made.criteria[0].statements}
    program = rules.indicators[0].program
    stated = [s for c in read.criteria for s in c.statements if (s.kind, s.about, s.verdict, s.says) in kept - true]
    for s in stated:
        if s.verdict == PROVED and s.kind in (RANGE, NO_GAP, WAY):
            hold(program, [s], 0)
        for w in s.witnesses:
            assert score(program, dict(w.facts)) == w.score


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:0123456789ab\\ ', max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        from_json(data, file="")
    except BiaochiError as refused:
        assert refused.diagnostics[0].help
