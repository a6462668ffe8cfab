from __future__ import annotations

import io

import openpyxl
import pytest
from biaochi.core.program import Kind
from biaochi.facts.template import Format, TemplateRow, write_template
from facts_helpers import facts_of

ROWS = [
    TemplateRow("C12.1", "征缴预算完成率", "征缴收入额", Kind.MONEY, "万元"),
    TemplateRow("C12.1", "征缴预算完成率", "预算收入额", Kind.MONEY, "万元", note="按年初批复数"),
    TemplateRow("C19.1", "参保群众满意度", "", Kind.RATE),
    TemplateRow("C20", "制度健全", "", Kind.BOOL),
    TemplateRow("C21", "档次", "", Kind.CHOICE, choices=("优", "良", "=中,差")),
    TemplateRow("C22", "拨付不及时", "", Kind.QUANTITY, "笔"),
    TemplateRow("C23", "得分", "", Kind.POINTS),
    TemplateRow("", "报送日期: =1+1 # x", "", Kind.DATE),
    TemplateRow("共用", "", "null", Kind.QUANTITY, "人"),
    TemplateRow("", "-名称", "@数据", Kind.BOOL),
]
FORMATS: list[Format] = ["yaml", "csv", "xlsx"]


@pytest.mark.parametrize("format", FORMATS)
def test_a_blank_template_reads_back(format: Format) -> None:
    data = write_template(ROWS, ["市直", "=甲", "牟平区: a"], format)
    found = [(s, k, f.fact, f.value and f.value.text) for s, k, f in facts_of(data, f"t.{format}")]
    assert found == [(s, r.code or r.indicator, r.fact, "") for s in ("市直", "=甲", "牟平区: a") for r in ROWS]


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_arguments_give_the_same_bytes(format: Format) -> None:
    assert write_template(ROWS, ["甲"], format) == write_template(ROWS, ["甲"], format)


def test_yaml_filled_in_by_hand() -> None:
    text = write_template(ROWS, ["市直"], "yaml").decode()
    text = text.replace("C19.1:  #", "C19.1: 86.11%  #").replace("  征缴收入额:  #", "  征缴收入额: 1.10万元  #")
    found = {(k, f.fact): f.value and f.value.text for _, k, f in facts_of(text, "t.yaml")}
    assert found[("C19.1", "")] == "86.11%" and found[("C12.1", "征缴收入额")] == "1.10万元"


def test_csv_opens_in_excel() -> None:
    data = write_template(ROWS, ["=甲"], "csv")
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\r\n") == data.count(b"\n") == len(ROWS) + 1
    text = data.decode("utf-8-sig")
    assert "'=甲" in text and "填百分数，如 86.11%" in text and "'-名称" in text and "填 是 或 否" in text


def test_csv_filled_in_takes_the_unit() -> None:
    text = write_template(ROWS, ["市直"], "csv").decode("utf-8-sig")
    text = text.replace("参保群众满意度,,,%", "参保群众满意度,,86.11,%").replace("拨付不及时,,,笔", "拨付不及时,,3,笔")
    found = {k: f.value and f.value.text for _, k, f in facts_of(text, "t.csv")}
    assert (found["C19.1"], found["C22"]) == ("86.11%", "3笔")


def test_xlsx_has_lists_text_cells_and_a_frozen_header() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_template(ROWS, ["=甲", "乙"], "xlsx")))
    sheet = book["事实表"]
    assert sheet.freeze_panes == "E3" and sheet.print_title_rows == "$2:$2"
    assert [sheet.cell(2, c).value for c in range(1, 7)] == ["对象", "指标编码", "指标", "数据", "值", "单位"]
    assert (sheet["A3"].value, sheet["A3"].data_type, sheet["A3"].quotePrefix) == ("=甲", "s", True)
    assert sheet["E3"].number_format == "@" and sheet["F5"].value == "%" and sheet["F3"].value == "万元"
    lists = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
    assert lists["E6 E12 E16 E22"] == '"是,否"' and lists["E7 E17"] == "选项!$A$1:$A$3"
    words = book["选项"]
    assert words.sheet_state == "hidden" and [words.cell(r, 1).value for r in (1, 2, 3)] == ["优", "良", "=中,差"]
    assert words["A3"].data_type == "s"
    assert all(c.data_type != "f" for row in sheet.iter_rows() for c in row)


def test_a_row_without_code_and_indicator_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="indicator"):
        write_template([TemplateRow("", "", "甲", Kind.BOOL)], ["甲"], "csv")
