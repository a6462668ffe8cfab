"""What a person sees on the page is what is imported: shown numbers, nothing hidden or crossed out, headings and notes."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from biaochi.tables.draft import draft_of
from biaochi.tables.model import Table
from biaochi.tables.read import read_printed
from biaochi.tables.recognise import tables_of
from biaochi.tables.shown import date_shown, number_shown
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from table_samples import FORMATS, Area, as_csv, as_xlsx


def read(data: bytes) -> tuple[Table, ...]:
    return tables_of(read_printed(data, file="表"), file="表")


def grid(lines: Sequence[Sequence[str]]) -> list[Area]:
    return [Area(r, c, text) for r, line in enumerate(lines) for c, text in enumerate(line)]


def book(lines: Sequence[Sequence[object]], change: Callable[[Any], None]) -> bytes:
    made = openpyxl.Workbook()
    for line in lines:
        made.active.append(list(line))
    change(made.active)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        ("1200", "#,##0", "1,200"), ("1188", "#,##0.00", "1,188.00"), ("10", '0.0"分"', "10.0分"), ("12.5", '0.00"万元"', "12.50万元"),
        ("0.985", "0.00%", "98.50%"), ("90", '"≥"0"%"', "≥90%"), ("-3", "0.0", "-3.0"), ("-3", '0;"减"0', "减3"), ("0", '0;-0;"—"', "—"),
        ("5", "000", "005"), ("0.5", "#.0#", ".5"), ("1234567.891", "_ * #,##0.00_ ;_ * -#,##0.00_ ", "1,234,567.89"), ("2.345", "0.00", "2.35"),
    ],
)  # fmt: skip
def test_numbers_are_as_they_are_shown(value: str, form: str, shown: str) -> None:
    made = number_shown(Decimal(value), form)
    assert made is not None and made[0] == shown


@pytest.mark.parametrize("form", ["General", "@", "[>=90]0;0.0", "0.00E+00", "# ?/?", "0,,", "G/通用格式"])
def test_formats_that_cannot_be_followed_are_left_alone(form: str) -> None:
    assert number_shown(Decimal("12.5"), form) is None


@given(st.decimals(-(10**9), 10**9, places=4), st.integers(0, 4), st.booleans(), st.booleans())
def test_a_shown_number_says_the_number_rounded(value: Decimal, places: int, grouped: bool, percent: bool) -> None:
    form = ("#,##0" if grouped else "0") + ("." + "0" * places if places else "") + ("%" if percent else "")
    made = number_shown(value, form)
    assert made is not None
    text, told = made
    plain = Decimal(text.replace(",", "").rstrip("%"))
    assert (plain.scaleb(-2) if percent else plain) == told
    assert abs(told - value) * 2 <= Decimal(1).scaleb(-places - (2 if percent else 0))
    assert all(len(part) == 3 for part in text.lstrip("-").split(".")[0].rstrip("%").split(",")[1:])


@pytest.mark.parametrize(
    ("form", "number", "shown"),
    [
        ('yyyy"年"m"月"d"日"', None, "2024年3月5日"), ("yyyy-mm-dd", None, "2024-03-05"), ("mm-dd-yy", 14, "2024/3/5"),
        ("General", 58, "3月5日"), ('yyyy"年"m"月"', None, "2024年3月"), ("yyyy/m/d h:mm", None, None), ("mmm-yy", None, None),
    ],
)  # fmt: skip
def test_dates_are_as_they_are_shown(form: str, number: int | None, shown: str | None) -> None:
    assert date_shown(date(2024, 3, 5), form, number) == shown


HEADS = ("一级指标", "三级指标", "分值", "评分标准")
FIRST = ("产出", "期数", 10, "每少一期扣1分，扣完为止。")
SECOND = ("效益", "合格率", 5, "每低1个百分点扣1分，扣完为止。")


def test_hidden_rows_and_columns_are_not_imported_and_told() -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["E"].hidden = True

    lines = [(*HEADS, "得分"), (*FIRST, 9), ("旧", "旧指标", 3, "旧标准", 3), (*SECOND, 4)]
    printed = read_printed(book(lines, hide), file="表")
    (table,) = tables_of(printed, file="表")
    assert [(r.level3, r.score, dict(r.place)["cell"]) for r in table.rows] == [
        ("期数", None, "B2"),
        ("合格率", None, "B4"),
    ]
    assert [d.message for d in printed.findings] == [
        "有一列是隐藏的（写着“得分”），没有导入",
        "有一行是隐藏的（写着“旧”），没有导入",
    ]


def test_a_cell_merged_over_a_hidden_row_is_still_seen() -> None:
    def hide(sheet: Any) -> None:
        sheet.merge_cells("A2:A3")
        sheet.row_dimensions[2].hidden = True

    (table,) = read(book([HEADS, FIRST, ("", "合格率", 5, "x")], hide))
    assert [(r.level1, r.level3) for r in table.rows] == [("产出", "合格率")]


def test_what_is_crossed_out_is_not_imported_and_told() -> None:
    def cross(sheet: Any) -> None:
        old = TextBlock(InlineFont(strike=True), "1")
        sheet["D2"] = CellRichText("每少一期扣", old, TextBlock(InlineFont(b=True), "2"), "分，扣完为止。")
        for cell in sheet[3]:
            cell.font = Font(strike=True)

    printed = read_printed(book([HEADS, FIRST, SECOND], cross), file="表")
    (table,) = tables_of(printed, file="表")
    assert [r.criterion for r in table.rows] == ["每少一期扣2分，扣完为止。"]
    assert [d.message for d in printed.findings][:2] == ["“1”划了删除线，没有导入", "“效益”划了删除线，没有导入"]


def test_line_ends_as_other_programs_write_them() -> None:
    (table,) = read(book([HEADS, (*FIRST[:3], "①有计划（5分）；_x000D_\n②有记录（5分）。")], lambda sheet: None))
    assert table.rows[0].criterion == "①有计划（5分）；\n②有记录（5分）。"


@pytest.mark.parametrize("across", [1, 4])
@pytest.mark.parametrize("form", FORMATS)
def test_a_heading_over_lines_is_their_first_level(form: str, across: int) -> None:
    def line(row: int, *texts: str) -> list[Area]:
        return [Area(row, c, text) for c, text in enumerate(texts)]

    areas = [
        *line(0, "序号", "考核项目", "分值", "评分标准"), Area(1, 0, "一、党建（20分）", across=across),
        *line(2, "1", "三会一课", "10", "每少一次扣2分。"), *line(3, "2", "党费", "10", "逾期不得分。"),
        Area(4, 0, "二、业务（80分）", across=across), *line(5, "3", "预算编制", "80", "逾期不得分。"),
        *line(6, "", "合计", "100", ""),
    ]  # fmt: skip
    (table,) = read(FORMATS[form](areas))
    assert [(r.code, r.level1, r.level3) for r in table.rows] == [
        ("1", "一、党建", "三会一课"), ("2", "一、党建", "党费"), ("3", "二、业务", "预算编制"),
    ]  # fmt: skip
    assert "一级指标：一、党建（20分）" in draft_of(table, source="表").text


def test_a_heading_that_has_no_place_is_told() -> None:
    lines = [Area(0, c, h) for c, h in enumerate(HEADS)] + [Area(1, 0, "共性指标", across=4)]
    (table,) = read(as_xlsx([*lines, *(Area(2, c, str(t)) for c, t in enumerate(FIRST))]))
    assert [r.level3 for r in table.rows] == ["期数"]
    assert [d.message for d in table.findings] == ["“共性指标”是横贯全表的一行标题，没有导入"]


def test_lines_below_the_table_are_notes() -> None:
    lines = [Area(0, c, h) for c, h in enumerate(HEADS)] + [Area(1, c, str(t)) for c, t in enumerate(FIRST)]
    notes = ["以上由财政局解释，评分以佐证为准。", "1.佐证包括台账；", "2.现场照片。"]
    (table,) = read(as_xlsx([*lines, *(Area(n, 0, text, across=4) for n, text in enumerate(notes, 2))]))
    assert len(table.rows) == 1 and table.header["注"] == "\n".join(notes)
    (table,) = read(as_csv(grid([HEADS, [*map(str, FIRST)], ["注：1.本表一式两份。"], ["2.由财政局解释。"]])))
    assert len(table.rows) == 1 and table.header["注"] == "注：1.本表一式两份。\n2.由财政局解释。"


def test_a_second_table_without_a_total_before_it() -> None:
    def one(row: int, title: str) -> list[Area]:
        lines = [Area(row, 0, title, across=4), *(Area(row + 1, c, h) for c, h in enumerate(HEADS))]
        return [*lines, *(Area(row + 2, c, str(t)) for c, t in enumerate(FIRST))]

    tables = read(as_xlsx([*one(0, "甲项目绩效评价指标体系"), *one(3, "乙项目绩效评价指标体系")]))
    assert [(t.header["标题"], len(t.rows)) for t in tables] == [
        ("甲项目绩效评价指标体系", 1),
        ("乙项目绩效评价指标体系", 1),
    ]


def test_columns_under_one_heading_keep_their_names() -> None:
    heads = [Area(0, c, h, down=2) for c, h in enumerate(HEADS[:3])] + [Area(0, 3, "评分标准", across=3)]
    heads += [Area(1, 3 + n, h) for n, h in enumerate(["优", "良", "差"])]
    body = [Area(2, c, t) for c, t in enumerate(["决策", "依据", "10", "充分得10分", "较充分得8分", "不充分得0分"])]
    merged = [Area(3, c, t) for c, t in enumerate(["过程", "制度", "5"])] + [Area(3, 3, "健全得5分", across=3)]
    (table,) = read(as_xlsx([*heads, *body, *merged]))
    assert [r.criterion for r in table.rows] == ["优：充分得10分\n良：较充分得8分\n差：不充分得0分", "健全得5分"]


def test_a_column_of_the_same_kind_is_told() -> None:
    heads = (*HEADS, "自评得分", "评价得分", "得分")
    (table,) = read(as_csv(grid([heads, [*map(str, FIRST), "10", "9", ""]])))
    assert table.rows[0].score == "10"
    assert [d.message for d in table.findings] == ["“评价得分”一栏和“自评得分”一栏是同一类，只导入了“自评得分”"]


def test_levels_above_that_stand_in_a_row_of_their_own() -> None:
    lines = [["一级指标", "二级指标", "三级指标", "分值", "评分标准"], ["决策（10分）", "", "", "", ""], ["", "立项（10分）", "", "", ""],
             ["", "", "依据", "10", "充分得10分。"], ["加分", "表彰", "", "5", "每次加1分。"]]  # fmt: skip
    (table,) = read(as_csv(grid(lines)))
    assert [(r.level1, r.level2, r.level3, r.full_marks) for r in table.rows] == [
        ("决策", "立项", "依据", "10"), ("加分", "表彰", None, "5"),
    ]  # fmt: skip
    assert "三级指标：表彰（5分）" in draft_of(table, source="表").text


def test_headings_stand_for_the_first_level_where_only_that_has_no_column() -> None:
    lines = [Area(0, c, h) for c, h in enumerate(["二级指标", "三级指标", "分值", "评分标准"])]
    lines += [Area(1, 0, "一、决策（10分）", across=4), Area(4, 0, "二、过程（5分）", across=4)]
    for row, texts in ((2, ("立项", "依据", "5", "x")), (3, ("", "程序", "5", "x")), (5, ("资金", "到位率", "5", "x"))):
        lines += [Area(row, c, t) for c, t in enumerate(texts)]
    (table,) = read(as_xlsx(lines))
    assert [(r.level1, r.level2, r.level3) for r in table.rows] == [
        ("一、决策", "立项", "依据"), ("一、决策", "立项", "程序"), ("二、过程", "资金", "到位率"),
    ]  # fmt: skip


def test_a_text_alone_in_a_column_that_is_not_known_is_no_heading() -> None:
    lines = [
        ("考核项目", "分值", "神秘栏", "评分标准"),
        ("甲", "5", "见一", "x"),
        ("", "", "见二", ""),
        ("乙", "5", "", "y"),
    ]
    (table,) = read(as_csv(grid(lines)))
    assert [(r.level1, r.level3) for r in table.rows] == [(None, "甲"), (None, "乙")]


@pytest.mark.parametrize("label", ["总计得分", "得分合计", "最终得分", "合计（100分）"])
def test_names_of_totals(label: str) -> None:
    (table,) = read(as_csv(grid([(*HEADS, "得分"), (*map(str, FIRST), "9"), (label, "", "10", "", "9")])))
    assert len(table.rows) == 1 and table.total == "10"


def test_points_beside_a_standard_explain_it() -> None:
    heads = ["一级指标", "三级指标（权重）", "指标解释", "评价要点", "评分标准", "权重（%）"]
    (table,) = read(as_csv(grid([heads, ["决策", "依据（4%）", "有无依据", "①充分", "每缺一项扣2分", "4"]])))
    (row,) = table.rows
    assert (row.level3, row.full_marks, row.criterion) == ("依据", "4", "每缺一项扣2分")
    assert row.explanation == "有无依据\n评价要点：①充分" and not table.findings
    (table,) = read(as_csv(grid([["三级指标", "评价要点", "分值"], ["依据", "①充分得4分", "4"]])))
    assert table.rows[0].criterion == "①充分得4分"


def test_a_list_of_things_with_several_lines_each() -> None:
    heads = ["项目", "考核内容", "分值", "扣分标准", "得分", "备注"]
    lines = [["基础工作（60分）", "台账", "30", "缺一项扣2分", "30", ""], ["", "报表", "30", "迟报扣1分", "30", ""], ["扣分项", "被通报", "-5", "每次扣1分", "0", ""]]  # fmt: skip
    (table,) = read(as_csv(grid([heads, *lines])))
    assert table.kind == "指标体系"
    assert [(r.level3, r.explanation, r.named, r.full_marks) for r in table.rows] == [
        ("基础工作", "台账", "台账", "30"), ("基础工作", "报表", "报表", "30"), ("扣分项", "被通报", "扣分项", "-5"),
    ]  # fmt: skip
    assert (
        "三级指标：基础工作（60分）\n" in (draft := draft_of(table, source="表").text) and "指标：报表（30分）" in draft
    )


@pytest.mark.parametrize("lines", [1, 2, 3, 4])
def test_a_label_beside_few_lines_is_no_part_of_the_header(lines: int) -> None:
    heads = [Area(0, 0, "绩效指标", down=lines + 1)]
    heads += [Area(0, c + 1, h) for c, h in enumerate(["一级指标", "三级指标", "指标性质", "指标值", "分值"])]
    body = [Area(r + 1, c + 1, t) for r in range(lines) for c, t in enumerate(["产出", f"期数{r}", "≥", "12", "9"])]
    (table,) = read(as_xlsx([*heads, *body]))
    assert [(r.level1, r.level3) for r in table.rows] == [("产出", f"期数{r}") for r in range(lines)]


def test_one_unknown_column_under_a_heading_needs_no_name() -> None:
    heads = [Area(0, 0, "三级指标", down=2), Area(0, 1, "年度指标值", across=3), Area(0, 4, "分值", down=2)]
    heads += [Area(1, 1 + n, h) for n, h in enumerate(["符号", "数值", "单位"])]
    (table,) = read(as_xlsx([*heads, *(Area(2, c, t) for c, t in enumerate(["期数", "≥", "12", "期", "9"]))]))
    assert [(r.nature, r.target, r.unit) for r in table.rows] == [("≥", "12", "期")]


@pytest.mark.parametrize("line", ["甲,,,", ",甲,,"])
def test_many_lines_that_say_one_thing_are_one_pass(line: str) -> None:
    """Rows are looked at once for a header and for what they say of the table, however many stand together."""
    heads = "序号,三级指标,分值,评分标准"
    (table,) = read(f"{heads}\n{chr(10).join([line] * 3000)}\n".encode())
    assert len(table.rows) == (3000 if line.startswith(",") else 0)
