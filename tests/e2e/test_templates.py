"""A facts sheet that biaochi writes, filled in as it tells, scores: every ruleset here, every format, drawn values."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import openpyxl
import pytest
from biaochi.diagnostics import BiaochiError
from biaochi.registry.load import load
from filling import fill_csv, fill_xlsx, fill_yaml
from registry_sample import Call

ROOT = Path(__file__).parents[2]


def _usable() -> list[Path]:
    found = []
    for path in sorted(p for top in ("rulesets", "examples") for p in (ROOT / top).rglob("*.biaochi")):
        try:
            rules = load(path)
        except BiaochiError:
            continue
        if rules.indicators and not rules.open:
            found.append(path)
    return found


OWN = """规则集：样例
版本：1
总分：33分
共用：预算数（万元，两位小数，>0）
三级指标：到位率（10分）
数据：到位数（万元，≥0）
标准：到位率=到位数÷预算数×100%。到位率≥95%得满分，每降低1%扣0.5分，扣完为止。
三级指标：管理（5分）
标准：制度健全、执行有效的得5分；较健全的得3分；不健全的不得分。
三级指标：处数（5分）
标准：每发现一处问题扣1分，扣完为止。
佐证：检查记录
三级指标：态度（5分）
标准：服务态度不好的，酌情扣1-3分。
三级指标：公开（5分）
标准：评分要点：①按时公开（2分）；②内容完整（3分）。
三级指标：支出（3分）
标准：支出不超过预算得3分，否则不得分。
"""


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "yaml"])
@pytest.mark.parametrize("name", [*(p.relative_to(ROOT).as_posix() for p in _usable()), ""])
def test_a_sheet_filled_as_told_scores(name: str, suffix: str, call: Call, tmp_path: Path) -> None:
    path = ROOT / name
    if not name:
        path = tmp_path / "样例.biaochi"
        path.write_text(OWN, encoding="utf-8")
    for seed in range(3):
        dice = random.Random(f"{name}{suffix}{seed}")
        sheet = tmp_path / f"事实{seed}.{suffix}"
        code, _, err = call("facts", path, "-o", sheet)
        assert code == 0, err
        if suffix == "csv":
            sheet.write_bytes(fill_csv(sheet.read_bytes(), dice))
        elif suffix == "xlsx":
            fill_xlsx(sheet, dice)
        else:
            sheet.write_text(fill_yaml(sheet.read_text(encoding="utf-8"), dice), encoding="utf-8")
        code, out, err = call("score", path, sheet, "--format", "json")
        assert code in (0, 1), out + err


@pytest.mark.parametrize(
    ("indicator", "written", "said"),
    [
        ("处数", "不适用", "不适用"),
        ("处数", "2 处", "3.00"),
        ("处数", "2", "3.00"),
        ("管理", "“较健全”", "3.00"),
        ("管理", "制度健全、执行有效", "5.00"),
    ],
)
def test_a_value_as_people_write_it(indicator: str, written: str, said: str, call: Call, tmp_path: Path) -> None:
    rules, sheet = tmp_path / "样例.biaochi", tmp_path / "事实.csv"
    rules.write_text(OWN, encoding="utf-8")
    assert call("facts", rules, "-o", sheet)[0] == 0
    rows = list(csv.reader(io.StringIO(sheet.read_text(encoding="utf-8-sig"), newline="")))
    for row in rows[1:]:
        if row[2] == indicator:
            row[4], row[7] = written, "检查记录"
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    code, out, err = call("score", rules, sheet, "--format", "csv")
    assert code in (0, 1), err
    (line,) = [row for row in csv.reader(io.StringIO(out.removeprefix("\ufeff"))) if indicator in row]
    assert said in line


def test_the_score_table_checks_itself(call: Call, tmp_path: Path) -> None:
    """--formulas: a live formula for every score, its value stored, and none where there is no score."""
    rules, sheet, made = tmp_path / "样例.biaochi", tmp_path / "事实.csv", tmp_path / "得分表.xlsx"
    rules.write_text(OWN, encoding="utf-8")
    assert call("facts", rules, "-o", sheet)[0] == 0
    filled = fill_csv(sheet.read_bytes(), random.Random(3)).decode("utf-8-sig")
    sheet.write_text(filled.replace("检查记录", "").replace("底稿第1页", ""), encoding="utf-8-sig")
    assert call("score", rules, sheet, "--formulas", "-o", made)[0] == 1
    live, stored = (openpyxl.load_workbook(made, data_only=d)["核验"] for d in (False, True))
    rows = [n for n in range(3, live.max_row + 1) if live.cell(n, 2).value]
    said = {
        live.cell(n, 3).value: (live.cell(n, 8).value, stored.cell(n, 9).value, stored.cell(n, 11).value) for n in rows
    }
    assert said["管理"][0].startswith("=IF(COUNTBLANK(") and said["管理"][2] == "相符"
    assert all(v[1] == stored.cell(n, 10).value for n, v in zip(rows, said.values(), strict=True))
    assert said["处数"] == ("缺佐证", "缺佐证", None)
    assert call("score", rules, sheet, "--formulas", "-o", tmp_path / "得分.csv")[0] == 2
