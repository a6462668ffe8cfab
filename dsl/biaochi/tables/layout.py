"""An official table to be drawn: columns, cells over several rows and columns, where it is bold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from biaochi.tables.outline import ATTACHED, Attached, Line

_LEVELS = {1: "一级指标", 2: "二级指标", 3: "三级指标", 4: "四级指标"}
NOTHING = "—"
"""Printed where a line has no level of this number."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, its width in characters, whether its texts stand left or in the middle."""

    name: str
    width: float
    left: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A cell at a row and column from 0 (below the header), over as many rows and columns."""

    row: int
    column: int
    text: str
    down: int = 1
    across: int = 1
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A table with its title. ``name`` is that of its worksheet, ``below`` lines of text under it."""

    name: str
    title: str
    columns: tuple[Column, ...]
    areas: tuple[Area, ...]
    below: tuple[str, ...] = ()

    @property
    def height(self) -> int:
        """The number of rows below the header."""
        return max((a.row + a.down for a in self.areas), default=0)


@dataclass(frozen=True, slots=True)
class Score:
    """What a line of a 得分表 says: 得分, 扣分 and 扣分原因 as printed."""

    score: str
    lost: str
    why: str


def official(title: str, lines: Sequence[Line], total: str) -> Layout:
    """The indicator table as it is adopted."""
    columns, areas, height = _base(lines)
    last = [
        Area(height, 0, "合计", across=_levels(columns), bold=True),
        Area(height, _levels(columns), total, bold=True),
    ]
    return Layout("指标体系", title, columns, (*areas, *last))


def scored(
    title: str,
    name: str,
    lines: Sequence[Line],
    scores: Mapping[str, Score],
    parts: Mapping[str, tuple[str, Score]],
    total: tuple[str, Score],
    below: tuple[str, ...],
) -> Layout:
    """The 得分表 of one subject: the official table with what each indicator got, a subtotal below each 一级指标.

    ``parts`` are marks and score by code and name of a 一级指标, ``total`` those of the whole.
    """
    columns, _, _ = _base(lines)
    names = _levels(columns)
    marks = names
    wider = (*columns, Column("得分", 8), Column("扣分", 8), Column("扣分原因", 30, left=True))
    areas: list[Area] = []
    row = 0
    groups = [list(g) for _, g in groupby(lines, key=lambda line: line.names[0][2])]
    for group in groups:
        _, inside, height = _base(group, columns)
        areas += [Area(a.row + row, a.column, a.text, a.down, a.across) for a in inside]
        for number, line in enumerate(group):
            areas += _values(row + number, len(columns), scores[line.code], bold=False)
        row += height
        part = parts.get(_bare(group[0].names[0][1]))
        if part is not None and len(groups) > 1:
            areas += [Area(row, 0, "小计", across=names, bold=True), Area(row, marks, part[0], bold=True)]
            areas += _values(row, len(columns), part[1], bold=True)
            row += 1
    areas += [Area(row, 0, "总分", across=names, bold=True), Area(row, marks, total[0], bold=True)]
    areas += _values(row, len(columns), total[1], bold=True)
    return Layout(name, title, wider, tuple(areas), below)


def attached(title: str, found: Sequence[Attached]) -> Layout:
    """Conventions, notes and facts, so that the table can be read back as the same ruleset."""
    columns = (Column(ATTACHED[0], 10), Column(ATTACHED[1], 24, left=True), Column(ATTACHED[2], 12), Column(ATTACHED[3], 90, left=True))  # fmt: skip
    areas = [Area(n, c, text) for n, a in enumerate(found) for c, text in enumerate((a.code, a.name, a.label, a.text))]
    return Layout("约定与解释", f"{title}　约定与解释", columns, tuple(areas))


def _bare(name: str) -> str:
    """A printed name without the marks behind it."""
    return name[: name.rindex("（")] if name.endswith("分）") else name


def _values(row: int, column: int, score: Score, *, bold: bool) -> list[Area]:
    return [Area(row, column + n, text, bold=bold) for n, text in enumerate((score.score, score.lost, score.why))]


def _levels(columns: Sequence[Column]) -> int:
    return sum(1 for c in columns if c.name in _LEVELS.values())


def _base(
    lines: Sequence[Line], columns: tuple[Column, ...] | None = None
) -> tuple[tuple[Column, ...], list[Area], int]:
    """The columns of a table of these lines, its cells, and how many rows they take."""
    if columns is None:
        used = sorted({number for line in lines for number, _, _ in line.names} | {3})
        texts = [
            ("分值", 8.0, False, any(line.marks for line in lines)),
            ("指标解释", 24.0, True, any(line.explanation for line in lines)),
        ]
        texts += [("指标值", 12.0, False, any(line.target for line in lines)), ("评分标准", 60.0, True, True)]
        columns = (
            *(Column(_LEVELS[n], 14.0) for n in used),
            *(Column(n, w, left) for n, w, left, there in texts if there),
        )
    areas: list[Area] = []
    numbers = [n for n, name in _LEVELS.items() if any(c.name == name for c in columns)]
    for column, number in enumerate(numbers):
        row = 0
        for (text, _), group in groupby(lines, key=lambda line: _name(line, number)):
            down = len(list(group))
            if text == NOTHING:
                areas += [Area(row + n, column, text) for n in range(down)]
            else:
                areas.append(Area(row, column, text, down=down))
            row += down
    for column, head in enumerate(columns[len(numbers) :], len(numbers)):
        for row, line in enumerate(lines):
            printed = {
                "分值": line.marks,
                "指标解释": line.explanation,
                "指标值": line.target,
                "评分标准": line.criterion,
            }
            areas.append(Area(row, column, printed[head.name]))
    return columns, areas, len(lines)


def _name(line: Line, number: int) -> tuple[str, int]:
    """The printed name of a level, and what tells it from another of the same name."""
    return next(((text, at) for level, text, at in line.names if level == number), (NOTHING, 0))
