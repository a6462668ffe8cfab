"""The scores of a result as they can be calculated again in a worksheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from biaochi.backends.excel.sheet import Check
from biaochi.backends.excel.sums import Sum
from biaochi.core.interpret import FactValue, Interval, round_half_up
from biaochi.diagnostics import FactsError
from biaochi.model.values import decimal, is_missing, read_value
from biaochi.reports.view import text
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.scoring.result import Result, Scored, State, plus, printed


def checks(result: Result) -> list[Check]:
    """Every indicator of every subject; combinations are made of these and have no facts of their own."""
    rules = {i.code: i for i in result.ruleset.indicators}
    places = result.ruleset.policy.places
    return [_check(s.name, i, rules[i.code], places) for s in result.subjects for i in s.indicators]


def sums(result: Result) -> list[Sum]:
    """The subtotal of every 一级指标, the total of every subject, and the combinations."""
    rules = result.ruleset
    out: list[Sum] = []
    for subject in result.subjects:
        scores = {i.code: i.exact for i in subject.indicators}
        top = [s for s in rules.sections if s.level == 1]
        for part in top if len(top) > 1 else ():
            told = plus([v for code in part.leaves if (v := scores.get(code)) is not None])
            out.append(
                _sum(subject.name, part.code, f"{part.name}　小计", _applicable(part.leaves, scores), told, rules)
            )
        whole = _sum(subject.name, "", "总分", _applicable(list(scores), scores), subject.total, rules)
        caps = tuple((x.program, x.code, x.cap) for x in rules.limits if x.cap is not None)
        ceiling = rules.total if rules.policy.over == "capped" and rules.total else None
        out.append(replace(whole, factor=_factor(rules, scores), ceiling=ceiling, caps=caps))
    shown = [s.name for s in result.subjects]
    for combination, found in zip(rules.combinations, result.aggregates, strict=True):
        weights = dict(combination.weights)
        for name in shown if combination.mean else ():
            weights[name] = weights.get(name, Fraction(0)) + combination.mean / len(shown)
        made = _sum(combination.name, "", "总分", tuple(weights), found.total, rules)
        missing = [n for n in rules.subjects if n not in shown]
        why = f"还没有“{missing[0]}”的得分" if combination.mean and missing else made.why
        out.append(replace(made, weights=tuple(weights.values()), why=why))
    return out


def _sum(subject: str, code: str, name: str, of: tuple[str, ...], value: Interval, rules: Ruleset) -> Sum:
    shown = text(printed(value, rules.policy.places))
    if value.point is None or not of:
        return Sum(subject, code, name, of, shown, "", "得分没有定")
    return Sum(subject, code, name, of, shown, str(value.point))


def _applicable(codes: Sequence[str], scores: Mapping[str, Interval | None]) -> tuple[str, ...]:
    return tuple(code for code in codes if scores.get(code) is not None)


def _factor(rules: Ruleset, scores: Mapping[str, Interval | None]) -> Fraction:
    """What a total is multiplied by where indicators do not apply."""
    if rules.policy.inapplicable != "redistribute" or None not in scores.values():
        return Fraction(1)
    marks = {i.code: i.full_marks or Fraction(0) for i in rules.indicators}
    left = sum((m for code, m in marks.items() if scores[code] is not None), Fraction(0))
    return sum(marks.values(), Fraction(0)) / left if left else Fraction(1)


def _check(subject: str, scored: Scored, indicator: Indicator, places: int) -> Check:
    point = None if scored.exact is None else scored.exact.point
    shown = scored.state.value if point is None else decimal(round_half_up(point, places), places)
    exact = "" if point is None else str(point)
    why = "" if scored.state is State.SCORED and point is not None else f"状态是{scored.state.value}"
    return Check(
        subject,
        indicator.code,
        indicator.name,
        indicator.source.text,
        indicator.program,
        _values(scored, indicator),
        shown,
        exact,
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
