"""The header of a table: which of its columns holds what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from biaochi import patterns as re
from biaochi.tables.grid import Cell, Place, Row
from biaochi.tables.headers import column_role, summary_role
from biaochi.tables.printed_text import ITEM, one_line, packed

LEVELS = ("level1", "level2", "level3")
_VALUES = {
    "full_marks",
    "target",
    "criterion",
    "actual",
    "score",
    "explanation",
    "remark",
    "progress",
    "expected",
    "unit",
}
_DEPTH = 3
_POINTS = re.compile("(?:评价|评分|考核|考评)要点.{0,6}")
_THINGS = frozenset({"项目", "类别", "内容", "考核类别", "评价类别", "考评类别", "考评项目", "项目类别"})
_ASIDE = re.compile(r"[（(].*[）)]|[A-Za-z0-9%％]*")
"""A label that says only the unit or the letter of its column."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Roles with the columns they stand in; ``labels`` by role as printed, ``unknown`` the labels not understood.

    ``parts`` are the labels of columns that share a known one above them (评分标准 over 优, 良, 差), ``again`` the labels
    that mean what a column before them means already, with that one's and their own column. ``depth`` rows make up the header; ``summary`` is the list of
    projects and not a table of indicators.
    """

    at: dict[str, tuple[int, ...]]
    labels: dict[str, str]
    unknown: tuple[str, ...]
    parts: dict[int, str]
    again: tuple[tuple[str, str, int], ...]
    depth: int
    summary: bool
    printed: tuple[str, ...]

    def cells(self, row: Row, role: str) -> tuple[Cell, ...]:
        """The cells of a row under a role, each once."""
        return tuple(dict.fromkeys(row.cells[c] for c in self.at.get(role, ()) if c < len(row.cells)))

    def place(self, row: Row, role: str) -> Place | None:
        """The place of a role in a row, also where nothing is printed there."""
        return next((row.place(c) for c in self.at.get(role, ()) if c < len(row.cells)), None)

    def banner(self, row: Row) -> Cell | None:
        """The cell of a row that says one thing of the whole table: nothing but marks stands beside it, and it is merged
        over columns of different kinds, or alone in a column that names nothing."""
        texts = [c for c in row.distinct if c.text]
        over = {c: self._over(row, c) for c in texts}
        marks = self.cells(row, "full_marks")
        for cell in texts:
            if "name" in over[cell] and len(over[cell]) > 1 and all(c is cell or c in marks for c in texts):
                return cell
        first = min((n for role in (*LEVELS, "level4") for n in self.at.get(role, ())), default=0)
        alone = len(texts) == 1 and over[texts[0]] <= {"code"} and row.cells.index(texts[0]) < first
        return texts[0] if alone else None

    def _over(self, row: Row, cell: Cell) -> set[str]:
        """The kinds of columns that a cell of a row covers; all columns of names are one kind."""
        roles = {role for role, at in self.at.items() if any(n < len(row.cells) and row.cells[n] is cell for n in at)}
        names = {*LEVELS, "level4"}
        return (roles - names) | ({"name"} if roles & names else set())

    def text(self, row: Row, role: str) -> str:
        """What is printed under a role."""
        return self.joined(row, self.cells(row, role))

    def joined(self, row: Row, cells: Sequence[Cell]) -> str:
        """The texts of cells of one role, each behind the label of its part where it stands under one alone."""
        return "\n".join(f"{self._part(row, c)}{c.text}" for c in cells if c.text)

    def _part(self, row: Row, cell: Cell) -> str:
        under = [n for n, c in enumerate(row.cells) if c is cell] if self.parts else []
        return f"{ITEM}{self.parts[under[0]]}：" if len(under) == 1 and under[0] in self.parts else ""


def columns_at(rows: Sequence[Row], at: int) -> Columns | None:
    """The header that begins at row ``at``; None where none does."""
    row = rows[at]
    if row.prose or len(row.distinct) < 2:
        return None
    role_of = _roles_beside(row)
    roles = {role for c in row.distinct if (role := role_of(c.text))}
    if roles & {*LEVELS, "name"} and (len(roles & _VALUES) > 0 or len(roles & {*LEVELS}) > 1):
        return _columns(rows, at, row, summary=False)
    if "level1" in roles | {column_role(c.text) for c in row.distinct}:
        return None
    listed = {role for c in row.distinct if (role := summary_role(c.text))}
    listed |= {"score"} if "reviewed" in listed else set()
    if ({"level3", "score"} <= listed and len(listed) > 2) or {"code", "level3", "remark"} <= listed:
        return _columns(rows, at, row, summary=True)
    return None


def _roles_beside(row: Row) -> Callable[[str], str]:
    """What the labels of a row mean beside each other: 评价要点 beside 评分标准 explains it, 项目 beside it is what is scored."""
    told = {packed(c.text): column_role(c.text) for c in row.distinct if c.text}
    whole = any(role == "criterion" and not _POINTS.fullmatch(label) for label, role in told.items())
    named = bool({*told.values()} & {*LEVELS, "name"})

    def role_of(label: str) -> str:
        role = column_role(label)
        if whole and role == "criterion" and _POINTS.fullmatch(packed(label)):
            return "explanation"
        return "name" if not role and whole and not named and packed(label) in _THINGS else role

    return role_of


def _columns(rows: Sequence[Row], at: int, row: Row, *, summary: bool) -> Columns:
    role_of = summary_role if summary else _roles_beside(row)
    depth = 1 if summary else _depth(rows, at)
    roles: dict[str, tuple[int, ...]] = {}
    labels: dict[str, str] = {}
    unknown: list[str] = []
    again: list[tuple[str, str, int]] = []
    parts: dict[int, str] = {}
    heads: dict[str, Cell] = {}
    wanted = {role_of(c.text) for c in row.distinct}
    marks_before: list[int] = []
    last_level = ""
    for column in range(len(row.cells)):
        stack = [c for r in rows[at : at + depth] if column < len(r.cells) for c in [r.cells[column]]]
        stack = [c for c in dict.fromkeys(stack) if c.text]
        if not stack or _beside(rows, at, column):
            continue
        low, top = role_of(stack[-1].text), role_of(stack[0].text)
        if top == "criterion" and low in ("score", "deducted"):
            low = ""  # 得分 and 扣分 under 评分标准 are the two halves of it
        role = f"marks_of_{top}" if low == "full_marks" and top in LEVELS and len(stack) > 1 else low or top
        if low == "name" and top in LEVELS:
            role = top
        head = stack[-1]
        if not role:
            below = rows[at + depth].cells if at + depth < len(rows) else ()
            beside = column < len(below) and below[column] is head  # a label that stands beside all lines
            unknown += [] if beside or one_line(head.text) in unknown else [one_line(head.text)]
            continue
        if role == "full_marks" and last_level in ("level1", "level2") and column not in marks_before:
            later = [role_of(c.text) for c in row.cells[column + 1 :]]
            if "full_marks" in later and ("level3" in later or "level2" in later or "name" in later):
                role = f"marks_of_{last_level}"
        if role in LEVELS:
            last_level = role
        shared = not low and len(stack) > 1
        if shared and not _ASIDE.fullmatch(packed(head.text)):
            parts[column] = one_line(head.text)
        owner = stack[0] if shared else head
        if role == "explanation" and role in roles and heads[role] is not owner and "criterion" in wanted:
            parts[column], owner = one_line(head.text), heads[role]
        if role in roles and heads[role] is not owner:
            before = labels[role]
            shown = role in _VALUES - {"expected"} or role in LEVELS
            role = "criterion" if role == "explanation" and "criterion" not in roles else ""
            if not role:
                again += [(one_line(head.text), before, column)] if shown else []
                continue
        roles[role] = (*roles.get(role, ()), column)
        heads[role] = owner
        labels[role] = one_line(owner.text)
    shares = Counter(rows[at].cells[column] for column in parts)
    double = roles.get("explanation", ())
    parts = {n: label for n, label in parts.items() if shares[rows[at].cells[n]] > 1 or n in double[1:]}
    printed = tuple(packed(c.text) for c in row.distinct)
    return Columns(_levelled(roles, summary), labels, tuple(unknown), parts, tuple(again), depth, summary, printed)


def _levelled(roles: dict[str, tuple[int, ...]], summary: bool) -> dict[str, tuple[int, ...]]:
    """The columns of names as the levels they are: the innermost one is what is scored."""
    if summary:
        if "score" not in roles and "reviewed" in roles:
            roles["score"] = roles.pop("reviewed")
        return roles
    for other, role in (("adjusted", "target"), ("weighted", "score")):
        if other in roles and role not in roles:
            roles[role] = roles.pop(other)
    if "name" in roles:
        roles["level4" if "level3" in roles else "level3"] = roles.pop("name")
    if "level3" not in roles:
        for outer in ("level4", "level2", "level1"):
            if outer in roles:
                roles["level3"] = roles.pop(outer)
                break
    return roles


def _beside(rows: Sequence[Row], at: int, column: int) -> bool:
    """Whether a cell of the header goes on down beside the lines: it names the table and no column."""
    cell = rows[at].cells[column]
    if _reaches(rows, at + _DEPTH, column, cell):
        return True
    levels = [(n, c) for n, c in enumerate(rows[at].cells) if column_role(c.text) in LEVELS]
    alone = bool(levels) and not any(_reaches(rows, at + 1, n, c) for n, c in levels)
    return alone and column_role(cell.text) == "name" and _reaches(rows, at + 1, column, cell)


def _reaches(rows: Sequence[Row], at: int, column: int, cell: Cell) -> bool:
    return at < len(rows) and column < len(rows[at].cells) and rows[at].cells[column] is cell


def _depth(rows: Sequence[Row], at: int) -> int:
    """How many rows the header has: as many as the tallest of its cells with a known label."""
    depth = 1
    known = [(c, cell) for c, cell in enumerate(rows[at].cells) if column_role(cell.text) and not _beside(rows, at, c)]
    while depth < _DEPTH and at + depth < len(rows):
        below = rows[at + depth].cells
        if not any(c < len(below) and below[c] is cell for c, cell in known):
            break
        depth += 1
    return depth
