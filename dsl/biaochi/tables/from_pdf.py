"""PDF with ruled lines: the ruled tables of its pages, and the lines of text between them (extra ``pdf``)."""

from __future__ import annotations

import io
from bisect import bisect_right
from typing import Any

from biaochi import patterns as re
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.tables.grid import Printed, Row, Sheet, TablePlaces, prose, rows_of
from biaochi.tables.printed_text import cleaned

MOST_PAGES = 60
MOST_OBJECTS = 60_000
_NEAR = 2
_WIDE = "一-鿿①-⑳，。；：、（）“”≥≤"
_GAP = re.compile(f"(?<=[{_WIDE}]) (?=[0-9A-Za-z%{_WIDE}])|(?<=[0-9A-Za-z%.]) (?=[{_WIDE}])")


def read_pdf(data: bytes, *, file: str) -> Printed:
    """Every page. Raises BiaochiError (BC402 password, BC403 too large, BC404 not readable, BC407 extra missing)."""
    try:
        from pdfplumber.pdf import PDF
    except ImportError:
        help_ = '请装上：pip install "biaochi[pdf]"；或用 WPS、Word 把 PDF 转成 .docx 再导入。'
        raise BiaochiError(
            [Diagnostic("BC407", "读 PDF 要多装一个组件，这台电脑上没有", help=help_, file=file)]
        ) from None
    try:
        with PDF(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MOST_PAGES:
                raise _refused(
                    "BC403", f"PDF 有 {len(pdf.pages)} 页，超过 {MOST_PAGES} 页", "请只留下有表的几页再导入。", file
                )
            rows: list[Row] = []
            part = 0
            for page in pdf.pages:
                part = _page(page, rows, part, file)
                page.close()
    except BiaochiError:
        raise
    except Exception as bad:  # pdfminer answers damaged files with exceptions of any type
        if "Password" in type(bad).__name__ or "Password" in repr(bad) or "Encrypt" in repr(bad):
            raise _refused("BC402", "PDF 设了打开密码", "请去掉密码，另存后再导入。", file) from None
        help_ = "请用 WPS、Word 把 PDF 转成 .docx 再导入。"
        raise _refused("BC404", f"PDF 读不下去（{type(bad).__name__}）", help_, file) from None
    return Printed((Sheet("", tuple(rows)),))


def _page(page: Any, rows: list[Row], part: int, file: str) -> int:
    if len(page.chars) + len(page.rects) + len(page.lines) + len(page.curves) > MOST_OBJECTS:
        raise _refused(
            "BC403", f"PDF 第 {page.page_number} 页的内容太多", "请用 WPS、Word 把 PDF 转成 .docx 再导入。", file
        )
    tables = sorted(page.find_tables(), key=lambda t: t.bbox[1])
    lines = page.extract_text_lines(return_chars=False) if page.chars else []
    outside = [(ln["top"], ln["text"]) for ln in lines if not any(t.bbox[1] <= (ln["top"] + ln["bottom"]) / 2 <= t.bbox[3] for t in tables)]  # fmt: skip
    for table in tables:
        before = [text for top, text in outside if top < table.bbox[1]]
        outside = [o for o in outside if o[0] >= table.bbox[1]]
        rows += [prose(cleaned(text), part) for text in before if text.strip()]
        rows += _rows(page, table, part)
        part += 1
    rows += [prose(cleaned(text), part) for _, text in outside if text.strip()]
    return part


def _rows(page: Any, table: Any, part: int) -> tuple[Row, ...]:
    """The cells on the grid of all ruled lines; a character belongs to the cell that its middle lies in."""
    from pdfplumber.utils.text import extract_text

    boxes = [cell for cell in table.cells if cell is not None]
    xs, ys = _grid([x for b in boxes for x in (b[0], b[2])]), _grid([y for b in boxes for y in (b[1], b[3])])
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    merged: list[tuple[int, int, int, int]] = []
    for box in boxes:
        left, right = _at(xs, box[0]), max(_at(xs, box[2]) - 1, _at(xs, box[0]))
        top, bottom = _at(ys, box[1]), max(_at(ys, box[3]) - 1, _at(ys, box[1]))
        owner |= {(r, c): (top, left) for r in range(top, bottom + 1) for c in range(left, right + 1)}
        if bottom > top or right > left:
            merged.append((top, left, bottom, right))
    inside: dict[tuple[int, int], list[Any]] = {}
    for char in page.chars:
        at = (
            bisect_right(ys, (char["top"] + char["bottom"]) / 2) - 1,
            bisect_right(xs, (char["x0"] + char["x1"]) / 2) - 1,
        )
        if at in owner:
            inside.setdefault(owner[at], []).append(char)
    cells = {at: _set(extract_text(chars, x_tolerance=2)) for at, chars in inside.items()}
    return rows_of(cells, merged, part, TablePlaces, width=len(xs) - 1)


def _set(text: str) -> str:
    """Text without the gaps that typesetting puts between Chinese and Latin characters."""
    return cleaned(_GAP.sub("", text))


def _grid(values: list[Any]) -> list[Any]:
    out: list[Any] = []
    for value in sorted(values):
        if not out or value - out[-1] > _NEAR:
            out.append(value)
    return out


def _at(grid: list[Any], value: Any) -> int:
    return min(range(len(grid)), key=lambda n: abs(grid[n] - value))


def _refused(code: str, message: str, help_: str, file: str) -> BiaochiError:
    return BiaochiError([Diagnostic(code, message, help=help_, file=file)])
