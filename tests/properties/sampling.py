"""Facts where programs change: every number in a program, what lies beside it, and the ends of what is admissible."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.interpret import FactValue, Undetermined, evaluate
from biaochi.core.program import Input, Kind, Program


def score(program: Program, facts: dict[str, FactValue]) -> Fraction | None:
    """The score; None where there is none."""
    try:
        return evaluate(program.body, facts).point
    except Undetermined:
        return None


def columns(program: Program) -> dict[str, list[FactValue]]:
    """For each fact the values worth trying."""
    numbers = sorted({*_numbers(program.body), Fraction(0), Fraction(1)})
    return {s.name: _column(s, numbers) for s in (*program.inputs, *program.judgements)}


def rows(columns: dict[str, list[FactValue]], count: int, seed: int) -> Iterator[dict[str, FactValue]]:
    """Facts drawn from the columns."""
    rng = random.Random(seed)
    for _ in range(count):
        yield {name: rng.choice(column) for name, column in columns.items()}


def _column(spec: Input, numbers: list[Fraction]) -> list[FactValue]:
    if spec.kind is Kind.BOOL:
        return [False, True]
    if spec.kind is Kind.CHOICE:
        return list(spec.choices)
    shifts = [
        Fraction(0),
        Fraction(1, 1000),
        Fraction(-1, 1000),
        Fraction(1, 3),
        Fraction(-1),
        Fraction(2),
        Fraction(50),
    ]
    tried = {n + s for n in numbers for s in shifts} | {n * 2 for n in numbers} | {Fraction(-7), Fraction(1000)}
    tried |= {end for end in (spec.low, spec.high) if end is not None}
    if spec.integer and spec.kind is not Kind.RATE:
        tried = {Fraction(round(t)) for t in tried}
    if spec.low is not None:
        tried = {t for t in tried if t > spec.low or (t == spec.low and not spec.low_open)}
    return sorted(t for t in tried if spec.high is None or t <= spec.high)


def _numbers(node: object) -> Iterator[Fraction]:
    if isinstance(node, e.Const):
        yield node.value
    if isinstance(node, Fraction):
        yield node
    elif isinstance(node, tuple):
        for inner in node:
            yield from _numbers(inner)
    elif hasattr(node, "__dataclass_fields__"):
        for name in node.__dataclass_fields__:
            yield from _numbers(getattr(node, name))
