"""Whether a mutant is another function at all, and what is wrong with it: exact, by the reference interpreter.

The facts tried are the cuts of both programs, the values just beside and far from them, and a fixed draw of others. A
difference found is a difference. Where none is found, the normal form of the difference is asked for a proof that it is 0.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.interpret import FactValue, Undetermined, holds
from biaochi.core.program import Input, Kind, Program
from biaochi.prove.admissible import domains
from biaochi.prove.normal import Beyond, Node, Scaled, Sum, normal
from biaochi.prove.search import admissible, values
from biaochi.prove.shape import Analysis
from core_mutants import nodes
from mutant_base import exact

MOST = 500
_DRAWN = 12


@dataclass(frozen=True)
class Compared:
    """How a mutant differs: ``gap`` where it has no score, ``overlap`` where two of its bands hold at once with different
    scores and those of the original do not, ``bounds`` where it leaves the marks; each shown by facts.
    """

    differs: bool
    proved_equal: bool = False
    gap: bool = False
    overlap: bool = False
    bounds: bool = False
    example: str = ""


def compare(base: Program, mutant: Program) -> Compared:
    """The mutant against the program it stems from."""
    own = {s.name: s for s in (*base.inputs, *base.judgements)}
    theirs = {s.name: s for s in (*mutant.inputs, *mutant.judgements)}
    if {n: s.kind for n, s in own.items()} != {n: s.kind for n, s in theirs.items()}:
        return Compared(True, example="other facts")
    gap = overlap = bounds = False
    example = ""
    for facts in _tried(base, mutant, own):
        a, b = exact(base, facts), exact(mutant, facts)
        if a != b and not example:
            example = f"{'、'.join(f'{n}={v}' for n, v in facts.items())}: {a} → {b}"
        gap = gap or (b is None and a is not None)
        overlap = overlap or (a != b and _overlaps(mutant.body, facts) > _overlaps(base.body, facts))
        marks = mutant.full_marks
        bounds = bounds or (b is not None and marks is not None and not 0 <= b <= marks)
    if example or base.full_marks != mutant.full_marks:
        return Compared(True, gap=gap, overlap=overlap, bounds=bounds, example=example or "full marks")
    return Compared(False, proved_equal=base.digest() == mutant.digest() or _zero(base, mutant, own))


def _overlaps(node: e.Expr, facts: dict[str, FactValue]) -> int:
    """How many cases have two arms that hold for these facts and give different scores."""
    found = 0
    for inner in nodes(node):
        if isinstance(inner, e.Case):
            given = {str(_bare(value)) for cond, value in inner.arms if _holds(cond, facts)}
            found += len(given) > 1
    return found


def _holds(cond: e.Cond, facts: dict[str, FactValue]) -> bool:
    try:
        return holds(cond, facts) is True
    except Undetermined:
        return False


def _bare(node: e.Expr) -> e.Expr:
    return _bare(node.value) if isinstance(node, e.Clause) else node


def _tried(base: Program, mutant: Program, specs: dict[str, Input]) -> Iterator[dict[str, FactValue]]:
    drawn = random.Random(0)
    columns: dict[str, list[FactValue]] = {n: [] for n in specs}
    for program in (base, mutant):
        node = _normal(program)
        if node is not None:
            for name, column in values(list(specs.values()), node).items():
                columns[name] += [v for v in column if v not in columns[name]]
    for name, spec in specs.items():
        columns[name] += [v for v in _others(spec, drawn) if v not in columns[name]]
    size = 1
    for column in columns.values():
        size *= len(column)
    if size <= MOST:
        yield from (dict(zip(columns, row, strict=True)) for row in itertools.product(*columns.values()))
        return
    yield from ({n: drawn.choice(c) for n, c in columns.items()} for _ in range(MOST))


def _others(spec: Input, drawn: random.Random) -> list[FactValue]:
    if spec.kind is Kind.BOOL:
        return [False, True]
    if spec.kind is Kind.CHOICE:
        return list(spec.choices)
    rate = spec.kind is Kind.RATE
    found = [Fraction(drawn.randrange(101), 100) if rate else Fraction(drawn.randrange(30)) for _ in range(_DRAWN)]
    return [v for v in found if admissible(v, spec)]


def _normal(program: Program) -> Node | None:
    try:
        return normal(program.body, {s.name: s for s in (*program.inputs, *program.judgements)})
    except Beyond:
        return None


def _zero(base: Program, mutant: Program, specs: dict[str, Input]) -> bool:
    a, b = _normal(base), _normal(mutant)
    if a is None or b is None:
        return False
    difference = Sum((a, Scaled(Fraction(-1), b)))
    choices = {s.name: s.choices for s in specs.values() if s.kind is Kind.CHOICE}
    try:
        shape = Analysis(domains(difference, specs), choices).shape(difference, {})
    except Beyond:
        return False
    return shape is not None and shape.low == shape.high == 0
