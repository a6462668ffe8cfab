"""What each fact would have to be for the next point: exact values, checked by the reference interpreter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
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
    """For each fact that can still be changed, the nearest value that gains a point (or full marks, where less is missing).

    What was planned, what was there before, and what a share is taken of are given: nobody is told to change them.
    """
    now = _score(program, facts)
    if now is None:
        return []
    ceiling = program.full_marks if program.full_marks is not None else now + 1
    target = min(now + 1, ceiling)
    if target <= now:
        return []
    numbers = sorted(literals(program.body))
    given = _divisors(program.body)
    changing = [s for s in program.inputs if s.name not in given and not _is_given(s.name)]
    steps = [_for(program, facts, spec, now, target, numbers) for spec in changing]
    return [s for s in steps if s is not None]


_GIVEN = re.compile(
    r"上年|去年|往年|上期|上月|同期|基期|基准|基数|年初|计划|预算|目标|任务|应(?!急|对|用|届)|总数|总量|总额|总人数|标准|定额|限额"
)


def _is_given(name: str) -> bool:
    """Whether a name is that of something planned, prescribed or past. A rate (预算执行率) is what came of it."""
    return _GIVEN.search(name) is not None and not name.endswith(("率", "执行数", "完成数", "支出数"))


def _divisors(node: e.Expr) -> set[str]:
    """The facts that shares are taken of."""
    match node:
        case e.Div(left, right, _):
            return _divisors(left) | _divisors(right) | ({right.name} if isinstance(right, e.Fact) else set())
        case e.Add(terms) | e.Min(terms) | e.Max(terms):
            return {name for term in terms for name in _divisors(term)}
        case e.Mul(left, right):
            return _divisors(left) | _divisors(right)
        case e.Round(_, value, _) | e.Clause(_, value):
            return _divisors(value)
        case e.Case(arms, otherwise):
            inner = [*(v for _, v in arms), *([] if otherwise is None else [otherwise])]
            return {name for v in inner for name in _divisors(v)}
        case _:
            return set()


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
    return _reachable(program, facts, spec, given, exact or Step(spec.name, value, score))


def _reachable(program: Program, facts: Mapping[str, FactValue], spec: Input, given: Fraction, step: Step) -> Step:
    """The step at a value that can be written down: on to the next hundredth (of a per cent, of a unit)."""
    fine = Fraction(1, 10_000) if spec.kind is Kind.RATE else Fraction(1, 100)
    value = _number(step.value)
    if (value / fine).denominator == 1:
        return step
    whole = (value / fine).__ceil__() if value > given else (value / fine).__floor__()
    score = _score(program, {**facts, spec.name: whole * fine})
    return (
        Step(spec.name, whole * fine, score)
        if score is not None and score >= step.score and _allowed(whole * fine, spec)
        else step
    )


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
    """The exact place at which the score reaches the target, where it rises in a straight line with the value."""
    if spec.integer or reached <= target or reached == now:
        return None
    part = (target - now) / (reached - now)
    value = start + part * (end - start)
    score = _score(program, {**facts, spec.name: value})
    return Step(spec.name, value, score) if score == target else None


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
    most = facts.get(spec.within)
    return [f for f in sorted(found) if _allowed(f, spec) and not (isinstance(most, Fraction) and f > most)]


def _allowed(value: Fraction, spec: Input) -> bool:
    low = Fraction(0) if spec.low is None else spec.low
    return value >= low and (spec.high is None or value <= spec.high)
