"""The certificate of a ruleset, from what the proofs found: statements, witnesses, and where to cut which form."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from biaochi.certificates.check import Check, acting
from biaochi.certificates.forms import Form, Key, form_of
from biaochi.certificates.jumps import along, measured
from biaochi.certificates.parts import cases_of
from biaochi.certificates.rules import why_not
from biaochi.certificates.statement import (
    APART,
    CAP,
    DIVISOR,
    JUMPS,
    NO_GAP,
    OPEN,
    PROVED,
    RANGE,
    REACHED,
    REFUTED,
    TAKEN,
    TOWARD,
    WAY,
    WAYS,
    Along,
    Certificate,
    Criterion,
    Jump,
    Statement,
    Witness,
)  # fmt: skip
from biaochi.certificates.wording import sentence
from biaochi.core import expr as e
from biaochi.core.program import Program
from biaochi.core.rename import divided_by
from biaochi.prove import jumps
from biaochi.prove.box import bounds, tests, walk
from biaochi.prove.normal import Axis, Beyond, Extreme, Line, Node, normal
from biaochi.prove.ruleset import Proved
from biaochi.prove.search import Facts, candidates, run_of, score
from biaochi.prove.verdict import Finding
from biaochi.ruleset.model import Ruleset

MOST_CUTS = 60
MOST_CUTS_ALONG = 400


@dataclass(frozen=True, slots=True)
class Maker:
    """What wrote the certificate and where it will stand: the path leads from it to the ruleset file."""

    engine: str
    language: str
    path: str


def certificate(ruleset: Ruleset, leaves: Iterable[Proved], totals: Iterable[Finding], maker: Maker) -> Certificate:
    """The certificate of what was found of a ruleset and its total."""
    criteria = tuple(
        criterion(i.code, i.name, i.program, p.findings, i.directions) for p in leaves for i in (p.indicator,)
    )
    whole = tuple(map(_of_total, totals))
    return Certificate(
        maker.engine, maker.language, maker.path, ruleset.id, ruleset.version, ruleset.hash, criteria, whole
    )


def _of_total(total: Finding) -> Statement:
    made = Statement(total.kind, PROVED if total.proved else total.verdict, total.about, total.says)
    if total.proved and total.kind == RANGE:
        return replace(made, low=total.low, high=total.high)
    return replace(made, way="不降") if total.proved else made


def criterion(
    code: str,
    name: str,
    program: Program,
    findings: Iterable[Finding],
    directions: tuple[tuple[str, str], ...] = (),
) -> Criterion:
    """The statements found of one criterion, with all that is needed to see them again."""
    inputs = program.specs
    try:
        node: Node | None = normal(program.body, inputs)
    except Beyond:
        node = None
    found = list(findings)
    divisors = tuple(sorted(f.about for f in found if f.kind == DIVISOR))
    cuts = _cuts(program, node)
    check = Check(program, cuts, directions)
    caps = itertools.count(1)
    statements = []
    for f in found:
        made = _statement(f, program, divisors, node)
        if f.kind == CAP:
            made = _of_cap(made, f, next(caps))
        elif f.kind in (TAKEN, APART, TOWARD) and made.verdict != OPEN:
            made = _pointed(made, f, check, node)
        statements.append(made)
    statements.append(_jumps(check))
    return Criterion(code, name, program.digest(), cuts, tuple(statements))


def _jumps(check: Check) -> Statement:
    """The lists of jumps that the checker verifies; of other facts the sentence says that they are not listed."""
    found = {a.fact: a for a in _lists(check.program) if not along(check, a)}
    made = Statement(JUMPS, PROVED, "", "", lists=tuple(found[n] for n in measured(check.program) if n in found))
    return replace(made, says=sentence(made, check.program))


def _lists(program: Program) -> Iterator[Along]:
    for curve, found in jumps.listed(program):
        near = (curve.around.low, curve.around.high) if curve.beyond else (None, None)
        held = {name: v for name, v in curve.best.items() if name != curve.axis.fact}
        seen = tuple(Jump(j.at, j.below, j.here, j.above) for j in found)
        if curve.axis.fact in measured(program) and len(curve.pieces.cuts) <= MOST_CUTS_ALONG:
            yield Along(curve.axis.fact, held, *near, curve.pieces.cuts, seen)


def _of_cap(s: Statement, f: Finding, number: int) -> Statement:
    """Which cap a statement is about; of one out of reach the most that is come to."""
    return replace(s, about=str(number), high=f.high if s.verdict == REFUTED else None)


def _pointed(s: Statement, f: Finding, check: Check, node: Node | None) -> Statement:
    """A statement with the parts it is about, the first that the checker verifies; left open where there is none."""
    for tried in _tries(s, f, check, node):
        if sentence(tried, check.program, check.directions) == f.says and not why_not(check, tried):
            return tried
    return Statement(s.kind, OPEN, f.about, f.says)


def _tries(s: Statement, f: Finding, check: Check, node: Node | None) -> Iterator[Statement]:
    cases = cases_of(check.program)
    match s.kind, s.verdict:
        case "各档可达", "已证明":
            yield replace(s, witnesses=_all_taken(check.program, node))
        case "各档可达", _:
            yield from (replace(s, about=f"{k}-{i}") for k, c in enumerate(cases, 1) for i in range(1, len(c.arms) + 1))
        case "分档不重叠", "反例":
            pairs = (
                (k, i, j)
                for k, c in enumerate(cases, 1)
                for i, j in itertools.combinations(range(1, len(c.arms) + 1), 2)
            )
            yield from (replace(s, about=f"{k}-{i}-{j}") for k, i, j in pairs)
        case "方向", _:
            yield s
            yield from (replace(s, way=word) for word in WAYS)
            turns = check.cuts.get((((f.about, ""), Fraction(1)),), ())
            yield from (replace(s, low=x, high=x) for x in turns)
        case _:
            yield s


def _all_taken(program: Program, node: Node | None) -> tuple[Witness, ...]:
    """Few facts that between them take every arm of every case."""
    left = {(id(case), i) for case in cases_of(program) for i in range(len(case.arms))}
    kept = []
    for facts in candidates(program, node) if node is not None else ():
        if not left:
            break
        if score(program, facts) is not None and (here := set(run_of(program, facts).arms) & left):
            left -= here
            kept.append(_witness(program, facts))
    return tuple(kept)


def _statement(f: Finding, program: Program, divisors: tuple[str, ...], node: Node | None) -> Statement:
    if not f.proved and f.verdict != REFUTED:
        return Statement(f.kind, OPEN, f.about, f.says)
    seen = tuple(_witness(program, dict(w.facts)) for w in f.witnesses)
    if not f.proved:
        return Statement(f.kind, REFUTED, f.about, f.says, witnesses=seen)
    stated = _proved(Statement(f.kind, PROVED, f.about, f.says, witnesses=seen), f, divisors)
    if (f.kind == REACHED and f.about) or f.kind in (TAKEN, APART, CAP, TOWARD):
        return stated
    stated = replace(stated, says=sentence(stated, program))
    return replace(stated, witnesses=_acting(program, node)) if f.kind == REACHED else stated


def _proved(s: Statement, f: Finding, divisors: tuple[str, ...]) -> Statement:
    """With what a statement of its kind carries; that a solver agreed is no part of it."""
    if f.kind == RANGE:
        return replace(s, low=f.low, high=f.high)
    if f.kind == WAY:
        return replace(s, way=next(word for word, way in WAYS.items() if way == f.way))
    return replace(s, excepted=divisors) if f.kind == NO_GAP else s


def _witness(program: Program, facts: Facts) -> Witness:
    return Witness(facts, score(program, facts))


def _acting(program: Program, node: Node | None) -> tuple[Witness, ...]:
    """Few facts that between them make every clause act."""
    left = {i for i, note in enumerate(program.clauses) if note.text}
    kept = []
    for facts in candidates(program, node) if node is not None else ():
        if not left:
            break
        if score(program, facts) is not None and (here := acting(program, facts) & left):
            left -= here
            kept.append(_witness(program, facts))
    return tuple(kept)


# --- cuts


def _cuts(program: Program, node: Node | None) -> dict[Key, tuple[Fraction, ...]]:
    """Where conditions change, where lines under a least or a greatest cross, and where a divisor is nothing."""
    found: dict[Key, set[Fraction]] = {}
    if node is not None:
        for bound in (b for t in tests(node) for b in bounds(t)):
            _note(found, bound.axis, bound.value)
        for inner in walk(node):
            if isinstance(inner, Extreme):
                _crossings(found, [t for t in inner.terms if isinstance(t, Line)])
    for divisor in divided_by(program.body):
        if isinstance(divisor, e.Fact):
            found.setdefault((((divisor.name, ""), Fraction(1)),), set()).add(Fraction(0))
    return {key: tuple(sorted(at)[:MOST_CUTS]) for key, at in sorted(found.items())}


def _note(found: dict[Key, set[Fraction]], axis: Axis, value: Fraction) -> None:
    form: Form = form_of((((a.name, a.over), k) for a, k in axis.terms), Fraction(0))
    first = form.terms[0][1]
    found.setdefault(form.key, set()).add(value / first)


def _crossings(found: dict[Key, set[Fraction]], lines: list[Line]) -> None:
    for a, b in itertools.combinations(lines, 2):
        axis = a.axis or b.axis
        if axis is not None and (a.axis in (None, axis)) and (b.axis in (None, axis)) and a.k != b.k:
            _note(found, axis, (b.c - a.c) / (a.k - b.k))
