"""The criterion as its author means it: every deduction settled, every condition resolved to facts.

A part is one scoring unit with its own marks (an 要点, or the whole indicator); its score is its base, less what is
deducted, plus what is added, held between 0 and its marks, and 0 where it is voided. The five things a
deduction must settle (criterion.md 二, 门槛与逐点扣分: 基准, 每多少, 扣多少, 零头, 扣到哪里) are the fields of Slope, Tally and Once
together with the marks of their part.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from biaochi.core.expr import Cond, Expr
from biaochi.core.program import Input

Remainder: TypeAlias = Literal["exact", "up", "down"]


@dataclass(frozen=True, slots=True)
class Origin:
    """The place a clause stems from: its role and its range in the canonical print."""

    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured: a numeric input, or a formula over inputs. ``unit`` is "%" for rates."""

    name: str
    unit: str
    rate: bool
    value: Expr
    integer: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """Points an evaluator sets within ``low`` and ``high``; open until entered, with who and when."""

    name: str
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Arm:
    """Where ``cond`` holds, ``points`` (an evaluator's where it is a judgement)."""

    cond: Cond
    points: Expr | Judgement
    origin: Origin


@dataclass(frozen=True, slots=True)
class Fixed:
    """Points that are there from the start."""

    points: Fraction
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Bands:
    """The first arm that holds; ``otherwise`` is None where the print leaves the rest without a score."""

    arms: tuple[Arm, ...]
    otherwise: Fraction | None
    otherwise_origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """Points by a printed formula."""

    value: Expr
    origin: Origin
    said: str = ""


Base: TypeAlias = Fixed | Bands | Formula


@dataclass(frozen=True, slots=True)
class Slope:
    """``amount`` points for every ``size`` the measure is below (or above) ``base``.

    ``size`` is in the measure's own scale (a percentage point is 1/100), or a fraction of ``base`` where ``relative``.
    ``unsaid``: the print does not say what becomes of a remainder; a convention has chosen it.
    """

    measure: Measure
    base: Expr
    below: bool
    size: Fraction
    relative: bool
    amount: Fraction
    adds: bool
    remainder: Remainder
    origin: Origin
    cap: Fraction | None = None
    only: Cond | None = None
    unsaid: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Tally:
    """``amount`` points for every ``size`` things counted. ``unsaid``: as of a Slope."""

    measure: Measure
    size: Fraction
    amount: Fraction
    adds: bool
    remainder: Remainder
    origin: Origin
    cap: Fraction | None = None
    only: Cond | None = None
    unsaid: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Once:
    """``points`` once, where ``cond`` holds."""

    cond: Cond
    points: Fraction | Judgement
    adds: bool
    origin: Origin
    cap: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The points of the first arm that holds, deducted or added once."""

    arms: tuple[Arm, ...]
    adds: bool
    origin: Origin
    cap: Fraction | None = None


Change: TypeAlias = Slope | Tally | Once | Ladder


@dataclass(frozen=True, slots=True)
class Void:
    """No points where ``cond`` holds."""

    cond: Cond
    origin: Origin


@dataclass(frozen=True, slots=True)
class Part:
    """One scoring unit. ``marks`` is None for a signed part, whose score is the change.

    ``ceilings``: the most it can come to where a case holds. ``scaled``: what it is multiplied by where a case holds. ``when``: the part counts only there (one of several
    branches, 实施DRG的地区：…), and scores nothing elsewhere.
    """

    marks: Fraction | None
    base: Base
    changes: tuple[Change, ...] = ()
    voids: tuple[Void, ...] = ()
    most_deducted: Fraction | None = None
    most_added: Fraction | None = None
    most: Fraction | None = None
    exempt: tuple[Arm, ...] = ()
    ceilings: tuple[Arm, ...] = ()
    scaled: tuple[Arm, ...] = ()
    when: Cond | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A whole criterion: parts that add up (``best``: of which the best counts), then changes and voids of the whole.

    ``alike``: a yes or no that another answer to a question asks for as one fact, the facts it stands for here, and
    whether all of them must hold. ``stepped``: a remainder that the print leaves open has gone into an expression, and
    does not stand in the changes alone.
    """

    parts: tuple[Part, ...]
    marks: Fraction | None
    inputs: tuple[Input, ...]
    judgements: tuple[Input, ...] = ()
    whole: Part | None = None
    best: bool = False
    roles: tuple[Origin, ...] = field(default=(), compare=False)
    alike: tuple[tuple[str, tuple[str, ...], bool], ...] = field(default=(), compare=False)
    stepped: bool = field(default=False, compare=False)
