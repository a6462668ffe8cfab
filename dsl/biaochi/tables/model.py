"""One official table as data: what stands above it, its budget block, its rows; every value as printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Literal

from biaochi import patterns as re
from biaochi.diagnostics import Diagnostic
from biaochi.tables.grid import Place
from biaochi.tables.printed_text import packed

_BRACKETS = re.compile("[（(][^（）()]*[）)]")
Kind = Literal["指标体系", "自评表", "目标表", "监控表", "汇总表"]


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One line of the budget block. None is an empty cell."""

    label: str
    initial: str | None
    annual: str | None
    executed: str | None
    weight: str | None
    rate: str | None
    score: str | None
    place: Place
    places: Mapping[str, Place] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Level:
    """An indicator above or beside the one that is scored: code, name and marks as printed in its cell."""

    code: str | None
    name: str
    marks: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One scored line of a table. None is an empty cell or a column the table does not have.

    ``above`` are the levels over it as far as they are printed, outermost first, each with its number (1 to 3);
    ``detail`` names what is scored below a 三级指标 that covers several lines. ``criterion_place`` is the cell of the
    标准, ``places`` the cells of all values by name, ``evidence`` the 佐证 beside a value, ``more`` what follows from
    other values (rate, deducted, reviewed, difference). These serve the draft and the audit; the others are the public shape.
    """

    code: str | None
    level1: str | None
    level2: str | None
    level3: str | None
    explanation: str | None
    nature: str | None
    full_marks: str | None
    target: str | None
    unit: str | None
    actual: str | None
    score: str | None
    criterion: str | None
    remark: str | None
    place: Place
    above: tuple[tuple[int, Level], ...] = field(default=(), repr=False)
    detail: Level | None = None
    criterion_place: Place | None = None
    places: Mapping[str, Place] = field(default_factory=dict, repr=False)
    evidence: str | None = None
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def named(self) -> str:
        """The name of what is scored: below the 三级指标, or the innermost level that is printed; "" where none is."""
        return (self.detail.name if self.detail else None) or self.level3 or self.level2 or self.level1 or ""


@dataclass(frozen=True, slots=True)
class Sum:
    """A line of sums (小计, 合计) or of means over the lines ``first`` to ``last`` (not included): texts and cells by column."""

    label: str
    values: Mapping[str, str]
    places: Mapping[str, Place]
    first: int
    last: int
    mean: bool = False


_INTERNAL = ("above", "detail", "criterion_place", "places", "evidence", "more")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a file. ``total`` are the marks printed in its line of totals; ``attached`` what the table
    beside it says of the ruleset (code, name, label, text); ``findings`` what was not understood; ``places`` the cells
    of what the header holds, by label; ``sums`` the lines of sums between and below its rows."""

    place: Place
    kind: Kind
    header: Mapping[str, str | None]
    budget: tuple[BudgetLine, ...]
    rows: tuple[Indicator, ...]
    total: str | None = None
    attached: tuple[tuple[str, str, str, str], ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict, repr=False)
    sums: tuple[Sum, ...] = field(default=(), repr=False)

    def named(self, names: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Values of the header by their names, in the order of the names, each with its label as printed.

        What stands in brackets and blanks in a label are left out: ``自评总分（分）`` is 自评总分.
        """
        labels = {_BRACKETS.sub("", packed(label)): label for label in reversed(list(self.header))}
        for name in names:
            if name in labels and (value := self.header[labels[name]]):
                yield labels[name], value

    def as_json(self) -> dict[str, object]:
        """The public shape of ``biaochi import --format json``."""
        return {
            "place": dict(self.place),
            "kind": self.kind,
            "header": dict(self.header),
            "budget": [_plain(line) for line in self.budget],
            "rows": [_plain(row) for row in self.rows],
        }


def _plain(made: BudgetLine | Indicator) -> dict[str, object]:
    out = {f.name: getattr(made, f.name) for f in fields(made) if f.name not in _INTERNAL}
    return {**out, "place": dict(made.place)}
