"""Written comparisons: sheets, tables and pages hold what they should, and nothing in them can run."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from biaochi.core.interpret import evaluate
from biaochi.facts.raw import RawFact, RawSubject, RawValue
from biaochi.revisions.data import as_data
from biaochi.revisions.docx import to_docx
from biaochi.revisions.html import to_html
from biaochi.revisions.impact import impact
from biaochi.revisions.plot import curves
from biaochi.revisions.rulesets import Comparison
from biaochi.revisions.xlsx import to_xlsx
from docx import Document
from docx.oxml.ns import qn
from ruleset_pairs import BODY, HEAD, compared

NASTY = "<script>alert(1)</script>"
NEW = (HEAD + BODY).replace("扣0.1分", "扣0.2分").replace("C2 问题（", f"C2 =1+1{NASTY}（").replace("扣0.5分", "扣1分")


@pytest.fixture(scope="module")
def found() -> Comparison:
    return compared(HEAD + BODY, NEW)


@pytest.fixture(scope="module")
def data(found: Comparison) -> dict[str, Any]:
    facts = (("C1", RawFact("", RawValue("80%", "", ""))), ("C2", RawFact("", RawValue("3", "", ""))))
    return as_data(found, impact(found.old, found.new, [RawSubject("=甲", "", facts)], {}))


def test_who_is_touched_and_by_how_much(data: dict[str, Any]) -> None:
    (touched,) = data["impact"]
    assert (touched["old_total"], touched["new_total"], touched["change"]) == ("7.50", "5.00", "-5/2")
    assert [m["says"] for m in touched["through"]] == ["C1 满意度：4分→3分", f"C2 =1+1{NASTY}：3.5分→2分"]


def test_the_workbook(data: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(data)))
    assert book.sheetnames == ["修订对照表", "得分差异", "影响对象"]
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert all(c.data_type in ("s", "n") for c in cells)
    scores = [[c.value for c in row] for row in book["得分差异"].iter_rows(min_row=2)]
    assert scores[1][3:8] == ["满意度40%（不含）～65%（含）", "由0分到2.5分", "0分", "-2.5～0分", "处处不同"]
    assert book["影响对象"]["A3"].value == "=甲" and book["影响对象"]["B3"].value == 7.5


def test_the_document(data: dict[str, Any]) -> None:
    doc = Document(io.BytesIO(to_docx(data)))
    assert [c.text for c in doc.tables[0].rows[0].cells] == ["条", "原条文", "新条文", "依据"]
    runs = [r for row in doc.tables[0].rows for c in row.cells for p in c.paragraphs for r in p.runs]
    assert {r.text for r in runs if r.font.strike} == {"0.1", "问题", "0.5"}
    assert {r.text for r in runs if r.font.underline} == {"0.2", f"=1+1{NASTY}", "1"}
    assert all(t.rows[0]._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None for t in doc.tables)
    assert doc.sections[0].page_width > doc.sections[0].page_height
    assert to_docx(data) == to_docx(data)


def test_pictures_show_the_scores_of_both_versions(found: Comparison) -> None:
    drawn = 0
    for change in found.indicators:
        assert change.old is not None and change.new is not None and change.difference is not None
        old, new = change.old.indicator.program, change.new.indicator.program
        (both,) = curves(old, new, change.difference)
        (spec,) = new.inputs
        assert both.picture.old is not None
        for program, curve in ((old, both.picture.old), (new, both.picture.curve)):
            shown = [(d.x, d.y) for d in curve.dots if d.full]
            shown += [((a + b) / 2, (y + z) / 2) for a, y, b, z in curve.segments if not both.picture.points]
            assert shown and all(evaluate(program.body, {spec.name: x}).point == y for x, y in shown)
            drawn += len(shown)
        for x in (both.picture.low, both.picture.high):
            differs = evaluate(old.body, {spec.name: x}).point != evaluate(new.body, {spec.name: x}).point
            assert differs == any(low <= x <= high for low, high in both.picture.apart)
    assert drawn > 20


def test_the_page_stands_alone(found: Comparison, data: dict[str, Any]) -> None:
    page = to_html(found, data).decode()
    assert NASTY not in page and "&lt;script&gt;" in page and "<script" not in page
    assert not re.findall(r"""(?:src|href)\s*=\s*["'](?!#)""", page)
    assert page.count("<svg") == 2 and "65%" in page and "stroke-dasharray" in page
    assert not re.findall(r"""<(?:svg|path|circle|text)[^>]*\bid=""", page), (
        "ids of one drawing could meet those of another"
    )


def test_a_ratio_that_both_versions_compare_is_one_picture() -> None:
    body = "三级指标：C1 经费控制（5分）\n标准：三公经费较上年每增长1%扣{}分，扣完为止。\n"
    changed = compared(HEAD + body.format("0.5"), HEAD + body.format("1")).indicators[0]
    assert changed.old is not None and changed.new is not None and changed.difference is not None
    (both,) = curves(changed.old.indicator.program, changed.new.indicator.program, changed.difference)
    assert both.picture.across == "三公经费÷上年三公经费" and both.held == ""
    assert {text for _, text in both.picture.ticks} >= {"100%", "105%", "110%"}


def test_a_ruleset_without_changes_is_written_too() -> None:
    same = compared(HEAD + BODY, HEAD + BODY)
    assert "没有改动" in to_html(same, as_data(same)).decode()
    assert Document(io.BytesIO(to_docx(as_data(same)))).tables
    assert openpyxl.load_workbook(io.BytesIO(to_xlsx(as_data(same)))).sheetnames[0] == "修订对照表"
