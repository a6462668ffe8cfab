"""What stands above a table: its title, labels with their values, goals, and the budget block."""

from __future__ import annotations

from collections.abc import Sequence

from biaochi import patterns as re
from biaochi.tables.grid import Cell, Place, Row
from biaochi.tables.headers import ABOVE, GOALS, budget_role
from biaochi.tables.model import BudgetLine
from biaochi.tables.printed_text import flowing, one_line, packed

_PAIR = re.compile(r"([一-鿿（）()]{2,16})[ 　]*[：:][ 　]*(.*?)(?=[ 　]{2,}[一-鿿（）()]{2,16}[ 　]*[：:]|$)")
_YEAR = re.compile(r"[（(]?[ 　]*([0-9]{4})[ 　]*年(?:度)?[ 　]*[）)]?")
_UNIT = re.compile("[（(][^（）()]*?((?:百|千|万|亿)*元)[^（）()]*[）)]")
_TITLE_WORDS = ("表", "体系", "评价", "目标", "标准", "细则", "办法")
_HEADING = re.compile(
    "(?:第?[一二三四五六七八九十]{1,3}[章节、.]|[（(][0-9一二三四五六七八九十]{1,3}[）)]|[0-9]{1,2}[、.．])"
)
"""The number of a heading in the text before a table: it names a part of the document and seldom the table."""
_LONGEST_TITLE = 80
_BUDGET = ("initial", "annual", "executed", "weight", "rate", "score")
_EXTRA = re.compile("[（(][^）)]*[）)]")
_MARKS = re.compile(
    r"[（(]([0-9]{1,3}(?:\.[0-9]{1,2})?) ?分[）)]|([0-9]{1,3}(?:\.[0-9]{1,2})?) ?分 ?[*×] ?(?:预算)?执行率"
)


def read_above(rows: Sequence[Row]) -> tuple[dict[str, str | None], tuple[BudgetLine, ...], dict[str, Place]]:
    """The header and the budget of the rows above a table's own header, and the cells the header's values stand in."""
    header: dict[str, str | None] = {}
    places: dict[str, Place] = {}
    title = _title(rows)
    if title:
        header["标题"] = title
        if found := re.search("([0-9]{4})[ 　]*年", title):
            header["年度"] = found[1]
    budget: list[BudgetLine] = []
    at = 0
    while at < len(rows):
        row = rows[at]
        if columns := _budget_columns(row):
            used, lines = _budget(rows, at, columns)
            budget += lines
            unit = next((m[1] for c in row.distinct if (m := _UNIT.search(c.text))), None)
            if unit and "单位" not in header:
                header["单位"] = unit
            at += used
            continue
        goals = [c for c in row.distinct if GOALS.fullmatch(packed(c.text))]
        below = rows[at + 1] if at + 1 < len(rows) else None
        if goals and below is not None and _stands_below(goals, row, below):
            told = {cell: _under(cell, row, below) for cell in goals}
            for cell, under in told.items():
                if not under and any(told.values()):
                    continue  # it stands over or beside the others
                label = one_line(cell.text)
                header[label] = flowing("\n".join(c.text for c in under)) or None
                if under:
                    places[label] = under[0].place
            at += 2
            continue
        _pairs(row, header, places, title, below)
        at += 1
    return header, tuple(budget), places


def _title(rows: Sequence[Row]) -> str:
    """The line that names the table: of a sheet the first, of the text before a table in a document the last."""
    inside = [one_line(row.distinct[0].text) for row in rows if not row.prose and _alone(row)]
    before = [one_line(row.cells[0].text) for row in rows if row.prose and row.cells[0].text]
    found = [t for t in (*inside[:2], *reversed(before[-6:])) if _may_be_title(t)]
    found.sort(key=lambda t: bool(_HEADING.match(t)) and not t.endswith(("表", "体系")))
    return next((t for t in found if any(w in t for w in _TITLE_WORDS)), found[0] if found else "")


def _alone(row: Row) -> bool:
    return sum(1 for c in row.distinct if c.text) == 1 and bool(row.distinct[0].text)


def _may_be_title(text: str) -> bool:
    return (
        0 < len(text) <= _LONGEST_TITLE and not _YEAR.fullmatch(text) and "：" not in text and ":" not in text
        and not text.endswith(("。", "；")) and not re.fullmatch(r"附件[0-9一二三四五六七八九十\-]*", text)
    )  # fmt: skip


def _pairs(row: Row, header: dict[str, str | None], places: dict[str, Place], title: str, below: Row | None) -> None:
    """Labels with the value beside them, ``项目名称 | …``, or behind their colon; none where a label goes on down beside
    the lines of a table of its own."""

    def note(label: str, value: str | None, cell: Cell) -> None:
        if label not in header:
            header[label], places[label] = value, cell.place

    cells = [c for c in row.distinct if c.text]
    if below is not None and len(cells) > 1 and cells[0] in below.cells and not {*cells[1:]} & {*below.cells}:
        return
    if len(cells) == 1:
        text = one_line(cells[0].text)
        if text == title:
            return
        if found := _YEAR.fullmatch(text):
            header.setdefault("年度", found[1])
    at = 0
    while at < len(cells):
        cell = cells[at]
        at += 1
        if _is_label(cell.text):
            beside = cells[at] if at < len(cells) and not _is_label(cells[at].text) else None
            at += beside is not None
            note(one_line(cell.text).strip("：:"), flowing(beside.text) or None if beside else None, beside or cell)
            continue
        for label, value in _PAIR.findall(one_line(cell.text)):
            if ABOVE.fullmatch(packed(label)) or len(cell.text) < 40:
                note(label, value.strip("（）() ") or None, cell)


def _is_label(text: str) -> bool:
    label = packed(text)
    return bool(ABOVE.fullmatch(label) or GOALS.fullmatch(label) or ABOVE.fullmatch(_EXTRA.sub("", label)))


def _stands_below(goals: Sequence[Cell], row: Row, below: Row) -> bool:
    if len(goals) > 1:
        return True
    at = row.distinct.index(goals[0])
    beside = row.distinct[at + 1].text if at + 1 < len(row.distinct) else ""
    return not beside and bool(_under(goals[0], row, below))


def _under(cell: Cell, row: Row, below: Row) -> list[Cell]:
    """The cells below a label that say something."""
    columns = [c for c, there in enumerate(row.cells) if there is cell]
    found = dict.fromkeys(below.cells[c] for c in columns if c < len(below.cells) and below.cells[c] not in row.cells)
    return [c for c in found if c.text]


def _budget_columns(row: Row) -> dict[str, int]:
    """The columns of a budget block where ``row`` is its header."""
    out: dict[str, int] = {}
    if row.prose:
        return out
    for column, cell in enumerate(row.cells):
        role = budget_role(cell.text)
        if role and role not in out:
            out[role] = column
    money = {"initial", "annual", "executed"} & out.keys()
    return out if len(money) > 1 or (money and "rate" in out) else {}


def _budget(rows: Sequence[Row], at: int, columns: dict[str, int]) -> tuple[int, list[BudgetLine]]:
    """How many rows the block has, and its lines."""
    first = min(columns.values())
    in_head = None if "weight" in columns else _weight_in(rows[at])
    out: list[BudgetLine] = []
    used = 1
    for row in rows[at + 1 :]:
        names = [c for c in row.cells[:first] if c.text and c not in rows[at].cells]
        names = list(dict.fromkeys(names))
        if row.prose or not names or any(_is_label(c.text) for c in row.distinct if c.text and c not in rows[at].cells):
            break
        used += 1
        values = {role: _value(row, column) for role, column in columns.items()}
        label = names[-1]
        name = one_line(label.text).strip("：:　 ")
        places = {role: row.place(column) for role, column in columns.items() if column < len(row.cells)}
        if in_head is not None and values.get("score"):
            values["weight"], places["weight"] = in_head
        initial, annual, executed, weight, rate, score = (values.get(r) for r in _BUDGET)
        out.append(BudgetLine(name, initial, annual, executed, weight, rate, score, label.place, places))
    return used, out


def _weight_in(head: Row) -> tuple[str, Place] | None:
    """The marks of the block where its header says them, ``预算执行情况（20分）``, and the cell."""
    found = ((m, c) for c in head.distinct if (m := _MARKS.search(c.text)))
    return next(((m[1] or m[2], c.place) for m, c in found), None)


def _value(row: Row, column: int) -> str | None:
    return (one_line(row.cells[column].text) or None) if column < len(row.cells) else None
