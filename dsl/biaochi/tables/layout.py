"""An official table to be drawn: columns, cells over several rows and columns, where it is bold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from biaochi.tables.outline import ATTACHED, Attached, Line

_LEVELS = {1: "一级指标", 2: "二级指标", 3: "三级指标", 4: "四级指标"}
_A4 = 240
"""Characters of width that are still legible on a page of A4 lying."""
NOTHING = "—"
"""Printed where a line has no level of this number."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, its width in characters, whether its texts stand left or in the middle, whether it holds numbers."""

    name: str
    width: float
    left: bool = False
    number: bool = False


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
    """A table with its title. ``name`` is that of its worksheet, ``above`` and ``below`` are lines of text around it."""

    name: str
    title: str
    columns: tuple[Column, ...]
    areas: tuple[Area, ...]
    below: tuple[str, ...] = ()
    above: tuple[str, ...] = ()

    @property
    def wide(self) -> bool:
        """Whether it is too wide for A4 and goes on A3."""
        return sum(c.width for c in self.columns) > _A4

    @property
    def height(self) -> int:
        """The number of rows below the header."""
        return max((a.row + a.down for a in self.areas), default=0)


def official(title: str, lines: Sequence[Line], total: str) -> Layout:
    """The indicator table as it is adopted."""
    columns, areas, height = _base(lines)
    last = [
        Area(height, 0, "合计", across=_levels(columns), bold=True),
        Area(height, _levels(columns), total, bold=True),
    ]
    return Layout("指标体系", title, columns, (*areas, *last))


def scored(
    lines: Sequence[Line],
    heads: Sequence[Column],
    said: Callable[[str], Sequence[str]],
    parts: Mapping[str, str],
    *,
    total: bool = True,
) -> tuple[tuple[Column, ...], tuple[Area, ...]]:
    """The columns and cells of an official table with more columns: ``heads``, filled with what is ``said`` of a code.

    A subtotal stands below each 一级指标 (what it is said by, by its printed name: ``parts``), the ``total``, of the code "", below all.
    A column that no line has anything for is left out.
    """
    columns = tuple(c for c in _base(lines)[0] if c.name != "评分标准" or any(line.criterion for line in lines))
    marks, wider = _levels(columns), (*columns, *heads)
    areas: list[Area] = []
    row = 0
    groups = [list(g) for _, g in groupby(lines, key=lambda line: line.names[0][2])]
    for group in groups:
        _, inside, height = _base(group, columns)
        areas += [Area(a.row + row, a.column, a.text, a.down, a.across) for a in inside]
        for number, line in enumerate(group):
            areas += _values(row + number, len(columns), said(line.code)[1:])
        row += height
        code = parts.get(_bare(group[0].names[0][1]))
        if code is not None and len(groups) > 1:
            areas += _sum(row, marks, len(columns), "小计", said(code))
            row += 1
    if total:
        areas += _sum(row, marks, len(columns), "总分", said(""))
    return wider, tuple(areas)


def _sum(row: int, marks: int, column: int, name: str, said: Sequence[str]) -> list[Area]:
    named = [Area(row, 0, name, across=marks, bold=True), Area(row, marks, said[0], bold=True)]
    return [*named, *_values(row, column, said[1:], bold=True)]


def attached(title: str, found: Sequence[Attached]) -> Layout:
    """Conventions, notes and facts, so that the table can be read back as the same ruleset."""
    columns = (Column(ATTACHED[0], 10), Column(ATTACHED[1], 24, left=True), Column(ATTACHED[2], 12), Column(ATTACHED[3], 90, left=True))  # fmt: skip
    areas = [Area(n, c, text) for n, a in enumerate(found) for c, text in enumerate((a.code, a.name, a.label, a.text))]
    return Layout("约定与解释", f"{title}　约定与解释", columns, tuple(areas))


def _bare(name: str) -> str:
    """A printed name without the marks behind it."""
    return name[: name.rindex("（")] if name.endswith("分）") else name


def _values(row: int, column: int, texts: Sequence[str], *, bold: bool = False) -> list[Area]:
    return [Area(row, column + n, text, bold=bold) for n, text in enumerate(texts)]


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
            *(Column(_LEVELS[n], 18.0 if n == 3 else 14.0) for n in used),
            *(Column(n, w, left, n == "分值") for n, w, left, there in texts if there),
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
