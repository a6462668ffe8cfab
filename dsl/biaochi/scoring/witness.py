"""Facts on which two programs differ: the boundary values of both, tried in turn, most readable first."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from biaochi.core.interpret import FactValue, Interval, Undetermined, evaluate
from biaochi.core.program import Input, Kind, Program
from biaochi.model.values import decimal
from biaochi.scoring.literals import literals

MAX_TRIES = 400


def difference(a: Program, b: Program) -> tuple[dict[str, FactValue], Interval, Interval] | None:
    """Facts and the two scores, or None where no tried facts tell the programs apart or their inputs differ."""
    if [(i.name, i.kind) for i in a.inputs] != [(i.name, i.kind) for i in b.inputs]:
        return None
    judged = {s.name: Interval(s.low, s.high) for s in (*a.judgements, *b.judgements)}
    numbers = sorted({*literals(a.body), *literals(b.body)})
    for tried, facts in enumerate(_candidates(a.inputs, numbers)):
        if tried >= MAX_TRIES:
            return None
        full = {**judged, **facts}
        try:
            left, right = evaluate(a.body, full), evaluate(b.body, full)
        except Undetermined:
            continue
        if left != right:
            return facts, left, right
    return None


def _candidates(inputs: tuple[Input, ...], numbers: list[Fraction]) -> Iterator[dict[str, FactValue]]:
    columns = [_values(spec, numbers) for spec in inputs]
    for row in product(*columns):
        yield dict(zip((spec.name for spec in inputs), row, strict=True))


def _values(spec: Input, numbers: list[Fraction]) -> list[FactValue]:
    if spec.kind is Kind.BOOL:
        return [False, True]
    if spec.kind is Kind.CHOICE:
        return list(spec.choices)
    if spec.integer:
        near = {int(n) + d for n in numbers if n.denominator == 1 and n <= 1000 for d in (-1, 0, 1)} | {0, 1, 2, 3, 5}
        return [Fraction(n) for n in sorted(near) if _allowed(Fraction(n), spec)]
    if spec.kind is Kind.RATE:
        shifts = [Fraction(s, 1000) for s in (-15, -5, 0, -105, 15)]
        near_rates = [n + s for n in numbers if 0 < n <= 2 for s in shifts] + [Fraction(865, 1000)]
        return [n for n in dict.fromkeys(near_rates) if _allowed(n, spec)]
    shifts = [Fraction(0), Fraction(-1, 2), Fraction(-3, 2), Fraction(3, 2)]
    values = [n + s for n in numbers if n >= 1 for s in shifts] + [Fraction(95), Fraction(1)]
    return [n for n in dict.fromkeys(values) if n > 0 and _allowed(n, spec)]


def _allowed(value: Fraction, spec: Input) -> bool:
    """Whether a fact may have a value, and a person can write it: no endless decimals."""
    written = "/" not in decimal(value)
    return written and (spec.low is None or value >= spec.low) and (spec.high is None or value <= spec.high)
