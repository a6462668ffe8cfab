"""A piece of a table scored: by columns where the plan holds, by the interpreter where not, in the order of the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Literal

import polars as pl

from biaochi.backends.columns import Columns, columns_of
from biaochi.backends.scaled.decided import decided_plan
from biaochi.backends.scaled.plan import Measured, NotColumnar, Plan
from biaochi.backends.scaled.polars_engine import scored
from biaochi.backends.scaled.polars_facts import Parsed, parsed
from biaochi.batch.exact import ExactRows, RowProblem, Scored
from biaochi.batch.tables_in import Piece
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.ruleset.model import Ruleset
from biaochi.scoring.result import State

Engine = Literal["auto", "polars", "duckdb", "spark"]
Columnar = Callable[[Columns, Plan, Parsed, Sequence[str]], pl.DataFrame]
FIXED = ("total", "grade", "state", "total_min", "total_max")
SUBJECT = "对象"


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that has no score: its number, its subject, and why."""

    number: int
    subject: str
    why: str


@dataclass(frozen=True, slots=True)
class Done:
    """A piece that was scored, and how many of its rows the interpreter scored."""

    table: pl.DataFrame
    bad: tuple[Bad, ...]
    exact: int


class Pieces:
    """Scores pieces with one ruleset. ``engine``: duckdb and spark run the same plan as SQL; auto is polars.

    A Spark ends with ``stack``.
    """

    def __init__(
        self, rules: Ruleset, headings: Sequence[str], engine: Engine, reasons: bool, stack: ExitStack
    ) -> None:
        self._rules, self._columns, self._reasons = rules, columns_of(rules), reasons
        self._codes = [i.code for i in rules.indicators]
        own = {c.name for c in self._columns.facts} | {b.name for b in self._columns.beside}
        self.kept = [h for h in headings if h not in own]
        self._own = [h for h in headings if h in own]
        self._exact = ExactRows(rules)
        self._plans: dict[tuple[tuple[str, Measured], ...], Plan | None] = {}
        self._run: Columnar = _columnar(engine, stack)
        self.left_out = ""
        if not self._own:
            names = "、".join(c.name for c in self._columns.facts[:3])
            said = f"表里没有规则集 {self._rules.id} 的列，例如 {names}"
            help_ = "列名用 biaochi facts 规则集 --format json 的 column。"
            raise BiaochiError([Diagnostic("BC512", said, help=help_, where="表头")])

    def refuse_clash(self) -> None:
        """Raises BiaochiError where a column that stays has the name of one that is put out."""
        new = [*FIXED, *self._codes, *(f"{c}.理由" for c in self._codes)]
        clash = [h for h in self.kept if h in new]
        if clash:
            said = f"表里已有一列叫“{clash[0]}”，和要写出的列同名"
            raise BiaochiError([Diagnostic("BC512", said, help="请把这一列改名或删去。", where="表头")])

    @property
    def missing(self) -> list[str]:
        """The columns of facts the table does not have."""
        return [c.name for c in self._columns.facts if c.codes and c.name not in self._own]

    def score(self, piece: Piece) -> Done:
        """The rows of a piece with their scores."""
        both, bad, exact = self.found(piece)
        table = self._table(piece.table[both["at"].to_list()], both)
        return Done(table, tuple(sorted(bad, key=lambda b: b.number)), exact)

    def found(self, piece: Piece) -> tuple[pl.DataFrame, list[Bad], int]:
        """The rows that have a score: at (their place in the piece), low and high of the total, grade, state, s0, …

        The numbers are times 10^places. With them the rows that have none, and how many the interpreter looked at.
        """
        bad = [Bad(n, "", f"BC513 {why}") for n, why in piece.broken]
        if not piece.table.height:
            return self._found([]), bad, 0
        quick = self._quick(piece.table)
        open_ = set(range(piece.table.height)) - set(quick["at"].to_list())
        found: list[tuple[int, Scored]] = []
        texts = (
            piece.table.select(pl.col(*self._own, *self.kept).fill_null("")).rows(named=True) if self._reasons else []
        )
        said: dict[int, list[str]] = {}
        for at in sorted(open_) if not self._reasons else range(piece.table.height):
            row = texts[at] if self._reasons else self._texts(piece.table, at)
            try:
                if at in open_:
                    found.append((at, self._exact.score(row)))
                if self._reasons:
                    said[at] = self._exact.reasons(row, row.get(SUBJECT, ""))
            except RowProblem as problem:
                bad.append(Bad(piece.numbers[at], row.get(SUBJECT, ""), str(problem)))
        both = pl.concat([quick, self._found(found)]).sort("at")
        if self._reasons:
            both = both.with_columns(
                pl.Series(f"r{k}", [said[at][k] for at in both["at"]], dtype=pl.String) for k in range(len(self._codes))
            )
        return both, bad, len(open_)

    def _texts(self, table: pl.DataFrame, at: int) -> dict[str, str]:
        row = table.row(at, named=True)
        return {h: row[h] or "" for h in (*self._own, *self.kept)}

    def _quick(self, table: pl.DataFrame) -> pl.DataFrame:
        """The rows for which the plan holds: at, the total's ends, grade, state, s0, …; none where there is no plan."""
        facts = parsed(table, self._columns)
        plan = self._plan(facts.measured)
        if plan is None:
            return self._found([])
        try:
            scores = self._run(self._columns, plan, facts, self._codes)
        except NotColumnar as bad:
            self._left_out(facts.measured, bad)
            return self._found([])
        names = [*(g.name for g in self._rules.grades), ""]
        return (
            scores.with_row_index("at")
            .filter("holds")
            .select(
                pl.col("at").cast(pl.Int64),
                pl.col("total").cast(pl.Int64).alias("low"),
                pl.col("total").cast(pl.Int64).alias("high"),
                pl.col("grade")
                .cast(pl.Int64)
                .replace_strict([*range(len(names) - 1), -1], names, return_dtype=pl.String),
                pl.lit(State.SCORED.value).alias("state"),
                *(pl.col(f"s{k}").cast(pl.Int64) for k in range(len(self._codes))),
            )
        )

    def _found(self, rows: Sequence[tuple[int, Scored]]) -> pl.DataFrame:
        """Rows the interpreter scored, in the form of ``_quick``."""
        columns = {
            "at": pl.Series([at for at, _ in rows], dtype=pl.Int64),
            "low": pl.Series([r.total.low for _, r in rows], dtype=pl.Int64),
            "high": pl.Series([r.total.high for _, r in rows], dtype=pl.Int64),
            "grade": pl.Series([r.grade for _, r in rows], dtype=pl.String),
            "state": pl.Series([r.state for _, r in rows], dtype=pl.String),
        }
        for k in range(len(self._codes)):
            ends = [r.scores[k] for _, r in rows]
            columns[f"s{k}"] = pl.Series([e.low if e.low == e.high else None for e in ends], dtype=pl.Int64)
        return pl.DataFrame(columns)

    def _plan(self, measured: Mapping[str, Measured]) -> Plan | None:
        key = tuple(measured.items())
        if key not in self._plans:
            try:
                self._plans[key] = decided_plan(self._rules, self._columns, measured)
            except NotColumnar as bad:
                self._left_out(measured, bad)
        return self._plans[key]

    def _left_out(self, measured: Mapping[str, Measured], bad: NotColumnar) -> None:
        self._plans[tuple(measured.items())] = None
        self.left_out = f"{bad.code or '总分'}：{bad.why}"

    def _table(self, kept: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
        """The output: the columns that are no facts, then what was found, points with their decimals."""
        places = self._rules.policy.places

        def points(name: str) -> pl.Expr:
            decimals = pl.Decimal(18, places)
            return (pl.col(name).cast(decimals) / pl.lit(10**places)).cast(decimals)

        subjects = [kept[h] if h in kept.columns else pl.Series(h, [], dtype=pl.String) for h in self.kept]
        scores = found.select(
            pl.when(pl.col("low") == pl.col("high")).then(points("low")).otherwise(None).alias("total"),
            "grade",
            "state",
            points("low").alias("total_min"),
            points("high").alias("total_max"),
            *(points(f"s{k}").alias(code) for k, code in enumerate(self._codes)),
            *(
                pl.col(f"r{k}").alias(f"{code}.理由")
                for k, code in enumerate(self._codes)
                if self._reasons and found.height
            ),
            *(
                pl.lit(None, pl.String).alias(f"{code}.理由")
                for code in self._codes
                if self._reasons and not found.height
            ),
        )
        return pl.DataFrame([*subjects, *scores.get_columns()])


def _columnar(engine: Engine, stack: ExitStack) -> Columnar:
    if engine == "duckdb":
        from biaochi.backends.scaled import duckdb_engine

        return duckdb_engine.scored
    if engine == "spark":
        from biaochi.batch.spark_engine import SparkEngine

        return SparkEngine(stack).scored
    return scored
