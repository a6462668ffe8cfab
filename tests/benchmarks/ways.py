"""The hand-written indicators in the ways of Polars, SQL, C, NumPy, zen-engine and a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add, and_
from typing import Any

import polars as pl
from by_hand import BOTTOMS, GRADES, Way, scores


class Polars(Way):
    """Expressions over Int64; not ``exact``: over Float64."""

    def __init__(self, named: Callable[[str], str], exact: bool = True) -> None:
        self.named, self.exact = named, exact

    def col(self, heading: str) -> pl.Expr:
        return pl.col(self.named(heading))

    def same(self, heading: str, word: str) -> pl.Expr:
        return self.col(heading) == word

    def number(self, value: float) -> pl.Expr:
        return pl.lit(value, dtype=pl.Int64) if self.exact else pl.lit(value)

    def when(self, test: Any, yes: Any, no: Any) -> pl.Expr:
        return pl.when(test).then(yes).otherwise(no)

    def least(self, a: Any, b: Any) -> pl.Expr:
        return pl.min_horizontal(a, b)

    def most(self, a: Any, b: Any) -> pl.Expr:
        return pl.max_horizontal(a, b)

    def quotient(self, top: Any, bottom: Any) -> pl.Expr:
        return top // bottom if self.exact else top / bottom


def polars(w: Polars) -> list[pl.Expr]:
    """``holds``, ``total`` and ``grade`` and s0, s1, … as the plan gives them; in floats the total alone."""
    found = scores(w)
    total = reduce(add, found)
    if not w.exact:
        return [(total * 100 + 0.5).floor().cast(pl.Int64).alias("total")]
    shown, above = (total * 2 + 1000) // 2000, ((total + 3) * 2 + 1000) // 2000
    grade = pl.lit(3, pl.Int64)
    for least, place in reversed(GRADES):
        grade = pl.when(shown >= least * 100).then(pl.lit(place, pl.Int64)).otherwise(grade)
    holds = reduce(and_, [(w.col(n) > 0) for n in BOTTOMS]) & (shown == above) & pl.col("complete")
    return [
        holds.fill_null(False).alias("holds"),
        shown.alias("total"),
        grade.alias("grade"),
        *(((s * 2 + 1000) // 2000).alias(f"s{k}") for k, s in enumerate(found)),
    ]


@dataclass(frozen=True)
class Text:
    """A number written down; brackets around everything."""

    said: str

    def __add__(self, other: Text) -> Text:
        return Text(f"({self.said} + {other.said})")

    def __sub__(self, other: Text) -> Text:
        return Text(f"({self.said} - {other.said})")

    def __mul__(self, other: Text | int) -> Text:
        return Text(f"({self.said} * {other if isinstance(other, int) else other.said})")

    def __gt__(self, other: Text) -> Text:
        return Text(f"({self.said} > {other.said})")

    def __ge__(self, other: Text) -> Text:
        return Text(f"({self.said} >= {other.said})")


@dataclass(frozen=True, kw_only=True)
class Written(Way):
    """A way with templates: {0}, {1}, … are the numbers, words and headings go through ``named`` and ``word``."""

    named: Callable[[str], str]
    exact: bool
    if_: str
    least_: str
    most_: str
    over: str
    both_: str = "({0} AND {1})"
    either_: str = "({0} OR {1})"
    equal: str = "({0} = {1})"
    literal: str = "{0}"
    word: Callable[[str], str] = lambda w: f"'{w}'"

    def _put(self, template: str, *parts: Text) -> Text:
        return Text(template.format(*(p.said for p in parts)))

    def col(self, heading: str) -> Text:
        return Text(self.named(heading))

    def same(self, heading: str, word: str) -> Text:
        return self._put(self.equal, self.col(heading), Text(self.word(word)))

    def number(self, value: float) -> Text:
        return Text(self.literal.format(value))

    def when(self, test: Any, yes: Any, no: Any) -> Text:
        return self._put(self.if_, test, yes, no)

    def least(self, a: Any, b: Any) -> Text:
        return self._put(self.least_, a, b)

    def most(self, a: Any, b: Any) -> Text:
        return self._put(self.most_, a, b)

    def quotient(self, top: Any, bottom: Any) -> Text:
        return self._put(self.over, top, bottom)

    def both(self, a: Any, b: Any) -> Text:
        return self._put(self.both_, a, b)

    def either(self, a: Any, b: Any) -> Text:
        return self._put(self.either_, a, b)


_SQL = {"exact": True, "if_": "CASE WHEN {0} THEN {1} ELSE {2} END", "least_": "least({0}, {1})", "most_": "greatest({0}, {1})"}  # fmt: skip


def sql(named: Callable[[str], str], codes: Sequence[str], table: str, dialect: str) -> str:
    """``holds``, ``total``, ``grade`` and s0, s1, … of a table, in BIGINT; ``named`` gives the quoted column of a heading."""
    div, literal = {"duckdb": ("//", "{0}::BIGINT"), "spark": ("DIV", "{0}L")}[dialect]
    w = Written(named=named, over="({0}) " + div + " ({1})", literal=literal, **_SQL)
    listed = ", ".join(f"{s.said} AS p{k}" for k, s in enumerate(scores(w)))
    safe = " AND ".join(f"{named(n)} > 0" for n in BOTTOMS)
    total = " + ".join(f"p{k}" for k in range(len(codes)))
    shown = ", ".join(f"(p{k} * 2 + 1000) {div} 2000 AS s{k}" for k in range(len(codes)))
    return f"""
WITH scored AS (SELECT {listed}, {safe} AND complete AS safe FROM {table}),
summed AS (SELECT *, {total} AS whole FROM scored),
rounded AS (SELECT *, (whole * 2 + 1000) {div} 2000 AS total, ((whole + 3) * 2 + 1000) {div} 2000 AS above FROM summed)
SELECT coalesce(safe AND total = above, false) AS holds, total,
CASE WHEN total >= 9000 THEN 0 WHEN total >= 8000 THEN 1 WHEN total >= 6000 THEN 2 ELSE 3 END AS grade, {shown} FROM rounded"""


def c_source(at: Callable[[str], int], words: Callable[[str], int], kinds: Sequence[str]) -> str:
    """A loop over columns of int64 and bytes: ``score(count, columns, complete, outputs)``; outputs as in the plan."""
    w = Written(
        named=lambda n: f"c{at(n)}[i]", exact=True, if_="({0} ? {1} : {2})", least_="least({0}, {1})", most_="most({0}, {1})",
        over="({0} / ({1} > 0 ? {1} : 1))", both_="({0} && {1})", either_="({0} || {1})", equal="({0} == {1})", literal="((int64_t){0})",
        word=lambda word: str(words(word)),
    )  # fmt: skip
    found = scores(w)
    columns = "".join(f"  const {t} *c{k} = columns[{k}];\n" for k, t in enumerate(kinds))
    safe = " && ".join(f"{w.col(n).said} > 0" for n in BOTTOMS)
    named = "".join(f"    int64_t p{k} = {s.said};\n" for k, s in enumerate(found))
    total = " + ".join(f"p{k}" for k in range(len(found)))
    outs = "".join(f"    outputs[{k + 3}][i] = (p{k} * 2 + 1000) / 2000;\n" for k in range(len(found)))
    return f"""#include <stdint.h>
static inline int64_t least(int64_t a, int64_t b) {{ return a < b ? a : b; }}
static inline int64_t most(int64_t a, int64_t b) {{ return a > b ? a : b; }}
void score(int64_t count, const void **columns, const uint8_t *complete, int64_t **outputs) {{
{columns}  for (int64_t i = 0; i < count; i++) {{
{named}    int64_t whole = {total}, total = (whole * 2 + 1000) / 2000, above = ((whole + 3) * 2 + 1000) / 2000;
    outputs[0][i] = complete[i] && {safe} && total == above;
    outputs[1][i] = total;
    outputs[2][i] = total >= 9000 ? 0 : total >= 8000 ? 1 : total >= 6000 ? 2 : 3;
{outs}  }}
}}
"""


def zen(named: Callable[[str], str]) -> list[str]:
    """Expressions of zen-engine."""
    w = Written(
        named=named, exact=False, if_="({0} ? {1} : {2})", least_="min([{0}, {1}])", most_="max([{0}, {1}])", over="({0} / {1})",
        both_="({0} and {1})", either_="({0} or {1})", equal="({0} == {1})",
    )  # fmt: skip
    return [s.said for s in scores(w)]


def numpy(named: Callable[[str], str], codes: Callable[[str], int]) -> list[str]:
    """Expressions of arrays of floats; words are their places in ``codes``."""
    w = Written(
        named=named, exact=False, if_="where({0}, {1}, {2})", least_="minimum({0}, {1})", most_="maximum({0}, {1})", over="({0} / {1})",
        both_="({0} & {1})", either_="({0} | {1})", equal="({0} == {1})", word=lambda word: str(codes(word)),
    )  # fmt: skip
    return [s.said for s in scores(w)]


def formulas(named: Callable[[str], str]) -> list[str]:
    """Formulas of a spreadsheet."""
    w = Written(
        named=named, exact=False, if_="IF({0},{1},{2})", least_="MIN({0},{1})", most_="MAX({0},{1})", over="({0}/{1})",
        both_="AND({0},{1})", either_="OR({0},{1})", word=lambda word: f'"{word}"',
    )  # fmt: skip
    return [s.said for s in scores(w)]
