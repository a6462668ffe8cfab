"""docs/layers.md runs: every command in order on a copy of its example, and every line of output it shows is printed."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from biaochi.registry.load import load

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "layers.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "examples" / "layers"
ENTRY = "from biaochi.cli.process import entry; entry()"
COUNTY = Path("rulesets/370681-longkou/training/1.biaochi")
CHANGED = {"diff": 1, "compare": 1}
"""Commands whose exit code says that there are differences, as there are."""


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "BIAOCHI_CACHE": "off", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-c", ENTRY, *arguments], cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False
    )  # fmt: skip


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("guide") / "layers"))


@pytest.fixture(scope="module")
def printed(example: Path) -> Iterator[dict[str, str]]:
    """What each command of the guide prints, in order."""
    out: dict[str, str] = {}
    for line in "".join(blocks("bash")).strip().splitlines():
        command = shlex.split(line)
        assert command[0] == "biaochi"
        done = run(example, *command[1:])
        assert done.returncode == CHANGED.get(command[1], 0), (line, done.stdout, done.stderr)
        out[line] = done.stdout + done.stderr
    yield out


def test_every_command_runs_and_says_what_the_guide_shows(example: Path, printed: dict[str, str]) -> None:
    path = example / COUNTY
    loose = example / "rulesets" / "370681-longkou" / "loose" / "1.biaochi"
    loose.parent.mkdir()
    loose.write_text(path.read_text(encoding="utf-8").replace("≥95%得满分，每降低1%扣2分", "≥85%得满分，每降低1%扣1分"), encoding="utf-8")  # fmt: skip
    refused = run(example, "lint", str(loose.relative_to(example)))
    assert refused.returncode == 2
    everything = "".join(printed.values()) + refused.stdout
    for line in "".join(blocks("text")).strip().splitlines():
        assert line in everything


def test_the_county_stands_on_the_city_and_the_city_on_the_province(printed: dict[str, str], example: Path) -> None:
    why = next(text for line, text in printed.items() if line.startswith("biaochi why"))
    assert "出处：rulesets/370600-yantai/training/1.biaochi 第16行" in why
    resolved = next(text for line, text in printed.items() if line.startswith("biaochi resolve"))
    assert resolved.startswith("370681/training@1 ") and "继承 370600/training@1" in resolved
    flat = load(example / "全文.biaochi")
    assert flat.hash == load(example / COUNTY).hash
    annex = "\n".join(p.text for p in docx.Document(str(example / "附件.docx")).paragraphs)
    assert "虚构" in annex


def test_a_finding_in_the_province_is_shown_in_its_file_once(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "layers"))
    province = folder / "rulesets/370000-shandong/training/1.biaochi"
    text = province.read_text(encoding="utf-8")
    province.write_text(text.replace("每降低1%扣0.6分", "每降低一些扣0.6分"), encoding="utf-8")
    for target in ("rulesets", str(COUNTY)):
        out = run(folder, "lint", target).stdout
        assert out.count("BC141") == 1
        assert "位置：rulesets/370000-shandong/training/1.biaochi，第43行第16字" in out and "每降低一些" in out


def test_all_of_it_is_called_fictional() -> None:
    for path in EXAMPLE.rglob("*"):
        if path.suffix in (".biaochi", ".md"):
            assert "虚构" in path.read_text(encoding="utf-8"), path


def test_the_next_point_is_at_a_value_that_can_be_written_and_no_plan_is_changed_for_it(example: Path) -> None:
    planned = run(example, "why", str(COUNTY), "facts.yaml", "C1").stdout
    assert "再得分：实际到位资金为" in planned and "再得分：计划到位资金" not in planned
    assert "再得分：完成率为97.67%时，得28.602分" in run(example, "why", str(COUNTY), "facts.yaml", "C4").stdout


def test_an_indicator_whose_rules_stayed_is_not_said_to_change_by_rules(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "layers"))
    facts, later = folder / "facts.yaml", COUNTY.with_name("2.biaochi")
    assert run(folder, "score", str(COUNTY), "facts.yaml", "-o", "1.json").returncode == 0
    facts.write_text(facts.read_text(encoding="utf-8").replace("88.5%", "90%"), encoding="utf-8")
    assert run(folder, "score", str(later), "facts.yaml", "-o", "2.json").returncode == 0
    said = run(folder, "compare", "1.json", "2.json").stdout
    assert "C1 资金到位率：14.00 → 12.00（-2分），规则变了\n" in said
    assert "C5 学员满意度：28.50 → 30.00（+1.5分），事实变了\n" in said and "没有分开" in said


def test_a_place_whose_own_ruleset_is_not_in_force_yet_is_told_so(example: Path) -> None:
    asked = ("resolve", "--jurisdiction", "370681", "--type", "部门评价", "--year", "2024", "--as-of")
    early = run(example, *asked, "2024-03-20").stdout
    assert early.startswith("370600/training@1 ") and "370681 自己的都用不上，用上级 370600 烟台市 的" in early
    before = run(example, *asked, "1999-01-01")
    assert before.returncode == 2 and "怎么办：请核对类型、年度和日期" in before.stderr
