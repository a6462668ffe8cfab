"""What the compilation of one criterion leaves behind: all a scorer needs, and nothing of the parser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from biaochi.core.program import Program


@dataclass(frozen=True, slots=True)
class Difference:
    """Facts on which two readings differ, as a person writes them, and the two scores; all empty where none is known."""

    facts: dict[str, str]
    chosen_score: str
    other_score: str


NO_DIFFERENCE = Difference({}, "", "")


@dataclass(frozen=True, slots=True)
class Known:
    """A difference that was looked for before."""

    difference: Difference

    def __call__(self) -> Difference:
        """The difference."""
        return self.difference


@dataclass(frozen=True)
class Ambiguity:
    """A question the text leaves open, the answer taken, another answer, and facts on which their scores differ.

    The facts are looked for when they are first asked for (``find``), because most readings never show them.
    """

    question: str
    chosen: str
    other: str
    find: Callable[[], Difference] = field(default=lambda: NO_DIFFERENCE, compare=False, repr=False)

    @cached_property
    def difference(self) -> Difference:
        """Facts that tell the two readings apart, with both scores."""
        return self.find()

    @property
    def known(self) -> Difference | None:
        """``difference`` where it has been looked for already."""
        return self.find.difference if isinstance(self.find, Known) else vars(self).get("difference")

    @property
    def witness(self) -> dict[str, str]:
        """The facts of ``difference``."""
        return self.difference.facts

    @property
    def chosen_score(self) -> str:
        """The score the reading taken gives for the witness."""
        return self.difference.chosen_score

    @property
    def other_score(self) -> str:
        """The score the other reading gives for the witness."""
        return self.difference.other_score


@dataclass(frozen=True, slots=True)
class Role:
    """What one part of the print is: 得分, 扣分, 不得分情形, 未计分文字 …; offsets into the text that was read."""

    role: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled criterion with its restatement, the questions it left open and the role of every part."""

    program: Program
    reading: str
    ambiguities: tuple[Ambiguity, ...]
    roles: tuple[Role, ...] = ()
