"""Facts as a program needs them: what is not given stands for every admissible value."""

from __future__ import annotations

from collections.abc import Mapping

from biaochi.core.interpret import FactValue, Interval
from biaochi.core.program import Program


def filled(program: Program, values: Mapping[str, FactValue]) -> Mapping[str, FactValue]:
    """``values`` with open judgements and missing bounded facts as intervals."""
    missing = [s for s in program.specs.values() if s.name not in values]
    bounded = {s.name: Interval(s.low, s.high) for s in missing if s.low is not None or s.high is not None}
    return {**values, **bounded} if bounded else values
