"""Scores of typed facts: what each indicator comes to, the total, and what holds it. No explanations, no places.

This is what a score means. ``scoring/run.py`` adds the reading of what people wrote and the reasons; every engine that
scores many rows is held against it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from biaochi.core.interpret import FactValue, Interval, Trace, Undetermined, evaluate
from biaochi.core.program import Program
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.scoring.fill import filled
from biaochi.scoring.result import State, plus

ZERO = Interval(Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True)
class Given:
    """What one subject gives for one indicator: typed values by name, whether 佐证 stands beside them, why 不适用."""

    values: Mapping[str, FactValue] = field(default_factory=dict)
    evidenced: bool = False
    excused: str = ""


NOTHING = Given()


@dataclass(frozen=True, slots=True)
class Total:
    """A total with the caps and vetoes that acted on it, and the best grade they leave ("" any)."""

    value: Interval
    applied: tuple[str, ...] = ()
    best: str = ""


@dataclass(frozen=True, slots=True)
class RowScore:
    """The exact scores of one subject (None for 不适用) and their states, in the order of the indicators."""

    scores: tuple[Interval | None, ...]
    states: tuple[State, ...]
    total: Total


def score_given(ruleset: Ruleset, given: Mapping[str, Given]) -> RowScore:
    """One subject's scores; ``given`` by the indicators' codes, what is left out is not given.

    Raises Undetermined where the text gives no score, with the indicator it happened in.
    """
    scores: list[Interval | None] = []
    states: list[State] = []
    for indicator in ruleset.indicators:
        try:
            score, state = assess(ruleset, indicator, given.get(indicator.code, NOTHING))
        except Undetermined as bad:
            raise Undetermined(f"{indicator.code} {indicator.name}按标准算不出分数：{bad}") from None
        scores.append(score)
        states.append(state)
    values = {code: g.values for code, g in given.items()}
    return RowScore(tuple(scores), tuple(states), limited(ruleset, total_of(ruleset, scores), values))


def assess(
    ruleset: Ruleset, indicator: Indicator, given: Given, trace: Trace | None = None
) -> tuple[Interval | None, State]:
    """The exact score of one indicator and its state. Raises Undetermined where the text gives none."""
    marks, policy = indicator.full_marks, ruleset.policy
    if given.excused:
        full = policy.inapplicable == "full" and marks is not None
        return (Interval(marks, marks) if full else None), State.INAPPLICABLE
    if unproved(indicator, given):
        return (ZERO if policy.evidence == "zero" else Interval(Fraction(0), marks)), State.NO_EVIDENCE
    return evaluated(indicator.program, marks, given.values, trace)


def unproved(indicator: Indicator, given: Given) -> bool:
    """Whether facts stand there without the 佐证 that the indicator asks for."""
    return indicator.evidence and bool(given.values) and not given.evidenced


def evaluated(
    program: Program, marks: Fraction | None, values: Mapping[str, FactValue], trace: Trace | None = None
) -> tuple[Interval, State]:
    """What a criterion comes to on typed facts, and whether that is all. Raises Undetermined where the text gives no score."""
    exact = _bounded(evaluate(program.body, filled(program, values), trace), marks)
    if exact.point is not None:
        return exact, State.SCORED
    missing = any(s.name not in values for s in program.inputs)
    return exact, State.UNSCORED if missing else State.OPEN


def _bounded(value: Interval, marks: Fraction | None) -> Interval:
    """An open score within its marks: neither end below 0 nor above full marks."""
    if marks is None or value.point is not None:
        return value
    low = Fraction(0) if value.low is None else min(max(value.low, Fraction(0)), marks)
    high = marks if value.high is None else max(min(value.high, marks), Fraction(0))
    return Interval(low, high)


def total_of(ruleset: Ruleset, scores: Sequence[Interval | None]) -> Interval:
    """The sum; what does not apply is redistributed (得分÷适用分值×满分) where the ruleset says so."""
    total = plus([s for s in scores if s is not None])
    if None not in scores or ruleset.policy.inapplicable != "redistribute":
        return total
    each = [(i.full_marks or Fraction(0), s) for i, s in zip(ruleset.indicators, scores, strict=True)]
    marks = sum((m for m, _ in each), Fraction(0))
    applicable = sum((m for m, s in each if s is not None), Fraction(0))
    return scaled(total, marks / applicable) if applicable else Interval(Fraction(0), marks)


def scaled(value: Interval, weight: Fraction) -> Interval:
    """Both ends times a weight that is not negative."""
    return Interval(
        None if value.low is None else value.low * weight, None if value.high is None else value.high * weight
    )


def limited(ruleset: Ruleset, total: Interval, values: Mapping[str, Mapping[str, FactValue]]) -> Total:
    """Caps and vetoes on the total, after redistribution and before rounding; ``values`` by the indicators' codes."""
    applied: list[str] = []
    best = ""
    order = [g.name for g in ruleset.grades]
    for limit in ruleset.limits:
        try:
            held = evaluate(limit.program.body, values.get(limit.code, {}))
        except Undetermined:
            held = Interval(None, None)
        if held.low == 1:
            continue
        certain = held.high == 0
        applied.append(limit.text if certain else f"{limit.text}（缺数据，未定）")
        if limit.cap is not None:
            total = _capped(total, limit.cap, certain)
        elif certain and (best not in order or order.index(limit.grade) > order.index(best)):
            best = limit.grade
    if ruleset.policy.over == "capped" and ruleset.total and (total.high is None or total.high > ruleset.total):
        applied.append("总分不超过满分")
        total = _capped(total, ruleset.total, True)
    return Total(total, tuple(applied), best)


def _capped(total: Interval, cap: Fraction, certain: bool) -> Interval:
    low = None if total.low is None else min(total.low, cap)
    if not certain:
        return Interval(low, total.high)
    return Interval(low, cap if total.high is None else min(total.high, cap))
