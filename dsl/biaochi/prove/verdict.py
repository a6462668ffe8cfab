"""What a proof says of one property: exactly one of four verdicts, never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from biaochi.core.interpret import FactValue

Verdict = Literal["已证明", "已双证", "反例", "未证明"]
Property = Literal["分值范围", "没有空档", "分母", "单调", "满分可得", "零分可得", "条款可达"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One property of one criterion (or of one fact or clause of it, ``about``).

    ``says`` is the statement in plain words. ``witnesses`` are facts that show it, in the order they are to be compared;
    each was replayed by the reference interpreter, with the score it gave.
    """

    kind: Property
    verdict: Verdict
    says: str
    about: str = ""
    witnesses: tuple[Witness, ...] = ()

    @property
    def proved(self) -> bool:
        """Whether the property holds for all admissible facts."""
        return self.verdict in ("已证明", "已双证")


@dataclass(frozen=True, slots=True)
class Witness:
    """Facts and the score they give ("" where the text gives none)."""

    facts: Mapping[str, FactValue] = field(hash=False)
    score: str
