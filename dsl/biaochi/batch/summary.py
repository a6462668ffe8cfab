"""What came out of a run: how the totals are spread, the grades, and which indicators cost most. Counts and exact sums."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import polars as pl

from biaochi.core.interpret import round_half_up
from biaochi.model.values import decimal
from biaochi.ruleset.model import Ruleset

_BINS = 10
_BAR = 40


@dataclass(slots=True)
class Summary:
    """The counts of a run, added up piece by piece."""

    rules: Ruleset
    rows: int = 0
    exact: int = 0
    bad: int = 0
    grades: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    bins: Counter[int] = field(default_factory=Counter)
    least: Decimal | None = None
    most: Decimal | None = None
    sum: Fraction = Fraction(0)
    scored: int = 0
    lost: dict[str, Fraction] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)

    def add(self, table: pl.DataFrame) -> None:
        """Counts the rows of a table of scores."""
        self.rows += table.height
        for name, into in (("grade", self.grades), ("state", self.states)):
            for value, n in table[name].value_counts().iter_rows():
                into[value] += n
        totals = table["total"].drop_nulls()
        if len(totals):
            low, high = totals.min(), totals.max()
            assert isinstance(low, Decimal) and isinstance(high, Decimal)
            self.least = low if self.least is None else min(self.least, low)
            self.most = high if self.most is None else max(self.most, high)
            for value, n in totals.value_counts().iter_rows():
                self.sum += Fraction(value) * n
                self.bins[self._bin(Fraction(value))] += n
            self.scored += len(totals)
        for i in self.rules.indicators:
            points = table[i.code].drop_nulls()
            if i.full_marks is not None and len(points):
                given = sum((Fraction(v) * n for v, n in points.value_counts().iter_rows()), Fraction(0))
                self.lost[i.code] = self.lost.get(i.code, Fraction(0)) + i.full_marks * len(points) - given
                self.counted[i.code] += len(points)

    def as_json(self) -> dict[str, object]:
        """The summary as data; means are rounded to the places of the scores and two more."""
        return {
            "ruleset": {"id": self.rules.id, "hash": self.rules.hash},
            "rows": self.rows,
            "bad": self.bad,
            "exact": self.exact,
            "states": dict(sorted(self.states.items())),
            "grades": {g: self.grades[g] for g in self._grades()},
            "total": {
                "min": None if self.least is None else str(self.least),
                "mean": self._mean(self.sum, self.scored),
                "max": None if self.most is None else str(self.most),
            },
            "histogram": [{"from": low, "to": high, "rows": n} for low, high, n in self._histogram()],
            "lost": [{"code": c, "mean": mean} for c, _, mean in self._costs()],
        }

    def lines(self) -> list[str]:
        """The summary as lines for a person."""
        out = [f"算出 {self.rows} 行，其中 {self.exact} 行由解释器逐行算；没有算的 {self.bad} 行。"]
        out.append("状态：" + "、".join(f"{s} {n}" for s, n in sorted(self.states.items())))
        if self.scored:
            mean = self._mean(self.sum, self.scored)
            out.append(f"总分：最低 {self.least}，平均 {mean}，最高 {self.most}（{self.scored} 行）")
        if any(self.grades):
            out.append("等级：" + "、".join(f"{g or '（无）'} {self.grades[g]}" for g in self._grades()))
        tallest = max(self.bins.values(), default=0)
        for low, high, n in self._histogram():
            out.append(f"{low:>8}～{high:<8} {'█' * (n * _BAR // tallest) if tallest else '':<{_BAR}} {n}")
        names = {i.code: i.name for i in self.rules.indicators}
        for code, _, mean in self._costs()[:5]:
            out.append(f"平均扣分 {mean}：{code} {names[code]}")
        return out

    def _grades(self) -> list[str]:
        known = [g.name for g in self.rules.grades]
        return [*known, *sorted(g for g in self.grades if g not in known)]

    def _costs(self) -> list[tuple[str, Fraction, str | None]]:
        each = [(c, lost / self.counted[c]) for c, lost in self.lost.items() if lost > 0]
        order = {i.code: k for k, i in enumerate(self.rules.indicators)}
        ranked = sorted(each, key=lambda x: (-x[1], order[x[0]]))
        return [(c, mean, self._mean(mean, 1)) for c, mean in ranked]

    def _mean(self, total: Fraction, count: int) -> str | None:
        places = self.rules.policy.places + 2
        return decimal(round_half_up(total / count, places), places) if count else None

    def _bin(self, value: Fraction) -> int:
        width = (self.rules.total or Fraction(100)) / _BINS
        return max(0, min(_BINS - 1, value // width))

    def _histogram(self) -> list[tuple[str, str, int]]:
        width = (self.rules.total or Fraction(100)) / _BINS
        return [(decimal(width * k), decimal(width * (k + 1)), self.bins[k]) for k in range(_BINS)]
