"""Whole tables: ``python tests/benchmarks/columns.py [rows] [rounds]``, the 32 indicators of Yantai over generated rows.

The plan in Polars and in DuckDB, both by hand over scaled 64-bit integers, Polars in binary floats, the emitted Python module and the
interpreter, by turns in one process on one thread; medians, and how many totals each gets wrong. The plan and the hand-written
scorer give the same outputs, the rows they leave to the interpreter included, and are compared before anything is measured.
"""

from __future__ import annotations

import os

os.environ["POLARS_MAX_THREADS"] = "1"

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "tests" / "engines")]

import by_hand  # noqa: E402
import by_hand_python  # noqa: E402
import by_hand_sql  # noqa: E402
import rows as made_rows  # noqa: E402
from biaochi.backends.columns import columns_of  # noqa: E402
from biaochi.backends.core_json import load_core  # noqa: E402
from biaochi.backends.python.emit import emit  # noqa: E402
from biaochi.backends.scaled import polars_engine, sql  # noqa: E402
from biaochi.backends.scaled.plan import Measured, plan_for  # noqa: E402
from biaochi.core.program import Kind  # noqa: E402
from biaochi.scoring.typed import score_given  # noqa: E402

RULES = load_core(json.loads((ROOT / "tests/conformance/yantai.core.json").read_text(encoding="utf-8")))
COLUMNS = columns_of(RULES)
CODES = [i.code for i in RULES.indicators]


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
    beside = [pl.Series(f"b{k}", [""]).new_from_index(0, count) for k in range(len(COLUMNS.beside))]
    return pl.DataFrame([*series, *beside]), measured


def main() -> int:
    """Measures and prints; exit code 1 where two that are exact differ."""
    count, rounds = (
        (int(a) for a in (*sys.argv[1:], "1000000", "5")[:2]) if len(sys.argv) < 3 else map(int, sys.argv[1:3])
    )
    frame, measured = table(count)
    facts = polars_engine.Parsed(frame, measured)
    plan = plan_for(RULES, COLUMNS, measured)
    at = {c.name: f"f{k}" for k, c in enumerate(COLUMNS.facts)}
    complete = pl.all_horizontal(pl.col("^f[0-9]+$").is_not_null()).alias("complete")
    floats = [
        (pl.col(f"f{k}") / (10 ** measured[c.name].places * (100 if c.unit == "%" else 1))).alias(f"f{k}") if c.name in measured else pl.col(f"f{k}")
        for k, c in enumerate(COLUMNS.facts)
    ]  # fmt: skip
    as_floats = frame.select(floats)
    safe = polars_engine.safe(facts, COLUMNS).to_arrow()
    statement = sql.select_text(plan, CODES, "facts", "duckdb")
    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.register("source", safe)
    connection.execute("CREATE TABLE facts AS SELECT * FROM source")
    connection.register("given", frame.with_columns(complete).to_arrow())
    connection.execute("CREATE TABLE by_hand AS SELECT * FROM given")
    own = by_hand_sql.statement(lambda n: f'"{at[n]}"', CODES, "by_hand")
    names = ["holds", "total", "grade", *(f"s{k}" for k in range(len(CODES)))]

    def hand() -> pl.DataFrame:
        return frame.lazy().with_columns(complete).select(by_hand.outputs(lambda n: pl.col(at[n]), CODES)).collect()

    engines: dict[str, Callable[[], pl.DataFrame]] = {
        "plan, Polars": lambda: polars_engine.scored(COLUMNS, plan, facts, CODES),
        "by hand, Polars Int64": hand,
        "plan, DuckDB": lambda: pl.DataFrame(connection.sql(statement).to_arrow_table()),
        "by hand, DuckDB BIGINT": lambda: pl.DataFrame(connection.sql(own).to_arrow_table()),
        "by hand, Polars floats, total alone": lambda: as_floats.select(by_hand.outputs(lambda n: pl.col(at[n]), CODES, exact=False)),
    }  # fmt: skip
    found = {name: run() for name, run in engines.items()}
    first = found["plan, Polars"]
    same, apart = {}, {}
    for name, other in found.items():
        if "floats" not in name:
            both = other["holds"] & first["holds"]
            same[name] = all(
                other.filter(both)[n].cast(pl.Int64).equals(first.filter(both)[n].cast(pl.Int64)) for n in names[1:]
            )
            apart[name] = int((other["holds"] != first["holds"]).sum())
    wrong = int((found["by hand, Polars floats, total alone"]["total"] != first["total"]).filter(first["holds"]).sum())
    took: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(rounds):
        for name, run in engines.items():
            begin = time.process_time()
            run()
            took[name].append(time.process_time() - begin)
    base = statistics.median(took["by hand, Polars Int64"])
    print(
        f"{count} rows, {rounds} rounds, one thread, CPU seconds, medians; plan holds for {first['holds'].sum()} rows"
    )
    for name, times in took.items():
        middle = statistics.median(times)
        print(f"{name:38} {middle:8.3f} s  {count / middle:12.0f} rows/s  {middle / base:5.2f} × by hand")
    print(f"totals that binary floats get wrong: {wrong} of {first['holds'].sum()}")
    own_rows = by_hand_python.rows(frame.head(20_000), at)
    begin = time.process_time()
    own_totals = [by_hand_python.total(row) for row in own_rows]
    took_by_hand = (time.process_time() - begin) / len(own_rows)
    for name, seconds in {"by hand, Python integers, total": took_by_hand, **rowwise(300)}.items():
        print(f"{name:38} {seconds * 1000:8.3f} ms a subject")
    pairs = zip(own_totals, first.head(20_000).select("holds", "total").iter_rows(), strict=True)
    same["by hand, Python integers"] = all(t == total for t, (held, total) in pairs if held and t is not None)
    print(f"same outputs: {same}; rows that only one of the two leaves to the interpreter: {apart}")
    return 0 if all(same.values()) else 1


def rowwise(count: int) -> dict[str, float]:
    """CPU seconds a subject: the emitted module and the interpreter."""
    rng = random.Random(1)
    given = [made_rows.given(RULES, rng, blank=0.01) for _ in range(count)]
    written = [made_rows.written(COLUMNS, g) for g in given]
    space: dict[str, object] = {"__name__": "emitted"}
    exec(compile(emit(RULES), "emitted.py", "exec"), space)
    out = {}
    for name, run, facts in (
        ("emitted Python, totals", space["totals"], written),
        ("emitted Python, score with reasons", space["score"], written),
        ("interpreter, typed facts", lambda g: score_given(RULES, g), given),
    ):
        begin = time.process_time()
        for f in facts:
            run(f)  # type: ignore[operator]
        out[name] = (time.process_time() - begin) / count
    return out


if __name__ == "__main__":
    assert Fraction(RULES.total) == 100
    sys.exit(main())
