"""Facts of a ruleset as hypothesis strategies: admissible, and drawn to the numbers where scores change."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from biaochi.core.interpret import FactValue
from biaochi.core.program import Input, Kind, Program
from biaochi.prove.admissible import admissible, together
from biaochi.prove.normal import Beyond, normal
from biaochi.prove.search import values
from biaochi.ruleset.model import Ruleset

Facts = dict[str, FactValue]


def facts(ruleset: Ruleset) -> st.SearchStrategy[dict[str, Facts]]:
    """Facts for every indicator of a ruleset, by its code; a shared fact is the same wherever it is asked for."""
    shared = {s.name: _value(s, []) for s in ruleset.shared}
    own = {i.code: facts_of(i.program) for i in ruleset.indicators}
    return st.tuples(st.fixed_dictionaries(own), st.fixed_dictionaries(shared)).map(_joined)


def facts_of(program: Program) -> st.SearchStrategy[Facts]:
    """Admissible values for every fact and judgement of one criterion, half of them at or beside its cuts."""
    specs = [*program.inputs, *program.judgements]
    try:
        columns = values(specs, normal(program.body, {s.name: s for s in specs}))
    except Beyond:
        columns = {}
    drawn = st.fixed_dictionaries({s.name: _value(s, columns.get(s.name, [])) for s in specs})
    return drawn.filter(lambda facts: together(facts, program.specs)) if any(s.within for s in specs) else drawn


def _joined(drawn: tuple[dict[str, Facts], Facts]) -> dict[str, Facts]:
    own, shared = drawn
    return {code: {n: shared.get(n, v) for n, v in found.items()} for code, found in own.items()}


def _value(spec: Input, near: list[FactValue]) -> st.SearchStrategy[FactValue]:
    if spec.kind is Kind.BOOL:
        return st.booleans()
    if spec.kind is Kind.CHOICE:
        return st.sampled_from(spec.choices)
    anywhere = _anywhere(spec)
    return st.one_of(st.sampled_from(near), anywhere) if near else anywhere


def _anywhere(spec: Input) -> st.SearchStrategy[FactValue]:
    low = Fraction(0) if spec.low is None else spec.low
    wide = Fraction(2) if spec.kind is Kind.RATE else Fraction(200)
    high = low + wide if spec.high is None else spec.high
    steps = 1 if spec.integer else 1000
    return (
        st.integers((low * steps).__ceil__(), (high * steps).__floor__())
        .map(lambda n: Fraction(n, steps))
        .filter(lambda v: admissible(v, spec))
    )
