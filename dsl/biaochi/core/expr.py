"""The core form: expressions and conditions over the facts of one criterion.

Every value is an exact rational. Rates are stored as fractions of one (90% is 9/10), points as points, other
quantities in the unit of their input. There is no recursion, no user code and no Python object in the meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

Comparison: TypeAlias = Literal["<", "<=", "=", ">=", ">"]
RoundMode: TypeAlias = Literal["up", "down", "half_up"]


@dataclass(frozen=True, slots=True)
class Const:
    """A literal."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Fact:
    """The value of a numeric input, by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Add:
    """A sum; the empty sum is 0."""

    terms: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Mul:
    """A product of two."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Div:
    """A quotient. A zero divisor gives ``zero`` where the text settles it, else the score is undetermined."""

    left: Expr
    right: Expr
    zero: Expr | None = None


@dataclass(frozen=True, slots=True)
class Min:
    """The least of one or more."""

    terms: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Max:
    """The greatest of one or more."""

    terms: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """``value`` rounded to a multiple of ``step``: up, down, or half up (away from zero at the half)."""

    mode: RoundMode
    value: Expr
    step: Fraction


@dataclass(frozen=True, slots=True)
class Case:
    """The first arm whose condition holds, else ``otherwise``; None means the text leaves the input without a score."""

    arms: tuple[tuple[Cond, Expr], ...]
    otherwise: Expr | None


@dataclass(frozen=True, slots=True)
class Clause:
    """``value``, stemming from clause ``index`` of the criterion."""

    index: int
    value: Expr


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two numbers."""

    op: Comparison
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes/no input that is answered 是."""

    name: str


@dataclass(frozen=True, slots=True)
class Is:
    """A choice input that has this value."""

    name: str
    choice: str


@dataclass(frozen=True, slots=True)
class All:
    """Every one holds; the empty conjunction holds."""

    terms: tuple[Cond, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one holds; the empty disjunction does not."""

    terms: tuple[Cond, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    term: Cond


Expr: TypeAlias = Const | Fact | Add | Mul | Div | Min | Max | Round | Case | Clause
Cond: TypeAlias = Compare | Flag | Is | All | Any | Not

ZERO = Const(Fraction(0))
TRUE = All(())


def const(value: Fraction | int | str) -> Const:
    """A literal from an exact number."""
    return Const(value if type(value) is Fraction else Fraction(value))


def add(*terms: Expr) -> Expr:
    """A sum, without zero terms; one term stands alone."""
    kept = tuple([t for t in terms if not (isinstance(t, Const) and t.value == 0)])
    return kept[0] if len(kept) == 1 else Add(kept) if kept else ZERO


def mul(left: Expr, right: Expr) -> Expr:
    """A product; literals are folded."""
    if isinstance(left, Const) and isinstance(right, Const):
        return Const(left.value * right.value)
    if isinstance(left, Const) and left.value == 1:
        return right
    if isinstance(right, Const) and right.value == 1:
        return left
    return Mul(left, right)


def sub(left: Expr, right: Expr) -> Expr:
    """A difference."""
    if isinstance(left, Const) and isinstance(right, Const):
        return Const(left.value - right.value)
    return add(left, mul(const(-1), right))


def div(left: Expr, right: Expr, zero: Expr | None = None) -> Expr:
    """A quotient; literals are folded (the divisor must not be a literal zero)."""
    if isinstance(right, Const):
        return mul(left, Const(1 / right.value))
    return Div(left, right, zero)


def clamp(value: Expr, low: Fraction | int, high: Expr | None) -> Expr:
    """``value`` held between ``low`` and ``high``."""
    upper = value if high is None else Min((value, high))
    return Max((const(low), upper))
