"""What a finding claims, as questions to a solver: each is facts that must exist, or must not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias

from biaochi.core.interpret import Trace, evaluate
from biaochi.core.program import Input, Kind, Program
from biaochi.prove.admissible import admissible, together
from biaochi.prove.search import Facts, score
from biaochi.prove.verdict import Finding
from biaochi.second_opinion.smt import (
    Script,
    Translation,
    Untranslatable,
    conj,
    declare,
    disj,
    keep_within,
    negated,
    on_grid,
    real,
    symbols,
)

P = ParamSpec("P")
ModelValue: TypeAlias = "Fraction | bool"
TALLIED_ANYWAY = ("award", "zero", "start")
"""Clauses that act by being reached, whatever they are worth."""


@dataclass(frozen=True, slots=True)
class Question:
    """Are there facts (one or two copies) that ``shows`` says yes to? ``text`` asks the same of a solver.

    ``relaxed`` asks it with every number between the whole ones allowed, too, which solvers decide more often: where
    there are no facts then, there are none.
    """

    text: str
    copies: tuple[tuple[tuple[str, Input], ...], ...]
    shows: Callable[[Sequence[Facts]], bool] = field(compare=False)
    relaxed: Callable[[], Question] | None = field(default=None, compare=False)

    def facts(self, model: Mapping[str, ModelValue]) -> tuple[Facts, ...]:
        """The facts a model gives; a symbol that it leaves open may be anything, so it is nothing."""
        return tuple({spec.name: _fact(model.get(symbol), spec) for symbol, spec in copy} for copy in self.copies)


@dataclass(frozen=True, slots=True)
class Claim:
    """A question with the answer a finding rests on."""

    question: Question
    exist: bool


def claims(program: Program, finding: Finding, findings: Sequence[Finding]) -> list[Claim]:
    """The claims of a settled finding; none where it is open, or says what no solver is asked.

    ``findings`` are those of the same program: a divisor reported by itself is left out of the gaps.
    """
    refuted = finding.verdict == "反例"
    if finding.verdict == "未证明":
        return []
    match finding.kind:
        case "分值范围":
            return [Claim(outside(program, finding.low, finding.high), refuted)]
        case "没有空档":
            return [Claim(without_score(program, divisors(findings)), refuted)]
        case "分母":
            return [Claim(without_score_at_zero(program, finding.about), refuted)]
        case "单调":
            ways = (1, -1) if refuted or not finding.way else (finding.way,)
            return [Claim(moving(program, finding.about, -way), refuted) for way in ways]
        case "满分可得" | "零分可得":
            return [Claim(having(program, wanted(program, finding)), not refuted)]
        case "条款可达":
            texts = {note.text for note in program.clauses if note.text} if not finding.about else {finding.about}
            return [Claim(q, not refuted) for text in sorted(texts) for q in clause_acting(program, text)]
    return []


def divisors(findings: Sequence[Finding]) -> list[str]:
    """The facts whose 0 is reported by itself."""
    return [f.about for f in findings if f.kind == "分母"]


def wanted(program: Program, finding: Finding) -> Fraction:
    """The score a finding says can be had."""
    assert program.full_marks is not None, "a signed item has no full marks to be had"
    return program.full_marks if finding.kind == "满分可得" else Fraction(0)


# --- the questions


def _relaxable(ask: Callable[Concatenate[Script, Program, P], Question]) -> Callable[Concatenate[Program, P], Question]:
    """The question, with the relaxed one where whole numbers occur in it."""

    @wraps(ask)
    def asked(program: Program, /, *args: P.args, **kwargs: P.kwargs) -> Question:
        question = ask(Script(), program, *args, **kwargs)
        if "Int" not in question.text:
            return question
        return replace(question, relaxed=lambda: ask(Script(relaxed=True), _without_grid(program), *args, **kwargs))

    return asked


def _without_grid(program: Program) -> Program:
    inputs, judgements = (
        tuple(replace(s, integer=False) for s in specs) for specs in (program.inputs, program.judgements)
    )
    return replace(program, inputs=inputs, judgements=judgements)


@_relaxable
def outside(script: Script, program: Program, low: Fraction | None, high: Fraction | None) -> Question:
    """Facts with a score below ``low`` or above ``high``."""
    copy = _start(script, program)
    body = copy.value(program.body)
    below = "false" if low is None else f"(< {body.term} {real(low)})"
    above = "false" if high is None else f"(> {body.term} {real(high)})"
    script.want(conj(body.defined, disj(below, above)))

    def shows(found: Facts) -> bool:
        s = score(program, found)
        return s is not None and ((low is not None and s < low) or (high is not None and s > high))

    return _one(program, script, shows)


@_relaxable
def without_score(script: Script, program: Program, nonzero: Sequence[str]) -> Question:
    """Facts, none of those named being 0, that have no score."""
    copy = _start(script, program)
    script.want(negated(copy.value(program.body).defined))
    for name in nonzero:
        script.want(f"(not (= {copy.symbols[name]} {_zero(copy.specs[name])}))")
    return _one(program, script, lambda f: score(program, f) is None and all(f[n] != 0 for n in nonzero))


@_relaxable
def without_score_at_zero(script: Script, program: Program, name: str) -> Question:
    """Facts with the one named being 0 that have no score."""
    copy = _start(script, program)
    script.want(negated(copy.value(program.body).defined))
    script.want(f"(= {copy.symbols[name]} {_zero(copy.specs[name])})")
    return _one(program, script, lambda f: score(program, f) is None and f[name] == 0)


@_relaxable
def having(script: Script, program: Program, points: Fraction) -> Question:
    """Facts with exactly this score."""
    copy = _start(script, program)
    body = copy.value(program.body)
    script.want(conj(body.defined, f"(= {body.term} {real(points)})"))
    return _one(program, script, lambda f: score(program, f) == points)


@_relaxable
def moving(script: Script, program: Program, name: str, way: int) -> Question:
    """Two copies of the facts that differ in one alone, which grows (or turns 是), while the score moves this way."""
    first = _start(script, program)
    moved = "y"
    declare(script, first.specs[name], moved)
    second = Translation(script, first.specs, {**first.symbols, name: moved})
    keep_within(script, first.specs, second.symbols)
    a, b = first.value(program.body), second.value(program.body)
    old = first.symbols[name]
    grows = f"(and (not {old}) {moved})" if first.specs[name].kind is Kind.BOOL else f"(< {old} {moved})"
    script.want(conj(a.defined, b.defined, grows, f"({'<' if way > 0 else '>'} {a.term} {b.term})"))

    def shows(found: Sequence[Facts]) -> bool:
        here, there = found
        s, t = score(program, here), score(program, there)
        apart = [n for n in here if here[n] != there[n]] == [name] and _before(here, there, name)
        return s is not None and t is not None and (t - s) * way > 0 and apart

    copies = tuple(tuple((c.symbols[n], s) for n, s in c.specs.items()) for c in (first, second))
    return _checked(Question(script.text(), copies, shows))


def clause_acting(program: Program, text: str) -> Iterator[Question]:
    """Facts with a score for which a clause is reached, and what it deducts or adds is not nothing."""
    for index, note in enumerate(program.clauses):
        if note.text == text:
            yield _acting(program, index, note.amount in TALLIED_ANYWAY)


@_relaxable
def _acting(script: Script, program: Program, index: int, reached_is_enough: bool) -> Question:
    copy = _start(script, program)
    places = [a for a in copy.acting(program.body) if a.index == index]
    reached = disj(*(a.reached for a in places))
    worth = f"(+ 0.0 {' '.join(f'(ite {a.reached} {a.value} 0.0)' for a in places)})" if places else "0.0"
    script.want(conj(copy.value(program.body).defined, reached))
    if not reached_is_enough:
        script.want(f"(not (= {worth} 0.0))")

    def shows(found: Facts) -> bool:
        trace: Trace = {}
        if score(program, found) is None:
            return False
        evaluate(program.body, found, trace)
        return index in trace and (reached_is_enough or trace[index].point != 0)

    return _one(program, script, shows)


# --- what they share


def _start(script: Script, program: Program) -> Translation:
    specs = program.specs
    names = symbols(program)
    if len(specs) != len(names) or len(names) != len(program.inputs) + len(program.judgements):
        raise Untranslatable("两个事实同名")
    for name, spec in specs.items():
        declare(script, spec, names[name])
    keep_within(script, specs, names)
    return Translation(script, specs, names)


def _one(program: Program, script: Script, shows: Callable[[Facts], bool]) -> Question:
    specs = program.specs
    copy = tuple((symbol, specs[name]) for name, symbol in symbols(program).items())
    return _checked(Question(script.text(), (copy,), lambda found: shows(found[0])))


def _checked(question: Question) -> Question:
    """The question, showing nothing on facts that are not admissible."""
    inner, specs = question.shows, [s for _, s in question.copies[0]]

    def shows(found: Sequence[Facts]) -> bool:
        named = {s.name: s for s in specs}
        allowed = all(_admissible(f, s) for f in found for s in specs) and all(together(f, named) for f in found)
        return allowed and inner(found)

    return replace(question, shows=shows)


def _admissible(found: Facts, spec: Input) -> bool:
    value = found[spec.name]
    if spec.kind is Kind.BOOL:
        return isinstance(value, bool)
    if spec.kind is Kind.CHOICE:
        return value in spec.choices
    return isinstance(value, Fraction) and admissible(value, spec)


def _before(here: Facts, there: Facts, name: str) -> bool:
    a, b = here[name], there[name]
    return isinstance(a, (bool, Fraction)) and isinstance(b, (bool, Fraction)) and a < b


def _zero(spec: Input) -> str:
    return "0" if on_grid(spec) else "0.0"


def _fact(value: ModelValue | None, spec: Input) -> Fraction | bool | str:
    if spec.kind is Kind.BOOL:
        return value is True
    if spec.kind is Kind.CHOICE:
        return spec.choices[0 if value is None else int(value)]
    return Fraction(0) if value is None else Fraction(value)
