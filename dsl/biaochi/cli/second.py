"""Asking the solvers about every indicator, with progress where a person is watching."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rich.console import Console
from rich.progress import track

from biaochi.prove.ruleset import Proved
from biaochi.prove.toward import redeclared
from biaochi.solve.opinion import second_opinion
from biaochi.solve.solvers import Solver


def heard(leaves: Sequence[Proved], solvers: Sequence[Solver]) -> list[Proved]:
    """The indicators with the verdicts after the second opinion."""
    console = Console(stderr=True)
    names = "、".join(s.name for s in solvers)
    watched = track(leaves, f"求解器{names}", console=console, transient=True, disable=not console.is_terminal)
    return [_heard(p, solvers) for p in watched]


def _heard(leaf: Proved, solvers: Sequence[Solver]) -> Proved:
    """Declared directions hang on what was found of the same facts, so they are judged again afterwards."""
    program = leaf.indicator.program
    found = second_opinion(program, leaf.findings, solvers=solvers)
    return replace(leaf, findings=redeclared(program, leaf.indicator.directions, found))
