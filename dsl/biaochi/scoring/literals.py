"""The numbers an expression is written with: where its meaning can change."""

from __future__ import annotations

from fractions import Fraction

from biaochi.core import expr as e


def literals(node: e.Expr) -> set[Fraction]:
    """Every number written in an expression."""
    found: set[Fraction] = set()

    def go(n: e.Expr) -> None:
        match n:
            case e.Const(value):
                found.add(value)
            case e.Add(terms) | e.Min(terms) | e.Max(terms):
                for t in terms:
                    go(t)
            case e.Mul(left, right):
                go(left)
                go(right)
            case e.Div(left, right, zero):
                go(left)
                go(right)
                if zero is not None:
                    go(zero)
            case e.Round(_, value, _) | e.Clause(_, value):
                go(value)
            case e.Case(arms, otherwise):
                for c, x in arms:
                    condition(c)
                    go(x)
                if otherwise is not None:
                    go(otherwise)

    def condition(c: e.Cond) -> None:
        match c:
            case e.Compare(_, left, right):
                go(left)
                go(right)
            case e.All(terms) | e.Any(terms):
                for t in terms:
                    condition(t)
            case e.Not(term):
                condition(term)

    go(node)
    return found
