"""Asking the solvers about every indicator, with progress where a person is watching."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from biaochi.cli.progress import progress
from biaochi.prove.ruleset import Proved
from biaochi.solve.opinion import second_opinion
from biaochi.solve.solvers import Solver


def heard(leaves: Sequence[Proved], solvers: Sequence[Solver]) -> list[Proved]:
    """The indicators with the verdicts after the second opinion."""
    out = []
    with progress(f"求解器{'、'.join(s.name for s in solvers)}", len(leaves)) as step:
        for p in leaves:
            out.append(replace(p, findings=tuple(second_opinion(p.indicator.program, p.findings, solvers=solvers))))
            step()
    return out
