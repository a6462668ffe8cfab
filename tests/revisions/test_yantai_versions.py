"""The Yantai ruleset as printed against the one as applied: one criterion differs, where and for whom is known."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from biaochi.cli.main import main
from biaochi.registry.load import survey
from biaochi.revisions.rulesets import Comparison, Side, compare
from click.testing import CliRunner, Result

ROOT = Path(__file__).parents[2]
OLD = ROOT / "rulesets/370600-yantai/employee-medical-fund-2022/1.biaochi"
NEW = OLD.with_name("1-as-applied.biaochi")
FACTS = ROOT / "examples/yantai-2022/facts"


@pytest.fixture(scope="module")
def found() -> Comparison:
    sides = []
    for path in (OLD, NEW):
        built, doc = survey(path)
        assert built.ruleset is not None
        sides.append(Side(built.ruleset, doc))
    return compare(*sides)


def test_one_indicator_differs_and_exactly_there(found: Comparison) -> None:
    (change,) = found.indicators
    assert change.name.startswith("C14.2 ") and change.kinds == ("得分",)
    difference = change.difference
    assert difference is not None and difference.equal is False and difference.direction == "从宽"
    first, second = difference.cells
    assert all(c.extent == "处处不同" for c in difference.cells)
    ends = [(d.low, d.high, d.grid) for c in difference.cells for _, d in c.where]  # type: ignore[union-attr]
    assert ends == [(1, 4, True), (5, 9, True)]
    assert (first.old, first.new) == ((Fraction(-1, 2), 2), (Fraction(-1, 5), 2))
    assert (second.old, second.new) == ((0, 0), (Fraction(-1, 5), 2))
    top = difference.largest
    assert top is not None and (top.value, top.exact, top.attained) == (Fraction(6, 5), True, True)
    assert top.sample is not None and list(top.sample.facts.values()) == [4]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", *arguments], standalone_mode=False)


def test_the_command_says_who_is_touched() -> None:
    done = run(str(OLD), str(NEW), "--facts", str(FACTS), "--format", "json")
    data = json.loads(done.stdout)
    assert done.return_value == 1 and [i["code"] for i in data["indicators"]] == ["C14.2"]
    touched = {t["name"]: t for t in data["impact"]}
    assert (touched["市直"]["change"], touched["市直"]["old_grade"], touched["市直"]["new_grade"]) == (
        "9/10",
        "良",
        "优",
    )
    assert (touched["综合评价"]["old_total"], touched["综合评价"]["new_total"]) == ("92.68", "93.22")
    assert [m["code"] for m in touched["牟平区"]["through"]] == ["C14.2"]
    still = [t for t in data["impact"] if not t["through"]]
    assert still and all(t["change"] == "0" and not t["crosses"] for t in still)


def test_exit_codes(tmp_path: Path) -> None:
    assert run(str(OLD), str(OLD)).return_value == 0
    assert "没有改动" in run(str(OLD), str(OLD)).stdout
    assert run(str(OLD), str(NEW)).return_value == 1
    broken = tmp_path / "坏.biaochi"
    broken.write_text("规则集：坏\n指标：C1 甲（5分）\n标准：看情况给分。\n", encoding="utf-8")
    assert run(str(OLD), str(broken)).exit_code == 2
    assert run(str(OLD), str(tmp_path / "没有.biaochi")).exit_code == 2


@pytest.mark.parametrize("suffix", [".json", ".xlsx", ".docx", ".html", ".txt"])
def test_every_form_is_written_and_always_the_same(tmp_path: Path, suffix: str) -> None:
    files = [tmp_path / f"{n}{suffix}" for n in "ab"]
    for file in files:
        done = run(str(OLD), str(NEW), "--facts", str(FACTS), "-o", str(file))
        assert done.return_value == 1, done.exception
    assert files[0].read_bytes() == files[1].read_bytes()
