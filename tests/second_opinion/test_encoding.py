"""What the solvers are asked is what the reference interpreter computes: the same score, exactly, or none."""

from __future__ import annotations

import itertools
import random
import sys
from fractions import Fraction
from pathlib import Path

import pytest

pytest.importorskip("z3")
pytest.importorskip("cvc5")

from biaochi.core import expr as e
from biaochi.core.interpret import FactValue, Trace, Undetermined, evaluate
from biaochi.core.program import Input, Kind, Program
from biaochi.second_opinion.questions import moving
from biaochi.second_opinion.smt import Script, Translation, conj, declare, negated, real, symbols
from biaochi.second_opinion.solvers import Z3, Cvc5, Solver

sys.path.insert(0, str(Path(__file__).parents[1] / "differential"))
from random_programs import compiled, facts_for, program_for

SOLVERS = (Z3(), Cvc5())


def held(program: Program, facts: dict[str, FactValue], relaxed: bool = False) -> tuple[Script, Translation]:
    """A script in which the facts are these."""
    script, names = Script(relaxed=relaxed), symbols(program)
    specs = {s.name: s for s in (*program.inputs, *program.judgements)}
    for name, spec in specs.items():
        declare(script, spec, names[name])
        script.want(_held(names[name], facts[name], spec, "\n".join(script.lines)))
    return script, Translation(script, specs, names)


def verdicts(script: Script, term: str, solvers: tuple[Solver, ...] = SOLVERS) -> set[str]:
    script.want(term)
    return {s.ask(script.text(), 5_000).status for s in solvers}


def score(program: Program, facts: dict[str, FactValue], trace: Trace | None = None) -> Fraction | None:
    try:
        return evaluate(program.body, facts, trace).point
    except Undetermined:
        return None


def same(program: Program, facts: dict[str, FactValue]) -> None:
    """The encoding has the interpreter's score and no other; where that has none, none. The relaxed one has it, too."""
    expected = score(program, facts)
    for right, relaxed in ((True, False), (False, False), (True, True)):
        script, copy = held(program, facts, relaxed)
        body = copy.value(program.body)
        good = negated(body.defined) if expected is None else conj(body.defined, f"(= {body.term} {real(expected)})")
        found = verdicts(script, good if right else negated(good))
        assert found == {"sat" if right else "unsat"}, (program, facts, expected, relaxed)


@pytest.mark.parametrize("seed", range(120))
def test_any_program_has_the_interpreters_score(seed: int) -> None:
    rng, program = random.Random(seed), program_for(f"encoding:{seed}")
    same(program, facts_for(rng, program))


@pytest.mark.parametrize("one", ["up", "down", "half_up"])
@pytest.mark.parametrize("other", ["up", "down", "half_up"])
def test_a_relaxed_question_leaves_no_facts_out(one: e.RoundMode, other: e.RoundMode) -> None:
    """Two roundings side by side, in every order and with every sign, have the values that they have."""
    values = [Fraction(n, 4) for n in (-6, -1, 0, 2, 3, 6)]
    second = e.Mul(e.const(100), e.Round(other, B, Fraction(1)))
    program = Program(two(False), e.Add((e.Round(one, A, Fraction(1)), second)), None)
    for a, b in itertools.product(values, values):
        facts: dict[str, FactValue] = {"甲": a, "乙": b}
        found = score(program, facts)
        assert found is not None
        script, copy = held(program, facts, relaxed=True)
        assert verdicts(script, f"(= {copy.value(program.body).term} {real(found)})", SOLVERS[:1]) == {"sat"}


@pytest.mark.parametrize("seed", range(40))
def test_facts_between_which_the_score_moves_are_facts_of_the_question(seed: int) -> None:
    """Exact and relaxed: a question that is put so narrowly that it loses facts would prove what is false."""
    rng = random.Random(f"moving:{seed}")
    tried = (_moved(rng) for _ in range(1000))
    program, name, here, there, way = next(found for found in tried if found)
    question = moving(program, name, way)
    assert question.shows((here, there))
    given = {symbol: facts[spec.name] for copy, facts in zip(question.copies, (here, there), strict=True) for symbol, spec in copy}  # fmt: skip
    specs = {symbol: spec for copy in question.copies for symbol, spec in copy}
    for relaxed in (False, True):
        asked = question.relaxed() if relaxed and question.relaxed else question
        fixed = "".join(
            f"(assert {_held(symbol, value, specs[symbol], asked.text)})\n" for symbol, value in given.items()
        )
        assert {s.ask(asked.text + fixed, 5_000).status for s in SOLVERS} == {"sat"}, (program, here, there, relaxed)


def _held(symbol: str, value: FactValue, spec: Input, text: str) -> str:
    if isinstance(value, bool):
        return symbol if value else negated(symbol)
    if isinstance(value, str):
        return f"(= {symbol} {spec.choices.index(value)})"
    term = f"(to_real {symbol})" if f"(declare-const {symbol} Int)" in text else symbol
    return f"(= {term} {real(value)})"  # type: ignore[arg-type]


def _moved(rng: random.Random) -> tuple[Program, str, dict[str, FactValue], dict[str, FactValue], int] | None:
    """Two sets of facts that differ in one alone, with different scores."""
    program = program_for(f"moving:{rng.random()}")
    specs = [s for s in program.inputs if s.kind is not Kind.CHOICE]
    if not specs:
        return None
    name = rng.choice(specs).name
    here = facts_for(rng, program)
    there = {**here, name: facts_for(rng, program)[name]}
    if here[name] > there[name]:  # type: ignore[operator]
        here, there = there, here
    a, b = score(program, here), score(program, there)
    return None if a is None or b is None or a == b else (program, name, here, there, 1 if a < b else -1)


def two(integer: bool) -> tuple[Input, Input]:
    return Input("甲", Kind.QUANTITY, integer=integer), Input("乙", Kind.QUANTITY, integer=integer)


A, B = e.Fact("甲"), e.Fact("乙")
HALVES = [Fraction(n, 4) for n in range(-6, 7)]


@pytest.mark.parametrize("mode", ["up", "down", "half_up"])
@pytest.mark.parametrize("step", ["1", "1/2", "3"])
def test_rounding_at_and_around_the_half_on_both_sides_of_nothing(mode: e.RoundMode, step: str) -> None:
    program = Program(two(False), e.Round(mode, A, Fraction(step)), None)
    for value in HALVES:
        same(program, {"甲": value, "乙": Fraction(0)})


@pytest.mark.parametrize("mode", ["up", "down", "half_up"])
def test_a_rounded_ratio_of_whole_numbers_with_signs_of_every_kind(mode: e.RoundMode) -> None:
    shifted = e.Add((e.Mul(e.const("-7/2"), e.Div(A, B)), e.const("1/4"), e.Clause(0, A)))
    program = Program(two(True), e.Round(mode, shifted, Fraction(1, 2)), None)
    script, copy = held(program, {"甲": Fraction(1), "乙": Fraction(1)})
    copy.value(program.body)
    assert "(div " in script.text()
    for a, b in ((3, 7), (-3, 7), (3, -7), (-3, -7), (0, 5), (4, 2), (5, 0), (1, 2), (-1, 2)):
        same(program, {"甲": Fraction(a), "乙": Fraction(b)})


UNSETTLED = e.Case(((e.Compare("<", A, e.ZERO), e.const(1)),), None)


@pytest.mark.parametrize(
    "body",
    [
        e.Div(UNSETTLED, B, e.const(3)),
        e.Case(((e.Compare(">", UNSETTLED, e.ZERO), A),), B),
        e.Case(((e.Compare(">", B, e.ZERO), A), (e.Compare(">", UNSETTLED, e.ZERO), A)), B),
        e.Case(((e.All((e.Compare(">", B, e.ZERO), e.Compare("=", e.Div(A, B), e.const(1)))), A),), B),
        e.Case(((e.Any((e.Compare("=", B, e.ZERO), e.Compare("=", e.Div(A, B), e.const(1)))), A),), B),
        e.Min((A, UNSETTLED)),
        e.Add(()),
        e.Mul(e.ZERO, UNSETTLED),
        e.Case(((e.Not(e.Any(())), UNSETTLED), (e.All(()), A)), None),
        e.Div(A, e.ZERO, B),
        e.Div(A, e.ZERO),
    ],
)
def test_where_the_text_gives_no_score_neither_does_the_encoding(body: e.Expr) -> None:
    for a in (-1, 0, 2):
        for b in (-1, 0, 2):
            same(Program(two(False), body, None), {"甲": Fraction(a), "乙": Fraction(b)})


@pytest.mark.parametrize("seed", range(30))
def test_clauses_act_where_the_interpreter_says(seed: int) -> None:
    rng = random.Random(seed)
    programs = (rng.choice(compiled(60)) if seed % 2 else program_for(f"clauses:{rng.random()}") for _ in range(1000))
    program, facts = next((p, f) for p in programs if score(p, f := facts_for(rng, p)) is not None)
    trace: Trace = {}
    score(program, facts, trace)
    script, copy = held(program, facts)
    wrong = []
    for index in {a.index for a in copy.acting(program.body)}:
        places = [a for a in copy.acting(program.body) if a.index == index]
        for place in places:
            wrong.append(place.reached if index not in trace else "false")
        if index in trace:
            worth = " ".join(f"(ite {a.reached} {a.value} 0.0)" for a in places)
            wrong.append(f"(not (= (+ 0.0 {worth}) {real(trace[index].low or Fraction(0))}))")
    assert verdicts(script, negated(conj(*map(negated, wrong)))) == {"unsat"}


def test_names_never_reach_a_solver() -> None:
    for program in compiled(60):
        script, copy = held(program, facts_for(random.Random(1), program))
        copy.value(program.body)
        assert script.text().isascii()
