"""What one assembly carries: the book of inputs, the conventions, the questions it asked, the neighbouring cell."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from biaochi.core.expr import Expr
from biaochi.model.conventions import Conventions
from biaochi.model.criterion import Measure, Origin
from biaochi.reading.forms.trend import Trend
from biaochi.reading.measures import Book
from biaochi.reading.named import View
from biaochi.reading.term_kinds import Term, Words
from biaochi.syntax import elements as el
from biaochi.syntax.formulas import Equation


@dataclass(slots=True)
class Assembly:
    """Shared by the forms of one criterion. ``asked`` collects the questions whose answer was a convention."""

    book: Book
    conventions: Conventions
    scores: tuple[Equation, ...] = ()
    context_terms: tuple[Term, ...] = ()
    statement_terms: list[Term] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    roles: list[Origin] = field(default_factory=list)
    trend: Trend = field(default_factory=Trend)
    measures: dict[int, Measure] = field(default_factory=dict)
    shared_ends: set[Fraction] | None = None
    named: dict[str, tuple[Words, el.Value]] = field(default_factory=dict)
    cut_off: set[tuple[str, Fraction]] = field(default_factory=set)
    excess: tuple[Measure, Expr] | None = None
    compared: tuple[Measure, Measure] | None = None
    beside: str = ""
    listed: bool = False
    required: set[int] = field(default_factory=set)
    view: View | None = None

    def take_statements(self) -> None:
        """The requirements stated apart now score: what was text without score becomes a base."""
        self.roles = [replace(r, role="基准") if i in self.required else r for i, r in enumerate(self.roles)]

    def ask(self, question: str) -> str:
        """The convention's answer to ``question``, which is thereby noted as one the text leaves open."""
        self.asked.add(question)
        return str(getattr(self.conventions, question))

    def role(self, role: str, start: int, end: int) -> Origin:
        """Notes what a range of the print is."""
        origin = Origin(role, *(self.view.span(start, end) if self.view is not None else (start, end)))
        self.roles.append(origin)
        return origin
