"""The form in which a core and what an emitted function says are compared: alike wherever all facts are known.

Clause marks are taken away, nested sums become one, a case that ends in a case becomes one, a sum or extreme of one term
is its term. Each step keeps the value of every complete row, and whether it has one.
"""

from __future__ import annotations

from biaochi.core import expr as e


def normal(node: e.Expr) -> e.Expr:
    """The normal form of an expression."""
    match node:
        case e.Const() | e.Fact():
            return node
        case e.Add(terms):
            return _sum(tuple(normal(t) for t in terms))
        case e.Mul(left, right):
            return e.Mul(normal(left), normal(right))
        case e.Div(left, right, zero):
            return e.Div(normal(left), normal(right), None if zero is None else normal(zero))
        case e.Min(terms):
            return normal(terms[0]) if len(terms) == 1 else e.Min(tuple(normal(t) for t in terms))
        case e.Max(terms):
            return normal(terms[0]) if len(terms) == 1 else e.Max(tuple(normal(t) for t in terms))
        case e.Round(mode, value, step):
            return e.Round(mode, normal(value), step)
        case e.Case(arms, otherwise):
            last = None if otherwise is None else normal(otherwise)
            own = tuple((normal_cond(c), normal(x)) for c, x in arms)
            if isinstance(last, e.Case):
                return e.Case((*own, *last.arms), last.otherwise)
            return last if last is not None and not own else e.Case(own, last)
        case e.Clause(_, value):
            return normal(value)


def normal_cond(cond: e.Cond) -> e.Cond:
    """The normal form of a condition."""
    match cond:
        case e.Compare(op, left, right):
            return e.Compare(op, normal(left), normal(right))
        case e.All(terms):
            return e.All(tuple(normal_cond(t) for t in terms))
        case e.Any(terms):
            return e.Any(tuple(normal_cond(t) for t in terms))
        case e.Not(term):
            return e.Not(normal_cond(term))
        case _:
            return cond


def _sum(terms: tuple[e.Expr, ...]) -> e.Expr:
    flat = tuple(x for t in terms for x in (t.terms if isinstance(t, e.Add) else (t,)))
    return e.ZERO if not flat else flat[0] if len(flat) == 1 else e.Add(flat)
