from __future__ import annotations

import csv
import io
import re
import unicodedata

import pytest
from biaochi.reports.csv_report import COLUMNS, to_csv
from biaochi.reports.markdown_report import to_markdown
from biaochi.reports.safe import clean_lines, unescape_csv
from biaochi.reports.terminal_report import render
from biaochi.reports.view import deduction, text
from report_sample import HOSTILE, result
from rich.console import Console


def rows() -> list[list[str]]:
    data = to_csv(result())
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_has_every_indicator_of_every_subject_and_totals() -> None:
    found = rows()
    assert tuple(found[0]) == COLUMNS and all(len(row) == len(COLUMNS) for row in found)
    assert len(found) == 1 + 4 * (7 + 2)
    assert found[2][:6] == ["市直", "C12.2", "省内异地就医结算率", "1", "0.00～1.00", "未评"]
    assert found[5][6].startswith("满意度86.11%") and "；" in found[5][8]
    assert found[8] == ["市直", "", "总分", "14.5", "11.61～12.61", "", "", "", ""]
    assert found[9][2:5] == ["等级", "", "良"]
    assert [row[0] for row in found[1::9]] == ["市直", "牟平区", "'=1+1", "综合评价"]


def test_csv_cannot_run_and_reads_back() -> None:
    assert b"\r\n" in to_csv(result())
    for row in rows():
        assert all(not cell or cell[0] not in "=@\t\r" for cell in row)
    assert unescape_csv(rows()[7][2]) == clean_lines(HOSTILE)
    assert rows()[6][4] == "-0.5"


def test_markdown_tables_keep_their_shape() -> None:
    document = to_markdown(result())
    assert document.endswith("\n") and "<b>" not in document and "\x1b" not in document and "\u202e" not in document
    for line in document.splitlines():
        if line.startswith("| "):
            assert len(re.findall(r"(?<!\\)\|", line.replace("\\\\", ""))) in (4, 7, 9)
    assert "规则集：370600/yibao" in document and "| 市直 | 11.61～12.61 | 良 |" in document
    assert document.count("\n## ") == 1 + 4


def test_terminal_shows_reasons_only_where_marks_were_lost() -> None:
    console = Console(width=120, file=io.StringIO(), force_terminal=False, record=True)
    render(result(), console)
    shown = console.export_text()
    assert "征缴预算完成率" in shown and "满意度86.11%" in shown and "未评　缺少“往年比重”" in shown
    assert "市直　总分 11.61～12.61　等级 良" in shown and "汇总" in shown and "370600/yibao" in shown


@pytest.mark.parametrize(
    "hostile", ["[red]x[/red]", "\x1b]0;title\x07", "\u202eabc", "[/]", "[link=http://x]y", "a\rb", ":smile:"]
)
def test_nothing_reaches_the_terminal_raw(hostile: str) -> None:
    given = result()
    for part in (*given["subjects"], *given["aggregates"].values()):
        part["name"] = part["grade"] = part["total"] = hostile
        for item in (*part["indicators"], *part["sections"]):
            for field in item:
                if field not in ("source", "rests_on"):
                    item[field] = hostile
    given["ruleset"] = dict.fromkeys(given["ruleset"], hostile)
    out = io.StringIO()
    render(given, Console(width=200, file=out, force_terminal=True, color_system=None))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    assert all(c == "\n" or unicodedata.category(c) not in ("Cc", "Cf") for c in plain)
    if "[" in hostile or ":" in hostile:
        assert hostile.replace("\x1b", "\\u{1b}").replace("\x07", "\\u{7}") in plain


def test_one_subject_and_missing_fields() -> None:
    small = {
        "ruleset": {"id": "x"},
        "subjects": [{"name": "甲", "total": None, "indicators": [{"code": "1", "name": "a"}]}],
    }
    console = Console(width=80, file=io.StringIO(), record=True)
    render(small, console)
    assert "汇总" not in console.export_text()
    assert "甲" in to_markdown(small) and len(to_csv(small).splitlines()) == 4


def test_deductions_are_exact_and_keep_intervals() -> None:
    assert deduction({"full_marks": "5", "score": "4.61"}) == "0.39"
    assert deduction({"full_marks": "1", "score": {"min": "0.1", "max": "0.3"}}) == "0.7～0.9"
    assert deduction({"full_marks": "1", "score": {"min": "0.1", "max": "0.1"}}) == "0.9"
    assert deduction({"full_marks": None, "score": "1"}) == deduction({"full_marks": "1", "score": None}) == ""
    assert text(["a", {"min": 1, "max": 2}, None, True]) == "a；1～2；；是"
