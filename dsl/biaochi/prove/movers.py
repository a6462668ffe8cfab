"""What a score is drawn over: a fact, or what the criterion makes of facts (a ratio, a difference, a sum) as one number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from biaochi.core.interpret import FactValue
from biaochi.core.program import Input
from biaochi.prove.box import bounds, lines, tests
from biaochi.prove.normal import Atom, Axis, Node


@dataclass(frozen=True, slots=True)
class Mover:
    """One number that is moved. ``by`` is the divisor of a ratio that other parts of the criterion use, too: it stays where
    it is while what stands above it moves, at ``unit``. ``told``: the score depends on where, so that it has to be said.
    """

    axis: Axis
    by: str = ""
    unit: Fraction = Fraction(1)
    told: bool = False

    @property
    def moving(self) -> tuple[str, ...]:
        """The facts that move; all others are filled in."""
        return tuple(name for name in facts_of(self.axis) if name != self.by)

    @property
    def within(self) -> Axis:
        """The axis as it is once the divisor is filled in."""
        return Axis(tuple((Atom(a.name), k) for a, k in self.axis.terms)) if self.by else self.axis


def facts_of(axis: Axis) -> tuple[str, ...]:
    """The facts an axis is made of."""
    return tuple(dict.fromkeys(n for atom, _ in axis.terms for n in (atom.name, atom.over) if n))


def weighing(nodes: Iterable[Node]) -> dict[Axis, bool]:
    """The axes of some scores, and whether more is asked of each than its sign."""
    out: dict[Axis, bool] = {}
    for node in nodes:
        for bound in (b for t in tests(node) for b in bounds(t)):
            out[bound.axis] = out.get(bound.axis, False) or bound.value != 0
        out |= {line.axis: True for line in lines(node) if line.axis is not None}
    return out


def movers(known: Mapping[Axis, bool], specs: Mapping[str, Input], facts: Mapping[str, FactValue]) -> list[Mover]:
    """What can be moved, in the order of the facts; ``known`` are the axes and whether they weigh.

    An axis that shares no fact with another moves as a whole. So does a ratio whose divisor also stands elsewhere, where the
    facts above it stand in no other way: the divisor is held. All other facts move alone.
    """
    whole = [Mover(a) for a in known if not any(_meet(a, b) for b in known if a != b)]
    whole += [m for m in (_ratio(a, known, facts) for a in known) if m is not None]
    done = {name for m in whole for name in m.moving}
    done |= {m.by for m in whole if m.by and not any(_weighs_alone(m.by, a, done) for a, w in known.items() if w)}
    rest = dict.fromkeys(name for a in known for name in facts_of(a) if name not in done)
    order = list(specs)
    found = [*whole, *(Mover(Axis(((Atom(name), Fraction(1)),))) for name in rest)]
    return sorted(found, key=lambda m: min(order.index(name) for name in facts_of(m.axis)))


def _meet(a: Axis, b: Axis) -> bool:
    return bool(set(facts_of(a)) & set(facts_of(b)))


def _weighs_alone(name: str, axis: Axis, done: set[str]) -> bool:
    """Whether a fact counts in an axis in which nothing that is drawn already moves."""
    return name in facts_of(axis) and not done & set(facts_of(axis))


def _ratio(axis: Axis, known: Mapping[Axis, bool], facts: Mapping[str, FactValue]) -> Mover | None:
    """The ratio as a mover whose divisor is held; None where it is none, or is alone, or does not move as one number."""
    by = axis.terms[0][0].over
    unit = facts.get(by)
    if not by or not isinstance(unit, Fraction) or unit <= 0 or any(atom.over != by for atom, _ in axis.terms):
        return None
    mover = Mover(axis, by, unit)
    others = [a for a in known if a != axis and _meet(a, axis)]
    above = [a for a in others if set(facts_of(a)) & set(mover.moving)]
    if not others or not all(_parallel(a, mover, facts) for a in above):
        return None
    sign = all(not known[a] and set(facts_of(a)) <= set(facts_of(axis)) for a in others)
    return replace(mover, told=not sign)


def _parallel(other: Axis, mover: Mover, facts: Mapping[str, FactValue]) -> bool:
    """Whether another axis moves in step: with all else filled in, it is a multiple of this one and a constant."""
    found: dict[str, Fraction] = {}
    for atom, k in other.terms:
        if atom.over in mover.moving:
            return False
        if atom.name in mover.moving:
            by = facts.get(atom.over, Fraction(1))
            if not isinstance(by, Fraction) or by == 0:
                return False
            found[atom.name] = found.get(atom.name, Fraction(0)) + k / by
    own = {atom.name: k for atom, k in mover.axis.terms}
    first = next(iter(own))
    return found.keys() == own.keys() and all(found[n] * own[first] == own[n] * found[first] for n in own)
