"""审查: a finding is left out or given another level exactly where the line holds, never silently, and scores do not change."""

from __future__ import annotations

from pathlib import Path

import pytest
from biaochi.diagnostics.diagnostic import Severity
from biaochi.document.printer import format_document
from biaochi.document.reader import read_document
from biaochi.lint.rule import Review, review
from biaochi.lint.rules import RULES
from biaochi.lint.subject import Subject
from biaochi.registry.load import load, survey

VIOLATIONS = Path(__file__).with_name("violations.biaochi").read_text(encoding="utf-8")
LINE = "审查：{} {}。理由：领导小组会议定。（2026-11-22，财政局绩效科）"


@pytest.fixture
def reviewed(tmp_path: Path):  # type: ignore[no-untyped-def]
    path = tmp_path / "1.biaochi"

    def run(text: str) -> Review:
        path.write_text(text, encoding="utf-8")
        built, doc = survey(path, cached=False)
        return review(Subject(doc, str(path), built, frozenset()), RULES)

    return run


def header(line: str) -> str:
    return VIOLATIONS.replace("状态：通过\n", f"状态：通过\n{line}\n")


def below(name: str, line: str) -> str:
    at = VIOLATIONS.index("\n", VIOLATIONS.index(name)) + 1
    return VIOLATIONS[:at] + line + "\n" + VIOLATIONS[at:]


@pytest.mark.parametrize("code", [r.code for r in RULES if not r.last])
def test_every_rule_can_be_left_out_and_is_then_listed_with_its_reason(code: str, reviewed) -> None:  # type: ignore[no-untyped-def]
    plain = reviewed(VIOLATIONS)
    got = reviewed(header(LINE.format(code, "不查")))
    assert [i.found.code for i in got.ignored] == [code]
    assert got.ignored[0].as_json()["reason"] == "领导小组会议定。"
    assert (got.ignored[0].date, got.ignored[0].who) == ("2026-11-22", "财政局绩效科")
    assert [d.code for d in got.found] == [d.code for d in plain.found if d.code != code]


@pytest.mark.parametrize("level", list(Severity))
def test_a_level_is_changed_and_nothing_is_left_out(level: Severity, reviewed) -> None:  # type: ignore[no-untyped-def]
    got = reviewed(header(LINE.format("BL701", f"改为{level.value}")))
    assert [d.severity for d in got.found if d.code == "BL701"] == [level] and not got.ignored


def test_a_line_holds_below_its_node_and_not_beside_it(reviewed) -> None:  # type: ignore[no-untyped-def]
    line = LINE.format("BL301", "不查")
    for place in ("三级指标：C2", "一级指标：A1"):
        got = reviewed(below(place, line))
        assert [i.found.code for i in got.ignored] == ["BL301"], place
    for place in ("三级指标：C3", "一级指标：A2"):
        got = reviewed(below(place, line))
        assert not got.ignored and "BL301" in [d.code for d in got.found]
        assert [d.message for d in got.found if d.code == "BL004" and "BL301" in d.message], place


def test_the_nearest_line_decides(reviewed) -> None:  # type: ignore[no-untyped-def]
    text = below("三级指标：C2", LINE.format("BL301", "改为提示"))
    got = reviewed(text.replace("状态：通过\n", f"状态：通过\n{LINE.format('BL301', '不查')}\n"))
    assert [d.severity for d in got.found if d.code == "BL301"] == [Severity.NOTE]
    needless = [d for d in got.found if d.code == "BL004" and "BL301" in d.message]
    assert len(needless) == 1 and needless[0].start < text.index("一级指标")


@pytest.mark.parametrize(
    ("line", "code", "shown"),
    [
        ("BL999 不查。理由：无。", "BC245", "BL999"),
        ("BC111 不查。理由：无。", "BC245", "BC111"),
        ("BL004 不查。理由：无。", "BC245", "BL004"),
        ("BL301 忽略。理由：无。", "BC244", "忽略"),
        ("BL301 改为严重。理由：无。", "BC244", "改为严重"),
        ("BL301 不查。", "BC244", "BL301"),
        ("BL301 不查。理由：。", "BC244", "BL301"),
        ("BL301 不查。（2026-11-22，财政局）", "BC244", "BL301"),
        ("不查这一条。理由：无。", "BC244", "不查这一条"),
    ],
)
def test_a_line_that_cannot_be_read_is_an_error_with_its_place(line: str, code: str, shown: str, reviewed) -> None:  # type: ignore[no-untyped-def]
    text = below("三级指标：C2", f"审查：{line}")
    got = reviewed(text)
    (wrong,) = [d for d in got.found if d.code.startswith("BC")]
    assert wrong.code == code and wrong.severity is Severity.ERROR and wrong.help
    assert shown in text[wrong.start : wrong.end]
    assert "BL301" in [d.code for d in got.found] and not got.ignored


def test_what_cannot_be_read_cannot_be_left_out(reviewed) -> None:  # type: ignore[no-untyped-def]
    text = "规则集：甲\n版本：1\n审查：BL301 不查。理由：无关。\n三级指标：C1 甲（5分）\n标准：看情况给分。\n"
    got = reviewed(text)
    assert [d.code for d in got.found if d.severity is Severity.ERROR] and not got.ignored
    assert "BL004" not in [d.code for d in got.found], "a file that cannot be read says nothing of its exceptions"


def test_the_meaning_does_not_know_of_it(tmp_path: Path) -> None:
    hashes = set()
    for number, text in enumerate([VIOLATIONS, header(LINE.format("BL301", "不查"))]):
        path = tmp_path / f"{number}.biaochi"
        path.write_text(text, encoding="utf-8")
        hashes.add(load(path).hash)
    assert len(hashes) == 1


def test_formatting_keeps_the_lines() -> None:
    text = below("一级指标：A1", LINE.format("BL301", "不查"))
    printed = format_document(read_document(text))
    assert LINE.format("BL301", "不查") in printed.splitlines()
    assert printed.count("审查：") == text.count("审查：")
