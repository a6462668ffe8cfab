"""Facts that lie in a box of axes, and whether given facts do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice, product

from biaochi.core.interpret import FactValue
from biaochi.core.program import Input, Kind
from biaochi.prove import pieces as p
from biaochi.prove.admissible import admissible, domain_of, together
from biaochi.prove.box import Box
from biaochi.prove.ends import tight
from biaochi.prove.normal import Axis
from biaochi.prove.search import Facts

MOST_PLACES = 160
ROUND = tuple(Fraction(n) for n in (100, 10, 1, 0, 2, 1000))


def value_at(axis: Axis, facts: Mapping[str, FactValue]) -> Fraction | None:
    """The value of an axis for facts; None where it divides by 0."""
    found = Fraction(0)
    for atom, k in axis.terms:
        own, by = facts[atom.name], facts[atom.over] if atom.over else Fraction(1)
        assert isinstance(own, Fraction) and isinstance(by, Fraction)
        if by == 0:
            return None
        found += k * own / by
    return found


def holds(domain: p.Domain, value: Fraction) -> bool:
    """Whether a domain has the value."""
    return not p.clipped(p.Domain(value, value), domain).empty()


def inside(box: Mapping[object, object], facts: Mapping[str, FactValue]) -> bool:
    """Whether facts lie in a box."""
    return all(_in(key, cell, facts) for key, cell in box.items())


def _in(key: object, cell: object, facts: Mapping[str, FactValue]) -> bool:
    if isinstance(key, Axis):
        found = value_at(key, facts)
        return found is not None and isinstance(cell, p.Domain) and holds(cell, found)
    assert isinstance(key, str)
    return facts[key] == cell


def places(box: Box, specs: Mapping[str, Input]) -> Iterator[Facts]:
    """Facts in a box, plain ones first, among them its corners; at most MOST_PLACES are tried."""
    axes = [(key, cell) for key, cell in box.items() if isinstance(key, Axis) and isinstance(cell, p.Domain)]
    answers: Facts = {k: v for k, v in box.items() if isinstance(k, str) and not isinstance(v, p.Domain)}
    axes.sort(key=lambda row: not row[0].fact)
    width = next((w for w in (9, 6, 5, 4) if w ** len(axes) <= MOST_PLACES), 3)
    columns = [values(cell)[:width] for _, cell in axes]
    for row in islice(product(*columns), MOST_PLACES):
        given = dict(answers)
        for (axis, _), wanted in zip(axes, row, strict=True):
            _reach(axis, wanted, given, specs)
        for name, spec in specs.items():
            if name not in given:
                given[name] = _any(spec)
        fits = all(_fits(given[n], s) for n, s in specs.items()) and together(given, specs)
        if fits and inside(box, given):  # type: ignore[arg-type]
            yield {n: given[n] for n in specs}


def values(d: p.Domain) -> list[Fraction]:
    """Values of a domain: a plain one, its ends, and what lies between and beyond them."""
    d = tight(d)
    ends = [v for v in (d.low, d.high) if v is not None]
    tried = [d.sample(), *ends, *([sum(ends, Fraction(0)) / 2] if len(ends) == 2 else [])]
    if d.high is None:
        tried += [(ends[0] if ends else Fraction(0)) + far for far in (1, 10, 1000)]
    if d.low is None:
        tried += [(ends[0] if ends else Fraction(0)) - far for far in (1, 10, 1000)]
    if d.low is not None and d.high is not None:
        tried += [d.low + (d.high - d.low) * Fraction(n, 100) for n in (1, 99)]
    if d.grid:
        tried = [Fraction(t.__floor__()) for t in tried] + [Fraction(t.__ceil__()) for t in tried]
    return [t for t in dict.fromkeys(tried) if holds(d, t)]


def _reach(axis: Axis, wanted: Fraction, given: Facts, specs: Mapping[str, Input]) -> None:
    """Sets the facts of an axis that are still open so that it has the value wanted, where they allow it."""
    open_ = [atom for atom, _ in axis.terms if atom.name not in given]
    for atom, _ in axis.terms:
        if atom.over and atom.over not in given:
            given[atom.over] = next((v for v in ROUND if v and admissible(v, specs[atom.over])), _any(specs[atom.over]))
    for atom in open_[1:]:
        given[atom.name] = _least(specs[atom.name])
    if not open_:
        return
    first, factor = open_[0], Fraction(1)
    rest = Fraction(0)
    for atom, k in axis.terms:
        by = given[atom.over] if atom.over else Fraction(1)
        assert isinstance(by, Fraction)
        if by == 0:
            return
        if atom == first:
            factor = k / by
            continue
        own = given[atom.name]
        assert isinstance(own, Fraction)
        rest += k * own / by
    given[first.name] = (wanted - rest) / factor


def _least(spec: Input) -> FactValue:
    """0, or the value nearest to it that is found."""
    return min((v for v in (Fraction(0), *values(domain_of(spec))) if admissible(v, spec)), key=abs)


def _any(spec: Input) -> FactValue:
    if spec.kind is Kind.BOOL:
        return False
    if spec.kind is Kind.CHOICE:
        return spec.choices[0]
    plain = next((v for v in ROUND if admissible(v, spec)), None) if spec.kind is not Kind.RATE else Fraction(1)
    return plain if plain is not None and admissible(plain, spec) else domain_of(spec).sample()


def _fits(value: FactValue, spec: Input) -> bool:
    return not isinstance(value, Fraction) or admissible(value, spec)
