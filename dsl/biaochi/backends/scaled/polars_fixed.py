"""The part that is the same in every module emitted for Polars: how facts are taken from a table and how points are given back.

Below the line it is copied as it stands; the names above it are those that the emitted part defines.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

import polars as pl

PLACES = DIGITS = POINTS = 0
FACTS: list[tuple[str, str, str, bool, tuple[str, ...], int, int, int]] = []
BESIDE: list[tuple[str, bool]] = []
CODES: list[str] = []
GRADES: list[str] = []
YES: list[str] = []
NO: list[str] = []


def steps() -> list[dict[str, pl.Expr]]:
    """Stands for the emitted steps."""
    return []


def outputs() -> dict[str, pl.Expr]:
    """Stands for the emitted outputs."""
    return {}


# ---------------------------------------------------------------------------------------------------------------------
# --- 算式


def n(value: int) -> pl.Expr:
    return pl.lit(value, dtype=pl.Int64)


def c(name: str) -> pl.Expr:
    return pl.col(name)


def least(*terms: pl.Expr) -> pl.Expr:
    return reduce(lambda a, b: pl.when(a <= b).then(a).otherwise(b), terms)


def most(*terms: pl.Expr) -> pl.Expr:
    return reduce(lambda a, b: pl.when(a >= b).then(a).otherwise(b), terms)


def pick(*parts: Any) -> pl.Expr:
    """条件、值，条件、值，……，其余。"""
    found: pl.Expr = parts[-1]
    for k in range(len(parts) - 3, -1, -2):
        found = pl.when(parts[k]).then(parts[k + 1]).otherwise(found)
    return found


def same(name: str, word: str) -> pl.Expr:
    return pl.col(name) == pl.lit(word)


def both(*terms: pl.Expr) -> pl.Expr:
    return pl.all_horizontal(pl.lit(True), *terms)


def either(*terms: pl.Expr) -> pl.Expr:
    return pl.any_horizontal(pl.lit(False), *terms)


# --- 数据


def text(heading: str, given: list[str]) -> pl.Expr:
    if heading not in given:
        return pl.lit(None, dtype=pl.String)
    return pl.col(heading).cast(pl.String).str.strip_chars(" ")


def taken(kind: str, said: pl.Expr, choices: tuple[str, ...]) -> pl.Expr:
    """整数（乘了 10 的 PLACES 次方）、是否、选一的词，或公历序数；写得不直接的是空。"""
    if kind == "bool":
        low = said.str.to_lowercase()
        return pl.when(low.is_in(YES)).then(pl.lit(True)).when(low.is_in(NO)).then(pl.lit(False)).otherwise(None)
    if kind == "choice":
        return pl.when(said.is_in(list(choices))).then(said).otherwise(None)
    if kind == "date":
        plain = pl.when(said.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")).then(said)
        return plain.str.to_date("%Y-%m-%d", strict=False).cast(pl.Int32).cast(pl.Int64) + n(719163)
    fraction = rf"(?:\.[0-9]{{1,{PLACES}}})?" if PLACES else ""
    whole = said.str.extract(r"^\+?(-?[0-9]+)", 1)
    rest = said.str.extract(r"\.([0-9]+)$", 1).fill_null("").str.pad_end(PLACES, "0")
    digits = pl.when(said.str.contains(rf"^[+-]?[0-9]{{1,{DIGITS}}}{fraction}$")).then(pl.concat_str(whole, rest))
    return digits.cast(pl.Int64, strict=False)


def ready(given: list[str]) -> pl.Expr:
    """这一行的数据是否填全，都在界内，没有不适用、缺佐证。"""
    tests = []
    for name, _, kind, used, _, low, high, grid in FACTS:
        if used:
            tests.append(c(name).is_not_null())
            if kind not in ("bool", "choice"):
                tests.append((c(name) >= n(low)) & (c(name) <= n(high)))
                if grid > 1:
                    tests.append(c(name) % n(grid) == n(0))
    for heading, blank in BESIDE:
        empty = text(heading, given).fill_null("") == ""
        tests.append(empty if blank else ~empty)
    return both(*tests).fill_null(False)


def points(name: str) -> pl.Expr:
    decimals = pl.Decimal(18, POINTS)
    return pl.when("holds").then((c(name).cast(decimals) / pl.lit(10**POINTS)).cast(decimals)).otherwise(None)


def score(table: pl.DataFrame | pl.LazyFrame) -> pl.LazyFrame:
    """原表各列，后面加上 total、grade、state 和各指标编码；state 是 另算 的行没有得分。"""
    lazy = table.lazy()
    given = lazy.collect_schema().names()
    twice = [name for name in ("total", "grade", "state", *CODES) if name in given]
    if twice:
        raise ValueError(f"表里已有“{twice[0]}”一列，请先改名")
    beside = [heading for heading, _ in BESIDE if heading in given]
    facts = [taken(kind, text(heading, given), choices).alias(name) for name, heading, kind, _, choices, *_ in FACTS]
    found = lazy.select(*beside, *facts).with_columns(ready(given).alias("ready"))
    found = found.with_columns(
        pl.when("ready").then(c(name)).otherwise(n(high)).alias(name)
        for name, _, kind, _, _, _, high, _ in FACTS
        if kind not in ("bool", "choice")
    )
    for step in steps():
        found = found.with_columns(node.alias(name) for name, node in step.items())
    found = found.select(node.alias(name) for name, node in outputs().items())
    graded = pick(*(x for k, g in enumerate(GRADES) for x in (c("grade") == n(k), pl.lit(g))), pl.lit(""))
    shown = found.select(
        points("total").alias("total"),
        pl.when("holds").then(graded).otherwise(None).alias("grade"),
        pl.when("holds").then(pl.lit("已评")).otherwise(pl.lit("另算")).alias("state"),
        *(points(f"s{k}").alias(code) for k, code in enumerate(CODES)),
    )
    return pl.concat([lazy, shown], how="horizontal")
