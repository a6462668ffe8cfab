"""docs/notes.md: every example is read, and every 解释 in it makes a difference."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from biaochi.registry.load import Surveys

PAGE = (Path(__file__).parents[2] / "docs" / "notes.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```biaochi\n(.*?)```", PAGE, re.DOTALL)


def meanings(text: str, tmp_path: Path) -> list[object]:
    path = tmp_path / "样例.biaochi"
    path.write_text(text, encoding="utf-8")
    built, _ = Surveys(path, cached=False).survey()
    assert built.ruleset is not None, [d.message for d in built.findings]
    return [(i.program.digest(), [a.question for a in i.ambiguities]) for i in built.indicators]


@pytest.mark.parametrize("text", EXAMPLES)
def test_an_example_is_read(text: str, tmp_path: Path) -> None:
    assert meanings(text, tmp_path)


@pytest.mark.parametrize("text", [e for e in EXAMPLES if "解释：" in e])
def test_its_note_makes_a_difference(text: str, tmp_path: Path) -> None:
    without = re.sub(r"^解释：.*\n", "", text, flags=re.MULTILINE)
    path = tmp_path / "样例.biaochi"
    path.write_text(without, encoding="utf-8")
    built, _ = Surveys(path, cached=False).survey()
    before = [(i.program.digest(), [a.question for a in i.ambiguities]) for i in built.indicators]
    assert built.ruleset is None or before != meanings(text, tmp_path)


def test_the_first_forms_people_try_are_read_or_answered(tmp_path: Path) -> None:
    text = "规则集：样例\n三级指标：C1 满意度（5分）\n标准：满意度≥90%，得满分，满意度每减低1%，扣0.1分，扣完为止。\n"
    for verb in ("应理解为", "是指", "即", "应改为", "视为"):
        assert meanings(f"{text}解释：“每减低1%”{verb}“每降低1个百分点”。\n", tmp_path)
    path = tmp_path / "样例.biaochi"
    path.write_text(f"{text}解释：大概就是少一点扣一点。\n", encoding="utf-8")
    built, _ = Surveys(path, cached=False).survey()
    (found,) = built.findings
    assert found.code == "BC240"
    for line in found.paste:
        if line.startswith("解释："):
            path.write_text(f"{text}{line}\n", encoding="utf-8")
            assert "BC240" not in {d.code for d in Surveys(path, cached=False).survey()[0].findings}
