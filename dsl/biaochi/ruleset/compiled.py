"""What the compilation of one criterion leaves behind: all a scorer needs, and nothing of the parser."""

from __future__ import annotations

from dataclasses import dataclass

from biaochi.core.program import Program


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A question the text leaves open, the answer taken, another answer, and facts on which their scores differ.

    ``witness`` and the scores are empty where no facts were found that tell the two apart by the same inputs.
    """

    question: str
    chosen: str
    other: str
    witness: dict[str, str]
    chosen_score: str
    other_score: str


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
