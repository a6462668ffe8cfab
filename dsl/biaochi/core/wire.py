"""The core form as plain JSON data and back. Decoding accepts only what encoding produces."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from biaochi.core import expr as e

_NUMBER = re.compile(r"-?[0-9]{1,60}(?:/[1-9][0-9]{0,59})?")
MAX_DEPTH = 64


class WireError(ValueError):
    """Data that is not an encoded core form."""


def encode_expr(node: e.Expr, *, clauses: bool = True) -> object:
    """An expression as nested lists; without clause marks when ``clauses`` is false."""

    def go(n: e.Expr) -> object:
        match n:
            case e.Const(value):
                return ["const", str(value)]
            case e.Fact(name):
                return ["fact", name]
            case e.Add(terms):
                return ["add", *map(go, terms)]
            case e.Mul(left, right):
                return ["mul", go(left), go(right)]
            case e.Div(left, right, zero):
                return ["div", go(left), go(right), None if zero is None else go(zero)]
            case e.Min(terms):
                return ["min", *map(go, terms)]
            case e.Max(terms):
                return ["max", *map(go, terms)]
            case e.Round(mode, value, step):
                return ["round", mode, go(value), str(step)]
            case e.Case(arms, otherwise):
                return ["case", [[cond(c), go(x)] for c, x in arms], None if otherwise is None else go(otherwise)]
            case e.Clause(index, value):
                return ["clause", index, go(value)] if clauses else go(value)

    def cond(c: e.Cond) -> object:
        match c:
            case e.Compare(op, left, right):
                return [op, go(left), go(right)]
            case e.Flag(name):
                return ["flag", name]
            case e.Is(name, choice):
                return ["is", name, choice]
            case e.All(terms):
                return ["all", *map(cond, terms)]
            case e.Any(terms):
                return ["any", *map(cond, terms)]
            case e.Not(term):
                return ["not", cond(term)]

    return go(node)


def decode_expr(data: object, depth: int = 0) -> e.Expr:
    """The expression that ``data`` encodes. Raises WireError on anything else."""
    tag, args = _node(data, depth)
    deeper = depth + 1
    match tag, args:
        case "const", [str(text)]:
            return e.Const(decode_number(text))
        case "fact", [str(name)]:
            return e.Fact(name)
        case "add", terms:
            return e.Add(tuple(decode_expr(t, deeper) for t in terms))
        case "mul", [left, right]:
            return e.Mul(decode_expr(left, deeper), decode_expr(right, deeper))
        case "div", [left, right, zero]:
            settled = None if zero is None else decode_expr(zero, deeper)
            return e.Div(decode_expr(left, deeper), decode_expr(right, deeper), settled)
        case "min", terms if terms:
            return e.Min(tuple(decode_expr(t, deeper) for t in terms))
        case "max", terms if terms:
            return e.Max(tuple(decode_expr(t, deeper) for t in terms))
        case "round", [("up" | "down" | "half_up") as mode, value, str(step)]:
            return e.Round(mode, decode_expr(value, deeper), decode_number(step))
        case "case", [list(arms), otherwise]:
            decoded = []
            for arm in arms:
                if not isinstance(arm, list) or len(arm) != 2:
                    raise WireError("case arm")
                decoded.append((decode_cond(arm[0], deeper), decode_expr(arm[1], deeper)))
            return e.Case(tuple(decoded), None if otherwise is None else decode_expr(otherwise, deeper))
        case "clause", [int(index), value]:
            return e.Clause(index, decode_expr(value, deeper))
    raise WireError(f"expression {tag!r}")


def decode_cond(data: object, depth: int = 0) -> e.Cond:
    """The condition that ``data`` encodes. Raises WireError on anything else."""
    tag, args = _node(data, depth)
    deeper = depth + 1
    match tag, args:
        case ("<" | "<=" | "=" | ">=" | ">") as op, [left, right]:
            return e.Compare(op, decode_expr(left, deeper), decode_expr(right, deeper))
        case "flag", [str(name)]:
            return e.Flag(name)
        case "is", [str(name), str(choice)]:
            return e.Is(name, choice)
        case "all", terms:
            return e.All(tuple(decode_cond(t, deeper) for t in terms))
        case "any", terms:
            return e.Any(tuple(decode_cond(t, deeper) for t in terms))
        case "not", [term]:
            return e.Not(decode_cond(term, deeper))
    raise WireError(f"condition {tag!r}")


def _node(data: object, depth: int) -> tuple[str, list[object]]:
    if depth > MAX_DEPTH or not isinstance(data, list) or not data or not isinstance(data[0], str):
        raise WireError("node")
    return data[0], data[1:]


def decode_number(text: object) -> Fraction:
    """The number written as "-3" or "1/3", in one spelling and of at most 60 digits. Raises WireError."""
    if not isinstance(text, str):
        raise WireError("number")
    return _number(text)


@lru_cache(maxsize=8192)
def _number(text: str) -> Fraction:
    """The same few numbers stand in most criteria."""
    if not _NUMBER.fullmatch(text):
        raise WireError("number")
    return Fraction(text)


def encode_cond(cond: e.Cond) -> object:
    """A condition as nested lists, clause marks kept."""
    encoded = encode_expr(e.Case(((cond, e.ZERO),), None))
    assert isinstance(encoded, list)
    return encoded[1][0][0]
