"""Linear forms over facts and ratios of facts, and where a cell of facts puts them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from biaochi.certificates.ranges import Range, at
from biaochi.core.program import Input, Kind

Monomial: TypeAlias = tuple[str, str]
"""A fact and the fact it is divided by; "" stands for 1 in either place."""

Key: TypeAlias = tuple[tuple[Monomial, Fraction], ...]
"""A form without constant, monomials in order, whose first coefficient is 1."""


@dataclass(frozen=True, slots=True)
class Form:
    """``constant`` + the sum of coefficient × monomial; monomials in order, no coefficient 0."""

    terms: tuple[tuple[Monomial, Fraction], ...]
    constant: Fraction

    def plus(self, other: Form) -> Form:
        """The sum."""
        return form_of((*self.terms, *other.terms), self.constant + other.constant)

    def times(self, k: Fraction) -> Form:
        """The multiple."""
        return form_of(((m, c * k) for m, c in self.terms), self.constant * k)

    def over(self, by: str) -> Form | None:
        """The quotient by a fact that is not 0; None where a monomial is a ratio already."""
        if any(under for (_, under), _ in self.terms):
            return None
        kept = [((name, by), k) for (name, _), k in self.terms if name != by]
        if self.constant:
            kept.append((("", by), self.constant))
        return form_of(kept, sum((k for (name, _), k in self.terms if name == by), Fraction(0)))

    @property
    def key(self) -> Key:
        """The form as a key, scaled and without its constant."""
        first = self.terms[0][1]
        return tuple((m, k / first) for m, k in self.terms)

    @property
    def facts(self) -> frozenset[str]:
        """The facts it is made of."""
        return facts_of(self.terms)

    @property
    def divisors(self) -> frozenset[str]:
        """The facts it divides by."""
        return frozenset(under for (_, under), _ in self.terms if under)


def form_of(terms: Iterable[tuple[Monomial, Fraction]], constant: Fraction) -> Form:
    """A form from terms in any order; equal monomials are put together."""
    found: dict[Monomial, Fraction] = {}
    for monomial, k in terms:
        found[monomial] = found.get(monomial, Fraction(0)) + k
    return Form(tuple(sorted((m, k) for m, k in found.items() if k)), constant)


def facts_of(terms: Iterable[tuple[Monomial, Fraction]]) -> frozenset[str]:
    """The facts in terms."""
    return frozenset(name for monomial, _ in terms for name in monomial if name)


@dataclass(frozen=True, slots=True)
class Cell:
    """Facts for which some keys lie in given ranges and some questions have a given answer."""

    inputs: Mapping[str, Input]
    ranges: Mapping[Key, Range] = field(default_factory=dict)
    answers: Mapping[str, bool | str] = field(default_factory=dict)

    def inside(self, key: Key, within: Range) -> Cell:
        """The part of the cell where a key lies in a range."""
        return Cell(self.inputs, {**self.ranges, key: within}, self.answers)

    def answered(self, name: str, answer: bool | str) -> Cell:
        """The part of the cell where a question has this answer."""
        return Cell(self.inputs, self.ranges, {**self.answers, name: answer})

    def fact(self, name: str) -> Range:
        """The values of a fact."""
        if not name:
            return at(Fraction(1))
        spec = self.inputs[name]
        domain = Range(spec.low, spec.high, low_open=spec.low is not None and spec.low_open)
        own = self.ranges.get((((name, ""), Fraction(1)),))
        found = domain if own is None else domain.meet(own)
        return found.whole() if whole(spec) else found

    def monomial(self, monomial: Monomial) -> Range:
        """The values of a monomial where it has one."""
        top, under = monomial
        found = self.fact(top) if not under else self.fact(top).over(self.fact(under))
        if top and under and self.inputs[top].within == under and self.fact(under).at_least_zero:
            found = found.meet(Range(None, Fraction(1)))
        own = self.ranges.get(((monomial, Fraction(1)),))
        return found if own is None else found.meet(own)

    def range(self, form: Form) -> Range:
        """The values of a form where it has one."""
        total = at(form.constant)
        for monomial, k in form.terms:
            total = total.plus(self.monomial(monomial).times(k))
        own = self.ranges.get(form.key) if form.terms else None
        return total if own is None else total.meet(own.times(form.terms[0][1]).plus(at(form.constant)))

    def never_zero(self, facts: Iterable[str]) -> bool:
        """Whether none of these facts can be 0."""
        return not any(self.fact(name).holds(Fraction(0)) for name in facts)

    def way(self, terms: Iterable[tuple[Monomial, Fraction]], name: str) -> int | None:
        """Which way a form goes when one fact grows and the others stay: 1, -1, 0 not at all, None unknown.

        A fact that has one value in the cell does not grow.
        """
        if self.fact(name).point is not None:
            return 0
        return agreed(self._monomial_way(m, name, 1 if k > 0 else -1) for m, k in terms)

    def _monomial_way(self, monomial: Monomial, name: str, sign: int) -> int | None:
        top, under = monomial
        if name not in monomial:
            return 0
        if not under:
            return sign
        if top == name:
            by = self.fact(under)
            return sign if by.at_least_zero else -sign if by.at_most_zero else None
        above, by = self.fact(top), self.fact(under)
        if not (by.at_least_zero or by.at_most_zero):
            return None
        return -sign if above.at_least_zero else sign if above.at_most_zero else None


def whole(spec: Input) -> bool:
    """Whether a fact takes whole numbers only."""
    return spec.integer and spec.kind is not Kind.RATE


def is_grid(key: Key, inputs: Mapping[str, Input]) -> bool:
    """Whether a key takes whole numbers only."""
    return all(not under and top and k.denominator == 1 and whole(inputs[top]) for (top, under), k in key)


def agreed(ways: Iterable[int | None]) -> int | None:
    """The one way that all go (flat goes with either); None where they differ or one is unknown."""
    found = {w for w in ways if w != 0}
    return 0 if not found else next(iter(found)) if len(found) == 1 else None
