"""Facts on which two programs differ: the boundary values of both, tried in turn, most readable first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from biaochi.core.interpret import FactValue, Interval, Undetermined, evaluate
from biaochi.core.program import Input, Kind, Program
from biaochi.model.values import decimal
from biaochi.scoring.literals import literals

MAX_TRIES = 400


def difference(
    a: Program, b: Program, alike: Mapping[str, Alike] | None = None
) -> tuple[dict[str, FactValue], Interval | None, Interval | None] | None:
    """Facts and the two scores, or None where no tried facts tell the programs apart or their inputs differ; a score is None where it is left open.

    ``alike`` says which facts of ``b`` a yes or no of ``a`` stands for, where ``b`` asks for them one by one.
    """
    alike = alike or {}
    own = [i for i in a.inputs if i.name not in alike]
    if any((i.name, i.kind) not in {(k.name, k.kind) for k in b.inputs} for i in own):
        return None
    apart = {name for each in alike.values() for name in each.names}
    if any(i.name not in apart and all(k.name != i.name for k in own) for i in b.inputs):
        return None
    judged = {s.name: Interval(s.low, s.high) for s in (*a.judgements, *b.judgements)}
    numbers = sorted({abs(n) for n in (*literals(a.body), *literals(b.body))})
    for tried, facts in enumerate(_candidates(b.inputs, numbers)):
        if tried >= MAX_TRIES:
            return None
        facts.update({name: each.holds(facts) for name, each in alike.items() if any(i.name == name for i in a.inputs)})
        full = {**judged, **facts}
        left, right = _score(a, full), _score(b, full)
        if left != right:
            return facts, left, right
    return None


def _score(program: Program, facts: dict[str, FactValue | Interval]) -> Interval | None:
    """The score; None where the criterion leaves it open."""
    try:
        return evaluate(program.body, facts)
    except Undetermined:
        return None


@dataclass(frozen=True, slots=True)
class Alike:
    """A yes or no that holds where any (or all) of several facts do; a count holds from one on."""

    names: tuple[str, ...]
    every: bool = False

    def holds(self, facts: Mapping[str, FactValue]) -> bool:
        """Whether it holds for ``facts``."""
        return (all if self.every else any)(bool(facts.get(n)) for n in self.names)


def _candidates(inputs: tuple[Input, ...], numbers: list[Fraction]) -> Iterator[dict[str, FactValue]]:
    columns = [_values(spec, numbers) for spec in inputs]
    for row in product(*columns):
        facts = dict(zip((spec.name for spec in inputs), row, strict=True))
        if all(_held(facts, spec) for spec in inputs):
            yield facts


def _held(facts: Mapping[str, FactValue], spec: Input) -> bool:
    """Whether a part is no more than its whole."""
    own, whole = facts[spec.name], facts.get(spec.within)
    return not (isinstance(own, Fraction) and isinstance(whole, Fraction) and own > whole)


def _values(spec: Input, numbers: list[Fraction]) -> list[FactValue]:
    if spec.kind is Kind.BOOL:
        return [False, True]
    if spec.kind is Kind.CHOICE:
        return list(spec.choices)
    if spec.integer:
        near = {int(n) + d for n in numbers if n.denominator == 1 and n <= 1000 for d in (-1, 0, 1)} | {0, 1, 2, 3, 5}
        return [Fraction(n) for n in sorted(near) if _allowed(Fraction(n), spec)]
    if spec.kind is Kind.RATE:
        sizes = [1 / n for n in numbers if n > 1]
        shifts = [Fraction(s, 1000) for s in (-15, -5, 0, -105, 15)] + [
            sign * size / 2 for size in sizes for sign in (1, -1, 3, -3)
        ]
        near_rates = [n + s for n in numbers if 0 < n <= 2 for s in shifts] + [Fraction(865, 1000)]
        return [n for n in dict.fromkeys(near_rates) if _allowed(n, spec)]
    shifts = [Fraction(0), Fraction(-1, 2), Fraction(-3, 2), Fraction(3, 2)]
    values = [n + s for n in numbers if n >= 1 for s in shifts] + [Fraction(95), Fraction(1)]
    values += [Fraction(0)] if spec.low == 0 else []
    return [n for n in dict.fromkeys(values) if n >= 0 and _allowed(n, spec)]


def _allowed(value: Fraction, spec: Input) -> bool:
    """Whether a fact may have a value, and a person can write it: no endless decimals."""
    written = "/" not in decimal(value)
    return written and (spec.low is None or value >= spec.low) and (spec.high is None or value <= spec.high)
