"""Facts worth trying: the cuts of a criterion and what lies beside them, replayed by the reference interpreter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import islice, product

from biaochi.core.expr import Expr
from biaochi.core.interpret import FactValue, Undetermined, evaluate
from biaochi.core.program import Input, Kind, Program
from biaochi.prove.admissible import admissible, together
from biaochi.prove.box import bounds, lines, tests
from biaochi.prove.normal import Axis, Node, whole
from biaochi.prove.quick import Quick, Run
from biaochi.prove.verdict import Witness

MOST_TRIES = 600
_ROUNDS = 3
_NEAR = {Kind.RATE: Fraction(1, 1000)}

Facts = dict[str, FactValue]


class _Known:
    """What was found of a program so far, and how to find more."""

    __slots__ = ("quick", "scores")

    def __init__(self, body: Expr) -> None:
        self.quick = Quick(body)
        self.scores: dict[frozenset[tuple[str, FactValue]], Fraction | None] = {}


class _Same:
    """A program as itself, not as what it says: comparing two of them costs nothing."""

    __slots__ = ("program",)

    def __init__(self, program: Program) -> None:
        self.program = program

    def __hash__(self) -> int:
        return id(self.program)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.program is other.program


@lru_cache(maxsize=64)
def _known(same: _Same) -> _Known:
    """What is known of the programs last asked about; searches come back to the same facts."""
    return _Known(same.program.body)


def score(program: Program, facts: Mapping[str, FactValue]) -> Fraction | None:
    """The score of complete facts; None where the text gives none."""
    known = _known(_Same(program))
    key = frozenset(facts.items())
    if key not in known.scores:
        known.scores[key] = known.quick.value(facts)
    return known.scores[key]


def run_of(program: Program, facts: Mapping[str, FactValue]) -> Run:
    """The clauses and arms that complete facts with a score go through."""
    run = Run()
    _known(_Same(program)).quick.value(facts, run)
    return run


def value_of(node: Expr, facts: Mapping[str, FactValue]) -> Fraction | None:
    """The value of an expression for complete facts; None where it has none."""
    try:
        return evaluate(node, facts).point
    except Undetermined:
        return None


def witness(program: Program, facts: Mapping[str, FactValue], show: Callable[[Fraction], str]) -> Witness:
    """Facts with the score the reference interpreter gives them."""
    found = value_of(program.body, facts)
    assert found == score(program, facts), "what is shown is what the reference interpreter gives"
    return Witness(dict(facts), "" if found is None else show(found))


def plainness(facts: Mapping[str, FactValue]) -> tuple[Fraction, int]:
    """How hard facts are to take in: few digits and small numbers come first."""
    numbers = [v for v in facts.values() if isinstance(v, Fraction)]
    negative = sum(v < 0 for v in numbers)
    return Fraction(sum(len(str(v)) for v in numbers) + 10 * negative) + sum(map(abs, numbers), Fraction(0)) / 100, len(
        facts
    )


def climb(program: Program, columns: Mapping[str, list[FactValue]], way: int) -> Facts:
    """Facts with a score as high (1) or as low (-1) as changing one fact at a time can make it."""
    facts: Facts = {name: column[0] for name, column in columns.items()}
    for _ in range(_ROUNDS):
        for name, column in columns.items():
            scored = [
                (found, i) for i, v in enumerate(column) if (found := score(program, {**facts, name: v})) is not None
            ]
            if scored:
                facts[name] = column[max(scored, key=lambda row: (row[0] * way, -row[1]))[1]]
    return facts


def candidates(program: Program, node: Node) -> Iterator[Facts]:
    """Combinations of the values worth trying, at most MOST_TRIES, and what single changes lead to from the extremes."""
    return (facts for facts in _candidates(program, node) if together(facts, program.specs))


def _candidates(program: Program, node: Node) -> Iterator[Facts]:
    specs = [*program.inputs, *program.judgements]
    columns = values(specs, node)
    for way in (1, -1):
        best = climb(program, columns, way)
        yield best
        for name, column in columns.items():
            yield from ({**best, name: v} for v in column)
    yield from islice(
        (dict(zip(columns, row, strict=True)) for row in product(*columns.values())),
        MOST_TRIES,
    )


def values(specs: Sequence[Input], node: Node) -> dict[str, list[FactValue]]:
    """For each fact, the values at its cuts, just beside them and far from them."""
    cuts: dict[str, set[Fraction]] = {s.name: set() for s in specs}
    for test in tests(node):
        for bound in bounds(test):
            _note(bound.axis, bound.value, cuts)
    for line in lines(node):
        if line.axis is not None and line.k:
            _note(line.axis, -line.c / line.k, cuts)
    return {s.name: _column(s, sorted(cuts[s.name])) for s in specs}


def _note(axis: Axis, at: Fraction, cuts: dict[str, set[Fraction]]) -> None:
    if axis.fact in cuts:
        cuts[axis.fact].add(at)
        return
    for atom, k in axis.terms:
        if atom.over:
            cuts[atom.over] |= {Fraction(100)}
            cuts[atom.name] |= {at / k * 100, Fraction(100)}
        elif atom.name in cuts:
            cuts[atom.name] |= {Fraction(0), Fraction(10), Fraction(20)}


def finer_facts(program: Program, tried: Iterable[Facts]) -> Iterator[Facts]:
    """Facts beside those tried with a decimal more in one of them."""
    for facts in tried:
        for spec in program.inputs:
            value = facts.get(spec.name)
            if isinstance(value, Fraction) and not whole(spec):
                for shift in (Fraction(2, 5), Fraction(1, 20)):
                    finer = value + _nearby(spec) * shift
                    if admissible(finer, spec) and together({**facts, spec.name: finer}, program.specs):
                        yield {**facts, spec.name: finer}


def _nearby(spec: Input) -> Fraction:
    return Fraction(1) if whole(spec) else _NEAR.get(spec.kind, Fraction(1, 10))


def _column(spec: Input, cuts: list[Fraction]) -> list[FactValue]:
    if spec.kind is Kind.BOOL:
        return [False, True]
    if spec.kind is Kind.CHOICE:
        return list(spec.choices)
    near = _nearby(spec)
    far = Fraction(1) if spec.kind is Kind.RATE else Fraction(10)
    shifts = (Fraction(0), -near, near, -far, far, -10 * far, 10 * far, -200 * far, 200 * far)
    tried = [c + s for c in cuts for s in shifts] or [Fraction(0), far]
    tried += [b for b in (spec.low, spec.high) if b is not None]
    if whole(spec):
        tried = [Fraction(round(t)) for t in tried]
    return [t for t in sorted(dict.fromkeys(tried), key=lambda v: (abs(v), v)) if admissible(t, spec)]
