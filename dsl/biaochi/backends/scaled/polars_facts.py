"""A table of text turned into the integers it is computed from, and which of its rows can be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import and_

import polars as pl

from biaochi.backends.columns import INAPPLICABLE, Columns, FactColumn
from biaochi.backends.scaled.plan import READY, Measured, fact_columns, widened
from biaochi.core.program import Kind
from biaochi.model.values import NO, YES

MOST_PLACES = 6
_DIGITS = 18 - MOST_PLACES
_EPOCH = 719_163
"""The ordinal of 1970-01-01."""
TYPES = {8: pl.Int8, 16: pl.Int16, 32: pl.Int32, 64: pl.Int64}
"""The integers of Polars by their bits."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A table's facts: columns f0, f1, … (null where a value is missing or not plainly written) and what they hold.

    Integers are as narrow as their measured ends allow, words are categories. b0, b1, …: whether
    something is written in the columns beside, those there are.
    """

    frame: pl.DataFrame
    measured: dict[str, Measured]


def bits_of(low: int, high: int) -> int:
    """The bits of the narrowest integers that hold all from ``low`` to ``high``: 8, 16, 32 or 64."""
    return next(bits for bits in TYPES if -(2 ** (bits - 1)) <= low and high < 2 ** (bits - 1))


def ends_of(columns: Columns, measured: Mapping[str, Measured]) -> dict[str, tuple[int, int]]:
    """The ends of the columns of integers, by their names f0, f1, …"""
    named = fact_columns(columns, measured)
    return {named[heading].name: (named[heading].low, named[heading].high) for heading in measured}


def parsed(table: pl.DataFrame, columns: Columns) -> Parsed:
    """The facts of a table of text columns. A column that is not there is all missing."""
    there = set(table.columns)
    text = table.select(
        *(
            (pl.col(c.name).str.strip_chars() if c.name in there else pl.lit(None, dtype=pl.String)).alias(f"f{k}")
            for k, c in enumerate(columns.facts)
        ),
        *(
            (pl.col(b.name).str.strip_chars().fill_null("") != "").alias(f"b{k}")
            for k, b in enumerate(columns.beside)
            if b.name in there
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
        pl.col("^b[0-9]+$"),
    ).collect()
    measured = _measure(frame, columns, places)
    return Parsed(narrow(frame, columns, measured), measured)


def narrow(frame: pl.DataFrame, columns: Columns, measured: Mapping[str, Measured]) -> pl.DataFrame:
    """The facts in as few bits as hold what was measured; what is beyond it is null."""
    integers = ends_of(columns, measured)
    words = {f"f{k}": c.spec.choices for k, c in enumerate(columns.facts) if c.spec.kind is Kind.CHOICE}
    return frame.with_columns(
        *(
            pl.when((pl.col(name) >= low) & (pl.col(name) <= high)).then(pl.col(name)).cast(TYPES[bits_of(low, high)])
            for name, (low, high) in integers.items()
        ),
        *(pl.col(name).cast(pl.Enum(list(dict.fromkeys(choices))), strict=False) for name, choices in words.items()),
    )


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


def ready(columns: Columns, facts: Parsed) -> pl.Expr:
    """Whether a row of a parsed table has every fact, and nothing beside that changes a score."""
    there = set(facts.frame.columns)
    tests = [pl.col(f"f{k}").is_not_null() for k, c in enumerate(columns.facts) if c.codes]
    for k, b in enumerate(columns.beside):
        given = f"b{k}" in there
        if b.what != INAPPLICABLE:
            tests.append(pl.col(f"b{k}") if given else pl.lit(False))
        elif given:
            tests.append(~pl.col(f"b{k}"))
    return pl.all_horizontal(pl.lit(True), *tests).alias(READY)


def safe(facts: Parsed, columns: Columns) -> pl.DataFrame:
    """The facts of a table with ``ready``, for SQL: 64 bits each; in a row that is not ready every number is one that cannot overflow."""
    high = {name: end for name, (_, end) in ends_of(columns, facts.measured).items()}
    words = pl.col(pl.Enum).cast(pl.String)
    return (
        facts.frame.lazy()
        .with_columns(ready(columns, facts))
        .with_columns(
            words, *(pl.when(READY).then(pl.col(n).cast(pl.Int64)).otherwise(end).alias(n) for n, end in high.items())
        )
        .collect()
    )
