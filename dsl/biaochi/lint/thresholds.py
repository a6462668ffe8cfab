"""Criteria that hang on one number alone: the score as exact pieces of it, and the thresholds that the text names."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from biaochi.core.program import Kind, Program
from biaochi.model.values import decimal
from biaochi.prove.admissible import domains
from biaochi.prove.box import bounds, support, tests
from biaochi.prove.normal import Axis, Beyond, normal
from biaochi.prove.pieces import Affine, Domain, Pieces, TooMany, value
from biaochi.prove.shape import Analysis


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that a condition compares with: the lines of the score below and above it, and the score at it."""

    at: Fraction
    below: Affine
    here: Fraction
    above: Affine

    @property
    def idle(self) -> bool:
        """Whether the score goes on as if the threshold were not there."""
        return self.below == self.above and value(self.below, self.at) == self.here


@dataclass(frozen=True, slots=True)
class Alone:
    """The score along the one axis that it hangs on."""

    axis: Axis
    domain: Domain
    pieces: Pieces
    thresholds: tuple[Threshold, ...]
    rate: bool

    def said(self, x: Fraction) -> str:
        """A value of the axis in words; a rate and a quotient are read as per cent."""
        shown = decimal(round(x * 100 if self.rate else x, 2))
        return f"{shown}%" if self.rate else shown

    @property
    def name(self) -> str:
        """The fact it hangs on, or the quotient of two."""
        if len(self.axis.terms) > 1:
            return "、".join(dict.fromkeys(n for a, _ in self.axis.terms for n in (a.name, a.over) if n))
        atom = self.axis.terms[0][0]
        return f"{atom.name}/{atom.over}" if atom.over else atom.name


@lru_cache(maxsize=4096)
def alone(program: Program) -> Alone | None:
    """The score along its one number; None where it hangs on several, on an answer too, or is out of reach."""
    specs = {s.name: s for s in (*program.inputs, *program.judgements)}
    try:
        node = normal(program.body, specs)
        known = domains(node, specs)
        axes, answers = support(node)
        if len(axes) != 1 or answers:
            return None
        axis = next(iter(axes))
        found = Analysis(known, {}).pieces(node, axis, {})
    except (Beyond, TooMany):
        return None
    domain = known[axis]
    named = {b.value for t in tests(node) for b in bounds(t) if b.axis == axis}
    rate = any(atom.over for atom, _ in axis.terms) or all(specs[a.name].kind is Kind.RATE for a, _ in axis.terms)
    return Alone(axis, domain, found, tuple(_thresholds(found, domain, named)), rate)


def _thresholds(found: Pieces, domain: Domain, named: set[Fraction]) -> list[Threshold]:
    out = []
    for i, cut in enumerate(found.cuts):
        below, here, above = found.lines[i], found.at[i], found.lines[i + 1]
        inside = (domain.low is None or cut > domain.low) and (domain.high is None or cut < domain.high)
        if cut in named and inside and below is not None and here is not None and above is not None:
            out.append(Threshold(cut, below, here, above))
    return out
