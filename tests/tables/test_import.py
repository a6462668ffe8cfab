"""Tables as printed: the same data from every format, names carried down, cells put together, nothing repaired."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from biaochi.tables.draft import check, draft_of
from biaochi.tables.model import Table
from biaochi.tables.read import read_printed
from biaochi.tables.recognise import tables_of
from golden import OFFICE, indicator_system, self_evaluation
from hypothesis import given
from hypothesis import strategies as st
from table_samples import FORMATS, HEADS, SYSTEM, Area, Rows, as_csv, as_docx, as_html, as_xlsx, system

HERE = Path(__file__).parent


def read(data: bytes) -> tuple[Table, ...]:
    return tables_of(read_printed(data, file="表"), file="表")


def rows(table: Table) -> list[dict[str, Any]]:
    """The rows without their places."""
    made = json.loads(json.dumps(table.as_json()))["rows"]
    return [{k: v for k, v in row.items() if k != "place"} for row in made]


EXPECTED = [
    ("C1", "过程", "资金管理", "资金到位率", "20", "到位率≥95%得满分，每降低1个百分点扣0.5分，扣完为止。"),
    ("C2", "过程", "资金管理", "使用合规性", "20", "评分要点：\n①有审批手续（10分）；\n②无截留挪用（10分）。"),
    ("C3", "产出", "数量", "培训人数", "30", "培训人数≥500人得30分；400（含）-500人得20分；400人以下不得分。"),
    ("C4", "产出", "质量", "合格率", "30", "合格率≥90%，得满分，每降低1%扣1分，扣完为止。"),
]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_gives_the_same_table(form: str) -> None:
    (table,) = read(FORMATS[form](system()))
    fields = ("code", "level1", "level2", "level3", "full_marks", "criterion")
    assert [tuple(r[f] for f in fields) for r in rows(table)] == EXPECTED
    assert table.kind == "指标体系"
    assert table.header["标题"] == "2024年度技能培训项目绩效评价指标体系"
    assert table.header["年度"] == "2024"
    assert table.header["合计"] == "100" and table.header["注"] == "注：本表由财务科解释。"


@pytest.mark.parametrize("name", ["sample.xls", "sample.doc", "sample.pdf"])
def test_the_formats_of_other_programs(name: str) -> None:
    """The sample as LibreOffice writes it; DOC is read with its help where it is installed."""
    data = (HERE / name).read_bytes()
    if name == "sample.doc":
        from biaochi.files.libreoffice import NoProgram, converted

        try:
            data = converted(data, "doc", "docx")
        except NoProgram:
            pytest.skip("LibreOffice is not installed")
    (table,) = read(data)
    fields = ("code", "level1", "level2", "level3", "full_marks", "criterion")
    flat = [tuple(text.replace("\n", "") for text in one) for one in EXPECTED]  # a page has no line ends of its own
    assert [tuple(r[f].replace("\n", "") for f in fields) for r in rows(table)] == flat


def test_places_are_those_of_the_print() -> None:
    (table,) = read(as_xlsx(system()))
    assert [dict(r.place)["cell"] for r in table.rows] == ["C3", "C4", "C5", "C6"]
    assert table.as_json()["place"] == {"sheet": "指标", "cell": "A1"}
    (table,) = read(as_docx(system()))
    assert [dict(r.place) for r in table.rows][1] == {"table": 0, "row": 3, "column": 2}


names = st.text(
    st.sampled_from("资金管理人员培训产出效益合格指标数量率度0123456789（）①％%-、"), min_size=1, max_size=8
).filter(
    lambda t: t[0] not in "0123456789（）①％%-、" and t[-1] not in "（）" and not any(w in t for w in ("指标", "合计"))
)
texts = st.text(st.sampled_from("满分得扣每降低0123456789%≥≤，。；（）①②\n“”"), max_size=30)


@given(
    st.lists(st.tuples(names, names, names, st.integers(1, 20), texts, texts), min_size=1, max_size=6),
    st.sampled_from(sorted(FORMATS)),
)
def test_generated_tables_are_read_alike(made: list[tuple[str, str, str, int, str, str]], form: str) -> None:
    """Whatever stands in the cells, another format gives the rows that XLSX gives, in number as printed."""
    given_rows: Rows = [(a, b, f"{c}{n}号", str(m), e, t) for n, (a, b, c, m, e, t) in enumerate(made)]
    (table,) = read(as_xlsx(system(given_rows)))
    (other,) = read(FORMATS[form](system(given_rows)))
    assert rows(other) == rows(table)
    assert [r.level3 for r in table.rows] == [r[2] for r in given_rows]
    assert [r.full_marks for r in table.rows] == [r[3] for r in given_rows]


def test_values_are_as_their_formats_show_them() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(system(heads=(*HEADS[:4], "指标值", "实际完成值")))))
    sheet = book.active
    for row, (value, form, actual) in enumerate(
        [(1, "0%", "2 942.1312\n万元"), (0.5299, "0.00%", "≦3"), (297.5, "0.0", " 40　")], 3
    ):
        sheet.cell(row, 5).value, sheet.cell(row, 5).number_format, sheet.cell(row, 6).value = value, form, actual
    out = io.BytesIO()
    book.save(out)
    (table,) = read(out.getvalue())
    assert [(r.target, r.actual) for r in table.rows[:3]] == [
        ("100%", "2942.1312万元"),
        ("52.99%", "≤3"),
        ("297.5", "40"),
    ]


def test_a_number_that_is_shown_rounded_is_told() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(system())))
    book.active["D3"].value, book.active["D3"].number_format = 0.25664, "0%"
    out = io.BytesIO()
    book.save(out)
    printed = read_printed(out.getvalue(), file="表")
    assert [d.message for d in printed.findings] == ["这一格显示 26%，实际存的是 25.664%，照显示的导入"]


def test_several_tables_in_a_sheet_and_a_table_over_several_pages() -> None:
    first, below = system(), [Area(a.row + 12, a.column, a.text, a.down, a.across) for a in system(SYSTEM[:2], "40")]
    both = read(as_xlsx([*first, *below]))
    assert [len(t.rows) for t in both] == [4, 2] and both[1].header["合计"] == "40"
    page = as_html(system())
    split = page.replace(
        b"<tr><td rowspan=2 colspan=1>A2",
        b"</table><p>\xe7\xbb\xad\xe8\xa1\xa8</p><table><tr>" + _head() + b"</tr><tr><td rowspan=2 colspan=1>A2",
    )
    assert split != page
    assert [rows(t) for t in read(split)] == [rows(t) for t in read(page)]


def _head() -> bytes:
    return "".join(f"<td>{h}</td>" for h in HEADS).encode()


@pytest.mark.parametrize(
    ("heads", "field"),
    [
        (("一级指标及分值", "二级指标及分值", "三级指标及分值", "权重（分）", "指标说明", "评价标准"), "criterion"),
        (("一级\n指标", "二级 指标", "指标名称", "标准分", "考核内容", "评分细则"), "criterion"),
        (("一级指标", "二级指标", "三级指标", "分值", "年度指标值（A）", "实际完成值（B）"), "actual"),
        (("一级指标", "二级指标", "三级指标", "分值", "指标值", "1-7月执行情况"), "actual"),
    ],
)
def test_header_synonyms(heads: tuple[str, ...], field: str) -> None:
    (table,) = read(as_xlsx(system(heads=heads)))
    assert getattr(table.rows[0], field).replace("\n", "") == SYSTEM[0][5]
    assert [r.level3 for r in table.rows] == ["资金到位率", "使用合规性", "培训人数", "合格率"]
    assert [r.full_marks for r in table.rows] == ["20", "20", "30", "30"]


def test_the_budget_block_and_the_goals() -> None:
    areas = [
        Area(0, 0, "2024年度项目支出绩效自评表", across=7), Area(1, 0, "项目名称"), Area(1, 1, "技能培训", across=6),
        Area(2, 0, "项目资金（万元）", down=3), Area(2, 2, "年初预算数"), Area(2, 3, "全年预算数（A）"), Area(2, 4, "全年执行数（B）"),
        Area(2, 5, "分值"), Area(2, 6, "执行率"), Area(3, 1, "年度资金总额："), Area(3, 2, "1,200"), Area(3, 3, "1 000"),
        Area(3, 4, "986.5"), Area(3, 5, "10"), Area(3, 6, "98.65%"), Area(4, 1, "其中：财政拨款"), Area(4, 5, "-"),
        Area(5, 0, "年度总体目标", down=2), Area(5, 1, "预期目标", across=3), Area(5, 4, "实际完成情况", across=3),
        Area(6, 1, "完成培训。", across=3), Area(6, 4, "已完成。", across=3),
        *(Area(7, c, h) for c, h in enumerate(["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"])),
        *(Area(8, c, h) for c, h in enumerate(["产出指标", "数量指标", "培训期数", "≥12期", "12期", "90", "90"])),
        Area(9, 0, "总分", across=5), Area(9, 5, "100"), Area(9, 6, "99.87"),
    ]  # fmt: skip
    for form in ("xlsx", "docx", "html", "csv"):
        (table,) = read(FORMATS[form](areas))
        assert table.kind == "自评表"
        first, second = table.budget
        assert (first.label, first.initial, first.annual, first.executed) == ("年度资金总额", "1,200", "1000", "986.5")
        assert (first.weight, first.rate, first.score) == ("10", "98.65%", None)
        assert (second.label, second.initial, second.weight) == ("其中：财政拨款", None, "-")
        header = dict(table.header)
        assert header["项目名称"] == "技能培训" and header["单位"] == "万元" and header["总分"] == "99.87"
        assert header["预期目标"] == "完成培训。" and header["实际完成情况"] == "已完成。"
        assert not check(table, file="表")[1:]


def test_a_summary_table() -> None:
    lines = ["序号,项目名称,资金使用单位,自评得分,自评等级", "1,甲项目,一处,98.5,优", "2,乙项目,二处,80,良"]
    (table,) = read("\n".join(lines).encode())
    assert table.kind == "汇总表"
    assert [(r.code, r.level2, r.level3, r.score, r.remark) for r in table.rows] == [
        ("1", "一处", "甲项目", "98.5", "优"),
        ("2", "二处", "乙项目", "80", "良"),
    ]


def test_a_text_that_goes_on_in_the_next_row_is_one_criterion() -> None:
    lines = [
        "三级指标,分值,评分标准",
        "培训,5,①有计划（2分）；",
        ",,②有记录（3分）。",
        "检查,5,每少一次扣1分，扣完为止。",
    ]
    (table,) = read("\n".join(lines).encode())
    assert [r.criterion for r in table.rows] == ["①有计划（2分）；\n②有记录（3分）。", "每少一次扣1分，扣完为止。"]


def test_marks_that_do_not_add_up_are_told_and_not_repaired() -> None:
    made: Rows = [(*SYSTEM[0][:3], "15", *SYSTEM[0][4:]), *SYSTEM[1:]]
    (table,) = read(as_xlsx(system(made)))
    assert [d.message for d in check(table, file="表")] == [
        "“过程”印有 40 分，下级合计 35 分",
        "总分印有 100 分，各项合计 95 分",
    ]
    assert "三级指标：C1 资金到位率（15分）" in draft_of(table, source="表").text


def test_lines_outside_the_ruled_lines_are_told() -> None:
    page = as_html(system())
    again = b"</table><p>A2</p><table><tr>" + _head() + b"</tr><tr><td rowspan=2 colspan=1>A2"
    (table,) = read(page.replace(b"<tr><td rowspan=2 colspan=1>A2", again))
    assert [d.code for d in table.findings] == ["BC420"] and len(table.rows) == 4


def test_a_column_that_is_not_known_is_told() -> None:
    (table,) = read(as_csv(system(heads=(*HEADS[:4], "神秘栏", "评分标准"))))
    assert [d.message for d in table.findings] == ["“神秘栏”一栏不认识，没有导入"]


@pytest.mark.skipif(not OFFICE.is_dir(), reason="the published tables are not here")
@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
@pytest.mark.parametrize(
    ("file", "name"), [("luozhuang_p02", "luozhuang2023_p02"), ("yantai_p12", "yantai2022_selfeval_p12")]
)
def test_published_tables_cell_for_cell(file: str, name: str, suffix: str) -> None:
    (table,) = read((OFFICE / f"{file}.{suffix}").read_bytes())
    _same(table, name)


@pytest.mark.skipif(not OFFICE.is_dir(), reason="the published tables are not here")
def test_two_published_tables_in_one_sheet() -> None:
    first, second = read((OFFICE / "luozhuang_p08_p09.xlsx").read_bytes())
    _same(first, "luozhuang2023_p08")
    _same(second, "luozhuang2023_p09")


def _same(table: Table, name: str) -> None:
    expected, budget, total = self_evaluation(name)
    assert [{f: row[f] for f in expected[0]} for row in rows(table)] == expected
    assert {f: getattr(table.budget[0], f) for f in budget} == budget
    assert table.header["总分"] == total and table.kind == "自评表"


@pytest.mark.skipif(not OFFICE.is_dir(), reason="the published tables are not here")
@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
def test_the_published_indicator_system(suffix: str) -> None:
    (table,) = read((OFFICE / f"yantai2022_fund_indicators.{suffix}").read_bytes())
    expected = indicator_system("yantai2022_fund_indicators")
    assert [{f: row[f] for f in expected[0]} for row in rows(table)] == expected
    assert not check(table, file="表")


def grid(lines: list[list[str]]) -> list[Area]:
    return [Area(r, c, text) for r, line in enumerate(lines) for c, text in enumerate(line)]


@pytest.mark.parametrize("form", FORMATS)
def test_a_label_beside_all_lines_is_no_column(form: str) -> None:
    heads = ["绩效指标", "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "权重"]
    lines = [["产出指标", "数量指标", f"第{n}项", "≥", "5", "个", "20"] for n in range(5)]
    areas = [*(Area(0, c, h, down=6 if c == 0 else 1) for c, h in enumerate(heads))]
    areas += [Area(r + 1, c + 1, text) for r, line in enumerate(lines) for c, text in enumerate(line)]
    (table,) = read(FORMATS[form](areas))
    assert table.kind == "目标表" and [r.level3 for r in table.rows] == [f"第{n}项" for n in range(5)]
    assert (table.rows[0].nature, table.rows[0].target, table.rows[0].unit) == ("≥", "5", "个")


def test_marks_beside_each_level() -> None:
    heads = ["一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "评分标准"]
    (table,) = read(
        as_csv(grid([heads, ["决策", "20", "立项", "10", "甲", "5", "x"], ["", "", "", "", "乙", "6", "y"]]))
    )
    assert [(r.level1, r.level2, r.level3, r.full_marks) for r in table.rows] == [
        ("决策", "立项", "甲", "5"),
        ("决策", "立项", "乙", "6"),
    ]
    assert [d.message for d in check(table, file="表")] == [
        "“决策”印有 20 分，下级合计 10 分",
        "“立项”印有 10 分，下级合计 11 分",
    ]


def test_a_header_of_two_rows() -> None:
    heads = [Area(0, c, h, down=2) for c, h in enumerate(["一级指标", "二级指标", "三级指标"])]
    heads += [
        Area(0, 3, "指标值", across=2),
        Area(1, 3, "年初指标值"),
        Area(1, 4, "全年完成值"),
        Area(0, 5, "分值", down=2),
    ]
    lines = [Area(2, c, text) for c, text in enumerate(["产出", "数量", "甲", "≥5个", "6个", "10"])]
    (table,) = read(as_xlsx([*heads, *lines]))
    assert [(r.level3, r.target, r.actual, r.full_marks) for r in table.rows] == [("甲", "≥5个", "6个", "10")]


def test_a_list_without_levels() -> None:
    lines = [["序号", "考核项目", "分值", "评分标准"], ["1", "工作纪律", "10", "迟到一次扣1分"], ["合计", "", "10", ""]]
    (table,) = read(as_csv(grid(lines)))
    assert [(r.code, r.level3, r.full_marks) for r in table.rows] == [("1", "工作纪律", "10")] and table.total == "10"
