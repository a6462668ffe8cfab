"""What a proof says of one property: exactly one of four verdicts, never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from biaochi.core.interpret import FactValue

Verdict = Literal["已证明", "已双证", "反例", "未证明"]
Property = Literal[
    "分值范围",
    "没有空档",
    "分母",
    "单调",
    "满分可得",
    "零分可得",
    "条款可达",
    "各档可达",
    "分档不重叠",
    "限额起作用",
    "方向",
]


def excerpt(text: str) -> str:
    """As much of a clause as a finding quotes."""
    return text[:30]


@dataclass(frozen=True, slots=True)
class Finding:
    """One property of one criterion (or of one fact or clause of it, ``about``).

    ``says`` is the statement in plain words. ``witnesses`` are facts that show it, in the order they are to be compared;
    each was replayed by the reference interpreter, with the score it gave. ``way``, of a proved direction: 1 rises, -1
    falls, 0 stays. ``low`` and ``high``, of a range: the least and the most that is claimed, None where it is unbounded.
    """

    kind: Property
    verdict: Verdict
    says: str
    about: str = ""
    witnesses: tuple[Witness, ...] = ()
    way: int | None = None
    low: Fraction | None = None
    high: Fraction | None = None

    @property
    def proved(self) -> bool:
        """Whether the property holds for all admissible facts."""
        return self.verdict in ("已证明", "已双证")


@dataclass(frozen=True, slots=True)
class Jump:
    """A cliff: with the other facts held, the score just below ``at``, at it and just above it."""

    fact: str
    at: Fraction
    below: Fraction
    here: Fraction
    above: Fraction

    @property
    def size(self) -> Fraction:
        """The largest step between neighbours."""
        return max(abs(self.here - self.below), abs(self.above - self.here))


@dataclass(frozen=True, slots=True)
class Witness:
    """Facts and the score they give ("" where the text gives none)."""

    facts: Mapping[str, FactValue] = field(hash=False)
    score: str
