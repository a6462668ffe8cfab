"""The values that facts, and the axes made of them, may have."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from biaochi.core.program import Input
from biaochi.prove.box import bounds, lines, tests
from biaochi.prove.normal import Axis, Node, whole
from biaochi.prove.pieces import Domain


def admissible(value: Fraction, spec: Input) -> bool:
    """Whether a fact may have this value."""
    low = spec.low is None or value > spec.low or (value == spec.low and not spec.low_open)
    return low and (spec.high is None or value <= spec.high) and not (whole(spec) and value.denominator != 1)


def together(facts: Mapping[str, object], inputs: Mapping[str, Input]) -> bool:
    """Whether facts that may each have their value may have them together: no part is more than its whole."""
    for name, value in facts.items():
        spec = inputs.get(name)
        whole = facts.get(spec.within) if spec is not None and spec.within else None
        if isinstance(value, Fraction) and isinstance(whole, Fraction) and value > whole:
            return False
    return True


def domains(node: Node, inputs: Mapping[str, Input]) -> dict[Axis, Domain]:
    """The admissible values of every axis of a node."""
    axes = {b.axis for t in tests(node) for b in bounds(t)}
    axes |= {line.axis for line in lines(node) if line.axis is not None}
    return {axis: domain_of_axis(axis, inputs) for axis in axes}


def domain_of_axis(axis: Axis, inputs: Mapping[str, Input]) -> Domain:
    """The admissible values of an axis: of its fact, or what its facts allow together."""
    if axis.fact:
        return domain_of(inputs[axis.fact])
    low: Fraction | None = Fraction(0)
    high: Fraction | None = Fraction(0)
    grid = True
    for atom, k in axis.terms:
        spec = inputs[atom.name]
        ends = (spec.low, spec.high)
        if atom.over:
            by = inputs[atom.over]
            positive = spec.low is not None and spec.low >= 0 and by.low is not None and by.low >= 0
            most = Fraction(1) if spec.within == atom.over else None
            ends = (Fraction(0), most) if positive else (None, None)
        least, most = (ends[0], ends[1]) if k > 0 else (ends[1], ends[0])
        low = None if low is None or least is None else low + k * least
        high = None if high is None or most is None else high + k * most
        grid = grid and not atom.over and whole(spec) and k.denominator == 1
    return Domain(low, high, grid=grid)


def domain_of(spec: Input) -> Domain:
    """The admissible values of a numeric fact."""
    return Domain(spec.low, spec.high, spec.low is not None and spec.low_open, grid=whole(spec))
