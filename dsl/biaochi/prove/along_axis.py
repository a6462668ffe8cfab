"""Curves: the score as an exact piecewise-linear function of one axis, the other facts held."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, product

from biaochi.core.interpret import FactValue
from biaochi.core.program import Input, Program
from biaochi.prove.admissible import domain_of_axis, domains
from biaochi.prove.box import bounds, lines, tests, walk
from biaochi.prove.filled import filled
from biaochi.prove.movers import Mover, facts_of, movers, weighing
from biaochi.prove.normal import Atom, Axis, Beyond, Node, Rounded, normal
from biaochi.prove.pieces import Domain, Pieces, TooMany, clipped
from biaochi.prove.search import MOST_TRIES, Facts, climb, score, values
from biaochi.prove.shape import Analysis

_WIDTHS = (16, 4, 1)
"""How far around its numbers a curve of steps without end is followed, the farthest that the budget allows."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The score along what ``mover`` moves, exact within ``domain``.

    ``around`` is where something happens, and as much again on either side. ``shared``: other axes move with this one.
    ``best`` are the facts where the score is best; those that move do so from there, the others are held.
    ``beyond``: whether the score may jump outside ``around``.
    """

    mover: Mover
    domain: Domain
    around: Domain
    pieces: Pieces
    shared: bool
    best: Mapping[str, FactValue] = field(hash=False)
    beyond: bool = False

    @property
    def axis(self) -> Axis:
        """What is moved."""
        return self.mover.axis

    @property
    def held(self) -> Facts:
        """The facts that stay where they are, and count there."""
        moving = self.mover.moving if self.mover.told else facts_of(self.axis)
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

    What is moved says ``movers``. ``near``: only around the numbers of the text, which is quicker.
    """
    specs = program.specs
    try:
        node = normal(program.body, specs)
    except Beyond:
        return []
    known = domains(node, specs)
    best = _best(program, values(list(specs.values()), node) | {name: [v] for name, v in (given or {}).items()}, known)
    found = (_curve(m, program, known, specs, best, near) for m in movers(weighing([node]), specs, best))
    return [c for c in found if c is not None]


def acting(curve: Curve, program: Program, counts: Callable[[Curve], bool]) -> Curve:
    """The same axis where one other fact is held elsewhere, so that ``counts`` holds of the curve; itself if nowhere."""
    columns = values(list(program.specs.values()), normal(program.body, program.specs))
    for name in curve.held:
        for value in columns[name]:
            for other in curves(program, {name: value}) if value != curve.best[name] else ():
                if other.axis == curve.axis and counts(other):
                    return other
    return curve


def _best(program: Program, columns: dict[str, list[FactValue]], known: Mapping[Axis, Domain]) -> Facts:
    """Facts where the score is best; divisors at 100 where that is as good, so that what they divide reads as per cent."""
    found = climb(program, columns, 1)
    if program.full_marks is not None and (score(program, found) or Fraction(0)) < program.full_marks:
        every = (dict(zip(columns, row, strict=True)) for row in islice(product(*columns.values()), MOST_TRIES))
        scored = [(n, facts) for facts in (found, *every) if (n := score(program, facts)) is not None]
        found = max(scored, key=lambda row: row[0], default=(Fraction(0), found))[1]
    divisors = {atom.over for axis in known for atom, _ in axis.terms if atom.over}
    if not divisors:
        return found
    plain = dict(columns)
    plain |= {n: [Fraction(100)] for n in divisors if Fraction(100) in columns[n]}
    rounder = climb(program, plain, 1)
    return rounder if score(program, rounder) == score(program, found) else found


def along(program: Program, mover: Mover, specs: Mapping[str, Input], facts: Mapping[str, FactValue]) -> Pieces | None:
    """The score along what ``mover`` moves, all else as given; None where it is no piecewise line."""
    whole = shrunk(domain_of_axis(mover.axis, specs), 1 / mover.unit)
    try:
        node = _moved(mover, program, specs, facts)
        return _scaled(_exact(mover.within, node, whole, whole), mover.unit)
    except (Beyond, TooMany):
        return None


def _curve(
    mover: Mover, program: Program, known: Mapping[Axis, Domain], specs: Mapping[str, Input], best: Facts, near: bool
) -> Curve | None:
    try:
        node = _moved(mover, program, specs, best)
    except Beyond:
        return None
    axis, within_axis = mover.axis, mover.within
    domain = shrunk(known[axis] if axis in known else domain_of_axis(axis, specs), 1 / mover.unit)
    shared = any(axis != other and set(mover.moving) & set(facts_of(other)) for other in known)
    for within in _windows(within_axis, node, domain, near):
        try:
            pieces, around = _exact(within_axis, node, domain, within), _around(within_axis, node, 1)
        except TooMany:
            continue
        beyond = near and _beyond(within_axis, node, domain, around)
        shown = shrunk(within, mover.unit), shrunk(around, mover.unit)
        return Curve(mover, *shown, _scaled(pieces, mover.unit), shared, best, beyond)
    return None


def shrunk(domain: Domain, unit: Fraction) -> Domain:
    """The values divided by ``unit``, which is above 0."""
    if unit == 1:
        return domain
    low, high = (None if v is None else v / unit for v in (domain.low, domain.high))
    return Domain(low, high, domain.low_open, domain.high_open)


def _scaled(f: Pieces, unit: Fraction) -> Pieces:
    """The function of x ÷ ``unit``."""
    return Pieces(tuple(c / unit for c in f.cuts), f.at, tuple(ln and (ln[0] * unit, ln[1]) for ln in f.lines))


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


def _moved(mover: Mover, program: Program, specs: Mapping[str, Input], facts: Mapping[str, FactValue]) -> Node:
    """The score with every fact filled in that does not move. Raises Beyond where it divides by what moves."""
    return normal(filled(program.body, {n: v for n, v in facts.items() if n not in mover.moving}), specs)


def _exact(axis: Axis, node: Node, domain: Domain, within: Domain) -> Pieces:
    return Analysis({axis: domain}, {}).pieces(node, axis, {axis: within})


def _windows(axis: Axis, node: Node, domain: Domain, near: bool) -> Iterator[Domain]:
    if not near:
        yield domain
    for times in _WIDTHS[-1:] if near else _WIDTHS:
        yield clipped(_around(axis, node, times, steps=not near), domain)


def _around(axis: Axis, node: Node, times: int, *, steps: bool = False) -> Domain:
    """Where something happens along an axis: its numbers (and its first ``steps``), and so many times as much on either side."""
    at = [b.value for t in tests(node) for b in bounds(t) if b.axis == axis]
    at += [-ln.c / ln.k for ln in lines(node) if ln.axis == axis and ln.k]
    for stairs in (n for n in walk(node) if steps and isinstance(n, Rounded)):
        at += [4 * stairs.step / abs(ln.k) for ln in lines(stairs) if ln.axis == axis and ln.k]
    low, high = min(at, default=Fraction(0)), max(at, default=Fraction(0))
    wide = max(high - low, abs(high), Fraction(1, 10)) * times
    return Domain(low - wide, high + wide)


def _ratio(atom: Atom, facts: Mapping[str, FactValue]) -> Fraction:
    return _number(facts[atom.name]) / (_number(facts[atom.over]) if atom.over else 1)


def _number(value: FactValue) -> Fraction:
    assert isinstance(value, Fraction), "axes are made of numbers"
    return value
