"""Random programs from a seed: bands, steps, ratios, free expressions, and compiled sentences with one thing changed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from biaochi import compile_criterion
from biaochi.core import expr as e
from biaochi.core.interpret import FactValue
from biaochi.core.program import ClauseNote, Input, Kind, Program
from biaochi.diagnostics import BiaochiError

CRITERIA = Path(__file__).parents[1] / "language" / "criteria"
OPS: tuple[e.Comparison, ...] = ("<", "<=", "=", ">=", ">")
MODES: tuple[e.RoundMode, ...] = ("up", "down", "half_up")
STEPS = tuple(map(Fraction, ("1", "1/2", "1/10", "1/100", "5")))
CHOICES = ("优", "良", "中", "差")
NAMES = ("甲", "乙", "丙", "丁")


def program_for(seed: str) -> Program:
    """The program of a seed."""
    rng = random.Random(seed)
    form = rng.choice((bands, bands, steps, ratio, free, free, changed, changed))
    program = form(rng)
    return program if program.clauses else replace(program, clauses=notes(rng, program))


def notes(rng: random.Random, program: Program) -> tuple[ClauseNote, ...]:
    """A note for every clause of a program."""
    last = max((n.index for n in nodes(program.body) if isinstance(n, e.Clause)), default=-1)
    return tuple(ClauseNote("", f"第{i}条", 0, 0, rng.choice(("award", "deduct"))) for i in range(last + 1))


def marks(rng: random.Random) -> Fraction:
    return Fraction(rng.choice((2, 3, 5, 10, Fraction(15, 2))))


def number(rng: random.Random, spec: Input) -> Fraction:
    """A literal to compare a fact with, sometimes off its grid."""
    if spec.kind is Kind.RATE:
        return Fraction(rng.choice((0, 500, 600, 800, 850, 900, 950, 1000, rng.randint(0, 1100))), 1000)
    return Fraction(rng.randint(-2, 20)) + rng.choice((Fraction(0), Fraction(0), Fraction(0), Fraction(1, 2), Fraction(1, 3)))  # fmt: skip


def spec_for(rng: random.Random, name: str, kinds: tuple[Kind, ...]) -> Input:
    kind = rng.choice(kinds)
    low = rng.choice((None, Fraction(0), Fraction(0), Fraction(1)))
    open_ = low is not None and rng.random() < 0.2
    match kind:
        case Kind.BOOL:
            return Input(name, kind)
        case Kind.CHOICE:
            return Input(name, kind, choices=CHOICES[: rng.randint(2, 4)])
        case Kind.RATE:
            low = rng.choice((None, Fraction(0)))
            high = rng.choice((None, Fraction(1)))
            return Input(name, kind, "%", low=low, high=high, low_open=low is not None and open_)
        case _:
            high = rng.choice((None, None, Fraction(rng.randint(2, 30))))
            return Input(name, kind, "", low=low, high=high, integer=rng.random() < 0.5, low_open=open_)


NUMERIC = (Kind.RATE, Kind.QUANTITY, Kind.QUANTITY, Kind.MONEY, Kind.POINTS)
ALL_KINDS = (*NUMERIC, Kind.BOOL, Kind.CHOICE)


# --- bands, steps, ratios


def bands(rng: random.Random) -> Program:
    """Bands over one fact, sometimes with a point or a stretch left out, sometimes under a second condition."""
    spec = spec_for(rng, "甲", NUMERIC)
    flag = Input("乙", Kind.BOOL)
    full = marks(rng)
    x = e.Fact(spec.name)
    cuts = sorted({number(rng, spec) for _ in range(rng.randint(1, 4))}, reverse=True)
    arms: list[tuple[e.Cond, e.Expr]] = []
    above: Fraction | None = None
    for i, cut in enumerate(cuts):
        parts: list[e.Cond] = [e.Compare(rng.choice((">=", ">=", ">")), x, e.Const(cut))]
        if above is not None and rng.random() < 0.7:
            parts.append(e.Compare(rng.choice(("<", "<", "<=")), x, e.Const(above)))
        if rng.random() < 0.15:
            parts.append(rng.choice((e.Flag(flag.name), e.Not(e.Flag(flag.name)))))
        value = e.Const(full * (len(cuts) - i) / len(cuts) * rng.choice((1, 1, 1, 1, Fraction(11, 10))))
        arms.append((e.All(tuple(parts)), e.Clause(i, value)))
        above = cut
    if rng.random() < 0.5:
        arms.append((e.Compare(rng.choice(("<", "<", "<=")), x, e.Const(cuts[-1])), e.ZERO))
    otherwise = rng.choice((None, e.ZERO, e.Const(full)))
    return Program((spec, flag), e.Case(tuple(arms), otherwise), full)


def steps(rng: random.Random) -> Program:
    """Points off for every so much a fact is away from a base, rounded or not, held within limits or not."""
    specs = tuple(spec_for(rng, n, NUMERIC) for n in NAMES[: rng.randint(1, 2)])
    full = marks(rng)
    body: e.Expr = e.Const(full)
    for i, spec in enumerate(specs):
        way = rng.choice((1, -1))
        size = rng.choice((Fraction(1, 100), Fraction(1, 10), Fraction(1, 3))) if spec.kind is Kind.RATE else rng.choice((Fraction(1), Fraction(3), Fraction(1, 2)))  # fmt: skip
        off = e.sub(e.Fact(spec.name), e.Const(number(rng, spec)))
        away: e.Expr = e.Max((e.ZERO, e.mul(e.Const(way / size), off)))
        if rng.random() < 0.5:
            away = e.Round(rng.choice(MODES), away, rng.choice((Fraction(1), Fraction(1), Fraction(1, 2))))
        amount: e.Expr = e.mul(e.Const(Fraction(rng.randint(1, 20), 10)), away)
        if rng.random() < 0.3:
            amount = e.Min((amount, e.Const(full * rng.choice((Fraction(1, 2), 1)))))
        body = e.sub(body, e.Clause(i, amount))
    if rng.random() < 0.7:
        body = e.clamp(body, 0, rng.choice((None, e.Const(full))))
    if rng.random() < 0.3:
        body = e.Round(rng.choice(MODES), body, rng.choice(STEPS))
    return Program(specs, body, full)


def ratio(rng: random.Random) -> Program:
    """Points by one fact over another, with or without a word on 0, rounded or not."""
    specs = tuple(spec_for(rng, n, (Kind.QUANTITY, Kind.MONEY)) for n in NAMES[: rng.randint(2, 3)])
    full = marks(rng)
    a, b = e.Fact(specs[0].name), e.Fact(specs[1].name)
    top: e.Expr = rng.choice((a, a, a, e.sub(a, b), e.Min((a, b))))
    if len(specs) > 2 and rng.random() < 0.5:
        top = e.add(a, e.Fact(specs[2].name))
    over: e.Expr = e.Div(top, b, rng.choice((None, None, e.ZERO, e.const(1))))
    if rng.random() < 0.4:
        over = e.Round(rng.choice(MODES), over, rng.choice(STEPS))
    body: e.Expr = e.mul(e.Const(full), over)
    match rng.randrange(3):
        case 0:
            body = e.clamp(body, 0, e.Const(full))
        case 1:
            arms = ((e.Compare(rng.choice((">=", ">")), over, e.const(1)), e.Const(full)), (e.Compare("<", over, e.Const(Fraction(rng.randint(1, 9), 10))), e.ZERO))  # fmt: skip
            body = e.Case(arms, rng.choice((None, body)))
    return Program(specs, body, full)


# --- free expressions


def free(rng: random.Random) -> Program:
    """An expression no sentence would give."""
    specs = tuple(spec_for(rng, n, ALL_KINDS) for n in NAMES[: rng.randint(1, 3)])
    full = marks(rng)
    body = expression(rng, specs, rng.randint(1, 3))
    if rng.random() < 0.5:
        body = e.clamp(body, 0, e.Const(full))
    return Program(specs, body, None if rng.random() < 0.1 else full)


def expression(rng: random.Random, specs: tuple[Input, ...], depth: int) -> e.Expr:
    facts = [e.Fact(s.name) for s in specs if s.kind in NUMERIC]
    if not depth or rng.random() < 0.15:
        if facts and rng.random() < 0.65:
            return rng.choice(facts)
        return e.Const(Fraction(rng.randint(-3, 12), rng.choice((1, 1, 2, 3, 10))))

    def below() -> e.Expr:
        return expression(rng, specs, depth - 1)

    form = rng.choice(("add", "mul", "div", "min", "max", "round", "case", "case", "clause"))
    match form:
        case "add":
            return e.Add(tuple(below() for _ in range(rng.randint(1, 3))))
        case "mul":
            return e.Mul(e.Const(Fraction(rng.randint(-4, 6), rng.choice((1, 2)))) if rng.random() < 0.8 else below(), below())  # fmt: skip
        case "div" if facts:
            return e.Div(below(), rng.choice(facts), rng.choice((None, None, e.ZERO, below())))
        case "min":
            return e.Min((below(), below()))
        case "max":
            return e.Max((below(), below()))
        case "round":
            return e.Round(rng.choice(MODES), below(), rng.choice(STEPS))
        case "clause":
            return e.Clause(0, below())
    arms = tuple((condition(rng, specs, 1), below()) for _ in range(rng.randint(1, 3)))
    return e.Case(arms, rng.choice((None, below())))


def condition(rng: random.Random, specs: tuple[Input, ...], depth: int) -> e.Cond:
    form = rng.choice(("simple", "simple", "all", "any", "not")) if depth else "simple"
    if form in ("all", "any"):
        terms = tuple(condition(rng, specs, depth - 1) for _ in range(rng.randint(0, 2) or 2))
        return e.All(terms) if form == "all" else e.Any(terms)
    if form == "not":
        return e.Not(condition(rng, specs, depth - 1))
    spec = rng.choice(specs)
    if spec.kind is Kind.BOOL:
        return e.Flag(spec.name)
    if spec.kind is Kind.CHOICE:
        return e.Is(spec.name, rng.choice(spec.choices))
    others = [e.Fact(s.name) for s in specs if s.kind in NUMERIC and s != spec]
    right: e.Expr = e.Const(number(rng, spec))
    if others and rng.random() < 0.2:
        right = rng.choice(others)
    left: e.Expr = e.Fact(spec.name)
    if others and rng.random() < 0.15:
        left = e.Div(left, rng.choice(others))
    return e.Compare(rng.choice(OPS), left, right)


# --- compiled sentences


@cache
def compiled(most: int = 400) -> tuple[Program, ...]:
    """Programs of the conformance sentences, every so many of those that compile."""
    rows = [json.loads(r) for p in sorted(CRITERIA.glob("*.jsonl")) for r in p.read_text("utf-8").splitlines()]
    rows = [r for r in rows if "text" in r]
    found = []
    for row in rows[:: max(1, len(rows) // most)]:
        try:
            found.append(
                compile_criterion(row["text"], full_marks=row.get("weight"), context=row.get("context")).program
            )
        except BiaochiError:
            continue
    return tuple(found)


def changed(rng: random.Random) -> Program:
    """A compiled sentence with nothing, or one or two things, changed."""
    return varied(rng, rng.choice(compiled()), rng.randint(0, 2))


def varied(rng: random.Random, program: Program, times: int) -> Program:
    """A program with so many things changed."""
    for _ in range(times):
        program = rng.choice((_changed_body, _changed_body, _changed_input))(rng, program)
    return program


def _changed_input(rng: random.Random, program: Program) -> Program:
    if not program.inputs:
        return program
    at = rng.randrange(len(program.inputs))
    spec = program.inputs[at]
    if spec.kind in (Kind.BOOL, Kind.CHOICE):
        return program
    low = rng.choice((spec.low, None, Fraction(0)))
    high = rng.choice((spec.high, None, Fraction(1) if spec.kind is Kind.RATE else Fraction(20)))
    new = replace(spec, low=low, high=high, low_open=low is not None and rng.random() < 0.2, integer=spec.integer and rng.random() < 0.7)  # fmt: skip
    return replace(program, inputs=(*program.inputs[:at], new, *program.inputs[at + 1 :]))


def _changed_body(rng: random.Random, program: Program) -> Program:
    places = sum(1 for _ in nodes(program.body))
    chosen, count = rng.randrange(places), iter(range(places))

    def change(node: Any) -> Any:
        return _broken(rng, node) if next(count, -1) == chosen else node

    return replace(program, body=rebuilt(program.body, change))


def _broken(rng: random.Random, node: Any) -> Any:
    """The node with a defect of the kind people write."""
    match node:
        case e.Const(value):
            return e.Const(value * rng.choice((-1, 10, Fraction(1, 10))) + rng.choice((0, 0, Fraction(1, 100), 1)))
        case e.Compare(_, left, right):
            return e.Compare(rng.choice(OPS), left, right)
        case e.Case(arms, otherwise) if len(arms) > 1 and rng.random() < 0.6:
            dropped = rng.randrange(len(arms))
            return e.Case(tuple(a for i, a in enumerate(arms) if i != dropped), otherwise)
        case e.Case(arms, otherwise):
            return e.Case(arms, None if otherwise is not None else e.ZERO)
        case e.Min(terms) | e.Max(terms):
            other = e.Max if isinstance(node, e.Min) else e.Min
            return rng.choice((other(terms), terms[0], terms[-1]))
        case e.Round(_, value, step):
            return e.Round(rng.choice(MODES), value, rng.choice((step, *STEPS)))
        case e.Div(left, right, zero):
            return e.Div(left, right, None if zero is not None else e.ZERO)
        case e.Add(terms) if len(terms) > 1:
            return e.Add(terms[1:])
        case e.Flag() | e.Is() | e.All() | e.Any():
            return e.Not(node)
    return node


def nodes(node: Any) -> Iterator[Any]:
    """A node and everything in it, in the order ``rebuilt`` comes to them."""
    seen: list[Any] = []
    rebuilt(node, lambda n: seen.append(n) or n)
    yield from seen


def rebuilt(node: Any, change: Callable[[Any], Any]) -> Any:
    """The node with ``change`` applied to it and everything in it, from within."""

    def go(n: Any) -> Any:
        return rebuilt(n, change)

    match node:
        case e.Add(t) | e.Min(t) | e.Max(t) | e.All(t) | e.Any(t):
            node = type(node)(tuple(map(go, t)))
        case e.Mul(a, b):
            node = e.Mul(go(a), go(b))
        case e.Div(a, b, zero):
            node = e.Div(go(a), go(b), None if zero is None else go(zero))
        case e.Round(mode, value, step):
            node = e.Round(mode, go(value), step)
        case e.Clause(index, value):
            node = e.Clause(index, go(value))
        case e.Case(arms, otherwise):
            node = e.Case(tuple((go(c), go(v)) for c, v in arms), None if otherwise is None else go(otherwise))
        case e.Compare(op, a, b):
            node = e.Compare(op, go(a), go(b))
        case e.Not(term):
            node = e.Not(go(term))
    return change(node)


# --- facts


def facts_for(rng: random.Random, program: Program) -> dict[str, FactValue]:
    """Admissible facts, at and beside the numbers of the program more often than elsewhere."""
    literals = sorted({n.value for n in nodes(program.body) if isinstance(n, e.Const)})
    return {s.name: value_for(rng, s, literals) for s in (*program.inputs, *program.judgements)}


def value_for(rng: random.Random, spec: Input, literals: list[Fraction]) -> FactValue:
    """An admissible value of one input."""
    if spec.kind is Kind.BOOL:
        return rng.random() < 0.5
    if spec.kind is Kind.CHOICE:
        return rng.choice(spec.choices)
    small = Fraction(1, 1000) if spec.kind is Kind.RATE else Fraction(1, 10)
    if literals and rng.random() < 0.6:
        value = rng.choice(literals) + rng.choice((0, 0, small, -small, 1, -1))
    else:
        value = Fraction(rng.randint(-50, 300), rng.choice((1, 3, 7, 10, 100)))
    if spec.integer and spec.kind is not Kind.RATE:
        value = Fraction(round(value))
    if spec.low is not None and (value < spec.low or (spec.low_open and value == spec.low)):
        value = spec.low + (rng.randint(1, 5) if spec.integer or spec.low_open else rng.randint(0, 5)) * (1 if spec.integer else small)  # fmt: skip
    if spec.high is not None and value > spec.high:
        value = spec.high
    return value
