"""Asking the solvers about every indicator, with progress where a person is watching."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from biaochi.cli.progress import progress
from biaochi.prove.ruleset import Proved
from biaochi.prove.toward import redeclared
from biaochi.second_opinion.opinion import second_opinion
from biaochi.second_opinion.solvers import Solver


def heard(leaves: Sequence[Proved], solvers: Sequence[Solver]) -> list[Proved]:
    """The indicators with the verdicts after the second opinion."""
    out = []
    with progress(f"求解器{'、'.join(s.name for s in solvers)}", len(leaves)) as step:
        for leaf in leaves:
            out.append(_heard(leaf, solvers))
            step()
    return out


def _heard(leaf: Proved, solvers: Sequence[Solver]) -> Proved:
    """Declared directions hang on what was found of the same facts, so they are judged again afterwards."""
    program = leaf.indicator.program
    found = second_opinion(program, leaf.findings, solvers=solvers)
    return replace(leaf, findings=redeclared(program, leaf.indicator.directions, found))
