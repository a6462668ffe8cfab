"""The lines of a table: names carried down, cells continued over rows and pages put together, one Indicator for each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from biaochi.tables.columns import LEVELS, Columns
from biaochi.tables.grid import Cell, Place, Row
from biaochi.tables.model import Indicator, Level
from biaochi.tables.names import is_detail, lettered, level_of, marks_of, without_marks
from biaochi.tables.printed_text import flowing, one_line

_SHORT = 40
"""Characters of a name."""
_LONG = ("explanation", "criterion", "remark", "evidence")
_NOTHING = ("—", "——", "－", "-", "/")
"""Printed where a line has no level of this number."""
_MORE = ("rate", "deducted", "reviewed", "difference", "annual", "executed", "spent")
_GIVEN = "given"
"""A score out of 100 beside the one that is weighted with the 权重 and added."""
_VALUES = ("nature", "full_marks", "target", "unit", "actual", "progress", "score", "code")


@dataclass(slots=True)
class _Line:
    """The texts of one line by role, as they are put together; ``levels`` are the names over it and its own."""

    levels: dict[str, str]
    marks: dict[str, str]
    texts: dict[str, str]
    detail: str
    place: Place
    criterion_place: Place | None
    places: dict[str, Place]
    named: bool

    def take(self, more: dict[str, str]) -> None:
        """Texts that go on in another row."""
        for role, text in more.items():
            if text:
                self.texts[role] = f"{self.texts[role]}\n{text}" if self.texts.get(role) else text


class Lines:
    """Rows in, indicators out. ``_alone`` are the levels whose name stood in the row before with nothing beside it."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._elsewhere = "full_marks" in columns.at
        self._names: dict[str, str] = {}
        self._marks: dict[str, str] = {}
        self._alone: set[str] = set()
        self._before: Row | None = None
        self._lines: list[_Line] = []

    @property
    def count(self) -> int:
        """How many lines have been taken."""
        return len(self._lines)

    def done(self) -> tuple[Indicator, ...]:
        """The indicators of all rows taken."""
        self._name_the_unnamed()
        made = [self._indicator(line) for line in self._lines]
        outer = {level.name for one in made for _, level in one.above[:-1] if level.code is None}
        codes = {level.code for one in made for _, level in one.above if level.code} | {
            one.code for one in made if one.code
        }
        letters = lettered(outer, codes)
        return tuple(_coded(one, letters) if letters else one for one in made)

    def _name_the_unnamed(self) -> None:
        """Lines with marks of their own under one name (考核项目 over several 考核内容) are named by what explains each."""
        at = 0
        while at < len(self._lines):
            end = at + 1
            while end < len(self._lines) and not self._lines[end].named:
                end += 1
            group = self._lines[at:end]
            said = [one_line(line.texts.get("explanation", "")) for line in group]
            short = all(text and len(text) <= _SHORT and "。" not in text for text in said)
            if len(group) > 1 and short and len({*said}) == len(said) and all(line.texts.get("full_marks") and not line.detail for line in group):  # fmt: skip
                for line, text in zip(group, said, strict=True):
                    line.detail = text
            at = end

    def add(self, row: Row) -> None:
        """Takes the next row."""
        names = {role: self._own(row, role) for role in LEVELS}
        texts = {role: self._own(row, role) for role in (*_LONG, *_VALUES)}
        values = any(texts[role] for role in _VALUES)
        detail = self._detail(row, texts)
        if self._lines and self._is_broken_by_page(row, names, texts):
            self._join(names, texts)
        elif self._lines and not any(names.values()) and not detail and not values:
            self._lines[-1].take({role: texts[role] for role in _LONG})
        else:
            self._carry(row, names)
            self._alone = {role for role in LEVELS if names[role]}
            if values or names["level3"] or any(texts.values()):
                self._alone = set()
                self._lines.append(self._line(row, detail, named=bool(names["level3"])))
        self._before = row

    def section(self, row: Row, text: str) -> None:
        """Takes a heading over the lines that follow; it stands for the 一级指标 that the table has no column for."""
        marks = self._columns.text(row, "full_marks")
        self._names, self._marks = {"level1": text}, {"level1": marks if marks != text else ""}
        self._before = row

    def _own(self, row: Row, role: str) -> str:
        """What is printed under a role in this row, cells that reach down from the row before left out."""
        return self._columns.joined(row, self._new_cells(row, role))

    def _new_cells(self, row: Row, role: str) -> list[Cell]:
        above = self._before.cells if self._before is not None else ()
        return [c for c in self._columns.cells(row, role) if c not in above]

    def _is_broken_by_page(self, row: Row, names: dict[str, str], texts: dict[str, str]) -> bool:
        """Whether the first row of a page is the rest of the last one before: that one lacks the marks it must have."""
        if self._before is None or row.part == self._before.part:
            return False
        last = self._lines[-1]
        if last.detail or not (names["level3"] or any(texts.values())):
            return False
        if self._elsewhere:
            return not last.texts.get("full_marks") and any(line.texts.get("full_marks") for line in self._lines)
        level = level_of(last.levels.get("level3", ""))
        marked = any((n := level_of(line.levels.get("level3", ""))) and n.marks for line in self._lines)
        return level is not None and level.marks is None and bool(names["level3"]) and marked

    def _join(self, names: dict[str, str], texts: dict[str, str]) -> None:
        last = self._lines[-1]
        last.take(texts)
        for role, text in names.items():
            if text:
                self._names[role] = last.levels[role] = f"{last.levels.get(role, '')}\n{text}"

    def _carry(self, row: Row, names: dict[str, str]) -> None:
        """Notes the names printed in the row; those inside a new one are over."""
        for number, role in enumerate(LEVELS):
            if not names[role]:
                continue
            if names[role].strip() in _NOTHING:
                self._names.pop(role, None)
                continue
            goes_on = names[role].startswith(("（", "(")) and role in self._alone
            self._names[role] = f"{self._names[role]}\n{names[role]}" if goes_on else names[role]
            self._marks[role] = self._columns.text(row, f"marks_of_{role}")
            for inner in LEVELS[number + 1 :]:
                self._names.pop(inner, None)

    def _detail(self, row: Row, texts: dict[str, str]) -> str:
        """What is scored below the 三级指标, where the row names it."""
        named = one_line(self._own(row, "level4")).strip()
        named = "" if named in _NOTHING else named
        told = "criterion" in self._columns.at and not self._elsewhere and is_detail(texts["explanation"])
        return named or (one_line(texts["explanation"]) if told else "")

    def _line(self, row: Row, detail: str, *, named: bool) -> _Line:
        columns = self._columns
        texts = {role: columns.text(row, role) for role in (*_LONG, *_VALUES, *_MORE)}
        if adjusted := columns.text(row, "adjusted"):
            texts["target"] = adjusted
        place = next((c.place for c in columns.cells(row, "criterion") if c.text), None)
        places = {
            role: at for role in (*LEVELS, *_LONG, *_VALUES, *_MORE) if (at := columns.place(row, role)) is not None
        }
        if weighted := columns.text(row, "weighted"):
            texts[_GIVEN], texts["score"] = texts["score"], weighted
            places |= {_GIVEN: places.get("score", self._place(row)), "score": columns.place(row, "weighted") or {}}
        if adjusted and (at := columns.place(row, "adjusted")) is not None:
            places["target"] = at
        return _Line(dict(self._names), dict(self._marks), texts, detail, self._place(row), place, places, named)

    def _place(self, row: Row) -> Place:
        """The first cell that is this line's own, from its name on."""
        for role in ("level3", "level4", "explanation", "criterion", *_VALUES, "remark"):
            for cell in self._new_cells(row, role):
                if cell.text:
                    return cell.place
        return next(c.place for c in row.cells if c.text)

    def _indicator(self, line: _Line) -> Indicator:
        levels = {role: self._level(role, line) for role in LEVELS}
        if self._elsewhere and levels["level3"] is not None:
            levels["level3"] = without_marks(levels["level3"], marks_of(line.texts.get("full_marks", "")))
        inner = next((level for role in reversed(LEVELS) if (level := levels[role]) is not None), None)
        detail = level_of(line.detail, marks_elsewhere=self._elsewhere)
        said = {role: one_line(line.texts.get(role, "")) or None for role in _VALUES}
        marks = said["full_marks"] or (detail.marks if detail else None) or (inner.marks if inner else None)
        return Indicator(
            code=(detail.code if detail else None) or (inner.code if inner else None) or said["code"],
            level1=_name(levels["level1"]),
            level2=_name(levels["level2"]),
            level3=_name(levels["level3"]),
            explanation=flowing(line.texts.get("explanation", "")) or None,
            nature=said["nature"],
            full_marks=marks,
            target=said["target"],
            unit=said["unit"],
            actual=said["actual"] or said["progress"],
            score=said["score"],
            criterion=flowing(line.texts.get("criterion", "")) or None,
            remark=flowing(line.texts.get("remark", "")) or None,
            place=line.place,
            above=tuple((n, level) for n, role in enumerate(LEVELS, 1) if (level := levels[role]) is not None),
            detail=detail,
            criterion_place=line.criterion_place,
            places=line.places,
            evidence=flowing(line.texts.get("evidence", "")) or None,
            more={role: text for role in (*_MORE, _GIVEN) if (text := one_line(line.texts.get(role, "")))},
        )

    def _level(self, role: str, line: _Line) -> Level | None:
        level = level_of(line.levels.get(role, ""), marks_elsewhere=self._elsewhere and role == "level3")
        marks = marks_of(line.marks.get(role, ""))
        return level if level is None or marks is None else replace(level, marks=marks)


def _coded(one: Indicator, letters: dict[str, tuple[str, str]]) -> Indicator:
    """The indicator with the levels above it told apart into code and name."""
    above = tuple((n, replace(x, code=letters[x.name][0], name=letters[x.name][1]) if x.name in letters else x) for n, x in one.above)  # fmt: skip
    named = {f"level{n}": x.name for n, x in above}
    return replace(one, above=above, level1=named.get("level1"), level2=named.get("level2"))


def _name(level: Level | None) -> str | None:
    return None if level is None else level.name
