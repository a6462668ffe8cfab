"""Every rule fires where it should, says what to do, and keeps quiet on rules that are in order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from biaochi.diagnostics import Diagnostic
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import SECTIONS, Rule, lint
from biaochi.lint.rules import RULES
from biaochi.lint.subject import Subject
from biaochi.registry.load import survey
from biaochi.testing.cases import tried

ROOT = Path(__file__).parents[2]
VIOLATIONS = Path(__file__).with_name("violations.biaochi")
CLEAN = sorted(
    p for p in (ROOT / "rulesets").rglob("*.biaochi") if not re.search(r"-p(?!01|12)[0-9]{2}$", p.parent.name)
)


def linted(path: Path) -> list[Diagnostic]:
    built, doc = survey(path, cached=False)
    return lint(Subject(doc, str(path), built, tried(path)), RULES)


@pytest.fixture(scope="module")
def violations() -> list[Diagnostic]:
    return linted(VIOLATIONS)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.code)
def test_each_rule_fires_once_on_the_violations(rule: Rule, violations: list[Diagnostic]) -> None:
    found = [d for d in violations if d.code == rule.code]
    assert len(found) == 1, [d.message for d in found] or f"{rule.code} does not fire"
    text = VIOLATIONS.read_text(encoding="utf-8")
    assert found[0].severity is rule.level and found[0].help and 0 <= found[0].start < found[0].end <= len(text)


def test_the_violations_are_read(violations: list[Diagnostic]) -> None:
    assert not [d for d in violations if not d.code.startswith("BL")]


@pytest.mark.parametrize("path", CLEAN, ids=lambda p: p.parent.name + "/" + p.stem)
def test_rulesets_in_use_have_no_error_and_no_warning(path: Path) -> None:
    assert not [d for d in linted(path) if d.severity is not Severity.NOTE]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.code)
def test_each_rule_is_documented(rule: Rule) -> None:
    assert tuple(rule.documentation) == SECTIONS and all(rule.documentation.values())
    module = rule.check.__module__.rsplit(".", 1)[1]
    assert module.startswith(rule.code.lower() + "_")


def test_codes_are_in_order_and_their_own() -> None:
    codes = [r.code for r in RULES]
    assert codes == sorted(set(codes))


def without_notes(text: str) -> str:
    """The print alone: 解释 and 勘误 taken away, with their continued lines."""
    out: list[str] = []
    noted = False
    for line in text.split("\n"):
        noted = line.startswith(("解释：", "勘误：")) or (noted and line.startswith((" ", "　")))
        if not noted:
            out.append(line)
    return "\n".join(out)


def test_the_yantai_table_as_printed_is_sent_back(tmp_path: Path) -> None:
    source = ROOT / "rulesets/370600-yantai/employee-medical-fund-2022/1.biaochi"
    printed = without_notes(source.read_text(encoding="utf-8")).replace("继承：370600/frame@2020\n", "")
    path = tmp_path / "1.biaochi"
    path.write_text(printed, encoding="utf-8")
    found = [(d.code, d.message) for d in linted(path)]

    def said(code: str, name: str) -> bool:
        return any(c == code and name in m for c, m in found)

    assert said("BC140", "C7 "), "a formula, and a step without a base"
    assert said("BC241", "C9 "), "both 每项 and 一处 are counted"
    assert said("BC128", "C12.5 "), "points with a deduction that may be from any of them"
    assert said("BC111", "C15 "), "damaged brackets"
    assert said("BL602", "C15 "), "a saving that is the actual cost less the planned one"
    assert said("BL203", "C16.3 "), "6, 5, 4, 2, 0 skips 3"
    assert not said("BL203", "C16.1 ") and not said("BL203", "C16.2 "), "5, 4, 3, 2, 0 does not"
    assert said("BL605", "C8 "), "the funds that arrived are above the line in C7 and below it in C8"
    assert all("实际到位资金" in m and "是分子" in m and "是分母" in m for c, m in found if c == "BL605")
    assert said("BL504", "C7 ") and said("BL504", "C8 "), "twice a rate is beyond two marks above 100 per cent"
    assert all("2.2分" in m for c, m in found if c == "BL504")
    assert said("BL304", "C9 "), "spent of what"
    assert all(said("BL501", f"C{n} ") for n in range(1, 7)), "checklists that read whole or by item"
    refused = {m.split(" ")[0] for c, m in found if c.startswith("BC")}
    assert refused == {"C7", "C9", "C10", "C12.4", "C12.5", "C14.4", "C15"}
