"""A plan computed for one row: what every engine is held against."""

from __future__ import annotations

import operator
from collections.abc import Mapping

from biaochi.backends.scaled import ir
from biaochi.backends.scaled.plan import Plan

_SIGNS = {"<": operator.lt, "<=": operator.le, "=": operator.eq, ">=": operator.ge, ">": operator.gt}


def stepped(plan: Plan, row: Mapping[str, object]) -> dict[str, object]:
    """The row with the columns of the plan's steps."""
    out = dict(row)
    for step in plan.steps:
        out |= {name: number(n.node, out) for name, n in step.items()}
    return out


def number(node: ir.Num, row: Mapping[str, object]) -> int:
    """The number of a row (column to int, bool or str)."""
    match node:
        case ir.Lit(value):
            return value
        case ir.Col(name):
            found = row[name]
            assert isinstance(found, int)
            return found
        case ir.Sum(terms):
            return sum(number(t, row) for t in terms)
        case ir.Times(left, right):
            return number(left, row) * number(right, row)
        case ir.Floor(top, bottom):
            return number(top, row) // number(bottom, row)
        case ir.Least(terms):
            return min(number(t, row) for t in terms)
        case ir.Most(terms):
            return max(number(t, row) for t in terms)
        case ir.Pick(arms, otherwise):
            return number(next((x for test, x in arms if holds(test, row)), otherwise), row)


def holds(test: ir.Test, row: Mapping[str, object]) -> bool:
    """Whether a test holds for a row."""
    match test:
        case ir.Cmp(op, left, right):
            return bool(_SIGNS[op](number(left, row), number(right, row)))
        case ir.Yes(name):
            return row[name] is True
        case ir.Same(name, word):
            return row[name] == word
        case ir.Both(terms):
            return all(holds(t, row) for t in terms)
        case ir.Either(terms):
            return any(holds(t, row) for t in terms)
        case ir.Isnt(term):
            return not holds(term, row)
