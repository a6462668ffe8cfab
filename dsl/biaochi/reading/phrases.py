"""What phrases mean: numbers, bounds, outcomes, steps, limits. Offsets are into the canonical print."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from biaochi.core.expr import Comparison


@dataclass(frozen=True, slots=True)
class Quantity:
    """A printed number with its unit; ``inclusive`` where （含） or （不含） stands with it."""

    number: Fraction
    unit: str
    inclusive: bool | None
    start: int
    end: int
    chinese: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """From ``low`` to ``high``, as printed; None is no end on that side."""

    low: Quantity | None
    high: Quantity | None


@dataclass(frozen=True, slots=True)
class Bound:
    """A side of a number. ``ending``: the print says itself who owns the end, or only 以上 or 以下 says it."""

    op: Comparison
    value: Quantity
    ending: Literal["sign", "marked", "bare"] = "sign"
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds that hold together, or a printed range; ``listed`` where they are several in place of one (90%、80%、70%)."""

    bounds: tuple[Bound, ...]
    span: Span | None = None
    listed: bool = False
    around: bool = False
    portion: bool = False
    ranked: bool = False


@dataclass(frozen=True, slots=True)
class Chained:
    """90%≤满意度<95%: bounds around a name."""

    name: tuple[int, int]
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Beside:
    """A side of something else that has a name: of ``share`` of it, or of so much (``gap``) more or less than it."""

    op: Comparison
    name: tuple[int, int]
    share: Fraction | None = None
    gap: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """提高2个百分点以上: how far something went, and which way."""

    move: str
    word: str
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the marks; ``of`` is the range of the words that say of what."""

    part: Fraction


Amount: TypeAlias = Quantity | Share | Span | tuple["Quantity | Share", ...] | None
Act: TypeAlias = Literal["award", "deduct", "add"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a clause does to the score.

    act: award, deduct, add, zero, full, keep (nothing is taken), spared (not assessed), start (where the score begins),
    ratio (in proportion), between (interpolated), half. ``whole``: the print says of the whole item; ``veto``: 一票否决.
    """

    act: Literal[
        "award",
        "deduct",
        "add",
        "zero",
        "full",
        "keep",
        "spared",
        "start",
        "ratio",
        "between",
        "half",
        "formula",
        "highest",
        "lowest",
        "mark",
        "ceiling",
    ]
    amount: Amount = None
    words: str = ""
    whole: bool = False
    judged: bool = False
    each: bool = False
    listed: bool = False
    per: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """For every ``size`` that something is more, less or off, or for every one found.

    ``move``: down, up, off, lack, over, "" (found). ``word`` as printed. ``base``: the range of the name it is measured
    from (每低于目标值1个百分点). ``noun``: the range of what is counted behind it.
    """

    move: str
    word: str
    size: Quantity | None
    base: tuple[int, int] | None = None
    noun: tuple[int, int] | None = None
    found: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most (or at least) so many points. ``what``: deduct, add or score; ``together``: of all that stands before, ``each``: of each of it."""

    what: Literal["deduct", "add", "score", "both"]
    amount: Quantity | Share
    together: bool
    least: bool = False
    whole: bool = False
    own: bool = False
    each: bool = False


@dataclass(frozen=True, slots=True)
class Floor:
    """Down to nothing: 扣完为止, 最低0分. ``amount`` where the print repeats the points."""

    amount: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """What a part of a step counts: pro rata, not at all, or as a whole one."""

    mode: Literal["exact", "up", "down"]
    sizes: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """超过100%的按100%计: a value held at a bound before it counts. ``at``: the name of that bound, 超过目标值的按目标值计."""

    op: Comparison
    value: Quantity
    name: tuple[int, int] | None = None
    at: str = ""
