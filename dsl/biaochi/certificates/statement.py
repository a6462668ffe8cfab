"""The certificate as data: what is stated of each criterion, and what shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from biaochi.certificates.forms import Key
from biaochi.core.interpret import FactValue

FORMAT = 3

RANGE, NO_GAP, DIVISOR, WAY, FULL, NOTHING, REACHED = (
    "分值范围", "没有空档", "分母", "单调", "满分可得", "零分可得", "条款可达",
)  # fmt: skip
TAKEN, APART, CAP, TOWARD = "各档可达", "分档不重叠", "限额起作用", "方向"
JUMPS = "断点"
KINDS = (RANGE, NO_GAP, DIVISOR, WAY, FULL, NOTHING, REACHED, TAKEN, APART, CAP, TOWARD, JUMPS)
MODERATE = "适度"
PROVED, REFUTED, OPEN = "已证明", "反例", "未证明"
WAYS = {"不降": 1, "不升": -1, "不变": 0}


@dataclass(frozen=True, slots=True)
class Witness:
    """Complete facts and the score they give; None where the text gives none."""

    facts: Mapping[str, FactValue] = field(hash=False)
    score: Fraction | None


@dataclass(frozen=True, slots=True)
class Jump:
    """The score just below a value of a fact, at it and just above it, not all the same. Where nothing is beside the value,
    an end of what the fact may be or a gap, the score at it stands for what is beside."""

    at: Fraction
    below: Fraction
    here: Fraction
    above: Fraction


@dataclass(frozen=True, slots=True)
class Along:
    """All the jumps along one fact from ``low`` to ``high`` (None: as far as the fact goes) while the others have the values
    ``held``, in order. Between the cuts ``at`` the score is one line."""

    fact: str
    held: Mapping[str, FactValue] = field(hash=False)
    low: Fraction | None
    high: Fraction | None
    at: tuple[Fraction, ...]
    jumps: tuple[Jump, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. ``low``/``high`` belong to a proved range, ``way`` to a proved direction, ``excepted`` (divisors
    that are 0) to proved freedom from gaps; ``says`` is the sentence people read.

    ``about`` is a fact, or points at a part of the program: cap 2, arm 3 of case 1 (1-3), arms 1 and 2 of it (1-1-2).
    A cap out of reach has the most that is come to as ``high``, a moderate direction its turn as both ends.
    ``lists`` belong to jumps, in the order of the facts: a fact that has none here is said to have none.
    """

    kind: str
    verdict: str
    about: str
    says: str
    low: Fraction | None = None
    high: Fraction | None = None
    way: str = ""
    excepted: tuple[str, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    lists: tuple[Along, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """The statements of one criterion, the program they are of, and where to cut which form to see them."""

    code: str
    name: str
    digest: str
    cuts: Mapping[Key, tuple[Fraction, ...]] = field(hash=False)
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """A whole ruleset. ``path`` leads from the certificate to the ruleset file."""

    engine: str
    language: str
    path: str
    ident: str
    version: str
    hash: str
    criteria: tuple[Criterion, ...]
    totals: tuple[Statement, ...]
