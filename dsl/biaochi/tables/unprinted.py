"""What a file holds and its page does not show as cells: hidden rows, crossed out words, tables inside cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from biaochi.diagnostics import Diagnostic, Severity
from biaochi.tables.grid import Cell, Row, said

_LEAST_COLUMNS = 3
"""Of a table of indicators: a name, marks, a 标准."""


def is_frame(own: int, inner: Iterable[tuple[int, int]]) -> bool:
    """Whether a table of so many cells only frames one inside it (cells and columns of each): it is the smaller one."""
    return any(columns >= _LEAST_COLUMNS and cells > own for cells, columns in inner)


def without(rows: tuple[Row, ...], hidden: Set[int], columns: Set[int]) -> tuple[Row, ...]:
    """The rows without those, and without those columns, that a sheet hides (from 0); places stay what they are."""
    if not hidden and not columns:
        return rows
    return tuple(
        replace(row, cells=tuple(c for n, c in enumerate(row.cells) if n not in columns))
        for number, row in enumerate(rows)
        if number not in hidden
    )


def left_out(rows: tuple[Row, ...], hidden: Set[int], columns: Set[int], file: str) -> list[Diagnostic]:
    """What hidden rows and columns hold that is seen nowhere else, a finding for each of them (at most ten)."""
    seen = {c for row in without(rows, hidden, columns) for c in row.cells}
    lost: dict[tuple[str, int], Cell] = {}
    for number, row in enumerate(rows):
        for column, cell in enumerate(row.cells):
            if cell.text and cell not in seen:
                lost.setdefault(("行", number) if number in hidden else ("列", column), cell)
    out = []
    for (kind, _), cell in list(lost.items())[:10]:
        message = f"有一{kind}是隐藏的（写着“{' '.join(cell.text.split())[:20]}”），没有导入"
        help_ = f"要用的，请在 Excel 或 WPS 里取消隐藏这一{kind}，保存后再导入；不要的，删去再导入。"
        out.append(
            Diagnostic("BC428", message, severity=Severity.WARNING, help=help_, file=file, where=said(cell.place))
        )
    return out


def struck(text: str, where: str, file: str) -> Diagnostic:
    """What is told of words that are crossed out."""
    message = f"“{' '.join(text.split())[:30]}”划了删除线，没有导入"
    help_ = "要用的，请去掉删除线，保存后再导入；不要的，删去再导入。"
    return Diagnostic("BC428", message, severity=Severity.WARNING, help=help_, file=file, where=where)


def sentences(rows: Iterable[Sequence[str]]) -> str:
    """The rows of a table inside a cell as text: commas between its cells, a semicolon behind each row that has no end."""
    lines = ["，".join(t.replace("\n", "").rstrip("，,") for t in row if t) for row in rows]
    return "\n".join(line if line.endswith(("。", "；", ";")) else f"{line}；" for line in lines if line)


def inner_table(where: str, file: str) -> Diagnostic:
    """What is told of a cell with a table inside."""
    message = "这一格里还套着一个小表，各行已用逗号、分号连成句子"
    help_ = "请在草稿里核对这一条标准，读法不对的改成平常的句子。"
    return Diagnostic("BC429", message, severity=Severity.WARNING, help=help_, file=file, where=where)
