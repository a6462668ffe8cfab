"""A criterion as a function of one fact, the others held: exact pieces of the score."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.interpret import FactValue, evaluate
from biaochi.core.program import Input, Program
from biaochi.prove.admissible import domain_of
from biaochi.prove.normal import Atom, Axis, Beyond, normal
from biaochi.prove.pieces import Pieces, TooMany
from biaochi.prove.shape import Analysis

NO_SCORE = e.Case((), None)


def along(program: Program, spec: Input, facts: Mapping[str, FactValue]) -> Pieces | None:
    """The score along the fact ``spec``, the others as given; None where it is no piecewise line."""
    others = {n: v for n, v in facts.items() if n != spec.name}
    axis = Axis(((Atom(spec.name), Fraction(1)),))
    domain = domain_of(spec)
    try:
        node = normal(_expr(program.body, others), {spec.name: spec})
        return Analysis({axis: domain}, {}).pieces(node, axis, {axis: domain})
    except (Beyond, TooMany):
        return None


def _expr(n: e.Expr, facts: Mapping[str, FactValue]) -> e.Expr:
    """The expression with the facts filled in; what is a number then is one."""
    match n:
        case e.Const():
            return n
        case e.Fact(name):
            value = facts.get(name)
            return e.Const(value) if isinstance(value, Fraction) else n
        case e.Add(terms):
            return _number(e.Add(tuple(_expr(t, facts) for t in terms)))
        case e.Mul(left, right):
            return _number(e.Mul(_expr(left, facts), _expr(right, facts)))
        case e.Div(left, right, zero):
            return _quotient(_expr(left, facts), _expr(right, facts), None if zero is None else _expr(zero, facts))
        case e.Min(terms):
            return _number(e.Min(tuple(_expr(t, facts) for t in terms)))
        case e.Max(terms):
            return _number(e.Max(tuple(_expr(t, facts) for t in terms)))
        case e.Round(mode, value, step):
            return _number(e.Round(mode, _expr(value, facts), step))
        case e.Clause(_, value):
            return _expr(value, facts)
        case e.Case(arms, otherwise):
            rest = None if otherwise is None else _expr(otherwise, facts)
            return e.Case(tuple((_cond(c, facts), _expr(v, facts)) for c, v in arms), rest)


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
            return e.Compare(op, _expr(left, facts), _expr(right, facts))
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
