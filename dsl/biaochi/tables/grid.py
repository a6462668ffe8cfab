"""A file of tables as it is printed: rows of cells, a merged cell standing at every place it covers.

The lines of a document between its tables are rows of one wide cell, so that a sheet and a document read alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from biaochi.diagnostics import Diagnostic

Place = Mapping[str, str | int]
"""``{"sheet", "cell"}`` in workbooks, ``{"table", "row", "column"}`` (from 0) in documents: a cell at its top left."""
_EMPTY = -1
"""The column of the one cell that stands for all in which nothing is printed."""


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One printed cell; a merged one is the same object at all its places. ``column`` is the one it starts in."""

    text: str
    place: Place
    column: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, or a line of text between tables (``prose``). ``part`` numbers sheet or table.

    ``number`` is the row from 0, ``places`` says how places are called there: cells that nothing is printed in share one object.
    """

    cells: tuple[Cell, ...]
    part: int
    prose: bool = False
    number: int = 0
    places: WorkbookPlaces | TablePlaces | None = None

    def place(self, column: int) -> Place:
        """The place of the cell at a column, also of an empty one."""
        cell = self.cells[column]
        return cell.place if cell.column != _EMPTY or self.places is None else self.places.at(self.number, column)

    @property
    def distinct(self) -> tuple[Cell, ...]:
        """Each cell once, in order."""
        return tuple(dict.fromkeys(self.cells))

    @property
    def blank(self) -> bool:
        """Whether nothing is printed in the row."""
        return not any(c.text for c in self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows that are read together: a worksheet, or a whole document. ``name`` is the worksheet's."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """Everything printed in a file, and what its reader has to say of single cells."""

    sheets: tuple[Sheet, ...]
    findings: tuple[Diagnostic, ...] = ()


def rows_of(
    cells: Mapping[tuple[int, int], str],
    merged: Iterable[tuple[int, int, int, int]],
    part: int,
    place: type[WorkbookPlaces] | type[TablePlaces],
    name: str = "",
    width: int = 0,
) -> tuple[Row, ...]:
    """Rows from texts by (row, column) from 0 and merged areas (top, left, bottom, right; ends included).

    Columns that hold nothing at the right (beyond ``width``, what a table is ruled for), and rows that hold nothing at the
    end, are left out.
    """
    places = place(name, part)
    used = [at for at, text in cells.items() if text]
    height = max((r for r, _ in used), default=-1) + 1
    width = max(max((c for _, c in used), default=-1) + 1, width if used else 0)
    areas = _areas(merged, height, width)
    nothing = Cell("", places.at(0, 0), _EMPTY)
    made: dict[tuple[int, int], Cell] = {}

    def cell(row: int, column: int) -> Cell:
        start = areas.get((row, column), (row, column))
        if start not in made:
            text = cells.get(start, "")
            if not text and start == (row, column) and start not in areas:
                return nothing
            made[start] = Cell(text, places.at(*start), start[1])
        return made[start]

    return tuple(Row(tuple(cell(r, c) for c in range(width)), part, False, r, places) for r in range(height))


def width_of(cells: Mapping[tuple[int, int], str], merged: Iterable[tuple[int, int, int, int]]) -> int:
    """How many columns a table has, those that are empty among them."""
    return max([column for _, column in cells] + [right for _, _, _, right in merged], default=-1) + 1


def _areas(
    merged: Iterable[tuple[int, int, int, int]], height: int, width: int
) -> dict[tuple[int, int], tuple[int, int]]:
    """Every place in a merged area with the top left of the area; areas that overlap others, as no program makes them,
    are left out once they are more than the table."""
    out: dict[tuple[int, int], tuple[int, int]] = {}
    left = height * width
    for top, first, bottom, last in merged:
        bottom, last = min(bottom, height - 1), min(last, width - 1)
        left -= max(bottom - top + 1, 0) * max(last - first + 1, 0)
        if left < 0:
            break
        out |= {(r, c): (top, first) for r in range(top, bottom + 1) for c in range(first, last + 1)}
    return out


class WorkbookPlaces:
    """Places in a worksheet: its name and the cell as it is called there."""

    def __init__(self, name: str, part: int) -> None:
        self._name = name

    def at(self, row: int, column: int) -> Place:
        """The place of a cell by row and column from 0."""
        letters, left = "", column + 1
        while left:
            left, rest = divmod(left - 1, 26)
            letters = chr(65 + rest) + letters
        return {"sheet": self._name, "cell": f"{letters}{row + 1}"}


class TablePlaces:
    """Places in the tables of a document, numbered from 0."""

    def __init__(self, name: str, part: int) -> None:
        self._part = part

    def at(self, row: int, column: int) -> Place:
        """The place of a cell by row and column from 0."""
        return {"table": self._part, "row": row, "column": column}


def prose(text: str, part: int) -> Row:
    """A line of text before table ``part``."""
    return Row((Cell(text, {"table": part, "row": 0, "column": 0}),), part, prose=True)


def said(place: Place) -> str:
    """A place for people: ``工作表“指标体系”E3``, ``表1第3行第5列``."""
    if "cell" in place:
        return f"工作表“{place['sheet']}”{place['cell']}"
    return f"表{int(place['table']) + 1}第{int(place['row']) + 1}行第{int(place['column']) + 1}列"
