"""Typed facts for whole rulesets, drawn near every number the criteria are written with; the seed says which."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

from biaochi.backends.columns import Columns, FactColumn
from biaochi.core.interpret import FactValue
from biaochi.core.program import Input, Kind
from biaochi.diagnostics import BiaochiError
from biaochi.model.values import decimal
from biaochi.registry.load import load
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.scoring.literals import literals
from biaochi.scoring.typed import Given

ROOT = Path(__file__).parents[2]
FILES = sorted(
    p for folder in ("rulesets", "examples", "tests/language/frozen", "tests/mutants", "tests/lint") for p in (ROOT / folder).rglob("*.biaochi")
)  # fmt: skip


def rulesets() -> Iterator[Ruleset]:
    """Every ruleset of the repository that scores and that the reader takes."""
    for path in FILES:
        try:
            rules = load(path)
        except BiaochiError:
            continue
        if rules.indicators and not rules.open:
            yield rules


def value(spec: Input, numbers: list[Fraction], rng: random.Random, places: int = 4) -> FactValue:
    """An admissible value: near a number of the criterion, at an end, or anywhere."""
    if spec.kind is Kind.BOOL:
        return rng.random() < 0.8
    if spec.kind is Kind.CHOICE:
        return rng.choice(spec.choices)
    low = Fraction(0) if spec.low is None else spec.low
    high = low + rng.choice((2, 20, 10**7)) if spec.high is None else spec.high
    step = Fraction(1) if spec.integer or spec.kind is Kind.DATE else Fraction(1, 10**places)
    near = [n + k * step for n in numbers for k in (-1, 0, 1)]
    chosen = (
        rng.choice([*near, low, high])
        if rng.random() < 0.6
        else low + (high - low) * Fraction(rng.randrange(1001), 1000)
    )
    chosen = math.floor(chosen / step) * step
    if spec.kind is Kind.DATE:
        return max(chosen, Fraction(700000))
    if spec.low is not None and (chosen < spec.low or (spec.low_open and chosen == spec.low)):
        chosen = math.ceil(spec.low / step) * step + step
    if spec.high is not None and chosen > spec.high:
        chosen = math.floor(spec.high / step) * step
    return chosen


def given(rules: Ruleset, rng: random.Random, blank: float = 0.02, places: int = 4) -> dict[str, Given]:
    """What one subject gives; ``blank``: how often a fact is missing, an indicator 不适用 or without 佐证."""
    shared = {s.name: value(s, [Fraction(1)], rng, places) for s in rules.shared if rng.random() >= blank}
    return {i.code: _given(i, shared, rng, blank, places) for i in rules.indicators}


def _given(i: Indicator, shared: dict[str, FactValue], rng: random.Random, blank: float, places: int) -> Given:
    numbers = sorted(literals(i.program.body))
    values = {}
    for spec in (*i.program.inputs, *i.program.judgements):
        if spec.name in i.shared:
            if spec.name in shared:
                values[spec.name] = shared[spec.name]
        elif rng.random() >= blank:
            values[spec.name] = value(spec, numbers, rng, places)
    if rng.random() < blank / 4:
        return Given({}, False, "当年没有这项业务")
    return Given(values, rng.random() >= blank)


def written(columns: Columns, facts: dict[str, Given]) -> dict[str, str]:
    """The row of a table that gives these facts."""
    row = {}
    for c in columns.facts:
        for code in c.codes:
            v = facts[code].values.get(c.spec.name)
            if v is not None:
                row[c.name] = _text(c, v)
    for b in columns.beside:
        g = facts[b.code]
        said = {"不适用": g.excused, "佐证": "报表" if g.evidenced else "", "评定人": "甲组", "评定日期": "2026-03-01"}
        row[b.name] = said[b.what]
    return row


def scaled(columns: Columns, facts: dict[str, Given], places: int) -> dict[str, object]:
    """The row of integers that gives these facts: numbers times 10^places; a number with more decimals stays a Fraction."""
    row: dict[str, object] = {name: said for name, said in written(columns, facts).items() if said}
    for c in columns.facts:
        for v in (facts[code].values.get(c.spec.name) for code in c.codes):
            if isinstance(v, Fraction):
                v *= (100 if c.unit == "%" else 1) * (1 if c.spec.kind is Kind.DATE else 10**places)
                row[c.name] = v.numerator if v.denominator == 1 else v
            elif v is not None:
                row[c.name] = v
    return row


def _text(c: FactColumn, v: FactValue) -> str:
    if isinstance(v, bool):
        return "是" if v else "否"
    if isinstance(v, str):
        return v
    assert isinstance(v, Fraction)
    if c.spec.kind is Kind.DATE:
        return date.fromordinal(int(v)).isoformat()
    return decimal(v * 100 if c.unit == "%" else v)
