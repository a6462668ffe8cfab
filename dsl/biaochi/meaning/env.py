"""What the reading of one criterion carries along: its facts, conventions, named numbers, questions asked and roles given."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from biaochi.core.expr import Expr
from biaochi.meaning.names import Book
from biaochi.meaning.reach import Reach
from biaochi.model.conventions import Conventions
from biaochi.model.criterion import Measure, Origin
from biaochi.reading.phrases import Quantity
from biaochi.reading.surface import Compared, Counted, Placed, Rule, Tree, Words


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that has a name: 目标值为95%. ``op`` where the print says which side of it is good."""

    name: str
    value: Quantity
    subject: Words
    op: str = ""
    start: int = -1
    end: int = -1


@dataclass(slots=True)
class Env:
    """Shared by all that reads one criterion."""

    text: str
    book: Book
    conventions: Conventions
    marks: Fraction | None
    indicator: str = ""
    constants: list[Constant] = field(default_factory=list)
    requirements: list[Constant] = field(default_factory=list)
    targets: list[Compared] = field(default_factory=list)
    beside: list[Compared] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    roles: list[Origin] = field(default_factory=list)
    measures: dict[Compared | Counted, Measure] = field(default_factory=dict)
    bands: dict[Tree, tuple[Measure, list[Reach]]] = field(default_factory=dict)
    used: set[tuple[int, int]] = field(default_factory=set)
    stated: list[tuple[int, int, int, int]] = field(default_factory=list)
    moved: tuple[Measure, bool] | None = None
    axes: dict[tuple[Expr, Expr, bool], tuple[Measure, bool]] = field(default_factory=dict)
    opposite: dict[Expr, Measure] = field(default_factory=dict)
    change: str = ""
    alike: list[tuple[str, tuple[str, ...], bool]] = field(default_factory=list)
    headed: list[str] = field(default_factory=list)
    trended: str = "-"
    listed: list[tuple[Words, Fraction | None]] = field(default_factory=list)
    share: Measure | None = None
    quotient: Measure | None = None
    trend: tuple[Words, str] | None = None
    fresh: bool = False
    side: str = ""
    other: Measure | None = None
    compared: tuple[Measure, Measure] | None = None
    gap: Measure | None = None
    best: bool = False
    stepped: bool = False
    total: Words | None = None
    spared: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    printed: list[Rule] = field(default_factory=list)
    limits: list[Placed] = field(default_factory=list)

    def new_point(self) -> None:
        """A new numbered point: nothing that was compared or spoken of before goes on in it."""
        self.book.new_point()
        self.moved = self.trend = self.other = self.compared = self.share = self.quotient = self.gap = None
        self.change = self.side = ""
        self.fresh = False

    def ask(self, question: str) -> str:
        """The convention's answer to ``question``, which is thereby noted as one the text leaves open."""
        self.asked.add(question)
        return str(getattr(self.conventions, question))

    def role(self, role: str, start: int, end: int) -> Origin:
        """Notes what a range of the print is."""
        origin = Origin(role, start, end)
        self.roles.append(origin)
        return origin
