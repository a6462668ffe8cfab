"""Rows and headings come, go and move; every line of every row stays as it was, and each step is taken back exactly."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from biaochi.diagnostics import BiaochiError
from biaochi.studio.bench import Bench
from biaochi.studio.calls import CALLS
from biaochi.studio.folder import opened_folder
from studio_server import SMALL

FILE = "小表.biaochi"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / FILE).write_text(SMALL, encoding="utf-8")
    return Bench(opened_folder(tmp_path))


def call(bench: Bench, name: str, **given: Any) -> Any:
    shape, run = CALLS[name]
    return json.loads(json.dumps(run(bench, shape.model_validate(given), "")))


def text_of(bench: Bench) -> str:
    return (bench.folder.root / FILE).read_bytes().decode()


def tree(bench: Bench) -> list[list[str]]:
    """The codes over each row and its own, as the table shows them."""
    return [[n["text"].split()[0] for n in row["names"]] for row in call(bench, "open", file=FILE)["rows"]]


def move(bench: Bench, key: str, up: bool) -> Any:
    doc = call(bench, "open", file=FILE)
    return call(bench, "move", file=FILE, version=doc["version"], key=key, up=up)["doc"]


BEFORE = [["A1", "B1", "C1"], ["A1", "B1", "C2"], ["A1", "B2", "C3"], ["A2", "B3", "C4"]]


@pytest.mark.parametrize(
    ("key", "up", "after"),
    [
        ("C2", True, [["A1", "B1", "C2"], ["A1", "B1", "C1"], *BEFORE[2:]]),
        ("C1", False, [["A1", "B1", "C2"], ["A1", "B1", "C1"], *BEFORE[2:]]),
        ("C2", False, [BEFORE[0], ["A1", "B2", "C2"], ["A1", "B2", "C3"], BEFORE[3]]),
        ("C3", True, [*BEFORE[:2], ["A1", "B1", "C3"], BEFORE[3]]),
        ("C3", False, [*BEFORE[:2], ["A2", "B3", "C3"], BEFORE[3]]),
        ("C4", True, [*BEFORE[:3], ["A1", "B2", "C4"]]),
    ],
)
def test_a_row_moves(bench: Bench, key: str, up: bool, after: list[list[str]]) -> None:
    assert tree(bench) == BEFORE
    doc = call(bench, "move", file=FILE, version=1, key=key, up=up)
    shown = [row for row in tree(bench) if row[-1].startswith("C")]
    assert shown == after and Counter(text_of(bench).split("\n")) == Counter(SMALL.split("\n"))
    call(bench, "undo", file=FILE, version=2, undo=doc["undo"])
    assert text_of(bench) == SMALL


@pytest.mark.parametrize(("key", "up"), [("C1", True), ("C4", False), ("A1", False), ("B2", True)])
def test_where_there_is_no_place_nothing_moves(bench: Bench, key: str, up: bool) -> None:
    with pytest.raises(BiaochiError, match="BC938"):
        move(bench, key, up)
    assert text_of(bench) == SMALL


def test_up_and_down_again_is_the_same_text(bench: Bench) -> None:
    for key in ("C2", "C3", "C4"):
        move(bench, key, True)
        move(bench, key, False)
        assert text_of(bench) == SMALL


@pytest.mark.parametrize("lead", ["", "规则集：无\n\n", "# 头\n规则集：无\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_no_line_is_lost_wherever_rows_go(tmp_path: Path, lead: str, end: str) -> None:
    text = (
        lead
        + "三级指标：甲（5分）\n标准：缺一项扣1分，扣完为止。\n三级指标：乙（5分）\n# 注\n\n# 又注\n二级指标：丙组\n"
        "三级指标：丁（5分）\n指标值：3\n标准：有得5分。\n  没有不得分。\n一级指标：戊\n三级指标：己\n"
    ).replace("\n", end)
    (tmp_path / FILE).write_bytes(text.encode())
    bench, chance = Bench(opened_folder(tmp_path)), random.Random(len(lead))
    names = sorted(r["name"] for r in call(bench, "open", file=FILE)["rows"])
    for _ in range(40):
        doc = call(bench, "open", file=FILE)
        row = chance.choice([r for r in doc["rows"] if r["names"][-1]["level"] == 3])
        try:
            call(bench, "move", file=FILE, version=doc["version"], key=row["key"], up=chance.random() < 0.5)
        except BiaochiError:
            continue
        now = text_of(bench)
        assert sorted(now.split()) == sorted(text.split()) and now.count(end) == now.count("\n")
        rows = call(bench, "open", file=FILE)["rows"]
        assert sorted(n for r in rows if (n := r["name"]) in names) == names
        moved = next(r for r in rows if r["name"] == row["name"])
        assert (moved["criterion"], moved["target"], moved["marks"]) == (row["criterion"], row["target"], row["marks"])


def test_headings_come_with_a_row(bench: Bench) -> None:
    call(bench, "add", file=FILE, version=1, after="C1", level=2)
    before = tree(bench)
    assert before == [*BEFORE[:2], ["A1", "B4", "C5"], *BEFORE[2:]]
    done = call(bench, "add", file=FILE, version=2, after="C4", level=1)
    assert tree(bench)[-1] == ["A3", "B5", "C6"]
    assert text_of(bench).endswith(
        "\n\n一级指标：A3 新的一级指标\n\n二级指标：B5 新的二级指标\n\n三级指标：C6 新指标\n"
    )
    call(bench, "undo", file=FILE, version=3, undo=done["undo"])
    assert tree(bench) == before


def test_a_heading_comes_where_there_was_none(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("规则集：平\n\n三级指标：甲（5分）\n标准：缺一项扣1分，扣完为止。\n", encoding="utf-8")
    bench = Bench(opened_folder(tmp_path))
    call(bench, "add", file=FILE, version=1, after=call(bench, "open", file=FILE)["rows"][0]["key"], level=1)
    assert text_of(bench).endswith("扣完为止。\n\n一级指标：新的一级指标\n\n三级指标：新指标\n")


def test_a_row_moved_twice_at_once_is_told(bench: Bench) -> None:
    call(bench, "move", file=FILE, version=1, key="C3", up=True)
    done = call(bench, "move", file=FILE, version=1, key="C3", up=False)
    assert done["told"] and done["doc"]["beside"][0]["where"] == "C3 制度执行 的位置"
    assert done["doc"]["beside"][0]["mine"] == "B3 满意度 下面第 1 行"


def test_a_move_that_an_editor_wrote_over_is_told(bench: Bench) -> None:
    call(bench, "move", file=FILE, version=1, key="C2", up=True)
    (bench.folder.root / FILE).write_text(SMALL.replace("24场", "30场"), encoding="utf-8")
    (kept,) = call(bench, "open", file=FILE)["beside"]
    assert (kept["mine"], kept["theirs"]) == ("B1 数量 下面第 1 行", "B1 数量 下面第 2 行")
    (bench.folder.root / "小表.beside.json").unlink()
    call(bench, "move", file=FILE, version=call(bench, "open", file=FILE)["version"], key="C2", up=True)
    moved = text_of(bench)
    (bench.folder.root / FILE).write_text(moved.replace("30场", "31场"), encoding="utf-8")
    assert not call(bench, "open", file=FILE)["beside"]
