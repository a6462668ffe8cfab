"""The effect of one ruleset instead of another on the rows of a table: shifts of the total, grades gained and lost, by group."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from biaochi.batch.open_table import open_table
from biaochi.batch.pieces import SUBJECT, Bad, Engine, Pieces
from biaochi.batch.run import read_pieces
from biaochi.batch.tables_in import Piece
from biaochi.core.interpret import round_half_up
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.model.values import decimal
from biaochi.ruleset.model import Ruleset

_MOST_GROUPS = 10_000
_SHOWN = 10
_BARS, _BAR = 20, 40
_WIDTHS = tuple(Fraction(w) for w in ("0.1", "0.5", "1", "2", "5", "10", "20", "50", "100", "1000"))
"""Points that a bar of the histogram is wide."""


@dataclass(slots=True)
class Group:
    """Rows of one group: how many have both totals, how many gain and lose, the sum of the changes."""

    rows: int = 0
    up: int = 0
    down: int = 0
    sum: Fraction = Fraction(0)

    def add(self, change: Fraction) -> None:
        """Counts one row."""
        self.rows += 1
        self.up += change > 0
        self.down += change < 0
        self.sum += change

    @property
    def mean(self) -> Fraction:
        """The mean change, 0 where there is no row."""
        return self.sum / self.rows if self.rows else Fraction(0)


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """The change of one row, those of the greatest size first, then in the order of the table."""

    size: Fraction
    number: int
    subject: str
    old: Fraction
    new: Fraction


@dataclass(slots=True)
class Effect:
    """What a table says of two rulesets. ``open`` rows have no total yet under one of them, ``bad`` rows cannot be scored."""

    old: Ruleset
    new: Ruleset
    by: str
    all: Group = field(default_factory=Group)
    groups: dict[str, Group] = field(default_factory=dict)
    grades: Counter[tuple[str, str]] = field(default_factory=Counter)
    shares: Counter[Fraction] = field(default_factory=Counter)
    largest: list[Shift] = field(default_factory=list)
    open: int = 0
    bad: int = 0

    def count(
        self, number: int, subject: str, group: str, totals: tuple[Fraction, Fraction], grades: tuple[str, str]
    ) -> None:
        """Counts one row that has both totals."""
        change = totals[1] - totals[0]
        self.all.add(change)
        self.shares[change] += 1
        self.grades[grades] += 1
        if self.by:
            if group not in self.groups and len(self.groups) >= _MOST_GROUPS:
                said = f"“{self.by}”有 {_MOST_GROUPS} 个以上不同的值，不能按它分组"
                raise BiaochiError([Diagnostic("BC516", said, help="请换一列，如所属的县或类别。")])
            self.groups.setdefault(group, Group()).add(change)
        if change:
            heapq.heappush(self.largest, Shift(abs(change), -number, subject, *totals))
            if len(self.largest) > _SHOWN:
                heapq.heappop(self.largest)

    def as_json(self) -> dict[str, object]:
        """The effect as data; means are rounded to four decimals."""
        return {
            "old": {"id": self.old.id, "hash": self.old.hash},
            "new": {"id": self.new.id, "hash": self.new.hash},
            "rows": self.all.rows,
            "open": self.open,
            "bad": self.bad,
            "change": _said(self.all),
            "histogram": [{"from": low, "to": high, "rows": n} for low, high, n in self.histogram()],
            "grades": [{"old": a, "new": b, "rows": n} for (a, b), n in self.migrations()],
            "by": self.by or None,
            "groups": [{"group": name, **_said(g)} for name, g in self.ranked()],
            "largest": [
                {"row": -s.number, "subject": s.subject, "old": decimal(s.old), "new": decimal(s.new)}
                for s in self.shifts()
            ],
        }

    def histogram(self) -> list[tuple[str, str, int]]:
        """How many rows change by how much: the least change and the greatest of each bar, at most 20 bars; 0 has its own."""
        moved = [c for c in self.shares if c]
        if not moved:
            return [("0", "0", self.shares[Fraction(0)])] if self.shares else []
        low, high = min(*moved, Fraction(0)), max(*moved, Fraction(0))
        width = next((w for w in _WIDTHS if math.ceil(high / w) - math.floor(low / w) <= _BARS), _WIDTHS[-1])
        bars: Counter[int] = Counter()
        for change, rows in self.shares.items():
            if change:
                bars[math.ceil(change / width) if change > 0 else math.floor(change / width)] += rows
        out: list[tuple[str, str, int]] = []
        for k in range(math.floor(low / width), math.ceil(high / width) + 1):
            ends = (k, k + 1) if k < 0 else (k - 1, k) if k else (0, 0)
            out.append((decimal(width * ends[0]), decimal(width * ends[1]), bars[k] if k else self.shares[Fraction(0)]))
        return out

    def migrations(self) -> list[tuple[tuple[str, str], int]]:
        """How many rows go from which grade to which, in the order of the grades."""
        order = {g.name: k for k, g in enumerate((*self.old.grades, *self.new.grades))}
        return sorted(self.grades.items(), key=lambda x: (order.get(x[0][0], 99), order.get(x[0][1], 99), x[0]))

    def ranked(self) -> list[tuple[str, Group]]:
        """The groups, those that lose most first."""
        return sorted(self.groups.items(), key=lambda x: (x[1].mean, x[0]))

    def shifts(self) -> list[Shift]:
        """The rows that change most."""
        return sorted(self.largest, reverse=True)

    def lines(self) -> list[str]:
        """The effect as lines for a person."""
        said = _said(self.all)
        out = [
            f"{self.old.id} → {self.new.id}：{self.all.rows} 行两版都有总分，{self.open} 行还没有，{self.bad} 行不能算。"
        ]
        out.append(
            f"得分提高 {said['up']} 行，降低 {said['down']} 行，不变 {said['same']} 行，平均变动 {said['mean']} 分"
        )
        tallest = max((n for _, _, n in self.histogram()), default=0)
        for low, high, n in self.histogram():
            named = "不变" if low == high else f"{low}～{high}"
            out.append(f"{named:>12} {'█' * (n * _BAR // tallest) if tallest else '':<{_BAR}} {n}")
        moved = [f"{a or '（无）'}→{b or '（无）'} {n}" for (a, b), n in self.migrations() if a != b]
        out.append("等级变动：" + ("、".join(moved) or "没有"))
        for name, g in self.ranked():
            row = _said(g)
            out.append(f"{self.by}“{name}”：{row['rows']} 行，提高 {row['up']}，降低 {row['down']}，平均 {row['mean']}")
        for s in self.shifts():
            out.append(f"变动最大：第{-s.number}行 {s.subject} {decimal(s.old)}→{decimal(s.new)}")
        return out


def _said(g: Group) -> dict[str, object]:
    mean = decimal(round_half_up(g.mean, 4), 4)
    return {"rows": g.rows, "up": g.up, "down": g.down, "same": g.rows - g.up - g.down, "mean": mean}


def simulate(
    old: Ruleset,
    new: Ruleset,
    table: Path,
    *,
    by: str = "",
    name: str = "",
    engine: Engine = "auto",
    step: Callable[[int], None] = lambda rows: None,
) -> Effect:
    """Scores every row under both rulesets. ``by``: a column of the table to group by. ``name``: which table of a database.

    Raises BiaochiError (BC511, BC512, BC516).
    """
    opened = open_table(table, name)
    if by and by not in opened.headings:
        said = f"表里没有叫“{by}”的列"
        raise BiaochiError(
            [Diagnostic("BC512", said, help=f"表里的列：{'、'.join(opened.headings[:20])}", where="表头")]
        )
    effect = Effect(old, new, by)
    with ExitStack() as stack:
        both = [Pieces(rules, opened.headings, engine, False, stack) for rules in (old, new)]
        for piece in read_pieces(table, opened.pieces()):
            _count(effect, both, piece)
            step(piece.table.height)
    return effect


def _count(effect: Effect, both: Sequence[Pieces], piece: Piece) -> None:
    """Counts the rows of a piece."""
    found = [_totals(pieces, rules, piece) for pieces, rules in zip(both, (effect.old, effect.new), strict=True)]
    effect.bad += len({b.number for _, bad in found for b in bad})
    empty = [""] * piece.table.height
    subjects, groups = (piece.table[h].to_list() if h in piece.table.columns else empty for h in (SUBJECT, effect.by))
    for at, number in enumerate(piece.numbers):
        if any(at not in rows for rows, _ in found):
            continue
        (a, first), (b, second) = (rows[at] for rows, _ in found)
        if a is None or b is None:
            effect.open += 1
            continue
        effect.count(number, subjects[at] or "", groups[at] or "", (a, b), (first, second))


def _totals(pieces: Pieces, rules: Ruleset, piece: Piece) -> tuple[dict[int, tuple[Fraction | None, str]], list[Bad]]:
    found, bad, _ = pieces.found(piece)
    unit = 10**rules.policy.places
    rows = found.select("at", "low", "high", "grade").rows()
    return {at: (Fraction(low, unit) if low is not None and low == high else None, g) for at, low, high, g in rows}, bad
