"""The parts of explanations, prepared once for a program: what the text alone says is written out, the rest asks the facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from typing import TypeAlias

from biaochi.core import expr as e
from biaochi.core.interpret import FactValue, Interval, Undetermined, evaluate
from biaochi.core.program import Kind, Part, Program
from biaochi.scoring.wording import about, number

Facts: TypeAlias = Mapping[str, FactValue]
Telling: TypeAlias = str | Callable[[Facts], str]
"""Words, or how they follow from the facts."""

_SIGNS = {"<": "＜", "<=": "≤", "=": "＝", ">=": "≥", ">": "＞"}


def told(telling: Telling, facts: Facts) -> str:
    """What is said of these facts."""
    return telling if isinstance(telling, str) else telling(facts)


def joined(pieces: list[Telling], between: str = "") -> Telling:
    """One after the other."""
    words = [p for p in pieces if isinstance(p, str)]
    if len(words) == len(pieces):
        return between.join(words)
    return lambda facts: between.join([p if isinstance(p, str) else p(facts) for p in pieces])


def part(said: Part, program: Program) -> Telling:
    """A part of a clause note."""
    if isinstance(said, str):
        return said
    form, what = said
    if isinstance(what, (e.Compare, e.Flag, e.Is, e.All, e.Any, e.Not)):
        return condition(what, program)
    return _value(what, _printer(what, form, program), lambda open_: _ends(open_, form))


def condition(cond: e.Cond, program: Program) -> Telling:
    """A condition, with what the facts give for its sides."""
    match cond:
        case e.Compare(op, left, right):
            form = _form(left, program) or _form(right, program)
            return joined([_side(left, form, program), _SIGNS[op], _side(right, form, program)])
        case e.Flag(name) | e.Not(e.Flag(name)):
            return lambda facts: f"“{name}”{_yes(facts.get(name))}"
        case e.Is(name, choice):
            return f"{name}为“{choice}”"
        case e.All(terms):
            return joined([condition(t, program) for t in terms], "，且") or "其余情形"
        case e.Any(terms):
            return joined([condition(t, program) for t in terms], "，或")
        case e.Not(term):
            return joined(["并非", condition(term, program)])


def quotient(what: list[e.Expr | e.Cond]) -> Telling:
    """The first quotient of two facts, with its value: ``支出数÷预算数＝77.67%``; "" where there is none or it has none."""
    pending = list(what)
    while pending:
        node = pending.pop(0)
        match node:
            case e.Div(e.Fact(above), e.Fact(below), _):
                return partial(_quotient, node, f"{above}÷{below}＝")
            case e.Mul(left, right) | e.Div(left, right, _):
                pending += [left, right]
            case e.Add(terms) | e.Min(terms) | e.Max(terms):
                pending += terms
            case e.Clause(_, value) | e.Round(_, value, _):
                pending.append(value)
            case e.Case(arms, otherwise):
                pending += [x for _, x in arms] + ([] if otherwise is None else [otherwise])
    return ""


def _quotient(node: e.Expr, head: str, facts: Facts) -> str:
    try:
        value = evaluate(node, facts).point
    except Undetermined:
        return ""
    return "" if value is None else f"{head}{number(value, 'rate')}"


def _value(node: e.Expr, printed: Callable[[Fraction], str], unsure: Callable[[Interval], str]) -> Telling:
    if isinstance(node, e.Const):
        return printed(node.value)

    def say(facts: Facts) -> str:
        try:
            value = evaluate(node, facts)
        except Undetermined:
            return "（算不出）"
        point = value.point
        return unsure(value) if point is None else printed(point)

    return say


def _ends(value: Interval, form: str) -> str:
    low = "?" if value.low is None else number(value.low, form)
    high = "?" if value.high is None else number(value.high, form)
    return f"{low}～{high}"


def _side(node: e.Expr, form: str, program: Program) -> Telling:
    said = _value(node, _printer(node, form, program), lambda _: "未知")
    if isinstance(said, str) or not isinstance(node, e.Fact):
        return said
    return joined([node.name, said])


def _printer(node: e.Expr, form: str, program: Program) -> Callable[[Fraction], str]:
    """How a value is printed: a sum of money that is a fact with the unit of its input, else in 万元 where it is that large."""
    spec = program.specs.get(node.name) if isinstance(node, e.Fact) else None
    if spec is None or spec.kind is not Kind.MONEY:
        return lambda value: number(value, form)
    unit = spec.unit
    return (lambda value: f"{about(value)}{unit}") if unit else _money


def _money(value: Fraction) -> str:
    return f"{about(value / 10_000)}万元" if abs(value) >= 10_000 else f"{about(value)}元"


def _form(node: e.Expr, program: Program) -> str:
    """How numbers on this side of a comparison are printed, from the input they stem from."""
    if isinstance(node, e.Fact):
        spec = next((i for i in program.inputs if i.name == node.name), None)
        if spec is not None:
            return "rate" if spec.kind is Kind.RATE else f"number:{spec.unit}"
    if isinstance(node, (e.Div, e.Mul)):
        return "rate"
    return ""


def _yes(value: FactValue | None) -> str:
    return "未填" if value is None else "为是" if value is True else "为否"
