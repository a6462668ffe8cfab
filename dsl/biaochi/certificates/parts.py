"""The parts of a program that statements point at, in the order of its expression: cases, their arms, and caps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.interpret import FactValue, Undetermined, evaluate, holds
from biaochi.core.program import Program


def cases_of(program: Program) -> list[e.Case]:
    """The cases of two arms or more, an outer one before those in its arms."""
    return [n for n in walk(program.body) if isinstance(n, e.Case) and len(n.arms) > 1]


def caps_of(program: Program) -> list[tuple[e.Expr, Fraction]]:
    """What is held below a printed cap, and the cap. What is held between a floor and full marks is not capped in print."""
    floored = {id(n.terms[1]) for n in walk(program.body) if isinstance(n, e.Max) and _pair(n.terms, 0)}
    return [
        (n.terms[0], n.terms[1].value)
        for n in walk(program.body)
        if isinstance(n, e.Min) and _pair(n.terms, 1) and isinstance(n.terms[1], e.Const) and id(n) not in floored
    ]


def _pair(terms: tuple[e.Expr, ...], constant: int) -> bool:
    return len(terms) == 2 and isinstance(terms[constant], e.Const)


def walk(node: e.Expr) -> Iterator[e.Expr]:
    """A node and all that its value is made of; conditions and what stands for a zero divisor are left out."""
    yield node
    match node:
        case e.Add(terms) | e.Min(terms) | e.Max(terms):
            for term in terms:
                yield from walk(term)
        case e.Mul(left, right) | e.Div(left, right, _):
            yield from walk(left)
            yield from walk(right)
        case e.Round(_, value, _) | e.Clause(_, value):
            yield from walk(value)
        case e.Case(arms, otherwise):
            for _, value in arms:
                yield from walk(value)
            if otherwise is not None:
                yield from walk(otherwise)


def plain(value: e.Expr) -> e.Expr:
    """A value without the marks of the clauses it stems from."""
    return plain(value.value) if isinstance(value, e.Clause) else value


def taken(node: e.Expr, facts: Mapping[str, FactValue]) -> Iterator[tuple[int, int]]:
    """The arms that facts with a score run through: the case, by its identity, and the place of the arm."""
    match node:
        case e.Case(arms, otherwise):
            at = next((i for i, (cond, _) in enumerate(arms) if holds(cond, facts)), None)
            if at is not None:
                yield id(node), at
                yield from taken(arms[at][1], facts)
            elif otherwise is not None:
                yield from taken(otherwise, facts)
        case e.Add(terms) | e.Min(terms) | e.Max(terms):
            for term in terms:
                yield from taken(term, facts)
        case e.Mul(left, right) | e.Div(left, right, _):
            yield from taken(left, facts)
            yield from taken(right, facts)
        case e.Round(_, value, _) | e.Clause(_, value):
            yield from taken(value, facts)


def value_at(node: e.Expr, facts: Mapping[str, FactValue]) -> Fraction | None:
    """The value of an expression; None where it has none."""
    try:
        return evaluate(node, facts).point
    except Undetermined:
        return None


def true_at(cond: e.Cond, facts: Mapping[str, FactValue]) -> bool:
    """Whether a condition holds; one that divides by nothing does not."""
    try:
        return bool(holds(cond, facts))
    except Undetermined:
        return False


def pointed(about: str, count: int) -> tuple[int, ...] | None:
    """The numbers, from 1, that a statement names a part by, such as 2-3; None where it is no such name."""
    numbers = about.split("-")
    if len(numbers) != count or not all(n.isascii() and n.isdigit() and len(n) < 6 for n in numbers):
        return None
    return tuple(int(n) - 1 for n in numbers)


def arm_at(program: Program, about: str, count: int) -> tuple[e.Case, tuple[int, ...]] | None:
    """The case and its arms that a statement points at; None where there are none."""
    at = pointed(about, count)
    cases = cases_of(program)
    if at is None or not 0 <= at[0] < len(cases) or not all(0 <= i < len(cases[at[0]].arms) for i in at[1:]):
        return None
    return cases[at[0]], at[1:]
