"""What each fact would have to be for the next point: exact values, checked by the reference interpreter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from biaochi.core.interpret import FactValue, Interval, Undetermined, evaluate
from biaochi.core.program import Input, Kind, Program
from biaochi.scoring.literals import literals


@dataclass(frozen=True, slots=True)
class Step:
    """With ``name`` at ``value`` and all else as it is, the score is ``score``."""

    name: str
    value: FactValue
    score: Fraction


def next_points(program: Program, facts: Mapping[str, FactValue]) -> list[Step]:
    """For each fact the nearest value that gains a point (or full marks, where less than a point is missing)."""
    now = _score(program, facts)
    if now is None:
        return []
    ceiling = program.full_marks if program.full_marks is not None else now + 1
    target = min(now + 1, ceiling)
    if target <= now:
        return []
    numbers = sorted(literals(program.body))
    steps = [_for(program, facts, spec, now, target, numbers) for spec in program.inputs]
    return [s for s in steps if s is not None]


def _score(program: Program, facts: Mapping[str, FactValue]) -> Fraction | None:
    judged: dict[str, FactValue] = {j.name: Interval(j.low, j.high) for j in program.judgements}
    try:
        return evaluate(program.body, {**judged, **facts}).point
    except Undetermined:
        return None


def _for(
    program: Program,
    facts: Mapping[str, FactValue],
    spec: Input,
    now: Fraction,
    target: Fraction,
    numbers: list[Fraction],
) -> Step | None:
    given = facts.get(spec.name)
    if given is None:
        return None
    tried = [(v, _score(program, {**facts, spec.name: v})) for v in _candidates(spec, given, facts, numbers)]
    better = [(v, s) for v, s in tried if s is not None and s > now]
    if not better:
        return None
    enough = [(v, s) for v, s in better if s >= target] or [max(better, key=lambda b: b[1])]
    if spec.kind in (Kind.BOOL, Kind.CHOICE) or not isinstance(given, Fraction):
        value, score = min(enough, key=lambda b: b[1])
        return Step(spec.name, value, score)
    value, score = min(enough, key=lambda b: abs(_number(b[0]) - given))
    exact = _between(program, facts, spec, given, now, _number(value), score, target)
    return exact or Step(spec.name, value, score)


def _number(value: FactValue) -> Fraction:
    assert isinstance(value, Fraction)
    return value


def _between(
    program: Program,
    facts: Mapping[str, FactValue],
    spec: Input,
    start: Fraction,
    now: Fraction,
    end: Fraction,
    reached: Fraction,
    target: Fraction,
) -> Step | None:
    """The exact place at which the score reaches the target, where it rises in a straight line with the value (a share
    of what it is divided by) or with its inverse (the divisor itself)."""
    if spec.integer or reached <= target or reached == now:
        return None
    part = (target - now) / (reached - now)
    values = [start + part * (end - start)]
    if start > 0 and end > 0:
        values.append(1 / (1 / start + part * (1 / end - 1 / start)))
    scores = ((value, _score(program, {**facts, spec.name: value})) for value in values)
    return next((Step(spec.name, value, score) for value, score in scores if score == target), None)


def _candidates(
    spec: Input, given: FactValue, facts: Mapping[str, FactValue], numbers: list[Fraction]
) -> list[FactValue]:
    if spec.kind is Kind.BOOL:
        return [not given]
    if spec.kind is Kind.CHOICE:
        return [c for c in spec.choices if c != given]
    if not isinstance(given, Fraction):
        return []
    others = [v for n, v in facts.items() if n != spec.name and isinstance(v, Fraction)]
    scaled = [n * v for n in numbers for v in others] + [v / n for n in numbers if n for v in others]
    found: set[Fraction] = {*numbers, *others, *scaled}
    if spec.integer:
        found = {Fraction(f.__floor__()) for f in found} | {Fraction(f.__ceil__()) for f in found}
        found |= {given + d for d in range(-60, 61)}
    tiny = Fraction(1, 10000) if spec.kind is Kind.RATE else Fraction(1, 100)
    if not spec.integer:
        found |= {f + d for f in list(found) for d in (tiny, -tiny)}
    return [f for f in sorted(found) if _allowed(f, spec)]


def _allowed(value: Fraction, spec: Input) -> bool:
    low = Fraction(0) if spec.low is None else spec.low
    return value >= low and (spec.high is None or value <= spec.high)
