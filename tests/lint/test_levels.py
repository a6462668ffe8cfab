"""`read`, `lint` and `prove` say the same of one defect, and of the same level."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from biaochi.lint.defects import DEFECTS, LEVELS
from biaochi.lint.rules import RULES

Call = Callable[..., tuple[int, str, str]]
Said = set[tuple[str, str, str]]
"""Of each indicator with a defect its name, the code and the level."""
VIOLATIONS = Path(__file__).with_name("violations.biaochi")
MORE = """规则集：等级一致
辖区：370000 山东省
版本：1
一级指标：A1 产出（45分）
二级指标：B1 数量（45分）
三级指标：C1 知晓（10分）
  标准：知晓率90%以上得10分，80%以上得8分，80%以上得6分，其余不得分。
三级指标：C2 投诉（10分）
  标准：每起投诉扣0.5分，最多扣2分。
三级指标：C3 完成（10分）
  标准：得分=实际完成数÷计划完成数×分值。
三级指标：C4 满意度（10分）
  标准：满意度90%以上得10分，80%至90%得5分，80%以下得6分。
三级指标：C5 制度（5分）
  标准：收支、采购、合同、资产四项制度，每缺一项扣1分，缺五项及以上不得分。
"""


def test_the_levels_stand_in_one_table() -> None:
    assert len(LEVELS) == len(DEFECTS)
    assert {r.code: r.level for r in RULES if r.code in LEVELS} == LEVELS


@pytest.mark.parametrize("text", [VIOLATIONS.read_text(encoding="utf-8"), MORE], ids=["violations", "more"])
def test_read_lint_and_prove_agree(text: str, tmp_path: Path, call: Call) -> None:
    file = tmp_path / "规则集.biaochi"
    file.write_text(text, encoding="utf-8")
    read = json.loads(call("read", file, "--format", "json")[1])
    by_read = {(i["name"], d["code"], d["level"]) for i in read["indicators"] for d in i["defects"]}
    prove = json.loads(call("prove", file, "--format", "json")[1])
    by_prove = {
        (i["name"], f["defect"]["code"], f["defect"]["level"])
        for i in prove["indicators"]
        for f in i["findings"]
        if f["defect"]
    }
    assert by_read == by_prove == linted(file, [i["name"] for i in read["indicators"]], call)
    assert by_read
    printed = {command: call(command, file)[1] for command in ("read", "prove")}
    for (code, level), count in Counter((c, lv) for _, c, lv in by_read).items():
        assert printed["read"].count(f"{level} {code}：") >= count
        assert printed["prove"].count(f"（{level} {code}）") >= count


def linted(file: Path, names: list[str], call: Call) -> Said:
    found: list[dict[str, Any]] = json.loads(call("lint", file, "--format", "json")[1])["diagnostics"]
    return {
        (name, d["code"], d["severity"])
        for d in found
        if d["code"] in LEVELS
        for name in names
        if d["message"].partition("：")[0].split(" ")[-1] == name
    }


def test_an_idle_band_is_a_warning_in_all_three(tmp_path: Path, call: Call) -> None:
    file = tmp_path / "规则集.biaochi"
    file.write_text(MORE, encoding="utf-8")
    assert "警告 BL206：" in call("read", file)[1]
    assert "（警告 BL206）" in call("prove", file)[1]
    assert "BL206" in call("lint", file)[1]
