"""compile --to duckdb and spark: the statement run over a table, against the interpreter. Spark is in test_spark.py."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import duckdb
import made
import polars as pl
import pytest
import rows
from biaochi.backends.columns import columns_of
from biaochi.backends.core_json import load_core
from biaochi.backends.scaled.polars_text import polars_module
from biaochi.backends.scaled.statement import statement
from biaochi.batch.run import run_batch
from biaochi.core import expr as e
from biaochi.core.interpret import Undetermined, round_half_up
from biaochi.core.program import Input, Kind, Program
from biaochi.diagnostics import BiaochiError
from biaochi.ruleset.model import Ruleset
from biaochi.scoring.result import grade
from biaochi.scoring.typed import score_given
from registry_sample import Call

Run = Callable[[Ruleset, pl.DataFrame, str], pl.DataFrame]
CORES = sorted((Path(__file__).parents[1] / "conformance").glob("*.core.json"))


def ran(rules: Ruleset, table: pl.DataFrame, name: str) -> pl.DataFrame:
    with duckdb.connect(":memory:") as connection:
        connection.register(name, table.to_arrow())
        found = pl.from_arrow(connection.sql(statement(rules, "duckdb", name)).to_arrow_table())
    assert isinstance(found, pl.DataFrame)
    return found


def held(rules: Ruleset, seed: str, count: int, blank: float, run: Run = ran) -> int:
    """Holds a statement over drawn rows against the interpreter; how many it scored."""
    columns, rng, places = columns_of(rules), random.Random(seed), rules.policy.places
    facts = [rows.given(rules, rng, blank, places=2) for _ in range(count)]
    written = [rows.written(columns, f) for f in facts]
    names = [c.name for c in (*columns.facts, *columns.beside)]
    table = pl.DataFrame({"对象": [str(k) for k in range(count)], **{n: [w.get(n) for w in written] for n in names}})
    out = run(rules, table.cast(pl.String), '表"; --')
    done = 0
    assert out["对象"].to_list() == [str(k) for k in range(count)]
    for f, row in zip(facts, out.iter_rows(named=True), strict=True):
        if row["state"] == "另算":
            assert row["total"] is None and row["grade"] is None
            continue
        done += 1
        said = score_given(rules, f)
        expected = [round_half_up(s.point or Fraction(0), places) for s in said.scores if s is not None]
        assert [Fraction(row[i.code]) for i in rules.indicators] == expected
        assert Fraction(row["total"]) == round_half_up(said.total.value.point or Fraction(0), places)
        assert row["grade"] == grade(said.total.value, rules.grades, rules.policy, said.total.best)
    return done


@pytest.mark.parametrize("path", CORES, ids=lambda p: p.name)
def test_recorded_cores_agree(path: Path) -> None:
    rules = load_core(json.loads(path.read_text(encoding="utf-8")))
    try:
        held(rules, path.name, 200, blank=0.005)
    except BiaochiError as bad:
        assert bad.diagnostics[0].code == "BC503" and path.name == "nodes.core.json"


def test_complete_rows_of_yantai_have_their_scores() -> None:
    rules = load_core(json.loads(next(p for p in CORES if p.name == "yantai.core.json").read_text(encoding="utf-8")))
    assert held(rules, "complete", 100, blank=0) > 70  # the others have rates of a hundred million per cent


@pytest.mark.parametrize("block", range(4))
def test_made_rulesets_agree(block: int, undecided: None) -> None:
    done = refused = 0
    for k in range(8):
        rules = made.ruleset(f"statement {block} {k}")
        try:
            done += held(rules, f"{block} {k}", 30, blank=0.01)
        except BiaochiError as bad:
            refused += 1
            assert bad.diagnostics[0].code == "BC503"
        except Undetermined as bad:
            pytest.fail(str(bad))
    assert done > 50 and refused < 4


def test_what_it_cannot_do_is_said_with_its_place() -> None:
    specs = (Input("甲", Kind.QUANTITY, low=Fraction(0)), Input("乙", Kind.QUANTITY, low=Fraction(0)))
    a, b = (e.Fact(s.name) for s in specs)
    rules = made.ruleset_of([Program(specs, e.Add((e.Div(a, b), e.Div(b, a))), Fraction(5))], random.Random(1))
    with pytest.raises(BiaochiError) as refused:
        statement(rules, "duckdb")
    (found,) = refused.value.diagnostics
    assert found.code == "BC503" and "两个不同的除数" in found.message and found.where == "第1行" and found.help


def test_the_command_writes_a_statement(call: Call, tmp_path: Path) -> None:
    target = tmp_path / "算分.sql"
    args = (
        "compile",
        "tests/language/frozen/1/caps.biaochi",
        "--to",
        "duckdb",
        "--table",
        "甲'\"表",
        "-o",
        str(target),
    )
    assert call(*args)[0] == 0 and "已替换" in call(*args)[2]
    text = target.read_text(encoding="utf-8")
    assert text.startswith("-- ") and '"甲\'""表"' in text
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            """CREATE TABLE "甲'""表" AS SELECT 70.35 AS "C1.预算执行率（%）", false AS "C2.发生重大事故",
            0 AS "C2.一般事故起数（起）", NULL AS "C1.不适用", NULL AS "C2.不适用" """
        )
        assert connection.sql(text).fetchall()[0][-3] == "已评"


@pytest.mark.parametrize("made_by", [lambda r: statement(r, "duckdb"), lambda r: statement(r, "spark"), polars_module])
def test_what_is_too_long_for_one_expression_is_refused_in_words(
    made_by: Callable[[Ruleset], str], undecided: None
) -> None:
    """Thousands of terms one inside another are more than Python reads."""
    with pytest.raises(BiaochiError) as refused:
        made_by(long())
    assert [d.code for d in refused.value.diagnostics] == ["BC503"] and "太长" in str(refused.value)


def test_a_table_by_a_statement_that_is_too_long_is_scored_by_the_interpreter(tmp_path: Path) -> None:
    pl.DataFrame({"C1.甲": ["0.25", "1", ""]}).write_csv(tmp_path / "a.csv")
    done = {e: run_batch(long(), tmp_path / "a.csv", tmp_path / f"{e}.csv", engine=e) for e in ("duckdb", "polars")}
    assert {e: summary.exact for e, (summary, _) in done.items()} == {"duckdb": 3, "polars": 1}
    assert "一句 SQL 太长" in done["duckdb"][1][0] and not done["polars"][1]
    assert (tmp_path / "duckdb.csv").read_bytes() == (tmp_path / "polars.csv").read_bytes()


def long() -> Ruleset:
    """A sum of two thousand terms."""
    specs = (Input("甲", Kind.QUANTITY, low=Fraction(0), high=Fraction(1)),)
    program = Program(specs, e.Add((e.Fact("甲"),) * 2_000), Fraction(2_000))
    rules = made.ruleset_of([program], random.Random(3))
    return replace(rules, limits=(), indicators=(replace(rules.indicators[0], program=program, evidence=False),))
