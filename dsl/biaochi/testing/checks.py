"""What pytest checks of one indicator: with drawn facts, against its bounds and against what the proofs say of it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hypothesis import HealthCheck, given, settings

from biaochi.core.interpret import FactValue
from biaochi.core.program import Program
from biaochi.model.values import decimal
from biaochi.prove.criterion import prove
from biaochi.prove.search import score
from biaochi.prove.verdict import Finding
from biaochi.resolved.lower import lower
from biaochi.resolved.restated import read_restatement
from biaochi.ruleset.model import Indicator
from biaochi.ruleset.rounded import unrounded
from biaochi.scoring.wording import value_text
from biaochi.testing.strategies import Facts, facts_of


def check_indicator(indicator: Indicator, examples: int) -> Iterator[str]:
    """What does not hold of an indicator, in words."""
    program = indicator.program
    again = lower(read_restatement(indicator.reading), lambda origin: (0, 0, ""))
    if again.body != program.body and _meaning(again, program) and _meaning(again, unrounded(program)):
        yield f"读作“{indicator.reading[:60]}”读回来不是同一个意思"
    proofs = [f for f in prove(program) if f.proved]
    wrong: list[str] = []

    @settings(max_examples=examples, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(facts_of(program), facts_of(program))
    def drawn(facts: Facts, other: Facts) -> None:
        found = list(_broken(program, proofs, facts, other))
        wrong[:] = found or wrong
        assert not found

    try:
        drawn()
    except AssertionError:
        yield wrong[0]


def _meaning(a: Program, b: Program) -> bool:
    """Whether two programs differ for some of the facts tried."""
    return a.digest() != b.digest()


def _broken(program: Program, proofs: list[Finding], facts: Facts, other: Facts) -> Iterator[str]:
    here = score(program, facts)
    marks = program.full_marks
    if here is not None and marks is not None and not 0 <= here <= marks:
        yield f"{_said(program, facts)}，得{decimal(here)}分，不在0～{decimal(marks)}分之内"
    for proof in proofs:
        if proof.kind != "单调" or here is None:
            continue
        moved = {**facts, proof.about: other[proof.about]}
        there = score(program, moved)
        if there is not None and _against(proof, facts[proof.about], other[proof.about], there - here):
            yield f"{proof.says}，但{_said(program, facts)}得{decimal(here)}分，{_said(program, moved)}得{decimal(there)}分"


def _against(proof: Finding, was: FactValue, now: FactValue, change: Fraction) -> bool:
    if isinstance(was, str) or isinstance(now, str):
        return False
    rise = change if now > was else -change  # type: ignore[operator]
    return (proof.way in (1, 0) and rise < 0) or (proof.way in (-1, 0) and rise > 0)


def _said(program: Program, facts: Facts) -> str:
    specs = program.specs
    return "、".join(f"{n} {value_text(v, specs[n])}" for n, v in facts.items())
