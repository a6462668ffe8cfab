"""Expressions with some of their facts filled in."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.interpret import FactValue, evaluate

NO_SCORE = e.Case((), None)


def filled(n: e.Expr, facts: Mapping[str, FactValue]) -> e.Expr:
    """The expression with the facts filled in; what is a number then is one."""
    match n:
        case e.Const():
            return n
        case e.Fact(name):
            value = facts.get(name)
            return e.Const(value) if isinstance(value, Fraction) else n
        case e.Add(terms):
            return _number(e.Add(tuple(filled(t, facts) for t in terms)))
        case e.Mul(left, right):
            return _number(e.Mul(filled(left, facts), filled(right, facts)))
        case e.Div(left, right, zero):
            return _quotient(filled(left, facts), filled(right, facts), None if zero is None else filled(zero, facts))
        case e.Min(terms):
            return _number(e.Min(tuple(filled(t, facts) for t in terms)))
        case e.Max(terms):
            return _number(e.Max(tuple(filled(t, facts) for t in terms)))
        case e.Round(mode, value, step):
            return _number(e.Round(mode, filled(value, facts), step))
        case e.Clause(_, value):
            return filled(value, facts)
        case e.Case(arms, otherwise):
            rest = None if otherwise is None else filled(otherwise, facts)
            return e.Case(tuple((_cond(c, facts), filled(v, facts)) for c, v in arms), rest)


def _number(n: e.Expr) -> e.Expr:
    """The value of an expression whose terms are numbers."""
    match n:
        case e.Add(terms) | e.Min(terms) | e.Max(terms):
            parts = terms
        case e.Mul(left, right):
            parts = (left, right)
        case e.Round(_, value, _):
            parts = (value,)
        case _:
            return n
    if not all(isinstance(t, e.Const) for t in parts):
        return n
    found = evaluate(n, {}).point
    return n if found is None else e.Const(found)


def _quotient(left: e.Expr, right: e.Expr, zero: e.Expr | None) -> e.Expr:
    if not isinstance(right, e.Const):
        return e.Div(left, right, zero)
    if right.value == 0:
        return NO_SCORE if zero is None else zero
    return _number(e.Mul(e.Const(1 / right.value), left))


def _cond(c: e.Cond, facts: Mapping[str, FactValue]) -> e.Cond:
    match c:
        case e.Compare(op, left, right):
            return e.Compare(op, filled(left, facts), filled(right, facts))
        case e.Flag(name):
            return e.TRUE if facts.get(name) is True else e.Any(())
        case e.Is(name, choice):
            return e.TRUE if facts.get(name) == choice else e.Any(())
        case e.All(terms):
            return e.All(tuple(_cond(t, facts) for t in terms))
        case e.Any(terms):
            return e.Any(tuple(_cond(t, facts) for t in terms))
        case e.Not(term):
            return e.Not(_cond(term, facts))
