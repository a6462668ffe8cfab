"""Walks over whole programs: facts called by other names, and what a program divides by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from biaochi.core import expr as e
from biaochi.core.program import Input, Part, Program


def rename(program: Program, inputs: Mapping[str, Input]) -> Program:
    """The program with each input replaced by the one given for its name; choices are matched in order."""
    specs = tuple(inputs.get(i.name, i) for i in program.inputs)
    choices = {
        (old.name, was): (new.name, now)
        for old, new in zip(program.inputs, specs, strict=True)
        for was, now in zip(old.choices, new.choices, strict=False)
    }
    names = {old.name: new.name for old, new in zip(program.inputs, specs, strict=True)}
    specs = tuple(replace(s, within=names.get(s.within, s.within)) if s.within else s for s in specs)

    def go(n: e.Expr) -> e.Expr:
        match n:
            case e.Const():
                return n
            case e.Fact(name):
                return e.Fact(names.get(name, name))
            case e.Add(terms):
                return e.Add(tuple(map(go, terms)))
            case e.Mul(left, right):
                return e.Mul(go(left), go(right))
            case e.Div(left, right, zero):
                return e.Div(go(left), go(right), None if zero is None else go(zero))
            case e.Min(terms):
                return e.Min(tuple(map(go, terms)))
            case e.Max(terms):
                return e.Max(tuple(map(go, terms)))
            case e.Round(mode, value, step):
                return e.Round(mode, go(value), step)
            case e.Case(arms, otherwise):
                return e.Case(tuple((cond(c), go(x)) for c, x in arms), None if otherwise is None else go(otherwise))
            case e.Clause(index, value):
                return e.Clause(index, go(value))

    def cond(c: e.Cond) -> e.Cond:
        match c:
            case e.Compare(op, left, right):
                return e.Compare(op, go(left), go(right))
            case e.Flag(name):
                return e.Flag(names.get(name, name))
            case e.Is(name, choice):
                new_name, new_choice = choices.get((name, choice), (names.get(name, name), choice))
                return e.Is(new_name, new_choice)
            case e.All(terms):
                return e.All(tuple(map(cond, terms)))
            case e.Any(terms):
                return e.Any(tuple(map(cond, terms)))
            case e.Not(term):
                return e.Not(cond(term))

    def said(part: Part) -> Part:
        if isinstance(part, str):
            return names.get(part, part)
        form, what = part
        if isinstance(what, (e.Compare, e.Flag, e.Is, e.All, e.Any, e.Not)):
            return form, cond(what)
        return form, go(what)

    notes = tuple(replace(n, said=tuple(map(said, n.said))) for n in program.clauses)
    return replace(program, inputs=specs, body=go(program.body), clauses=notes)


def divided_by(node: e.Expr) -> tuple[e.Expr, ...]:
    """Every divisor of an expression that is not a literal, each once."""
    match node:
        case e.Div(left, right, zero):
            own = () if isinstance(right, e.Const) else (right,)
            parts: tuple[e.Expr, ...] = (left, right) if zero is None else (left, right, zero)
        case e.Add(terms) | e.Min(terms) | e.Max(terms):
            own, parts = (), terms
        case e.Mul(left, right):
            own, parts = (), (left, right)
        case e.Round(_, value, _) | e.Clause(_, value):
            own, parts = (), (value,)
        case e.Case(arms, otherwise):
            compared = tuple(x for c, _ in arms for x in _sides(c))
            own, parts = (), (*compared, *(x for _, x in arms), *(() if otherwise is None else (otherwise,)))
        case _:
            return ()
    return tuple(dict.fromkeys([*own, *(d for p in parts for d in divided_by(p))]))


def _sides(cond: e.Cond) -> tuple[e.Expr, ...]:
    match cond:
        case e.Compare(_, left, right):
            return left, right
        case e.All(terms) | e.Any(terms):
            return tuple(x for t in terms for x in _sides(t))
        case e.Not(term):
            return _sides(term)
        case _:
            return ()
