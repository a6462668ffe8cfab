"""No proof is false: what the engine proves holds for facts it never saw, and what it refutes replays.

Criteria of every form, bounds and ranges broken on purpose among them, against the reference interpreter.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import combinations

from biaochi.core import expr as e
from biaochi.core.interpret import FactValue, Undetermined, evaluate, holds
from biaochi.core.program import Program
from biaochi.model.values import decimal
from biaochi.prove.arms import cases
from biaochi.prove.caps import caps_of
from biaochi.prove.criterion import prove
from biaochi.prove.search import value_of
from biaochi.prove.verdict import Finding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import anything, facts_for, program_of, resolved, value_for

many = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def score(program: Program, facts: dict[str, FactValue]) -> Fraction | None:
    try:
        return evaluate(program.body, facts).point
    except Undetermined:
        return None


def check(program: Program, data: st.DataObject) -> None:
    findings = prove(program)
    used: set[tuple[int, int]] = set()
    for finding in findings:
        for seen in finding.witnesses:
            found = score(program, dict(seen.facts))
            assert seen.score == ("" if found is None else decimal(found)), (finding, found)
    for _ in range(8):
        facts = data.draw(facts_for(program))
        hold(program, findings, facts, data)
        used.update(entered(program, facts))
    dead = sum(f.kind == "各档可达" and f.verdict == "反例" for f in findings)
    assert len(used) + dead <= sum(len(c.arms) for c in cases(program.body)), (findings, used)


def hold(program: Program, findings: list[Finding], facts: dict[str, FactValue], data: st.DataObject) -> None:
    """Everything proved, for these facts."""
    found = score(program, facts)
    divisors = {f.about for f in findings if f.kind == "分母"}
    for finding in findings:
        match finding.kind, finding.verdict:
            case "分值范围", "已证明" if found is not None and program.full_marks is not None:
                assert 0 <= found <= program.full_marks, (finding.says, facts, found)
            case "没有空档", "已证明" if all(facts[d] != 0 for d in divisors):
                assert found is not None, (finding.says, facts)
            case "单调", "已证明":
                spec = next(s for s in program.inputs if s.name == finding.about)
                other = score(program, {**facts, spec.name: (moved := data.draw(value_for(spec)))})
                if found is None or other is None:
                    continue
                rise = (other - found) * (1 if moved > facts[spec.name] else -1)  # type: ignore[operator]
                if "不降" in finding.says or "不变" in finding.says:
                    assert rise >= 0, (finding.says, facts, moved, found, other)
                if "不升" in finding.says or "不变" in finding.says:
                    assert rise <= 0, (finding.says, facts, moved, found, other)
            case "满分可得" | "零分可得", "反例":
                assert found != (program.full_marks if finding.kind == "满分可得" else 0), (finding, facts)
            case "分档不重叠", "已证明" if found is not None:
                assert not list(crossing(program, facts, data)), (finding, facts)
            case "限额起作用", "反例" if found is not None:
                caps = dict(caps_of(program.body))
                assert len(caps) > 1 or all((value_of(n, facts) or 0) < most for n, most in caps.items()), (
                    finding,
                    facts,
                )


def entered(program: Program, facts: dict[str, FactValue]) -> Iterator[tuple[int, int]]:
    """The arm of each case that facts fall into, whether or not the case itself is asked: its place and the arm's."""
    for place, case in enumerate(cases(program.body)):
        with suppress(Undetermined):
            yield from [(place, i) for i, (cond, _) in enumerate(case.arms) if holds(cond, facts)][:1]


def crossing(program: Program, facts: dict[str, FactValue], data: st.DataObject) -> Iterator[tuple[int, int]]:
    """Pairs of arms on one numeric fact alone, of different scores, that both hold here though each holds elsewhere without the other."""
    for case in cases(program.body):
        for (i, (one, a)), (j, (two, b)) in combinations(enumerate(case.arms), 2):
            names = numbers_in(one) | numbers_in(two)
            if (
                bare(a) == bare(b)
                or len(names) != 1
                or not numbers_in(one) & numbers_in(two)
                or not plain(one)
                or not plain(two)
            ):
                continue
            (name,) = names
            spec = next(s for s in program.inputs if s.name == name)
            others = [{**facts, name: data.draw(value_for(spec))} for _ in range(6)]
            only = [(holds(one, f), holds(two, f)) for f in others]
            if holds(one, facts) and holds(two, facts) and (True, False) in only and (False, True) in only:
                yield i, j


def bare(value: e.Expr) -> e.Expr:
    return bare(value.value) if isinstance(value, e.Clause) else value


def plain(cond: e.Cond) -> bool:
    """Whether a condition compares one fact with literals and asks nothing else."""
    match cond:
        case e.Compare(_, e.Fact(_), e.Const(_)) | e.Compare(_, e.Const(_), e.Fact(_)):
            return True
        case e.All(terms) | e.Any(terms):
            return all(plain(t) for t in terms)
        case e.Not(term):
            return plain(term)
    return False


def numbers_in(cond: e.Cond) -> set[str]:
    match cond:
        case e.Compare(_, left, right):
            return {n.name for n in (left, right) if isinstance(n, e.Fact)}
        case e.All(terms) | e.Any(terms):
            return {n for t in terms for n in numbers_in(t)}
        case e.Not(term):
            return numbers_in(term)
    return set()


@many
@given(resolved(), st.data())
def test_what_is_proved_of_a_criterion_holds(criterion: object, data: st.DataObject) -> None:
    check(program_of(criterion), data)  # type: ignore[arg-type]


@many
@given(anything(), st.data())
def test_what_is_proved_of_any_expression_holds(program: Program, data: st.DataObject) -> None:
    check(program, data)
