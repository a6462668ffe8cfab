"""Cells put together where they touch and say the same, and the largest change in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from biaochi.core.program import Input, Kind, Program
from biaochi.prove import pieces as p
from biaochi.prove.box import Box, Key, Value
from biaochi.prove.change import Cell, Largest, Sample, opposite, sample_of
from biaochi.prove.ends import LEAST, End, hull, tight
from biaochi.prove.normal import Axis, whole
from biaochi.prove.within import places


def merged(cells: Sequence[Cell], domains: Mapping[Axis, p.Domain], specs: Mapping[str, Input]) -> list[Cell]:
    """The same facts in fewer cells."""
    found = list(cells)
    while True:
        before = len(found)
        for key in dict.fromkeys(k for c in found for k, _ in c.where):
            found = _along(key, found, specs)
        if len(found) == before:
            return [_freed(c, domains) for c in found]


def _along(key: Key, cells: list[Cell], specs: Mapping[str, Input]) -> list[Cell]:
    groups: dict[object, list[Cell]] = {}
    for cell in cells:
        rest = frozenset((k, v) for k, v in cell.where if k != key)
        has = any(k == key for k, _ in cell.where)
        groups.setdefault((has, rest, cell.extent, cell.missing, cell.axis, cell.old, cell.new) if has else cell, []).append(cell)  # fmt: skip
    out: list[Cell] = []
    for group in groups.values():
        if len(group) == 1:
            out += group
        elif isinstance(key, Axis):
            out += _touching(key, group)
        else:
            out += _answered(key, group, specs)
    return out


def _touching(key: Axis, group: list[Cell]) -> Iterator[Cell]:
    """Stretches of one axis joined where nothing lies between them."""
    rows = sorted(group, key=lambda c: _first(_cell(c, key)))
    last = rows[0]
    for row in rows[1:]:
        a, b = tight(_cell(last, key)), tight(_cell(row, key))
        if a.high is not None and b.low is not None and _touch(a, b):
            both = p.Domain(a.low, b.high, a.low_open, b.high_open, a.grid)
            last = _joined(last, row, key, both)
        else:
            yield last
            last = row
    yield last


def _touch(a: p.Domain, b: p.Domain) -> bool:
    assert a.high is not None and b.low is not None
    return b.low - a.high <= 1 if a.grid else a.high == b.low and not (a.high_open and b.low_open)


def _first(d: p.Domain) -> tuple[bool, Fraction, bool]:
    return d.low is not None, d.low or Fraction(0), d.low_open


def _cell(cell: Cell, key: Axis) -> p.Domain:
    found = dict(cell.where)[key]
    assert isinstance(found, p.Domain)
    return found


def _answered(key: str, group: list[Cell], specs: Mapping[str, Input]) -> list[Cell]:
    """One cell where every answer says the same."""
    answers = {True, False} if specs[key].kind is Kind.BOOL else set(specs[key].choices)
    if {dict(c.where)[key] for c in group} != answers:
        return group
    first = group[0]
    for other in group[1:]:
        first = _joined(first, other, key, None)
    return [first]


def _joined(a: Cell, b: Cell, key: Key, value: Value | None) -> Cell:
    where = tuple((k, v if k != key else value) for k, v in a.where if k != key or value is not None)
    change = None if a.change is None or b.change is None else hull((a.change, b.change))
    best = _larger(a.sample, b.sample)
    other = opposite(best, (a.sample, b.sample, a.other, b.other))
    return replace(a, where=where, sample=best, change=change, other=other)  # type: ignore[arg-type]


def _larger(a: Sample | None, b: Sample | None) -> Sample | None:
    if a is None or b is None:
        return a or b
    return b if b.size > a.size else a


def _freed(cell: Cell, domains: Mapping[Axis, p.Domain]) -> Cell:
    """The cell without the axes that are free in it anyway."""
    where = tuple(
        (k, tight(v) if isinstance(v, p.Domain) else v)
        for k, v in cell.where
        if not (
            isinstance(k, Axis)
            and isinstance(v, p.Domain)
            and k != cell.axis
            and k in domains
            and tight(v) == tight(domains[k])
        )
    )
    return replace(cell, where=where)


# --- the largest change


def largest(a: Program, b: Program, cells: Sequence[Cell], specs: Mapping[str, Input]) -> Largest | None:
    """The greatest change; None where there is none, or none that both give a score for."""
    tops = [(top, c) for c in cells if (top := _top(c)) is not None]
    samples = [c.sample for c in cells if c.sample is not None and c.sample.change]
    if not tops and not samples:
        return None
    top = max((t for t, _ in tops), default=LEAST)
    best = [c for t, c in tops if t == top]
    if not any(c.change is None and not c.missing for c in cells):
        for cell in best:
            found = _at_top(a, b, cell, top, specs)
            if found is not None:
                return found
    for cell in best:
        samples += [s for f in places(dict(cell.where), specs) if (s := sample_of(a, b, f)).change]
    seen = max(samples, key=lambda s: s.size, default=None)
    return None if seen is None else Largest(seen.size, False, True, seen)


def _top(cell: Cell) -> End | None:
    if cell.change is None:
        return None
    return max(cell.change.high, cell.change.times(Fraction(-1)).high)


def _at_top(a: Program, b: Program, cell: Cell, top: End, specs: Mapping[str, Input]) -> Largest | None:
    """The top of a cell, where facts have it or come as near as one likes."""
    samples = [sample_of(a, b, f) for f in places(dict(cell.where), specs)]
    changed = [s for s in samples if s.change is not None]
    if not top[0]:
        there = next((s for s in changed if s.size == top[1]), None)
        if there is not None:
            return Largest(top[1], True, True, there)
    if cell.axis is None or not changed or not _free(dict(cell.where), specs) or not (top[0] or top[2]):
        return None
    near = max(changed, key=lambda s: s.size)
    return Largest(None if top[0] else top[1], True, False, near)


def _free(box: Box, specs: Mapping[str, Input]) -> bool:
    """Whether every combination of values of the axes is one of facts."""
    names: list[str] = []
    for key in box:
        if isinstance(key, Axis):
            names += [n for atom, _ in key.terms for n in (atom.name, atom.over) if n]
            if not key.fact and not _any_ratio(key, specs):
                return False
    return len(names) == len(set(names))


def _any_ratio(axis: Axis, specs: Mapping[str, Input]) -> bool:
    """Whether an axis is a ratio that takes every value it may: its dividend any amount, from 0 or from no end on."""
    if len(axis.terms) != 1 or not axis.terms[0][0].over:
        return False
    own = specs[axis.terms[0][0].name]
    return not whole(own) and own.high is None and own.low in (None, 0) and not own.low_open
