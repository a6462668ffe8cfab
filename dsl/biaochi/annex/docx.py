"""The annex as a Word document: A4, headings, tables whose first row comes again on every page, plots as pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from biaochi.annex.contents import Annex, Criterion, Row
from biaochi.curves.drawing import HEIGHT, WIDTH
from biaochi.curves.emf import to_emf
from biaochi.reports import word


def to_docx(annex: Annex, step: Callable[[], None]) -> bytes:
    """The annex as .docx, the same for the same annex; ``step`` is called for every criterion drawn."""
    paper = word.paper(annex.title)
    _opening(paper, annex)
    word.heading(paper, "一、指标表", 1)
    _tree(paper, annex)
    word.heading(paper, "二、逐条读作", 1)
    for criterion in annex.criteria:
        _criterion(paper, criterion)
        step()
    word.heading(paper, "总分", 2)
    for proof in annex.total:
        word.line(paper, proof.verdict, f"{proof.kind}：{proof.says}")
    _closing(paper, annex)
    return word.saved(paper)


# --- parts


def _opening(paper: Any, annex: Annex) -> None:
    word.title(paper, annex.title, "规则附件")
    box = word.grid(paper, 3, [word.UPRIGHT / len(annex.summary)] * len(annex.summary))
    grid = [word.cells_of(row) for row in box.rows]
    for column, (what, count, says) in enumerate(annex.summary):
        for row, text in enumerate((what, count, says)):
            run = word.put(grid[row][column], text, centred=True)
            run.font.size = Pt(14 if row == 1 else 8)
            run.bold = row == 1
            if row == 1 and what in ("反例", "错误") and not count.startswith("0"):
                run.font.color.rgb = word.RED
    paper.add_paragraph()
    word.pairs(paper, annex.head)


def _tree(paper: Any, annex: Annex) -> None:
    places = len(annex.columns)
    widths = [20] * places + [12, word.UPRIGHT - 12 - 20 * places]
    table = word.grid(paper, 1 + len(annex.rows), widths)
    word.header(table, [*annex.columns, "分值", "评分标准（照印）"])
    grid = [word.cells_of(row) for row in table.rows]
    for number, row in enumerate(annex.rows, 1):
        cells = grid[number]
        for column, cell in enumerate(row.places):
            if cell.rows:
                word.put(cells[column], cell.text)
            if cell.rows > 1:
                word.one_below_another([line[column] for line in grid[number : number + cell.rows]])
        word.put(cells[places], row.marks, centred=True)
        _print(cells[places + 1], row)


def _print(cell: Any, row: Row) -> None:
    word.put(cell, row.printed)
    for note in row.notes:
        paragraph = cell.add_paragraph()
        paragraph.paragraph_format.left_indent = Mm(3)
        paragraph.add_run(note).font.size = Pt(8.5)


def _criterion(paper: Any, criterion: Criterion) -> None:
    word.heading(paper, criterion.title, 2)
    word.line(paper, "读作", criterion.reading)
    for line in criterion.readings:
        paper.add_paragraph(line).paragraph_format.left_indent = Mm(5)
    if criterion.facts:
        rows = [(f.name, f.unit, f.values, f.origin) for f in criterion.facts]
        _table(paper, ("需要的数据", "单位", "可填的值", "来源"), rows, (74, 26, 52, 22))
    for plot in criterion.plots:
        picture = paper.add_paragraph()
        picture.alignment = WD_ALIGN_PARAGRAPH.CENTER
        picture.paragraph_format.keep_with_next = True
        word.metafile(picture, to_emf(plot.picture), WIDTH, HEIGHT, plot.caption)
        caption = word.paragraph(paper, plot.caption, "Caption")
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if criterion.unplotted:
        paper.add_paragraph(criterion.unplotted)
    if criterion.proved:
        word.line(paper, "已证明", criterion.proved)
    for proof in criterion.failed:
        examples = "".join(f"；例如{e}" for e in proof.examples)
        word.line(paper, proof.verdict, f"{proof.kind}：{proof.says}{examples}", style="List Bullet")
    for line in criterion.cliffs:
        word.line(paper, "断点", line, style="List Bullet")


def _closing(paper: Any, annex: Annex) -> None:
    word.heading(paper, "三、留给评价人判断的", 1)
    judged = [(j.indicator, j.question, j.kind, j.answers) for j in annex.judged]
    _table(paper, ("指标", "判断什么", "方式", "可选的答案"), judged, (52, 60, 14, 48))
    word.heading(paper, "四、审查意见", 1)
    issues = [(i.level, i.code, i.place, i.message, i.help) for i in annex.issues]
    _table(paper, ("级别", "规则", "位置", "意见", "怎么办"), issues, (13, 28, 18, 70, 45))
    word.heading(paper, "五、约定", 1)
    _table(paper, ("约定", "出处", "用到的指标"), [(a.text, a.source, a.used) for a in annex.agreements], (84, 40, 50))
    for label, text in annex.printed:
        word.line(paper, label, text)
    word.heading(paper, "六、解释与勘误", 1)
    notes = [(n.indicator, n.kind, n.text, n.date, n.who) for n in annex.notes]
    _table(paper, ("指标", "种类", "内容", "日期", "何人"), notes, (34, 13, 91, 22, 14))
    word.heading(paper, "七、校验", 1)
    paper.add_paragraph(
        "校验值由规则的意思算出：指标、分值、计分办法有一处不同，校验值就不同；只改排版和注释，校验值不变。"
    )
    word.pairs(paper, (*annex.check, *annex.commands))


def _table(paper: Any, names: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
    if not rows:
        paper.add_paragraph("没有。")
        return
    word.table(paper, names, rows, widths)
