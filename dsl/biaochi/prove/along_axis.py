"""Curves: the score as an exact piecewise-linear function of one axis, the other facts held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from biaochi.core.interpret import FactValue
from biaochi.core.program import Input, Program
from biaochi.prove.admissible import domain_of, domains
from biaochi.prove.box import bounds, lines, tests
from biaochi.prove.filled import filled
from biaochi.prove.normal import Atom, Axis, Beyond, Node, normal
from biaochi.prove.pieces import Domain, Pieces, TooMany, clipped
from biaochi.prove.search import Facts, climb, score, values
from biaochi.prove.shape import Analysis

_WIDTHS = (16, 4, 1)
"""How far around its numbers a curve of steps without end is followed, the farthest that the budget allows."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The score along ``axis``, exact within ``domain``.

    ``around`` is where something happens, and as much again on either side. ``shared``: other axes move with this one.
    ``best`` are the facts where the score is best; those that the axis is made of move, the others are held.
    ``beyond``: whether the score may jump outside ``around``.
    """

    axis: Axis
    domain: Domain
    around: Domain
    pieces: Pieces
    shared: bool
    best: Mapping[str, FactValue] = field(hash=False)
    beyond: bool = False

    @property
    def held(self) -> Facts:
        """The facts that stay where they are."""
        moving = facts_of(self.axis)
        return {name: v for name, v in self.best.items() if name not in moving}

    def facts_at(self, x: Fraction) -> Facts:
        """Complete facts for which the axis has the value ``x``: its first fact is moved, its others are as in ``best``."""
        (first, k), rest = self.axis.terms[0], self.axis.terms[1:]
        out = {**self.best}
        for name in facts_of(self.axis):
            out[name] = out[name] if out[name] != 0 or name == first.name else Fraction(100)
        left = x - sum((c * _ratio(atom, out) for atom, c in rest), Fraction(0))
        out[first.name] = left / k * (_number(out[first.over]) if first.over else 1)
        return out


def curves(program: Program, given: Mapping[str, FactValue] | None = None, *, near: bool = False) -> list[Curve]:
    """The curves of a criterion, in the order of its facts; ``given`` answers are kept. Empty where it is beyond reach.

    An axis that no other shares a fact with (a fact, a ratio, a difference) moves as a whole, whatever its facts are.
    Where axes share a fact, that fact moves alone. ``near``: only around the numbers of the text, which is quicker.
    """
    specs = program.specs
    try:
        node = normal(program.body, specs)
    except Beyond:
        return []
    known = domains(node, specs)
    best = _best(program, values(list(specs.values()), node) | {name: [v] for name, v in (given or {}).items()}, known)
    found = (_curve(axis, program, known, specs, best, near) for axis in _movers(known, specs))
    return [c for c in found if c is not None]


def _best(program: Program, columns: dict[str, list[FactValue]], known: Mapping[Axis, Domain]) -> Facts:
    """Facts where the score is best; divisors at 100 where that is as good, so that what they divide reads as per cent."""
    found = climb(program, columns, 1)
    divisors = {atom.over for axis in known for atom, _ in axis.terms if atom.over}
    if not divisors:
        return found
    plain = dict(columns)
    plain |= {n: [Fraction(100)] for n in divisors if Fraction(100) in columns[n]}
    rounder = climb(program, plain, 1)
    return rounder if score(program, rounder) == score(program, found) else found


def facts_of(axis: Axis) -> tuple[str, ...]:
    """The facts an axis is made of."""
    return tuple(dict.fromkeys(n for atom, _ in axis.terms for n in (atom.name, atom.over) if n))


def _movers(known: Mapping[Axis, Domain], specs: Mapping[str, Input]) -> list[Axis]:
    """What can be moved by itself: axes alone, and the facts that several axes share."""
    out: dict[Axis, int] = {}
    order = list(specs)
    for axis in known:
        own = facts_of(axis)
        alone = not any(set(own) & set(facts_of(other)) for other in known if other != axis)
        for mover in (axis,) if alone else (Axis(((Atom(name), Fraction(1)),)) for name in own):
            out[mover] = min(order.index(name) for name in facts_of(mover))
    return sorted(out, key=lambda a: out[a])


def along(program: Program, spec: Input, facts: Mapping[str, FactValue]) -> Pieces | None:
    """The score along the fact ``spec``, the others as given; None where it is no piecewise line."""
    axis = Axis(((Atom(spec.name), Fraction(1)),))
    try:
        return _exact(axis, _moved(axis, program, {spec.name: spec}, facts), domain_of(spec), domain_of(spec))
    except (Beyond, TooMany):
        return None


def _curve(
    axis: Axis, program: Program, known: Mapping[Axis, Domain], specs: Mapping[str, Input], best: Facts, near: bool
) -> Curve | None:
    try:
        node = _moved(axis, program, specs, best)
    except Beyond:
        return None
    domain = known[axis] if axis in known else domain_of(specs[axis.fact])
    shared = any(axis != other and set(facts_of(axis)) & set(facts_of(other)) for other in known)
    for within in _windows(axis, node, domain, near):
        try:
            pieces, around = _exact(axis, node, domain, within), _around(axis, node, 1)
        except TooMany:
            continue
        return Curve(axis, within, around, pieces, shared, best, near and _beyond(axis, node, domain, around))
    return None


def _beyond(axis: Axis, node: Node, domain: Domain, around: Domain) -> bool:
    """Whether the score may jump outside a stretch: it does not where it is constant, or one line, or has no value."""
    below = clipped(Domain(None, around.low, grid=domain.grid), domain)
    above = clipped(Domain(around.high, None, grid=domain.grid), domain)
    return any(not part.empty() and not _plain(axis, node, domain, part) for part in (below, above))


def _plain(axis: Axis, node: Node, domain: Domain, part: Domain) -> bool:
    analysis = Analysis({axis: domain}, {})
    try:
        found = analysis.shape(node, {axis: part})
    except Beyond:
        return False
    if found is None or (found.low is not None and found.low == found.high):
        return not analysis.gaps or found is None
    try:
        cuts = analysis.pieces(node, axis, {axis: part}).cuts
    except TooMany:
        return False
    return not any(clipped(Domain(cut, cut), part).empty() is False for cut in cuts)


def _moved(axis: Axis, program: Program, specs: Mapping[str, Input], facts: Mapping[str, FactValue]) -> Node:
    """The score with every fact filled in that ``axis`` is not made of. Raises Beyond where it divides by what moves."""
    moving = facts_of(axis)
    return normal(filled(program.body, {n: v for n, v in facts.items() if n not in moving}), specs)


def _exact(axis: Axis, node: Node, domain: Domain, within: Domain) -> Pieces:
    return Analysis({axis: domain}, {}).pieces(node, axis, {axis: within})


def _windows(axis: Axis, node: Node, domain: Domain, near: bool) -> Iterator[Domain]:
    if not near:
        yield domain
    for times in _WIDTHS[-1:] if near else _WIDTHS:
        yield clipped(_around(axis, node, times), domain)


def _around(axis: Axis, node: Node, times: int) -> Domain:
    """Where something happens along an axis: its numbers, and so many times as much on either side."""
    at = [b.value for t in tests(node) for b in bounds(t) if b.axis == axis]
    at += [-ln.c / ln.k for ln in lines(node) if ln.axis == axis and ln.k]
    low, high = min(at, default=Fraction(0)), max(at, default=Fraction(0))
    wide = max(high - low, abs(high), Fraction(1, 10)) * times
    return Domain(low - wide, high + wide)


def _ratio(atom: Atom, facts: Mapping[str, FactValue]) -> Fraction:
    return _number(facts[atom.name]) / (_number(facts[atom.over]) if atom.over else 1)


def _number(value: FactValue) -> Fraction:
    assert isinstance(value, Fraction), "axes are made of numbers"
    return value
