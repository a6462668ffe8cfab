"""biaochi report at the command line: the two forms, the exit codes, and what it refuses."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from biaochi.cli.main import command_line
from biaochi.lint.rule import lint
from biaochi.lint.rules import RULES
from biaochi.lint.subject import Subject
from biaochi.registry.load import survey

ROOT = Path(__file__).parents[2]
VIOLATIONS = ROOT / "tests/lint/violations.biaochi"
PRINT = """规则集：样例
版本：1
三级指标：C1 台账（5分）
标准：每发现一处不规范扣0.5分，扣完为止。
"""

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Call:
    """Runs biaochi in this process, in a folder of its own: exit code, standard output, standard error."""
    monkeypatch.setenv("BIAOCHI_CACHE", "off")
    monkeypatch.chdir(tmp_path)

    def run(*args: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["biaochi", *map(str, args)])
        code = command_line()
        out, err = capfd.readouterr()
        return code, out, err

    return run


def test_both_forms_are_written_and_what_was_found_is_said(call: Call, tmp_path: Path) -> None:
    built, doc = survey(VIOLATIONS)
    levels = Counter(d.severity.value for d in lint(Subject(doc, str(VIOLATIONS), built), RULES))
    code, out, err = call("report", VIOLATIONS)
    assert levels["错误"] > 2 and code == 1 and "已写入" in err
    assert all(f"{level}{count}处" in out for level, count in levels.items()) and re.search("反例[1-9]项", out)
    assert (tmp_path / "violations-附件.html").read_bytes().startswith(b"<!DOCTYPE html>")
    code, _, _ = call("report", VIOLATIONS, "-o", "附件.DOCX")
    assert code == 1 and (tmp_path / "附件.DOCX").read_bytes()[:2] == b"PK"


def test_rules_in_order_end_with_0(call: Call, tmp_path: Path) -> None:
    assert call("new", "项目")[0] == 0
    code, out, _ = call("report", tmp_path / "项目" / "规则集.biaochi", "-o", "x.html")
    assert code == 0 and "反例0项" in out


def test_an_unknown_suffix_is_refused_before_anything_is_done(call: Call, tmp_path: Path) -> None:
    code, _, err = call("report", VIOLATIONS, "-o", "附件.pdf")
    assert code == 2 and "BC903" in err and ".docx" in err and not list(tmp_path.iterdir())


def test_rules_that_are_not_all_read_are_refused(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "1.biaochi"
    path.write_text(PRINT + "三级指标：C2 其他（5分）\n标准：按月相乱评。\n", encoding="utf-8")
    code, _, err = call("report", path)
    assert code == 2 and "C2" in err and "怎么办" in err and "Traceback" not in err
    assert not (tmp_path / "1-附件.html").exists()


def test_what_draws_is_not_imported_before_it_draws() -> None:
    heavy = "{'docx', 'jinja2', 'biaochi.curves.drawing'} & set(sys.modules)"
    code = f"import sys; import biaochi.cli.main, biaochi.cli.report_command, biaochi.cli.score_command; assert not {heavy}"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("form", ["html", "docx"])
def test_the_annex_of_kept_criteria_is_the_one_of_criteria_read_anew(form: str, tmp_path: Path) -> None:
    """To the byte, the order of the facts by which readings differ included; and the reader is not even imported."""
    yantai = ROOT / "rulesets/370600-yantai/employee-medical-fund-2022/1-as-applied.biaochi"
    program = "import sys; from biaochi.cli.main import command_line; command_line(); print('biaochi.criterion' in sys.modules)"
    made = []
    for turn, cache in enumerate(("off", str(tmp_path / "cache"), str(tmp_path / "cache"))):
        target = tmp_path / f"{turn}.{form}"
        command = [sys.executable, "-X", "utf8", "-c", program, "report", str(yantai), "-o", str(target)]
        done = subprocess.run(command, env={**os.environ, "BIAOCHI_CACHE": cache}, capture_output=True, encoding="utf-8", check=True)  # fmt: skip
        made.append((target.read_bytes(), done.stdout.splitlines()[-1]))
    assert made[0][0] == made[1][0] == made[2][0] and [read for _, read in made] == ["True", "True", "False"]
