"""The annex as a Word document: A4, headings, tables whose first row comes again on every page, plots as pictures."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from biaochi.annex.contents import Annex, Criterion, Row
from biaochi.pictures.picture import to_png
from biaochi.reports.package import settled

_BODY, _HEAD = ("Times New Roman", "仿宋"), ("Arial", "黑体")
_COLOURS = {
    "反例": RGBColor(0xB3, 0x26, 0x1E),
    "错误": RGBColor(0xB3, 0x26, 0x1E),
    "已证明": RGBColor(0x1B, 0x6E, 0x3C),
}
_FALLBACKS = (
    b'<w:font w:name="\xe4\xbb\xbf\xe5\xae\x8b"><w:altName w:val="FangSong"/><w:panose1 w:val="02010609060101010101"/>'
    b'<w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font>'
    b'<w:font w:name="\xe9\xbb\x91\xe4\xbd\x93"><w:altName w:val="SimHei"/><w:panose1 w:val="02010609060101010101"/>'
    b'<w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font></w:fonts>'
)
"""What Word calls the same fonts elsewhere, and which family comes nearest where they are missing."""
_WIDE = 174
"""Millimetres between the margins."""


def to_docx(annex: Annex, step: Callable[[], None]) -> bytes:
    """The annex as .docx, the same for the same annex; ``step`` is called for every criterion drawn."""
    paper: Any = docx.Document()
    _styles(paper)
    _page(paper, annex)
    _opening(paper, annex)
    paper.add_heading("一、指标表", 1)
    _tree(paper, annex)
    paper.add_heading("二、逐条读作", 1)
    for criterion in annex.criteria:
        _criterion(paper, criterion)
        step()
    paper.add_heading("总分", 2)
    for proof in annex.total:
        _line(paper, proof.verdict, f"{proof.kind}：{proof.says}")
    _closing(paper, annex)
    raw = io.BytesIO()
    paper.save(raw)
    return settled(raw.getvalue(), _fonts)


def _fonts(name: str, data: bytes) -> bytes:
    return data.replace(b"</w:fonts>", _FALLBACKS) if name == "word/fontTable.xml" else data


def _styles(paper: Any) -> None:
    sizes = {"Normal": 10.5, "Title": 18, "Heading 1": 14, "Heading 2": 11.5, "Caption": 9, "List Bullet": 10.5}
    for name, size in sizes.items():
        style = paper.styles[name]
        latin, chinese = _HEAD if name.startswith(("Heading", "Title")) else _BODY
        style.font.name, style.font.size = latin, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), chinese)
        style.font.bold = name.startswith(("Heading", "Title"))
        style.font.italic = False
    paper.styles["Normal"].paragraph_format.space_after = Pt(3)
    for language in paper.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    border = paper.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        paper.styles["Title"].element.pPr.remove(border)


def _page(paper: Any, annex: Annex) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    foot.add_run("第 ")
    foot._p.append(number)
    foot.add_run(" 页")
    about = paper.core_properties
    about.title, about.author, about.last_modified_by, about.comments = annex.title, "biaochi", "biaochi", ""
    about.created = about.modified = datetime(2000, 1, 1)
    about.language = "zh-CN"


# --- parts


def _opening(paper: Any, annex: Annex) -> None:
    title = paper.add_paragraph(style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run(annex.title).add_break()
    title.add_run("规则附件")
    box = _grid(paper, 3, [_WIDE / len(annex.summary)] * len(annex.summary))
    for column, (what, count, says) in enumerate(annex.summary):
        for row, text in enumerate((what, count, says)):
            run = _put(box.rows[row].cells[column], text, centred=True)
            run.font.size = Pt(14 if row == 1 else 8)
            run.bold = row == 1
            if row == 1 and what in ("反例", "错误") and not count.startswith("0"):
                run.font.color.rgb = _COLOURS["反例"]
    paper.add_paragraph()
    _pairs(paper, annex.head)


def _tree(paper: Any, annex: Annex) -> None:
    places = len(annex.columns)
    widths = [20] * places + [12, _WIDE - 12 - 20 * places]
    table = _grid(paper, 1 + len(annex.rows), widths)
    _header(table, [*annex.columns, "分值", "评分标准（照印）"])
    for number, row in enumerate(annex.rows, 1):
        cells = table.rows[number].cells
        for column, cell in enumerate(row.places):
            if cell.rows:
                _put(cells[column], cell.text)
            if cell.rows > 1:
                cells[column].merge(table.cell(number + cell.rows - 1, column))
        _put(cells[places], row.marks, centred=True)
        _print(cells[places + 1], row)


def _print(cell: Any, row: Row) -> None:
    _put(cell, row.printed)
    for note in row.notes:
        paragraph = cell.add_paragraph()
        paragraph.paragraph_format.left_indent = Mm(3)
        paragraph.add_run(note).font.size = Pt(8.5)


def _criterion(paper: Any, criterion: Criterion) -> None:
    paper.add_heading(criterion.title, 2)
    _line(paper, "读作", criterion.reading)
    for line in criterion.readings:
        paper.add_paragraph(line).paragraph_format.left_indent = Mm(5)
    if criterion.facts:
        rows = [(f.name, f.unit, f.values, f.origin) for f in criterion.facts]
        _table(paper, ("需要的数据", "单位", "可填的值", "来源"), rows, (74, 26, 52, 22))
    for plot in criterion.plots:
        picture = paper.add_paragraph()
        picture.alignment = WD_ALIGN_PARAGRAPH.CENTER
        picture.paragraph_format.keep_with_next = True
        shape = picture.add_run().add_picture(io.BytesIO(to_png(plot.picture)), width=Mm(150))
        shape._inline.docPr.set("descr", plot.caption)
        caption = paper.add_paragraph(f"横轴：{plot.picture.across}；纵轴：得分。{plot.caption}", style="Caption")
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if criterion.unplotted:
        paper.add_paragraph(criterion.unplotted)
    if criterion.proved:
        _line(paper, "已证明", criterion.proved)
    for proof in criterion.failed:
        examples = "".join(f"；例如{e}" for e in proof.examples)
        _line(paper, proof.verdict, f"{proof.kind}：{proof.says}{examples}", style="List Bullet")
    for line in criterion.cliffs:
        _line(paper, "断点", line, style="List Bullet")


def _closing(paper: Any, annex: Annex) -> None:
    paper.add_heading("三、留给评价人判断的", 1)
    judged = [(j.indicator, j.question, j.kind, j.answers) for j in annex.judged]
    _table(paper, ("指标", "判断什么", "方式", "可选的答案"), judged, (52, 60, 14, 48))
    paper.add_heading("四、审查意见", 1)
    issues = [(i.level, i.code, i.place, i.message, i.help) for i in annex.issues]
    _table(paper, ("级别", "规则", "位置", "意见", "怎么办"), issues, (13, 28, 18, 70, 45))
    paper.add_heading("五、约定", 1)
    _table(paper, ("约定", "出处", "用到的指标"), [(a.text, a.source, a.used) for a in annex.agreements], (84, 40, 50))
    for label, text in annex.printed:
        _line(paper, label, text)
    paper.add_heading("六、解释与勘误", 1)
    notes = [(n.indicator, n.kind, n.text, n.date, n.who) for n in annex.notes]
    _table(paper, ("指标", "种类", "内容", "日期", "何人"), notes, (34, 13, 91, 22, 14))
    paper.add_heading("七、校验", 1)
    paper.add_paragraph(
        "校验值由规则的意思算出：指标、分值、计分办法有一处不同，校验值就不同；只改排版和注释，校验值不变。"
    )
    _pairs(paper, (*annex.check, *annex.commands))


# --- tables and lines


def _line(paper: Any, tag: str, text: str, style: str | None = None) -> None:
    """A word in bold, then what it says."""
    paragraph = paper.add_paragraph(style=style)
    run = paragraph.add_run(f"{tag}　")
    run.bold = True
    if tag in _COLOURS:
        run.font.color.rgb = _COLOURS[tag]
    paragraph.add_run(text)


def _table(paper: Any, names: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
    if not rows:
        paper.add_paragraph("没有。")
        return
    table = _grid(paper, 1 + len(rows), widths)
    _header(table, names)
    for row, texts in zip(table.rows[1:], rows, strict=True):
        _whole(row)
        for cell, text in zip(row.cells, texts, strict=True):
            _put(cell, text)
    paper.add_paragraph()


def _pairs(paper: Any, pairs: Iterable[tuple[str, str]]) -> None:
    """A table of names and what they are."""
    rows = list(pairs)
    table = _grid(paper, len(rows), (38, _WIDE - 38))
    for row, (label, text) in zip(table.rows, rows, strict=True):
        _put(row.cells[0], label).bold = True
        _put(row.cells[1], text)


def _grid(paper: Any, rows: int, widths: Sequence[float]) -> Any:
    table = paper.add_table(rows, len(widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    return table


def _header(table: Any, names: Sequence[str]) -> None:
    """The first row: in bold on grey, again on every page."""
    row = table.rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _whole(row)
    for cell, name in zip(row.cells, names, strict=True):
        _put(cell, name).bold = True
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "F2F4F7")
        cell._tc.get_or_add_tcPr().append(shade)


def _whole(row: Any) -> None:
    """A row that no page break cuts."""
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def _put(cell: Any, text: str, *, centred: bool = False) -> Any:
    paragraph = cell.paragraphs[0]
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(text)
    run.font.size = Pt(9)
    return run
