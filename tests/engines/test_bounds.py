"""Rows with facts that cannot be: every engine leaves them to the interpreter, which refuses them by name, and none scores them."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from biaochi.backends.scaled.polars_text import polars_module
from biaochi.backends.scaled.statement import statement
from biaochi.batch.run import run_batch, side_file
from biaochi.registry.load import load
from biaochi.ruleset.model import Ruleset

RULES = """规则集：部分
版本：1
总分：10分
约定：
  “每1%”按百分点计
  不足一个单位的按比例计
一级指标：A1 全部（10分）
三级指标：C1 质量（5分）
标准：得分=合格件数/抽查件数×分值，最高得5分。
三级指标：C2 满意度（5分）
标准：满意度≥90%得满分，每降低1%扣0.1分，扣完为止。
"""
HEADS = ("对象", "C1.合格件数", "C1.抽查件数", "C2.满意度（%）")
ROWS = (
    ("在内", "8", "10", "90", "9.00"),
    ("相等", "10", "10", "100", "10.00"),
    ("部分多于整体", "12", "10", "90", "“合格件数”12，多于“抽查件数”10"),
    ("部分只多一点", "10.0001", "10", "90", "多于“抽查件数”10"),
    ("部分不到零", "-1", "10", "90", "“合格件数”的值不能小于 0"),
    ("整体不到零", "0", "-10", "90", "“抽查件数”的值不能小于 0"),
    ("比率超过一", "8", "10", "100.01", "“满意度”的值不能大于 100%"),
    ("比率不到零", "8", "10", "-0.01", "“满意度”的值不能小于 0%"),
)


@pytest.fixture
def rules(tmp_path: Path) -> Ruleset:
    path = tmp_path / "1.biaochi"
    path.write_text(RULES, encoding="utf-8")
    return load(path)


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_table_is_scored_where_facts_can_be_and_the_rest_is_set_aside(
    rules: Ruleset, tmp_path: Path, engine: Any
) -> None:
    pl.DataFrame([row[:4] for row in ROWS], schema=HEADS, orient="row").write_csv(tmp_path / "a.csv")
    run_batch(rules, tmp_path / "a.csv", tmp_path / "b.csv", engine=engine)
    good = [(row[0], row[4]) for row in ROWS[:2]]
    assert [(r["对象"], r["total"]) for r in read(tmp_path / "b.csv")] == good
    aside = read(side_file(tmp_path / "b.csv"))
    assert [r["对象"] for r in aside] == [row[0] for row in ROWS[2:]]
    for found, row in zip(aside, ROWS[2:], strict=True):
        assert "BC303" in found["原因"] and row[4] in found["原因"]


def test_emitted_programs_say_that_such_rows_are_for_another(rules: Ruleset) -> None:
    table = pl.DataFrame([row[:4] for row in ROWS], schema=HEADS, orient="row")
    table = table.with_columns(pl.lit("").alias("C1.不适用"), pl.lit("").alias("C2.不适用"))
    space: dict[str, Any] = {"__name__": "emitted"}
    exec(compile(polars_module(rules), "emitted.py", "exec"), space)
    found = space["score"](table).collect()
    base = duckdb.connect()
    base.register("数据", table.to_arrow())
    sql = base.execute(statement(rules, "duckdb")).fetchall()
    names = [d[0] for d in base.description or ()]
    wanted = [("已评", row[4]) for row in ROWS[:2]] + [("另算", None)] * 6
    by_sql = [(r[names.index("state")], r[names.index("total")]) for r in sql]
    assert [(s, None if t is None else str(t)) for s, t in by_sql] == wanted
    by_polars = zip(found["state"], found["total"], strict=True)
    assert [(s, None if t is None else str(t)) for s, t in by_polars] == wanted
