"""The checker of certificates is sound: whatever it verifies holds, whoever made the certificate, with whatever cuts.

Programs of every form, cuts from the writer or at random, and every statement one could make of them, false ones among
them; what is verified is tried on facts around every number of the program by the reference interpreter.
"""

from __future__ import annotations

from fractions import Fraction

from biaochi.certify.check import Check
from biaochi.certify.forms import form_of
from biaochi.certify.statement import FULL, NO_GAP, NOTHING, PROVED, RANGE, REFUTED, WAY, WAYS, Statement, Witness
from biaochi.certify.write import criterion
from biaochi.core.program import Kind, Program
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sampling import columns, rows, score
from strategies import points, program_of, resolved
from test_proofs import anything

many = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
ROWS = 25


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
    verified = [s for s in stated(program, low, high) if not checker.why_not(s)]
    hold(program, verified, data.draw(st.integers(0, 999)))


@many
@given(resolved(), st.data())
def test_what_is_verified_of_a_criterion_holds(made: object, data: st.DataObject) -> None:
    check(program_of(made), data)  # type: ignore[arg-type]


@many
@given(anything(), st.data())
def test_what_is_verified_of_any_expression_holds(program: Program, data: st.DataObject) -> None:
    check(program, data)
