"""The core form as plain JSON data and back. Decoding accepts only what encoding produces."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from biaochi import patterns as re
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
    decode = _EXPRESSIONS.get(tag)
    if decode is None:
        raise WireError(f"expression {tag!r}")
    try:
        return decode(depth + 1, *args)
    except TypeError:
        raise WireError(f"expression {tag!r}") from None


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


def _const(depth: int, number: object) -> e.Expr:
    return e.Const(decode_number(number))


def _fact(depth: int, name: object) -> e.Expr:
    return e.Fact(_text(name))


def _add(depth: int, *terms: object) -> e.Expr:
    return e.Add(tuple([decode_expr(t, depth) for t in terms]))


def _mul(depth: int, left: object, right: object) -> e.Expr:
    return e.Mul(decode_expr(left, depth), decode_expr(right, depth))


def _div(depth: int, left: object, right: object, zero: object) -> e.Expr:
    settled = None if zero is None else decode_expr(zero, depth)
    return e.Div(decode_expr(left, depth), decode_expr(right, depth), settled)


def _min(depth: int, first: object, *others: object) -> e.Expr:
    return e.Min(tuple([decode_expr(t, depth) for t in (first, *others)]))


def _max(depth: int, first: object, *others: object) -> e.Expr:
    return e.Max(tuple([decode_expr(t, depth) for t in (first, *others)]))


def _round(depth: int, mode: object, value: object, step: object) -> e.Expr:
    if mode not in ("up", "down", "half_up"):
        raise WireError("round")
    return e.Round(mode, decode_expr(value, depth), decode_number(step))


def _case(depth: int, arms: object, otherwise: object) -> e.Expr:
    decoded = []
    for arm in arms if isinstance(arms, list) else [None]:
        if not isinstance(arm, list) or len(arm) != 2:
            raise WireError("case arm")
        decoded.append((decode_cond(arm[0], depth), decode_expr(arm[1], depth)))
    return e.Case(tuple(decoded), None if otherwise is None else decode_expr(otherwise, depth))


def _clause(depth: int, index: object, value: object) -> e.Expr:
    if not isinstance(index, int):
        raise WireError("clause")
    return e.Clause(index, decode_expr(value, depth))


_EXPRESSIONS: dict[str, Callable[..., e.Expr]] = {
    "const": _const,
    "fact": _fact,
    "add": _add,
    "mul": _mul,
    "div": _div,
    "min": _min,
    "max": _max,
    "round": _round,
    "case": _case,
    "clause": _clause,
}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise WireError("text")
    return value


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
