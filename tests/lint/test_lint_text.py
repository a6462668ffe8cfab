"""The review as it is read: what is of a kind together, words underlined, lines broken where Chinese is broken."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from biaochi.diagnostics.lines import folded
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

Call = Callable[..., tuple[int, str, str]]
GROUPED = """规则集：试
辖区：370600 乙
版本：1
三级指标：C1 到位率（10分）
标准：得分=实际到位资金÷计划到位资金×10，最高得10分。
三级指标：C2 甲效果（5分）
标准：效果显著得5分，效果一般得3分，无效果不得分。
三级指标：C3 乙效果（5分）
标准：效果显著得5分，效果一般得3分，无效果不得分。
"""


def test_what_is_of_a_kind_stands_together_and_is_said_once(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "试.biaochi").write_text(GROUPED, encoding="utf-8")
    _, out, _ = call("lint", tmp_path / "试.biaochi")
    lines = out.splitlines()
    assert "提示 BL904 等次没有写怎样判断（2处）" in lines
    at = lines.index("提示 BL904 等次没有写怎样判断（2处）")
    assert lines[at + 1].startswith("  “效果显著”“效果一般”") and out.count("请写出每一等次对应的数或情形") == 1
    assert lines[at + 2 : at + 4] == ["    第7行第4字，C2 甲效果", "    第9行第4字，C3 乙效果"]
    heads = [line[:2] for line in lines if line[:2] in ("错误", "警告", "提示")]
    assert heads == sorted(heads, key=["错误", "警告", "提示"].index)


def test_the_words_concerned_are_underlined_never_a_sentence(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "试.biaochi").write_text(GROUPED, encoding="utf-8")
    _, out, _ = call("lint", tmp_path / "试.biaochi")
    lines = out.splitlines()
    marked = [(lines[n - 1], line) for n, line in enumerate(lines) if set(line.strip()) == {"~"}]
    assert marked and all(line.count("~") <= 24 for _, line in marked)
    above, under = next((a, u) for a, u in marked if "计划到位资金" in a and u.count("~") == 12)
    assert cell_len(above[: above.index("计划到位资金")]) == under.index("~")


@settings(max_examples=200)
@given(st.text(alphabet="满意度得分，。；“”（）0123456789.%A ", max_size=120), st.integers(8, 60))
def test_lines_are_broken_at_words_and_never_begin_with_a_closing_mark(text: str, width: int) -> None:
    found = folded(text, width)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    numbers = {m for m in re.findall(r"[0-9]+\.[0-9]+%?", text) if cell_len(m) + 8 <= width}
    for line in found[1:]:
        marks = len(line) - len(line.lstrip("，。；”）%"))
        assert marks == 0 or cell_len(line) <= width
    assert all(cell_len(line.rstrip()) <= width for line in found)
    if not re.search(r"[，。；”）%“（]{3,}", text):
        assert all(line[:1] not in ("，", "。", "；", "”", "）") for line in found[1:])
        assert all(any(n in line for line in found) for n in numbers)
