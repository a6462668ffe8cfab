"""The scores of a result as they can be calculated again in a worksheet."""

from __future__ import annotations

from biaochi.backends.excel.sheet import Check
from biaochi.core.interpret import FactValue, round_half_up
from biaochi.diagnostics import FactsError
from biaochi.model.values import decimal, is_missing, read_value
from biaochi.ruleset.model import Indicator
from biaochi.scoring.result import Result, Scored, State


def checks(result: Result) -> list[Check]:
    """Every indicator of every subject; combinations are made of these and have no facts of their own."""
    rules = {i.code: i for i in result.ruleset.indicators}
    places = result.ruleset.policy.places
    return [_check(s.name, i, rules[i.code], places) for s in result.subjects for i in s.indicators]


def _check(subject: str, scored: Scored, indicator: Indicator, places: int) -> Check:
    point = None if scored.exact is None else scored.exact.point
    shown = scored.state.value if point is None else decimal(round_half_up(point, places), places)
    why = "" if scored.state is State.SCORED and point is not None else f"状态是{scored.state.value}"
    return Check(
        subject,
        indicator.code,
        indicator.name,
        indicator.source.text,
        indicator.program,
        _values(scored, indicator),
        shown,
        why,
    )


def _values(scored: Scored, indicator: Indicator) -> dict[str, FactValue]:
    out: dict[str, FactValue] = {}
    for fact in scored.facts:
        spec = indicator.program.specs.get(fact.name)
        if spec is None or (is_missing(fact.value) and fact.value not in spec.choices):
            continue
        try:
            out[fact.name] = read_value(fact.value, spec)
        except FactsError:
            continue
    return out
