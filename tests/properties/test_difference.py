"""What is said of two criteria holds for facts that were not looked at: cells, direction, largest change.

Pairs are criteria of every form and copies of them with a number, a comparison or a part changed, against the reference
interpreter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.interpret import FactValue
from biaochi.core.program import Kind, Program
from biaochi.prove.admissible import admissible
from biaochi.prove.along_axis import along
from biaochi.prove.change import Difference
from biaochi.prove.difference import difference
from biaochi.prove.movers import Mover
from biaochi.prove.normal import Atom, Axis
from biaochi.prove.pieces import Pieces
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from strategies import facts_for, program_of, resolved
from test_proofs import anything, score

many = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
OPS: tuple[e.Comparison, ...] = ("<", "<=", ">=", ">")


def numbers_in(node: object) -> int:
    """How many places of a program can be changed."""
    return sum(1 for _ in places(node))


def places(node: object) -> Iterator[object]:
    if isinstance(node, (e.Const, e.Compare)):
        yield node
    for child in children(node):
        yield from places(child)


def children(node: object) -> list[object]:
    match node:
        case e.Add(terms) | e.Min(terms) | e.Max(terms) | e.All(terms) | e.Any(terms):
            return list(terms)
        case e.Mul(left, right) | e.Compare(_, left, right):
            return [left, right]
        case e.Div(left, _, zero):
            return [left] if zero is None else [left, zero]
        case e.Round(_, value, _) | e.Clause(_, value) | e.Not(value):
            return [value]
        case e.Case(arms, otherwise):
            return [x for arm in arms for x in arm] + ([] if otherwise is None else [otherwise])
    return []


def changed(node: object, at: int, change: Callable[[object], object]) -> object:
    """The expression with its ``at``-th changeable place changed."""
    count = iter(range(10**6))

    def go(n: object) -> object:
        if isinstance(n, (e.Const, e.Compare)) and next(count) == at:
            return change(n)
        match n:
            case e.Add(terms) | e.Min(terms) | e.Max(terms) | e.All(terms) | e.Any(terms):
                return replace(n, terms=tuple(go(t) for t in terms))
            case e.Mul(left, right) | e.Compare(_, left, right):
                return replace(n, left=go(left), right=go(right))
            case e.Div(left, _, zero):
                return replace(n, left=go(left), zero=None if zero is None else go(zero))
            case e.Round(_, value, _) | e.Clause(_, value):
                return replace(n, value=go(value))
            case e.Not(term):
                return e.Not(go(term))  # type: ignore[arg-type]
            case e.Case(arms, otherwise):
                return e.Case(tuple((go(c), go(v)) for c, v in arms), None if otherwise is None else go(otherwise))  # type: ignore[misc, arg-type]
        return n

    return go(node)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Program, Program]:
    """A program and one that is nearly the same."""
    first = draw(st.one_of(resolved().map(program_of), anything()))
    if draw(st.integers(0, 9)) == 0:
        return first, draw(st.one_of(resolved().map(program_of), anything()))
    body: object = first.body
    for _ in range(draw(st.integers(0, 2))):
        shift = draw(st.sampled_from((Fraction(1, 10), Fraction(1), Fraction(-1, 2), Fraction(3, 100))))
        op = draw(st.sampled_from(OPS))
        if numbers_in(body):
            body = changed(
                body,
                draw(st.integers(0, numbers_in(body) - 1)),
                lambda n, s=shift, o=op: e.Const(n.value + s) if isinstance(n, e.Const) else replace(n, op=o),
            )
    if draw(st.booleans()) and isinstance(body, (e.Add, e.Max, e.Min)) and len(body.terms) > 1:
        body = replace(body, terms=body.terms[1:])
    specs = first.inputs
    if draw(st.integers(0, 5)) == 0:
        specs = tuple(replace(s, high=Fraction(3)) if s.high is None and s.low == 0 else s for s in specs)
    return first, replace(first, inputs=specs, body=body)  # type: ignore[arg-type]


def drawn(a: Program, b: Program, data: st.DataObject) -> dict[str, FactValue] | None:
    facts = {**data.draw(facts_for(b)), **data.draw(facts_for(a))}
    specs = [*a.inputs, *a.judgements, *b.inputs, *b.judgements]
    good = all(not isinstance(facts[s.name], Fraction) or admissible(facts[s.name], s) for s in specs)  # type: ignore[arg-type]
    return facts if good else None


@many
@given(pairs(), st.data())
def test_a_difference_is_what_facts_show(two: tuple[Program, Program], data: st.DataObject) -> None:
    a, b = two
    found = difference(a, b)
    event(f"{found.equal} {found.direction}")
    for cell in found.cells:
        if cell.sample is not None:
            assert (cell.sample.old, cell.sample.new) == (score(a, cell.sample.facts), score(b, cell.sample.facts))  # type: ignore[arg-type]
            assert cell.holds(cell.sample.facts) or found.reason
        assert (cell.extent == "未判定") is (cell.sample is None or not cell.sample.differs)
    if found.largest is not None:
        seen = found.largest.sample
        assert seen is not None and (not found.largest.attained or seen.size == found.largest.value)
    if not found.specs:
        return
    for _ in range(12):
        facts = drawn(a, b, data)
        if facts is not None:
            hold(found, facts, score(a, facts), score(b, facts))


def hold(found: Difference, facts: dict[str, FactValue], old: Fraction | None, new: Fraction | None) -> None:
    """Everything said, for these facts."""
    cells = [c for c in found.cells if c.holds(facts)]
    said = (facts, old, new, found)
    if old != new:
        assert cells and found.equal is not True, said
    for cell in cells:
        if cell.extent == "处处不同":
            assert old != new, said
        if cell.missing:
            assert (old is None, new is None) == (cell.missing == "旧版", cell.missing == "新版"), said
        if cell.axis is not None and cell.old is not None and cell.new is not None and cell.axis.fact:
            x = facts[cell.axis.fact]
            assert isinstance(x, Fraction)
            assert (old, new) == (cell.old[0] * x + cell.old[1], cell.new[0] * x + cell.new[1]), said
    if old is None or new is None:
        assert found.direction == "不可比" or (old is new is None) or found.direction == "未判定", said
        return
    assert found.direction != "相同" or old == new, said
    assert found.direction != "从严" or new <= old, said
    assert found.direction != "从宽" or new >= old, said
    if found.largest is not None and found.largest.exact and found.largest.value is not None:
        assert abs(new - old) <= found.largest.value, said
        assert found.largest.attained or abs(new - old) < found.largest.value, said


@many
@given(anything())
def test_a_criterion_is_equal_to_itself(program: Program) -> None:
    found = difference(program, replace(program, body=e.Clause(0, program.body)))
    assert found.equal in (True, None) and not any(c.sample is not None and c.sample.differs for c in found.cells)


@many
@given(pairs())
def test_the_other_way_round_is_the_opposite(two: tuple[Program, Program]) -> None:
    there, back = difference(*two), difference(*reversed(two))
    opposite = {"从严": "从宽", "从宽": "从严"}
    assert back.direction == opposite.get(there.direction, there.direction) or "未判定" in (
        there.direction,
        back.direction,
    )
    assert there.equal == back.equal or None in (there.equal, back.equal)


@many
@given(resolved().map(program_of), st.data())
def test_a_criterion_along_one_fact_is_the_interpreter(one: Program, data: st.DataObject) -> None:
    facts = data.draw(facts_for(one))
    for spec in one.inputs:
        if spec.kind in (Kind.BOOL, Kind.CHOICE):
            continue
        found = along(one, Mover(Axis(((Atom(spec.name), Fraction(1)),))), one.specs, facts)
        x = facts[spec.name]
        if found is not None and isinstance(x, Fraction) and admissible(x, spec):
            assert at(found, x) == score(one, facts)


def at(f: Pieces, x: Fraction) -> Fraction | None:
    if x in f.cuts:
        return f.at[f.cuts.index(x)]
    line = f.lines[sum(c < x for c in f.cuts)]
    return None if line is None else line[0] * x + line[1]
