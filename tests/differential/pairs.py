"""Two programs compared: the solvers look for a difference outside the reported cells, and for one against the direction."""

from __future__ import annotations

import random
from collections.abc import Callable

from against import Outcome
from biaochi.core import expr as e
from biaochi.core.program import Input, Program
from biaochi.prove.change import Cell, Difference, sample_of
from biaochi.prove.difference import difference
from biaochi.prove.normal import Axis
from biaochi.prove.search import Facts
from biaochi.second_opinion.questions import Question
from biaochi.second_opinion.smt import Script, Translation, Untranslatable, conj, declare, disj, negated
from biaochi.second_opinion.solvers import installed
from random_programs import program_for, varied


def check_pair(seed: str, limit_ms: int) -> Outcome:
    """One pair: a program, and the same with one or two things changed."""
    out = Outcome()
    rng = random.Random(f"{seed} pair")
    a = program_for(seed)
    b = varied(rng, a, rng.randint(1, 2))
    found = difference(a, b)
    out.counts[f"pairs {found.direction}"] += 1
    for kind, ask in (("outside the cells", _outside), ("against the direction", _against)):
        _asked(kind, ask, (a, b, found), limit_ms, out)
    out.wrong = [f"seed {seed}: {w}\n{a}\n{b}\n{found}" for w in out.wrong]
    return out


Pair = tuple[Program, Program, Difference]


def _asked(kind: str, ask: Callable[[Program, Program, Difference], Question | None], pair: Pair, limit_ms: int,
           out: Outcome) -> None:  # fmt: skip
    try:
        question = ask(*pair)
    except Untranslatable:
        out.counts[f"{kind}: not put to solvers"] += 1
        return
    for solver in installed() if question is not None else ():
        assert question is not None
        answer = solver.ask(question.text, limit_ms)
        out.counts[f"{kind}: {solver.name} {answer.status}"] += 1
        if answer.status == "sat" and answer.model is not None:
            (facts,) = question.facts(answer.model)
            real = "replayed" if question.shows([facts]) else "which the interpreter does not show"
            out.wrong.append(f"{kind}: {solver.name} finds {facts}, {real}")


def _outside(a: Program, b: Program, found: Difference) -> Question | None:
    """Facts in no cell that score differently."""
    script, both, names = _start(found)
    old, new = both.value(a.body), both.value(b.body)
    apart = f"(not (= {old.term} {new.term}))"
    script.want(disj(_one_only(old.defined, new.defined), conj(old.defined, new.defined, apart)))
    for cell in found.cells:
        held = both.truth(_condition(cell))
        script.want(negated(conj(held.defined, held.term)))

    def shows(facts: Facts) -> bool:
        return sample_of(a, b, facts).differs and not any(c.holds(facts) for c in found.cells)

    return Question(script.text(), (names,), lambda given: shows(given[0]))


def _against(a: Program, b: Program, found: Difference) -> Question | None:
    """Facts that score the other way than the direction says; nothing where it says none."""
    way = {"从严": ">", "从宽": "<", "相同": "distinct"}.get(found.direction)
    if way is None:
        return None
    script, both, names = _start(found)
    old, new = both.value(a.body), both.value(b.body)
    worse = conj(old.defined, new.defined, f"({way} {new.term} {old.term})")
    script.want(disj(_one_only(old.defined, new.defined), worse))

    def shows(facts: Facts) -> bool:
        change = sample_of(a, b, facts).change
        return sample_of(a, b, facts).differs and (change is None or way == "distinct" or (change > 0) == (way == ">"))

    return Question(script.text(), (names,), lambda given: shows(given[0]))


def _one_only(old: str, new: str) -> str:
    return disj(conj(old, negated(new)), conj(new, negated(old)))


def _start(found: Difference) -> tuple[Script, Translation, tuple[tuple[str, Input], ...]]:
    script = Script()
    symbols = {name: f"x{i}" for i, name in enumerate(found.specs)}
    for name, spec in found.specs.items():
        declare(script, spec, symbols[name])
    return script, Translation(script, found.specs, symbols), tuple((symbols[n], s) for n, s in found.specs.items())


def _condition(cell: Cell) -> e.Cond:
    """That facts lie in a cell."""
    terms: list[e.Cond] = []
    for key, value in cell.where:
        if not isinstance(key, Axis):
            flag = e.Flag(key)
            terms.append(e.Is(key, value) if isinstance(value, str) else flag if value else e.Not(flag))
            continue
        parts = [e.mul(e.const(k), e.Div(e.Fact(t.name), e.Fact(t.over), None) if t.over else e.Fact(t.name))
                 for t, k in key.terms]  # fmt: skip
        axis = e.Add(tuple(parts))
        assert not isinstance(value, (bool, str))
        if value.low is not None:
            terms.append(e.Compare(">" if value.low_open else ">=", axis, e.const(value.low)))
        if value.high is not None:
            terms.append(e.Compare("<" if value.high_open else "<=", axis, e.const(value.high)))
        terms.append(e.Compare("=", axis, axis))
    return e.All(tuple(terms))
