"""Programs in normal form: linear over axes, with every division by a fact turned into a ratio of its own.

An axis is what the analysis treats as one number: a fact, a ratio of two facts (actual ÷ planned), or a sum of facts
that is only ever compared or clamped as a whole. Axes that share a fact are analysed as if they were independent: what
is proved so holds for fewer facts, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from biaochi.core import expr as e
from biaochi.core.program import Input, Kind


class Beyond(Exception):
    """The expression is outside what this engine decides; the message names the part."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A fact, or a ratio of two facts."""

    name: str
    over: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """``constant`` + the sum of coefficient × atom, atoms in order of their names, no coefficient 0."""

    terms: tuple[tuple[Atom, Fraction], ...]
    constant: Fraction

    def plus(self, other: Form) -> Form:
        """The sum."""
        found = dict(self.terms)
        for atom, k in other.terms:
            found[atom] = found.get(atom, Fraction(0)) + k
        kept = tuple(sorted(((a, k) for a, k in found.items() if k), key=lambda t: (t[0].name, t[0].over)))
        return Form(kept, self.constant + other.constant)

    def times(self, k: Fraction) -> Form:
        """The multiple."""
        if not k:
            return Form((), Fraction(0))
        return Form(tuple((a, c * k) for a, c in self.terms), self.constant * k)


@dataclass(frozen=True, slots=True)
class Axis:
    """One number the analysis ranges over: a form without constant whose first coefficient is 1."""

    terms: tuple[tuple[Atom, Fraction], ...]

    @property
    def fact(self) -> str:
        """The fact, where the axis is one alone."""
        atom, k = self.terms[0]
        return atom.name if len(self.terms) == 1 and not atom.over and k == 1 else ""


@dataclass(frozen=True, slots=True)
class Line:
    """``k`` × axis + ``c``; a number alone where the axis is None."""

    axis: Axis | None
    k: Fraction
    c: Fraction


@dataclass(frozen=True, slots=True)
class Sum:
    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Scaled:
    k: Fraction
    node: Node


@dataclass(frozen=True, slots=True)
class Product:
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Extreme:
    least: bool
    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Rounded:
    mode: e.RoundMode
    node: Node
    step: Fraction


@dataclass(frozen=True, slots=True)
class Choose:
    """The first arm whose test holds; None where the text gives no score."""

    arms: tuple[tuple[Test, Node], ...]
    otherwise: Node | None


Node: TypeAlias = "Line | Sum | Scaled | Product | Extreme | Rounded | Choose"


@dataclass(frozen=True, slots=True)
class Bound:
    """``axis`` op ``value``."""

    axis: Axis
    op: e.Comparison
    value: Fraction


@dataclass(frozen=True, slots=True)
class Answer:
    """A yes/no fact is 是 (``choice`` ""), or a choice has this value."""

    name: str
    choice: str


@dataclass(frozen=True, slots=True)
class Every:
    terms: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Some:
    terms: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class No:
    term: Test


Test: TypeAlias = "Bound | Answer | Every | Some | No"
NEVER, ALWAYS = Some(()), Every(())
_FLIPPED: dict[e.Comparison, e.Comparison] = {"<": ">", "<=": ">=", "=": "=", ">=": "<=", ">": "<"}


def number(value: Fraction) -> Line:
    """A constant."""
    return Line(None, Fraction(0), value)


def normal(node: e.Expr, inputs: Mapping[str, Input]) -> Node:
    """The normal form. Raises Beyond on what is not linear over axes after divisions are taken out."""
    return _Normal(inputs).node(node)


def tests_of(case: e.Case, inputs: Mapping[str, Input]) -> list[Test]:
    """The conditions of a case in normal form, where no divisor in them is 0. Raises Beyond."""
    made = _Normal(inputs, {d for c, _ in case.arms for d in _divisors(c)})
    return [made.test(c) for c, _ in case.arms]


@dataclass
class _Normal:
    inputs: Mapping[str, Input]
    nonzero: set[str] = field(default_factory=set)

    def node(self, n: e.Expr) -> Node:
        form = self.form(n)
        if form is not None:
            return as_line(form)
        match n:
            case e.Add(terms):
                return Sum(tuple(self.node(t) for t in terms))
            case e.Mul(left, right):
                return self.product(left, right)
            case e.Div(left, right, zero):
                return self.quotient(left, right, zero)
            case e.Min(terms):
                return Extreme(True, tuple(self.node(t) for t in terms))
            case e.Max(terms):
                return Extreme(False, tuple(self.node(t) for t in terms))
            case e.Round(mode, value, step):
                return Rounded(mode, self.node(value), step)
            case e.Clause(_, value):
                return self.node(value)
            case e.Case(arms, otherwise):
                return self.case(arms, otherwise)
        raise Beyond("公式")

    def case(self, arms: tuple[tuple[e.Cond, e.Expr], ...], otherwise: e.Expr | None) -> Node:
        """Conditions are asked in order: one that divides leaves no score where its divisor is 0, unless one before it holds."""
        plain = next((i for i, (c, _) in enumerate(arms) if self.may_be_zero(c)), len(arms))
        if plain < len(arms):
            rest: Node | None = self.dividing(arms[plain:], otherwise)
        else:
            rest = None if otherwise is None else self.node(otherwise)
        if not plain and rest is not None:
            return rest
        return Choose(tuple((self.test(c), self.node(v)) for c, v in arms[:plain]), rest)

    def dividing(self, arms: tuple[tuple[e.Cond, e.Expr], ...], otherwise: e.Expr | None) -> Node:
        """A case whose first condition divides by what may be 0."""
        divisors = self.may_be_zero(arms[0][0])
        self.nonzero |= set(divisors)
        chosen = self.case(arms, otherwise)
        self.nonzero -= set(divisors)
        for name in divisors:
            nothing = Bound(Axis(((Atom(name), Fraction(1)),)), "=", Fraction(0))
            chosen = Choose(((No(nothing), chosen),), None)
        return chosen

    def may_be_zero(self, cond: e.Cond) -> list[str]:
        """The facts a condition divides by that may be 0 here."""
        return [d for d in sorted(set(_divisors(cond)) - self.nonzero) if not self.positive(d)]

    def form(self, n: e.Expr) -> Form | None:
        """``n`` as a linear form, where it is one without divisions."""
        match n:
            case e.Const(value):
                return Form((), value)
            case e.Fact(name):
                return Form(((Atom(name), Fraction(1)),), Fraction(0))
            case e.Clause(_, value):
                return self.form(value)
            case e.Add(terms):
                total = Form((), Fraction(0))
                for term in terms:
                    found = self.form(term)
                    if found is None:
                        return None
                    total = total.plus(found)
                return total
            case e.Mul(left, right):
                a, b = self.form(left), self.form(right)
                if a is None or b is None or (a.terms and b.terms):
                    return None
                return b.times(a.constant) if not a.terms else a.times(b.constant)
            case _:
                return None

    def product(self, left: e.Expr, right: e.Expr) -> Node:
        for one, other in ((left, right), (right, left)):
            form = self.form(one)
            if form is not None and not form.terms:
                return Scaled(form.constant, self.node(other))
        return Product(self.node(left), self.node(right))

    def quotient(self, left: e.Expr, right: e.Expr, zero: e.Expr | None) -> Node:
        """left ÷ fact as ratios, beside what holds where the fact is 0."""
        form = self.form(right)
        if form is None or len(form.terms) != 1 or form.constant or form.terms[0][0].over:
            raise Beyond("除以一个算式")
        (atom, k), axis = form.terms[0], Axis(((form.terms[0][0], Fraction(1)),))
        ratio = self.over(left, atom.name)
        ratio = ratio if k == 1 else Scaled(1 / k, ratio)
        at_zero = None if zero is None else self.node(zero)
        if atom.name in self.nonzero or self.positive(atom.name):
            return ratio
        nothing = Bound(axis, "=", Fraction(0))
        if at_zero is None:
            return Choose(((No(nothing), ratio),), None)
        return Choose(((nothing, at_zero),), ratio)

    def over(self, n: e.Expr, by: str) -> Node:
        """``n`` ÷ the fact ``by``, which is not 0."""
        form = self.form(n)
        if form is not None:
            if form.constant:
                raise Beyond("定数除以事实")
            total = Form((), Fraction(0))
            for atom, k in form.terms:
                unit = Form((), k) if atom.name == by else Form(((Atom(atom.name, by), k),), Fraction(0))
                total = total.plus(unit)
            return as_line(total)
        match n:
            case e.Add(terms):
                return Sum(tuple(self.over(t, by) for t in terms))
            case e.Clause(_, value):
                return self.over(value, by)
            case e.Min(terms) | e.Max(terms):
                shared = tuple(self.over_or_zero(t, by) for t in terms)
                least = isinstance(n, e.Min)
                if self.at_least_zero(by):
                    return Extreme(least, shared)
                below = Bound(Axis(((Atom(by), Fraction(1)),)), "<", Fraction(0))
                return Choose(((below, Extreme(not least, shared)),), Extreme(least, shared))
            case e.Mul(e.Const(k), value) | e.Mul(value, e.Const(k)):
                return Scaled(k, self.over(value, by))
        raise Beyond("除法里的算式")

    def over_or_zero(self, n: e.Expr, by: str) -> Node:
        return number(Fraction(0)) if n == e.ZERO else self.over(n, by)

    def positive(self, name: str) -> bool:
        spec = self.inputs.get(name)
        return spec is not None and spec.low is not None and (spec.low > 0 or (spec.low == 0 and spec.low_open))

    def at_least_zero(self, name: str) -> bool:
        spec = self.inputs.get(name)
        return spec is not None and spec.low is not None and spec.low >= 0

    def test(self, c: e.Cond) -> Test:
        match c:
            case e.Compare(op, left, right):
                return self.compare(op, left, right)
            case e.Flag(name):
                return Answer(name, "")
            case e.Is(name, choice):
                return Answer(name, choice)
            case e.All(terms):
                return Every(tuple(self.test(t) for t in terms))
            case e.Any(terms):
                return Some(tuple(self.test(t) for t in terms))
            case e.Not(term):
                return No(self.test(term))

    def compare(self, op: e.Comparison, left: e.Expr, right: e.Expr) -> Test:
        a, b = self.form(left), self.form(right)
        if a is None or b is None:
            a, b = self.ratio_form(left), self.ratio_form(right)
        difference = a.plus(b.times(Fraction(-1)))
        if not difference.terms:
            return ALWAYS if holds(op, difference.constant, Fraction(0)) else NEVER
        first = difference.terms[0][1]
        axis = Axis(tuple((x, k / first) for x, k in difference.terms))
        return Bound(axis, op if first > 0 else _FLIPPED[op], -difference.constant / first)

    def ratio_form(self, n: e.Expr) -> Form:
        """A compared side that is a ratio of two facts, whose divisor cannot be 0."""
        form = self.form(n)
        if form is not None:
            return form
        match n:
            case e.Div(left, e.Fact(by), None) if by in self.nonzero or self.positive(by):
                found = self.over(left, by)
                if isinstance(found, Line):
                    terms = () if found.axis is None else tuple((x, k * found.k) for x, k in found.axis.terms)
                    return Form(terms, found.c)
            case e.Mul(e.Const(k), value) | e.Mul(value, e.Const(k)):
                return self.ratio_form(value).times(k)
            case e.Add(terms):
                total = Form((), Fraction(0))
                for term in terms:
                    total = total.plus(self.ratio_form(term))
                return total
        raise Beyond("比较里的算式")


def _divisors(c: e.Cond) -> Iterator[str]:
    """The facts that the compared sides of a condition divide by."""
    match c:
        case e.Compare(_, left, right):
            yield from divided_by(left)
            yield from divided_by(right)
        case e.All(terms) | e.Any(terms):
            for term in terms:
                yield from _divisors(term)
        case e.Not(term):
            yield from _divisors(term)


def divided_by(n: e.Expr) -> Iterator[str]:
    """The facts an expression divides by."""
    match n:
        case e.Div(left, right, _):
            yield from divided_by(left)
            if isinstance(right, e.Fact):
                yield right.name
        case e.Add(terms) | e.Min(terms) | e.Max(terms):
            for term in terms:
                yield from divided_by(term)
        case e.Mul(left, right):
            yield from divided_by(left)
            yield from divided_by(right)
        case e.Round(_, value, _) | e.Clause(_, value):
            yield from divided_by(value)
        case e.Case(arms, otherwise):
            for cond, arm in arms:
                yield from _divisors(cond)
                yield from divided_by(arm)
            if otherwise is not None:
                yield from divided_by(otherwise)


def as_line(form: Form) -> Line:
    """A linear form as a line over its axis."""
    if not form.terms:
        return number(form.constant)
    first = form.terms[0][1]
    return Line(Axis(tuple((a, k / first) for a, k in form.terms)), first, form.constant)


def holds(op: e.Comparison, a: Fraction, b: Fraction) -> bool:
    """Whether the comparison holds of two numbers."""
    return {"<": a < b, "<=": a <= b, "=": a == b, ">=": a >= b, ">": a > b}[op]


def whole(spec: Input) -> bool:
    """Whether a fact takes whole numbers only."""
    return spec.integer and spec.kind is not Kind.RATE
