"""What all our Word documents share: A4, fonts, page numbers, tables whose first row comes again, byte-identical saving."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from datetime import datetime
from functools import cache
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.shape import CT_Inline
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.table import _Cell

from biaochi.reports.package import settled
from biaochi.reports.safe import clean_lines

_BODY, _HEAD = ("Times New Roman", "仿宋"), ("Arial", "黑体")
RED, GREEN = RGBColor(0xB3, 0x26, 0x1E), RGBColor(0x1B, 0x6E, 0x3C)
_COLOURS = {"反例": RED, "错误": RED, "已证明": GREEN}
_FALLBACKS = (
    b'<w:font w:name="\xe4\xbb\xbf\xe5\xae\x8b"><w:altName w:val="FangSong"/><w:panose1 w:val="02010609060101010101"/>'
    b'<w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font>'
    b'<w:font w:name="\xe9\xbb\x91\xe4\xbd\x93"><w:altName w:val="SimHei"/><w:panose1 w:val="02010609060101010101"/>'
    b'<w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font></w:fonts>'
)
"""What Word calls the same fonts elsewhere, and which family comes nearest where they are missing."""
_SIDES = 18
"""Millimetres of margin left and right."""
UPRIGHT = 210 - 2 * _SIDES
"""Millimetres between the margins of a page upright."""


def paper(title: str, *, lying: bool = False, large: bool = False) -> Any:
    """An empty document with our styles on A4 (``large``: A3)."""
    made: Any = docx.Document()
    _styles(made)
    _page(made, lying, large)
    about = made.core_properties
    about.title, about.author, about.last_modified_by, about.comments = clean_lines(title), "biaochi", "biaochi", ""
    about.created = about.modified = datetime(2000, 1, 1)
    about.language = "zh-CN"
    return made


def saved(paper: Any) -> bytes:
    """The document as bytes that are the same for the same content."""
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


def _page(paper: Any, lying: bool, large: bool) -> None:
    section = paper.sections[0]
    short, long = (Mm(297), Mm(420)) if large else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if lying else (short, long)
    section.left_margin = section.right_margin = Mm(_SIDES)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    foot.add_run("第 ")
    foot._p.append(number)
    foot.add_run(" 页")


# --- lines and tables


def paragraph(paper: Any, text: str = "", style: str = "") -> Any:
    """A paragraph; python-docx would compare a named style with the default one, found anew for every paragraph."""
    made = paper.add_paragraph(text)
    if style:
        made._p.style = paper.styles[style].style_id
    return made


def heading(paper: Any, text: str, level: int) -> Any:
    """A heading of a level, 1 the highest."""
    return paragraph(paper, text, f"Heading {level}")


def title(paper: Any, *lines: str) -> None:
    """The title, in as many lines."""
    paragraph = paper.add_paragraph(style="Title")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for n, text in enumerate(lines):
        if n:
            paragraph.runs[-1].add_break()
        paragraph.add_run(clean_lines(text))


def line(paper: Any, tag: str, text: str, style: str = "") -> None:
    """A word in bold, then what it says."""
    made = paragraph(paper, style=style)
    run = made.add_run(f"{tag}　")
    run.bold = True
    if tag in _COLOURS:
        run.font.color.rgb = _COLOURS[tag]
    made.add_run(clean_lines(text))


def table(
    paper: Any,
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    widths: Sequence[float],
    fill: Callable[[Any, Any], object] | None = None,
) -> Any:
    """A table with a first row of names; ``fill`` writes what a cell holds, where that is more than a text."""
    made = grid(paper, 1 + len(rows), widths)
    header(made, names)
    for row, values in zip(made.rows[1:], rows, strict=True):
        whole(row)
        for cell, value in zip(cells_of(row), values, strict=True):
            (fill or put)(cell, value)
    paper.add_paragraph()
    return made


def metafile(paragraph: Any, data: bytes, wide: int, high: int, says: str) -> None:
    """Adds an EMF picture to a paragraph, as large in hundredths of a millimetre; ``says`` is read to who cannot see it."""
    within = paragraph.part
    name = within.package.next_partname("/word/media/picture%d.emf")
    number = within.next_id
    picture = Part(name, "image/x-emf", data, within.package)
    related = within.relate_to(picture, RELATIONSHIP_TYPE.IMAGE)
    size = Emu(wide * 360), Emu(high * 360)
    inline = CT_Inline.new_pic_inline(number, related, name.filename, *size)
    inline.docPr.set("descr", says)
    paragraph.add_run()._r.add_drawing(inline)


def pairs(paper: Any, found: Iterable[tuple[str, str]]) -> None:
    """A table of names and what they are."""
    rows = list(found)
    table = grid(paper, len(rows), (38, UPRIGHT - 38))
    for row, (label, text) in zip(table.rows, rows, strict=True):
        first, second = cells_of(row)
        put(first, label).bold = True
        put(second, text)


def grid(paper: Any, rows: int, widths: Sequence[float]) -> Any:
    """An empty table of so many rows, its columns as wide in millimetres."""
    table = paper.add_table(rows, len(widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(cells_of(row), widths, strict=True):
            cell.width = Mm(width)
    return table


def cells_of(row: Any) -> list[_Cell]:
    """The cells of a row of which none is merged; python-docx looks for merged ones cell by cell."""
    return [_Cell(tc, row.table) for tc in row._tr.tc_lst]


def one_below_another(cells: Sequence[_Cell]) -> None:
    """Makes cells of following rows one; what is in the first is what they hold."""
    for number, cell in enumerate(cells):
        merge = OxmlElement("w:vMerge")
        if number == 0:
            merge.set(qn("w:val"), "restart")
        cell._tc.get_or_add_tcPr().append(merge)


def header(table: Any, names: Sequence[str], *, centred: bool = False) -> None:
    """The first row: in bold on grey, again on every page."""
    row = table.rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    whole(row)
    for cell, name in zip(cells_of(row), names, strict=True):
        put(cell, name, centred=centred).bold = True
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "F2F4F7")
        cell._tc.get_or_add_tcPr().append(shade)


def whole(row: Any) -> None:
    """A row that no page break cuts."""
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def put(cell: Any, text: str, *, centred: bool = False) -> Any:
    """Adds text to a cell; gives the run, to be marked."""
    paragraph = cell.paragraphs[0]
    paragraph._p.insert(0, deepcopy(_properties("w:pPr", centred)))
    run = paragraph.add_run(clean_lines(text))
    run._r.insert(0, deepcopy(_properties("w:rPr", centred)))
    return run


@cache
def _properties(tag: str, centred: bool) -> Any:
    """What every cell is set with, made once: python-docx looks at the whole paragraph for each property it sets."""
    made: Any = OxmlElement(tag)
    if tag == "w:rPr":
        made.sz_val = Pt(9)
        return made
    made.spacing_before = made.spacing_after = Pt(2)
    if centred:
        made.jc_val = WD_ALIGN_PARAGRAPH.CENTER
    return made
