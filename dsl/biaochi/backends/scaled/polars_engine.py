"""A plan as native Polars expressions, and a table of text turned into the integers it is computed from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import and_, or_

import polars as pl

from biaochi.backends.columns import INAPPLICABLE, Columns, FactColumn
from biaochi.backends.scaled import ir
from biaochi.backends.scaled.plan import READY, Measured, Plan, fact_columns, widened
from biaochi.core.program import Kind
from biaochi.model.values import NO, YES

MOST_PLACES = 6
_DIGITS = 18 - MOST_PLACES
_EPOCH = 719_163
"""The ordinal of 1970-01-01."""


def expression(node: ir.Num) -> pl.Expr:
    """A number as an expression."""
    match node:
        case ir.Lit(value):
            return pl.lit(value, dtype=pl.Int64)
        case ir.Col(name):
            return pl.col(name)
        case ir.Sum(terms):
            return reduce(_plus, terms[1:], expression(terms[0]))
        case ir.Times(left, right):
            return expression(left) * expression(right)
        case ir.Floor(top, bottom):
            return expression(top) // expression(bottom)
        case ir.Least(terms):
            return pl.min_horizontal(map(expression, terms))
        case ir.Most(terms):
            return pl.max_horizontal(map(expression, terms))
        case ir.Pick(arms, otherwise):
            found = expression(otherwise)
            for test, points in reversed(arms):
                found = pl.when(condition(test)).then(expression(points)).otherwise(found)
            return found


def _plus(sum_: pl.Expr, term: ir.Num) -> pl.Expr:
    less = ir.negated(term)
    return sum_ + expression(term) if less is None else sum_ - expression(less)


def condition(test: ir.Test) -> pl.Expr:
    """A test as an expression."""
    match test:
        case ir.Cmp(op, left, right):
            a, b = expression(left), expression(right)
            return {"<": a < b, "<=": a <= b, "=": a == b, ">=": a >= b, ">": a > b}[op]
        case ir.Yes(name):
            return pl.col(name)
        case ir.Same(name, word):
            return pl.col(name) == pl.lit(word)
        case ir.Both(terms):
            return reduce(and_, map(condition, terms), pl.lit(True))
        case ir.Either(terms):
            return reduce(or_, map(condition, terms), pl.lit(False))
        case ir.Isnt(term):
            return ~condition(term)


def computed(plan: Plan, codes: Sequence[str]) -> list[pl.Expr]:
    """The outputs of a plan: ``holds``, ``total`` and ``grade``, and s0, s1, … in the order of ``codes``."""
    return [
        condition(plan.holds).fill_null(False).alias("holds"),
        expression(plan.total.node).alias("total"),
        expression(plan.grade.node).alias("grade"),
        *(expression(plan.scores[code].node).alias(f"s{k}") for k, code in enumerate(codes)),
    ]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A table's facts: columns f0, f1, … (null where a value is missing or not plainly written) and what they hold."""

    frame: pl.DataFrame
    measured: dict[str, Measured]


def parsed(table: pl.DataFrame, columns: Columns) -> Parsed:
    """The facts of a table of text columns. A column that is not there is all missing."""
    text = table.select(
        *(
            (pl.col(c.name).str.strip_chars() if c.name in table.columns else pl.lit(None, dtype=pl.String)).alias(
                f"f{k}"
            )
            for k, c in enumerate(columns.facts)
        ),
        *(
            (pl.col(b.name).str.strip_chars().fill_null("") if b.name in table.columns else pl.lit("")).alias(f"b{k}")
            for k, b in enumerate(columns.beside)
        ),
    )
    numeric = [(k, c) for k, c in enumerate(columns.facts) if c.spec.kind not in (Kind.BOOL, Kind.CHOICE, Kind.DATE)]
    pieces = text.lazy().select(
        *(_whole(pl.col(f"f{k}"), c.unit).alias(f"w{k}") for k, c in numeric),
        *(_fraction(pl.col(f"f{k}"), c.unit).alias(f"p{k}") for k, c in numeric),
    )
    longest = (
        pieces.select(pl.col(f"p{k}").str.len_chars().max().fill_null(0) for k, _ in numeric).collect().row(0)
        if numeric
        else ()
    )
    places = {c.name: int(n) for (_, c), n in zip(numeric, longest, strict=True)}
    both = pl.concat([text.lazy(), pieces], how="horizontal") if numeric else text.lazy()
    frame = both.select(
        *(_typed(k, c, places.get(c.name, 0)) for k, c in enumerate(columns.facts)),
        *(f"b{k}" for k in range(len(columns.beside))),
    ).collect()
    return Parsed(frame, _measure(frame, columns, places))


def _whole(text: pl.Expr, unit: str) -> pl.Expr:
    return _bare(text, unit).str.extract(rf"^\+?(-?[0-9]{{1,{_DIGITS}}})(?:\.[0-9]{{1,{MOST_PLACES}}})?$", 1)


def _fraction(text: pl.Expr, unit: str) -> pl.Expr:
    return _bare(text, unit).str.extract(rf"^[+-]?[0-9]{{1,{_DIGITS}}}\.([0-9]{{1,{MOST_PLACES}}})$", 1).fill_null("")


def _bare(text: pl.Expr, unit: str) -> pl.Expr:
    return text.str.strip_suffix(unit) if unit else text


def _typed(k: int, c: FactColumn, places: int) -> pl.Expr:
    text = pl.col(f"f{k}")
    match c.spec.kind:
        case Kind.BOOL:
            low = text.str.to_lowercase()
            said = pl.when(low.is_in(sorted(YES))).then(pl.lit(True)).when(low.is_in(sorted(NO))).then(pl.lit(False))
            return said.otherwise(None).alias(f"f{k}")
        case Kind.CHOICE:
            return pl.when(text.is_in(list(c.spec.choices))).then(text).otherwise(None).alias(f"f{k}")
        case Kind.DATE:
            plain = pl.when(text.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")).then(text)
            day = plain.str.to_date("%Y-%m-%d", strict=False).cast(pl.Int32).cast(pl.Int64) + _EPOCH
            return _admissible(day, c, 1).alias(f"f{k}")
        case _:
            digits = pl.concat_str(pl.col(f"w{k}"), pl.col(f"p{k}").str.pad_end(places, "0"))
            value = digits.cast(pl.Int64, strict=False)
            return _admissible(value, c, 10**places * (100 if c.unit == "%" else 1)).alias(f"f{k}")


def _admissible(value: pl.Expr, c: FactColumn, scale: int) -> pl.Expr:
    """The value where the fact may have it, else null."""
    tests = []
    if c.spec.low is not None:
        least = c.spec.low * scale
        tests.append(value >= (math.floor(least) + 1 if c.spec.low_open else math.ceil(least)))
    if c.spec.high is not None:
        tests.append(value <= math.floor(c.spec.high * scale))
    if c.spec.integer and scale > 1:
        tests.append(value % scale == 0)
    return pl.when(reduce(and_, tests)).then(value).otherwise(None) if tests else value


def _measure(frame: pl.DataFrame, columns: Columns, places: Mapping[str, int]) -> dict[str, Measured]:
    numeric = [(k, c) for k, c in enumerate(columns.facts) if c.spec.kind not in (Kind.BOOL, Kind.CHOICE)]
    ends = frame.select(
        *(pl.col(f"f{k}").min().fill_null(0).alias(f"low{k}") for k, _ in numeric),
        *(pl.col(f"f{k}").max().fill_null(0).alias(f"high{k}") for k, _ in numeric),
    ).row(0, named=True) if numeric else {}  # fmt: skip
    return {
        c.name: _within_spec(widened(Measured(places.get(c.name, 0), int(ends[f"low{k}"]), int(ends[f"high{k}"]))), c)
        for k, c in numeric
    }


def _within_spec(measured: Measured, c: FactColumn) -> Measured:
    scale = 10**measured.places * (100 if c.unit == "%" else 1)
    low, high = Fraction(measured.low), Fraction(measured.high)
    if c.spec.low is not None:
        low = max(low, c.spec.low * scale)
    if c.spec.high is not None:
        high = min(high, c.spec.high * scale)
    return Measured(measured.places, math.floor(low), max(math.ceil(high), math.floor(low)))


def ready(columns: Columns, measured: Mapping[str, Measured]) -> pl.Expr:
    """Whether a row of a parsed table has every fact within the measured ends, and nothing beside that changes a score."""
    tests = []
    named = fact_columns(columns, measured)
    for k, c in enumerate(columns.facts):
        if not c.codes:
            continue
        value = pl.col(f"f{k}")
        tests.append(value.is_not_null())
        if c.name in measured:
            tests.append((value >= named[c.name].low) & (value <= named[c.name].high))
    for k, b in enumerate(columns.beside):
        blank = pl.col(f"b{k}") == ""
        tests.append(blank if b.what == INAPPLICABLE else ~blank)
    return reduce(and_, tests, pl.lit(True)).alias(READY)


def safe(facts: Parsed, columns: Columns) -> pl.DataFrame:
    """The facts of a table with ``ready``; in a row that is not, every number is one that cannot overflow."""
    named = fact_columns(columns, facts.measured)
    numbers = [(f"f{k}", named[c.name].high) for k, c in enumerate(columns.facts) if c.name in facts.measured]
    return (
        facts.frame.lazy()
        .with_columns(ready(columns, facts.measured))
        .with_columns(pl.when(READY).then(pl.col(name)).otherwise(high).alias(name) for name, high in numbers)
        .collect()
    )


def scored(columns: Columns, plan: Plan, facts: Parsed, codes: Sequence[str]) -> pl.DataFrame:
    """``holds``, ``total``, ``grade``, s0, … for every row of a table."""
    frame = facts.frame.lazy().with_columns(ready(columns, facts.measured))
    for step in plan.steps:
        frame = frame.with_columns(expression(n.node).alias(name) for name, n in step.items())
    return frame.select(computed(plan, codes)).collect()
