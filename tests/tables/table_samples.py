"""Tables made for the tests, written in every format that import reads, with merged cells as official tables have them."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import docx
import openpyxl


@dataclass(frozen=True)
class Area:
    """A text at a place of the grid, over some rows and columns."""

    row: int
    column: int
    text: str
    down: int = 1
    across: int = 1


Rows = Sequence[tuple[str, str, str, str, str, str]]
"""一级, 二级, 三级 (as printed), 分值, 指标解释, 评分标准; a name equal to the one above it is merged with it."""

SYSTEM: Rows = (
    ("A1 过程（40分）", "B1 资金管理", "C1 资金到位率", "20", "到位资金与预算之比", "到位率≥95%得满分，每降低1个百分点扣0.5分，扣完为止。"),
    ("A1 过程（40分）", "B1 资金管理", "C2 使用合规性", "20", "资金使用是否合规", "评分要点：\n①有审批手续（10分）；\n②无截留挪用（10分）。"),
    ("A2 产出（60分）", "B2 数量", "C3 培训人数", "30", "实际培训人数", "培训人数≥500人得30分；400（含）-500人得20分；400人以下不得分。"),
    ("A2 产出（60分）", "B3 质量", "C4 合格率", "30", "考试合格的比例", "合格率≥90%，得满分，每降低1%扣1分，扣完为止。"),
)  # fmt: skip
TITLE = "2024年度技能培训项目绩效评价指标体系"
HEADS = ("一级指标", "二级指标", "三级指标", "分值", "指标解释", "评分标准")


def system(rows: Rows = SYSTEM, total: str = "100", heads: Sequence[str] = HEADS) -> list[Area]:
    """An indicator system: title, header, rows, total, a note."""
    out = [Area(0, 0, TITLE, across=6), *(Area(1, c, head) for c, head in enumerate(heads))]
    for column in range(6):
        at = 0
        while at < len(rows):
            size = 1
            while column < 2 and at + size < len(rows) and rows[at + size][: column + 1] == rows[at][: column + 1]:
                size += 1
            out.append(Area(at + 2, column, rows[at][column], down=size))
            at += size
    last = len(rows) + 2
    return [
        *out,
        Area(last, 0, "合计", across=3),
        Area(last, 3, total),
        Area(last + 1, 0, "注：本表由财务科解释。", across=6),
    ]


def as_xlsx(areas: Sequence[Area]) -> bytes:
    """A workbook with one worksheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "指标"
    for a in areas:
        sheet.cell(a.row + 1, a.column + 1).value = a.text
        if a.down > 1 or a.across > 1:
            sheet.merge_cells(
                start_row=a.row + 1, start_column=a.column + 1, end_row=a.row + a.down, end_column=a.column + a.across
            )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_docx(areas: Sequence[Area]) -> bytes:
    """A document with one table."""
    paper = docx.Document()
    table = paper.add_table(max(a.row + a.down for a in areas), max(a.column + a.across for a in areas))
    for a in areas:
        cell = table.cell(a.row, a.column)
        if a.down > 1 or a.across > 1:
            cell = cell.merge(table.cell(a.row + a.down - 1, a.column + a.across - 1))
        cell.text = a.text
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def as_html(areas: Sequence[Area]) -> bytes:
    """A page with one table, as systems save it under .xls."""
    covered = {
        (r, c) for a in areas for r in range(a.row, a.row + a.down) for c in range(a.column, a.column + a.across)
    }
    grid = _grid(areas)
    empty = [Area(r, c, "") for r in range(len(grid)) for c in range(len(grid[0])) if (r, c) not in covered]
    rows: dict[int, list[Area]] = {}
    for a in (*areas, *empty):
        rows.setdefault(a.row, []).append(a)
    lines = []
    for number in sorted(rows):
        cells = "".join(
            f"<td rowspan={a.down} colspan={a.across}>{html.escape(a.text).replace(chr(10), '<br>')}</td>"
            for a in sorted(rows[number], key=lambda a: a.column)
        )
        lines.append(f"<tr>{cells}</tr>")
    return f"<html><head><meta charset=utf-8></head><body><table>{''.join(lines)}</table></body></html>".encode()


def _grid(areas: Sequence[Area]) -> list[list[str]]:
    grid = [[""] * max(a.column + a.across for a in areas) for _ in range(max(a.row + a.down for a in areas))]
    for a in areas:
        grid[a.row][a.column] = a.text
    return grid


def as_csv(areas: Sequence[Area]) -> bytes:
    """Comma separated, merged cells empty but for the first."""
    out = io.StringIO()
    csv.writer(out).writerows(_grid(areas))
    return out.getvalue().encode("utf-8-sig")


def as_pasted(areas: Sequence[Area]) -> bytes:
    """What Excel puts on the clipboard."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\r\n").writerows(_grid(areas))
    return out.getvalue().encode("gb18030")


def as_excel_xml(areas: Sequence[Area]) -> bytes:
    """XML 表格 2003."""
    rows: dict[int, list[Area]] = {}
    for a in areas:
        rows.setdefault(a.row, []).append(a)
    lines = []
    for number in sorted(rows):
        cells = "".join(
            f'<Cell ss:Index="{a.column + 1}" ss:MergeDown="{a.down - 1}" ss:MergeAcross="{a.across - 1}">'
            f'<Data ss:Type="String">{html.escape(a.text).replace(chr(10), "&#10;")}</Data></Cell>'
            for a in sorted(rows[number], key=lambda a: a.column)
        )
        lines.append(f'<Row ss:Index="{number + 1}">{cells}</Row>')
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    head = f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
    return f'{head}<Worksheet ss:Name="指标"><Table>{"".join(lines)}</Table></Worksheet></Workbook>'.encode()


FORMATS: dict[str, Callable[[Sequence[Area]], bytes]] = {
    "xlsx": as_xlsx, "docx": as_docx, "html": as_html, "csv": as_csv, "pasted": as_pasted, "excel-xml": as_excel_xml,
}  # fmt: skip
