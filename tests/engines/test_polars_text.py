"""compile --to polars: the emitted module run over a table, against the interpreter, and nothing else in it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import made
import polars as pl
import pytest
from biaochi.backends.checked import ReadBackError
from biaochi.backends.core_json import load_core
from biaochi.backends.scaled import polars_text
from biaochi.backends.scaled.polars_text import polars_module
from biaochi.diagnostics import BiaochiError
from biaochi.ruleset.model import Ruleset
from registry_sample import Call
from test_spark import worded
from test_statement import CORES, held

CAPS = "tests/language/frozen/1/caps.biaochi"


def core(name: str) -> Ruleset:
    return load_core(json.loads(next(p for p in CORES if p.name == name).read_text(encoding="utf-8")))


def ran(rules: Ruleset, table: pl.DataFrame, name: str) -> pl.DataFrame:
    space: dict[str, Any] = {"__name__": "emitted"}
    exec(compile(polars_module(rules), "emitted.py", "exec"), space)
    found = space["score"](table).collect()
    assert isinstance(found, pl.DataFrame)
    return found


@pytest.mark.parametrize("path", CORES, ids=lambda p: p.name)
def test_recorded_cores_agree(path: Path) -> None:
    rules = core(path.name)
    try:
        held(rules, path.name, 200, blank=0.005, run=ran)
    except BiaochiError as bad:
        assert bad.diagnostics[0].code == "BC503" and path.name == "nodes.core.json"


def test_complete_rows_dates_and_awkward_words_have_their_scores() -> None:
    assert held(core("yantai.core.json"), "complete", 100, blank=0, run=ran) > 70
    assert held(worded(), "worded", 60, blank=0, run=ran) == 60


@pytest.mark.parametrize("block", range(4))
def test_made_rulesets_agree(block: int, undecided: None) -> None:
    done = refused = 0
    for k in range(6):
        try:
            done += held(made.ruleset(f"polars {block} {k}"), f"{block} {k}", 30, blank=0.01, run=ran)
        except BiaochiError as bad:
            refused += 1
            assert bad.diagnostics[0].code == "BC503"
    assert done > 40 and refused < 4


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("n(10)", "n(1)"),
        (" // ", " * "),
        ("least(", "most("),
        (" >= ", " > "),
        ("both(", "either("),
        (".fill_null(False)", ""),
        ("pick(", "pick(c('ready'), n(0), "),
        ("FACTS = [", 'FACTS = __import__("os") or ['),
        ("return [", "return sorted(["),
        ("import sys", "import os"),
        ("DIGITS = ", "DIGITS = 1"),
        ("'holds'", "'held'"),
        ("+ ", "- "),
    ],
)
def test_a_planted_bug_is_caught(monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    rules, fixed = core("yantai.core.json"), polars_text.fixed()
    body = polars_module(rules).removesuffix(fixed)
    assert old in body
    monkeypatch.setattr(polars_text, "emit", lambda *_: body.replace(old, new, 1) + fixed)
    with pytest.raises(BiaochiError) as bad:
        polars_module(rules)
    assert bad.value.diagnostics[0].code == "BC502"


def test_a_changed_fixed_part_is_caught() -> None:
    rules = core("caps.core.json")
    text = polars_module(rules)
    with pytest.raises(ReadBackError, match="固定部分"):
        polars_text.check(text.replace("719163", "719162"), rules, None, {})  # type: ignore[arg-type]


def test_the_module_runs_alone(call: Call, tmp_path: Path) -> None:
    target, table = tmp_path / "算分.py", tmp_path / "数据.csv"
    assert call("compile", CAPS, "--to", "polars", "-o", str(target))[0] == 0
    assert "已替换" in call("compile", CAPS, "--to", "polars", "-o", str(target))[2]
    table.write_text("对象,C1.预算执行率（%）,C2.发生重大事故\n甲,70.35,否\n乙,x,否\n", encoding="utf-8-sig")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(target), *arguments], capture_output=True, text=True, encoding="utf-8", check=False
        )

    heads = [f["column"] for f in json.loads(call("facts", CAPS, "--format", "json")[1])["facts"]]
    rest = [h for h in heads if h not in table.read_text(encoding="utf-8-sig")]
    assert f"表里没有“{rest[0]}”" in run(str(table), str(tmp_path / "缺列.csv")).stderr
    frame = pl.read_csv(table, infer_schema=False).with_columns(pl.lit("0").alias(h) for h in rest)
    frame.write_csv(table)

    done = run(str(table), str(tmp_path / "得分.csv"))
    assert (done.returncode, done.stdout) == (1, "2 行，已评 1，另算 1\n"), done.stderr
    found = pl.read_csv(tmp_path / "得分.csv", infer_schema=False)
    assert found["state"].to_list() == ["已评", "另算"] and found["total"][1] is None
    again = run(str(table), str(tmp_path / "得分.csv"))
    assert again.returncode == 2 and "已经有了" in again.stderr and not again.stdout
    assert run("x").returncode == 2 and "Traceback" not in run(str(tmp_path / "没有.csv"), "y.csv").stderr


def test_a_table_that_has_a_column_of_the_output_is_refused() -> None:
    rules = core("caps.core.json")
    with pytest.raises(ValueError, match="表里已有“total”"):
        ran(rules, pl.DataFrame({"total": ["1"]}), "")


def test_a_title_cannot_leave_its_comment() -> None:
    rules = made.ruleset_of([p.program for p in core("caps.core.json").indicators], random.Random(1))
    text = polars_module(replace(rules, title="甲\nimport os\u2028x = 1"))
    assert "\nimport os" not in text and "\u2028" not in text
