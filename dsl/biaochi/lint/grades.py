"""Grades that a person judges: what each gets in the criterion as it is scored, from the best to the worst."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi.core.program import Kind, Program
from biaochi.lint.steps import rank
from biaochi.prove.search import score

_SHORT = {"优": 0, "好": 0, "高": 0, "A": 0, "良": 1, "B": 1, "中": 2, "C": 2, "差": 3, "低": 3, "D": 3}
_ENOUGH = 3


def graded(program: Program) -> Iterator[list[tuple[str, Fraction]]]:
    """The grades with their scores, best first, of a criterion that hangs on one judgement in such words alone."""
    if len(program.inputs) != 1 or program.judgements or program.inputs[0].kind is not Kind.CHOICE:
        return
    spec = program.inputs[0]
    ranks = [_SHORT.get(c, rank(c)) for c in spec.choices]
    known = [r for r in ranks if r is not None]
    if len(known) < _ENOUGH or len(known) != len(ranks) or len(set(known)) != len(known):
        return
    rows = [(r, c, score(program, {spec.name: c})) for r, c in zip(known, spec.choices, strict=True)]
    yield [(c, s) for _, c, s in sorted(rows, key=lambda row: row[0]) if s is not None]
