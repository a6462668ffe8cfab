"""Facts as a program needs them: what is not given stands for every admissible value."""

from __future__ import annotations

from collections.abc import Mapping

from biaochi.core.interpret import FactValue, Interval
from biaochi.core.program import Program


def filled(program: Program, values: Mapping[str, FactValue]) -> dict[str, FactValue]:
    """``values`` with open judgements and missing bounded facts as intervals."""
    out = dict(values)
    for spec in (*program.judgements, *program.inputs):
        if spec.name not in out and (spec.low is not None or spec.high is not None):
            out[spec.name] = Interval(spec.low, spec.high)
    return out
