"""Before adoption, end to end: lint, explain and prove, on rules in order, on rules that are not, and on mistakes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from biaochi.cli.main import command_line
from biaochi.lint.rules import RULES
from gap_sample import in_ruleset

ROOT = Path(__file__).parents[2]
YANTAI = ROOT / "rulesets/370600-yantai/employee-medical-fund-2022/1.biaochi"
VIOLATIONS = ROOT / "tests/lint/violations.biaochi"
BROKEN = f"""规则集：有空档的样例
版本：1
三级指标：C1 亚专业（5分）
{in_ruleset()}
"""

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """Runs biaochi in this process: exit code, standard output, standard error."""
    monkeypatch.setenv("BIAOCHI_CACHE", "off")

    def run(*args: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["biaochi", *map(str, args)])
        code = command_line()
        sys.stdout.flush()
        out, err = capfd.readouterr()
        return code, out, err

    return run


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "1.biaochi"
    path.write_text(BROKEN, encoding="utf-8")
    return path


def test_yantai_is_proved_whole(call: Call) -> None:
    code, out, _ = call("prove", YANTAI)
    assert code == 0 and "总分不低于0分、不超过100分" in out
    assert "反例" not in out and "未证明" not in out


def test_a_gap_is_shown_with_facts_and_no_score(call: Call, broken: Path) -> None:
    code, out, _ = call("prove", broken)
    assert code == 1 and "反例 没有空档" in out and "7个，没有分" in out
    code, out, _ = call("prove", broken, "--format", "json")
    findings = json.loads(out)["indicators"][0]["findings"]
    gap = next(f for f in findings if f["kind"] == "没有空档")
    assert gap["verdict"] == "反例" and gap["witnesses"][0]["score"] is None


def test_all_lists_what_is_proved_and_the_cliffs(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "1.biaochi"
    path.write_text(
        BROKEN.replace(in_ruleset(), "标准：合格率≥95%得5分，每低1个百分点扣0.2分，低于85%不得分"),
        encoding="utf-8",
    )
    _, out, _ = call("prove", "--all", path)
    assert "断点 「合格率」在85%处：之前0分，正好3分，之后3分" in out


def test_lint_says_where_and_what_to_write(call: Call, broken: Path) -> None:
    code, out, _ = call("lint", broken)
    assert code == 1 and "错误 BL201" in out and "第4行第4字" in out and "怎么办：" in out
    assert "1个规则集：错误1处" in out


def test_the_sample_of_new_is_in_order(call: Call, tmp_path: Path) -> None:
    assert call("new", tmp_path / "项目")[0] == 0
    rules = tmp_path / "项目" / "规则集.biaochi"
    code, out, _ = call("lint", rules)
    assert code == 0 and "错误0处、警告0处、提示0处" in out, out
    code, out, _ = call("prove", rules)
    assert code == 0, out


def test_lint_takes_folders_and_json(call: Call) -> None:
    folder = ROOT / "rulesets/371321-yinan"
    code, out, _ = call("lint", folder, "--format", "json")
    data = json.loads(out)
    assert code == 0 and len(data["files"]) == len(list(folder.rglob("*.biaochi"))) > 1
    assert {d["severity"] for d in data["diagnostics"]} == {"提示"}
    code, out, _ = call("lint", VIOLATIONS)
    assert code == 1


def test_lint_of_a_file_that_cannot_be_read(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "1.biaochi"
    path.write_bytes("规则集：样例\n标准：扣".encode("gb18030") + b"\x81")
    code, out, _ = call("lint", path, tmp_path / "nothing.biaochi")
    assert code == 2 and "Traceback" not in out and out.count("错误 BC") >= 2
    code, _, err = call("lint", tmp_path / "空的")
    assert code == 2 and "Traceback" not in err


def test_the_page_of_rules_is_what_explain_prints(call: Call) -> None:
    code, out, _ = call("explain", "--format", "markdown")
    page = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")
    assert code == 0 and page == f"# 审查规则\n\n由 `biaochi explain --format markdown` 生成。\n\n{out}"


def test_explain_one_and_all(call: Call) -> None:
    code, out, _ = call("explain", "bl201")
    assert code == 0 and all(f"  {name}：" in out for name in ("说明", "为什么", "不好", "好", "修改"))
    code, out, _ = call("explain", "--format", "json")
    assert code == 0 and len(json.loads(out)) == len(RULES)
    code, _, err = call("explain", "BL999")
    assert code == 2 and "BL503" in err
