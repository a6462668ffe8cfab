"""What Word and web pages print beside plain cells: list numbers, text boxes, tables in tables, formulas, crossed out words."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from biaochi.tables.docx_numbering import numeral
from biaochi.tables.draft import draft_of
from biaochi.tables.grid import Printed
from biaochi.tables.read import read_printed
from biaochi.tables.recognise import tables_of
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

HEADS = ("一级指标", "三级指标", "分值", "评分标准")
FIRST = ("产出", "合格率", "10", "每低1个百分点扣1分，扣完为止。")
_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def document(change: Callable[[Any, Any], None], rows: int = 1) -> bytes:
    """A document with a table of some rows, changed."""
    paper = docx.Document()
    table = paper.add_table(rows + 1, 4)
    for row, texts in enumerate([HEADS, *[FIRST] * rows]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    change(paper, table)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def read(data: bytes) -> tuple[Printed, list[tuple[str | None, str | None, str | None]]]:
    printed = read_printed(data, file="表")
    return printed, [(r.level3, r.full_marks, r.criterion) for t in tables_of(printed, file="表") for r in t.rows]


def listed(paper: Any, number: int, *levels: tuple[str, str], start: int = 1) -> None:
    """Adds a list with some levels (kind, text)."""
    root = paper.part.numbering_part.element
    inside = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="{start if n == 0 else 1}"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (kind, text) in enumerate(levels)
    )
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{inside}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))


def item(cell: Any, text: str, number: int, level: int = 0) -> None:
    made = cell.add_paragraph(text)._p.get_or_add_pPr()
    made.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'))


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        ("decimalEnclosedCircle", 3, "③"), ("chineseCounting", 21, "二十一"), ("chineseCounting", 10, "十"), ("chineseCounting", 105, "一百零五"),
        ("chineseLegalSimplified", 10, "壹拾"), ("ideographTraditional", 2, "乙"), ("upperRoman", 14, "XIV"), ("lowerLetter", 28, "bb"),
        ("decimalZero", 7, "07"), ("decimalFullWidth", 12, "１２"), ("ideographDigital", 20, "二〇"), ("decimalEnclosedParen", 1, "⑴"), ("unheard", 5, "5"),
    ],
)  # fmt: skip
def test_counts_as_word_writes_them(kind: str, number: int, expected: str) -> None:
    assert numeral(number, kind) == expected


def test_list_numbers_are_printed() -> None:
    def change(paper: Any, table: Any) -> None:
        listed(paper, 90, ("decimalEnclosedCircle", "%1"))
        listed(paper, 91, ("chineseCounting", "（%1）"), ("decimal", "%1.%2"), start=2)
        listed(paper, 92, ("bullet", "\uf0b7"))
        cell = table.cell(1, 3)
        cell.text = "评价要点："
        item(cell, "程序合规（5分）；", 90)
        item(cell, "材料齐全（5分）。", 90)
        cell = table.cell(2, 3)
        cell.text = ""
        item(cell, "有制度（5分）：", 91)
        item(cell, "5项以上；", 91, 1)
        item(cell, "有记录（5分）。", 91)
        item(cell, "其他。", 92)

    _, rows = read(document(change, 2))
    assert rows[0][2] == "评价要点：\n①程序合规（5分）；\n②材料齐全（5分）。"
    assert rows[1][2] == "（二）有制度（5分）：\n二.1 5项以上；\n（三）有记录（5分）。\n其他。"


def test_a_column_of_list_numbers_is_a_column() -> None:
    def change(paper: Any, table: Any) -> None:
        listed(paper, 90, ("decimal", "%1"))
        for row in (1, 2):
            table.cell(row, 0).text = ""
            table.cell(row, 0).paragraphs[0]._p.getparent().remove(table.cell(row, 0).paragraphs[0]._p)
            item(table.cell(row, 0), "", 90)
        table.cell(0, 0).text = "序号"

    printed = read_printed(document(change, 2), file="表")
    (table,) = tables_of(printed, file="表")
    assert [r.code for r in table.rows] == ["1", "2"]


def test_crossed_out_and_hidden_words_do_not_count() -> None:
    def change(paper: Any, table: Any) -> None:
        for column, new in ((2, "6"), (3, "2分，扣完为止。")):
            cell = table.cell(1, column)
            cell.text = "" if column == 2 else "每低1个百分点扣"
            cell.paragraphs[0].add_run("5" if column == 2 else "1").font.strike = True
            cell.paragraphs[0].add_run(new)
        table.cell(1, 3).paragraphs[0].add_run("（内部掌握）").font.hidden = True

    printed, rows = read(document(change))
    assert rows == [("合格率", "6", "每低1个百分点扣2分，扣完为止。")]
    assert [d.message for d in printed.findings] == ["“5”划了删除线，没有导入", "“1”划了删除线，没有导入"]


def _box(inner: str) -> Any:
    shape = f"<wps:wsp><wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx></wps:wsp>"
    old = f"<w:pict><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></w:pict>"
    choice = f'<mc:Choice Requires="wps"><w:drawing>{shape}</w:drawing></mc:Choice><mc:Fallback>{old}</mc:Fallback>'
    return parse_xml(f"<w:r {_SPACES}><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>")


def _rows(*rows: tuple[str, ...]) -> str:
    lines = ["".join(f"<w:tc><w:p><w:r><w:t>{t}</w:t></w:r></w:p></w:tc>" for t in row) for row in rows]
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


def test_text_boxes() -> None:
    def change(paper: Any, table: Any) -> None:
        title = paper.add_paragraph()._p
        title.append(_box("<w:p><w:r><w:t>2024年度绩效评价指标体系</w:t></w:r></w:p>"))
        table._tbl.addprevious(title)
        table.cell(1, 3).paragraphs[0]._p.append(_box("<w:p><w:r><w:t>不足1%按1%计</w:t></w:r></w:p>"))
        paper.add_paragraph()._p.append(
            _box(
                "<w:p><w:r><w:t>乙项目指标体系</w:t></w:r></w:p>"
                + _rows(HEADS, ("效益", "就业率", "5", "得5分"))
                + "<w:p/>"
            )
        )

    printed = read_printed(document(change), file="表")
    first, second = tables_of(printed, file="表")
    assert first.header["标题"] == "2024年度绩效评价指标体系"
    assert [d.message for d in printed.findings] == ["文本框里的“不足1%按1%计”没有导入"]
    assert [(r.level3, dict(r.place)["table"]) for r in second.rows] == [("就业率", 1)]


def test_a_table_that_frames_another_is_opened() -> None:
    paper = docx.Document()
    cell = paper.add_table(1, 1).cell(0, 0)
    cell.text = "绩效评价指标体系"
    inner = cell.add_table(2, 4)
    for row, texts in enumerate([HEADS, FIRST]):
        for column, text in enumerate(texts):
            inner.cell(row, column).text = text
    out = io.BytesIO()
    paper.save(out)
    _, rows = read(out.getvalue())
    assert rows == [("合格率", "10", FIRST[3])]


STEPS = [("合格率≥95%", "10分"), ("90%≤合格率＜95%", "6分"), ("合格率＜90%", "0分")]
SENTENCES = "按下表计分：\n合格率≥95%，10分；\n90%≤合格率＜95%，6分；\n合格率＜90%，0分；"


def test_a_small_table_in_a_cell_is_put_into_sentences() -> None:
    def change(paper: Any, table: Any) -> None:
        table.cell(1, 3).text = "按下表计分："
        inner = table.cell(1, 3).add_table(3, 2)
        for row, texts in enumerate(STEPS):
            for column, text in enumerate(texts):
                inner.cell(row, column).text = text

    printed, rows = read(document(change))
    assert rows == [("合格率", "10", SENTENCES)]
    assert [d.code for d in printed.findings] == ["BC429"]


def test_formulas_pictures_and_notes() -> None:
    def change(paper: Any, table: Any) -> None:
        def run(text: str) -> str:
            return f"<m:r><m:t>{text}</m:t></m:r>"

        made = f"<m:f><m:num>{run('实际支出')}</m:num><m:den>{run('预算数+调整数')}</m:den></m:f>"
        made += f"{run('×')}<m:d><m:e>{run('100%')}</m:e></m:d>"
        cell = table.cell(1, 3)
        cell.text = "执行率="
        cell.paragraphs[0]._p.append(parse_xml(f"<m:oMath {_SPACES}>{made}</m:oMath>"))
        cell.paragraphs[0].add_run("。")._r.append(parse_xml(f"<w:footnoteReference {_SPACES} w:id='2'/>"))
        cell.paragraphs[0].add_run()._r.append(parse_xml(f"<w:object {_SPACES}><v:imagedata/></w:object>"))

    printed, rows = read(document(change))
    assert rows[0][2] == "执行率=实际支出/（预算数+调整数）×（100%）。"
    assert [d.message for d in printed.findings] == [
        "这一格里有图片或公式对象，里面的字没有导入",
        "这一格里有脚注，里面的字没有导入",
    ]


def page(body: str) -> bytes:
    return f"<html><head><meta charset=utf-8></head><body>{body}</body></html>".encode()


def _line(cells: tuple[str, ...], tag: str = "td", style: str = "") -> str:
    return f"<tr {style}>{''.join(f'<{tag}>{c}</{tag}>' for c in cells)}</tr>"


def test_pages_with_tables_for_their_layout() -> None:
    table = f"<table><caption>绩效评价指标体系</caption><thead>{_line(HEADS, 'th')}</thead><tbody>"
    table += _line(("旧", "旧指标", "1", "x"), style="style='display: none'") + _line(FIRST) + "</tbody></table>"
    printed = read_printed(page(f"<table><tr><td>导航</td><td>{table}</td></tr></table>"), file="表")
    (made,) = tables_of(printed, file="表")
    assert made.header["标题"] == "绩效评价指标体系"
    assert [(r.level3, r.criterion) for r in made.rows] == [("合格率", FIRST[3])]


def test_pages_with_small_tables_and_crossed_out_words() -> None:
    steps = f"<table>{''.join(_line(s) for s in STEPS)}</table>"
    body = f"<table>{_line(HEADS)}{_line(('产出', '合格率', '<s>5</s>10', f'按下表计分：{steps}'))}</table>"
    printed, rows = read(page(body))
    assert rows == [("合格率", "10", SENTENCES)]
    assert [d.message for d in printed.findings] == [
        "“5”划了删除线，没有导入",
        "这一格里还套着一个小表，各行已用逗号、分号连成句子",
    ]


def test_what_is_pasted_from_word() -> None:
    """Every paragraph of a cell ends the line there."""
    lines = ["指标体系", "一级指标\t三级指标\t分值\t评分标准", "决策", "（10分）\t立项\t6\t评价要点：", "①合规（3分）；", "②齐全（3分）。",
             "\t目标\t4\t有目标得4分。", "合计\t\t10\t", "注：由财政局解释。"]  # fmt: skip
    printed = read_printed("\n".join(lines).encode(), file="表")
    (table,) = tables_of(printed, file="表")
    assert [(r.level1, r.level3, r.criterion) for r in table.rows] == [
        ("决策", "立项", "评价要点：\n①合规（3分）；\n②齐全（3分）。"), ("决策", "目标", "有目标得4分。"),
    ]  # fmt: skip
    assert table.header["合计"] == "10" and table.header["注"] == "注：由财政局解释。"
    assert [d.message for d in printed.findings] == ["有 2 行不够一整行的栏数，当作上一格里的换行接上了"]


def test_letters_that_are_codes() -> None:
    lines = [
        "一级指标,二级指标,三级指标,分值,评分标准",
        "A决策,A1立项,A11依据,5,x",
        "B过程,B1资金,B11到位率,5,x",
        ",,C级危桥数,5,x",
    ]
    (table,) = tables_of(read_printed("\n".join(lines).encode(), file="表"), file="表")
    assert [(r.code, r.level1, r.level2, r.level3) for r in table.rows] == [
        ("A11", "决策", "立项", "依据"), ("B11", "过程", "资金", "到位率"), (None, "过程", "资金", "C级危桥数"),
    ]  # fmt: skip
    assert "一级指标：A决策\n" in draft_of(table, source="表").text


def test_a_table_that_goes_on_with_an_empty_last_column() -> None:
    """The second part of a table is as wide as it is ruled, whatever stands in it."""
    heads, first = (*HEADS, "扣分原因"), (*FIRST, "未达标")
    body = f"<table>{_line(heads)}{_line(first)}</table><table>{_line(('效益', '就业率', '5', '得5分', ''))}</table>"
    _, rows = read(page(body))
    assert [r[0] for r in rows] == ["合格率", "就业率"]


def test_a_part_without_a_header_that_cannot_go_on_is_told() -> None:
    body = f"<table>{_line(HEADS)}{_line(FIRST)}</table><table>{_line(('效益', '就业率', '得5分'))}</table>"
    (table,) = tables_of(read_printed(page(body), file="表"), file="表")
    assert [r.level3 for r in table.rows] == ["合格率"]
    assert [d.message for d in table.findings] == ["后面没有表头的表（从“效益”起）和前一个表栏数不同，没有导入"]
