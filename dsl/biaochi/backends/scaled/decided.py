"""Whether the integers of a plan are the criteria: each is read back as an expression and decided equal to the core.

The engine of ``prove`` decides, for all facts within the ends of the columns; where a criterion divides, both sides are
multiplied by the divisor first, which is positive wherever the plan holds. What is not decided is as good as different.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from biaochi.backends.columns import Columns
from biaochi.backends.scaled import ir
from biaochi.backends.scaled.analyse import Column, Value
from biaochi.backends.scaled.plan import Measured, NotColumnar, Plan, plan_for
from biaochi.core import expr as e
from biaochi.core.program import Input, Kind, Program
from biaochi.prove.difference import difference
from biaochi.ruleset.model import Ruleset


class Undecided(Exception):
    """What the engine cannot decide."""


def decided_plan(rules: Ruleset, columns: Columns, measured: Mapping[str, Measured]) -> Plan:
    """The plan, every criterion, cap and veto in it decided equal to the core. Raises NotColumnar."""
    plan = plan_for(rules, columns, measured)
    for leaf in plan.leaves:
        if equal(leaf.program, leaf.columns, leaf.value, leaf.needs) is not True:
            raise NotColumnar(leaf.code, "不能证明整数算式与标准相同")
    return plan


def equal(program: Program, columns: Mapping[str, Column], value: Value, needs: Sequence[ir.Test]) -> bool | None:
    """Whether ``value`` is that of the program wherever all ``needs`` hold; None where that is not decided.

    Where it is so of all real numbers it is so of the whole ones in the columns; else these alone are looked at.
    """
    inner = _unrounded(program.body, value)
    if inner is not None:
        program, value = replace(program, body=inner[0]), inner[1]
    if _equal(program, columns, value, needs) is True:
        return True
    whole = {name: replace(c, scale=1) for name, c in columns.items()}
    inputs = tuple(_counted(s, columns.get(s.name)) for s in (*program.inputs, *program.judgements))
    shares = {n: e.Mul(e.Const(Fraction(1, c.scale)), e.Fact(n)) for n, c in columns.items() if not c.words}
    return _equal(replace(program, inputs=inputs, judgements=(), body=_put(program.body, shares)), whole, value, needs)


def _unrounded(body: e.Expr, value: Value) -> tuple[e.Expr, Value] | None:
    """Where both cut a number that is not negative down to multiples of one step: the number in steps, and in integers."""
    while isinstance(body, e.Clause):
        body = body.value
    factor, node = 1, value.num.node
    match node:
        case ir.Times(ir.Lit(times), inner):
            factor, node = times, inner
    if not isinstance(body, e.Round) or not isinstance(node, ir.Floor) or value.den.node != ir.Lit(1):
        return None
    if body.mode == "up" or not _not_negative(body.value) or body.step != Fraction(factor, value.scale):
        return None
    steps: e.Expr = _scaled(1 / body.step, body.value)
    top = ir.N(node.top, 0, 0)
    whole = Value(top, node.bottom.value) if isinstance(node.bottom, ir.Lit) else Value(top, 1, ir.N(node.bottom, 1, 1))
    return (steps if body.mode == "down" else e.Add((steps, e.const(Fraction(1, 2))))), whole


def _not_negative(node: e.Expr) -> bool:
    """Whether an expression is held at 0 or above, as every score is."""
    match node:
        case e.Const(value):
            return value >= 0
        case e.Max(terms):
            return any(map(_not_negative, terms))
        case e.Min(terms):
            return all(map(_not_negative, terms))
        case e.Clause(_, value):
            return _not_negative(value)
    return False


def _counted(spec: Input, column: Column | None) -> Input:
    """The fact as the whole number in its column."""
    if column is None or spec.kind in (Kind.BOOL, Kind.CHOICE):
        return spec
    return Input(spec.name, Kind.QUANTITY, low=Fraction(column.low), high=Fraction(column.high), integer=True)


def _equal(program: Program, columns: Mapping[str, Column], value: Value, needs: Sequence[ir.Test]) -> bool | None:
    reader = _Reader(columns, needs)
    inputs = tuple(_within(s, columns.get(s.name)) for s in (*program.inputs, *program.judgements))
    base = replace(program, inputs=inputs, judgements=(), clauses=())
    guard = e.All(tuple(reader.test(t) for t in needs))

    def same(a: e.Expr, b: e.Expr) -> bool | None:
        bodies = [e.Case(((guard, x),), e.ZERO) if needs else x for x in (a, b)]
        return difference(*(replace(base, body=x) for x in bodies)).equal

    num, den = _scaled(Fraction(1, value.scale), reader.number(value.num.node)), reader.number(value.den.node)
    if value.den.node == ir.Lit(1) and (found := same(program.body, num)) is not None:
        return found
    try:
        divisors = dict.fromkeys(_divisors(program.body))
        if any(
            same(e.Case(((e.Compare(">", d, e.ZERO), e.const(1)),), e.ZERO), e.const(1)) is not True for d in divisors
        ):
            return None
        if value.den.node == ir.Lit(1):
            return same(_compared(program.body), num)
        divisor = _only(_divisors(_compared(program.body)))
        factor = _coefficient(den) / _coefficient(divisor)
        if same(den, _scaled(factor, divisor)) is not True:
            return None
        return same(_scaled(factor, _times(_compared(program.body), divisor)), num)
    except Undecided:
        return None


def _within(spec: Input, column: Column | None) -> Input:
    """The fact with the ends of its column."""
    if column is None or spec.kind in (Kind.BOOL, Kind.CHOICE):
        return spec
    low, high = Fraction(column.low, column.scale), Fraction(column.high, column.scale)
    low = low if spec.low is None else max(low, spec.low)
    return replace(spec, low=low, high=high if spec.high is None else min(high, spec.high), within="")


def _scaled(factor: Fraction, node: e.Expr) -> e.Expr:
    return node if factor == 1 else e.Mul(e.Const(factor), node)


class _Reader:
    """Integers read back as expressions over the facts."""

    def __init__(self, columns: Mapping[str, Column], needs: Sequence[ir.Test]) -> None:
        self._facts = {c.name: (name, c.scale) for name, c in columns.items()}
        self._positive = {t.left for t in needs if isinstance(t, ir.Cmp) and t.op == ">" and t.right == ir.Lit(0)}

    def number(self, node: ir.Num) -> e.Expr:
        """The expression of a number."""
        match node:
            case ir.Lit(value):
                return e.Const(Fraction(value))
            case ir.Col(name):
                fact, scale = self._facts[name]
                return _scaled(Fraction(scale), e.Fact(fact))
            case ir.Sum(terms):
                return e.Add(tuple(map(self.number, terms)))
            case ir.Times(left, right):
                return e.Mul(self.number(left), self.number(right))
            case ir.Floor(top, ir.Lit(bottom)):
                return e.Round("down", e.Mul(e.Const(Fraction(1, bottom)), self.number(top)), Fraction(1))
            case ir.Floor(top, bottom):
                return e.Round("down", e.Div(self.number(top), self.number(bottom)), Fraction(1))
            case ir.Least(terms):
                return e.Min(tuple(map(self.number, terms)))
            case ir.Most((x, ir.Lit(1))) if x in self._positive:
                return self.number(x)  # a whole number above 0
            case ir.Most(terms):
                return e.Max(tuple(map(self.number, terms)))
            case ir.Pick(arms, otherwise):
                return e.Case(tuple((self.test(t), self.number(x)) for t, x in arms), self.number(otherwise))

    def test(self, test: ir.Test) -> e.Cond:
        """The condition of a test."""
        match test:
            case ir.Cmp(op, left, right):
                return e.Compare(op, self.number(left), self.number(right))
            case ir.Yes(name):
                return e.Flag(self._facts[name][0])
            case ir.Same(name, word):
                return e.Is(self._facts[name][0], word)
            case ir.Both(terms):
                return e.All(tuple(map(self.test, terms)))
            case ir.Either(terms):
                return e.Any(tuple(map(self.test, terms)))
            case ir.Isnt(term):
                return e.Not(self.test(term))


def _only(found: Sequence[e.Expr]) -> e.Expr:
    """The one divisor of an expression. Raises Undecided."""
    if len(set(found)) != 1:
        raise Undecided
    return found[0]


def _divisors(node: e.Expr | e.Cond) -> list[e.Expr]:
    own = [node.right] if isinstance(node, e.Div) and not isinstance(node.right, e.Const) else []
    return [*own, *(d for part in _parts(node) for d in _divisors(part))]


def _parts(node: e.Expr | e.Cond) -> tuple[e.Expr | e.Cond, ...]:
    match node:
        case e.Add(terms) | e.Min(terms) | e.Max(terms) | e.All(terms) | e.Any(terms):
            return terms
        case e.Mul(left, right) | e.Div(left, right) | e.Compare(_, left, right):
            return left, right  # what a zero divisor comes to is met by no row of the plan
        case e.Round(_, value, _) | e.Clause(_, value):
            return (value,)
        case e.Not(term):
            return (term,)
        case e.Case(arms, otherwise):
            return (*(x for arm in arms for x in arm), *(() if otherwise is None else (otherwise,)))
    return ()


def _coefficient(node: e.Expr) -> Fraction:
    """The constant before the first fact of an expression. Raises Undecided."""
    match node:
        case e.Fact():
            return Fraction(1)
        case e.Mul(e.Const(value), rest) | e.Mul(rest, e.Const(value)) if value:
            return value * _coefficient(rest)
        case e.Add((first, *_)) | e.Min((first, *_)) | e.Max((first, *_)):
            return _coefficient(first)
        case e.Clause(_, value):
            return _coefficient(value)
    raise Undecided


def _times(node: e.Expr, divisor: e.Expr) -> e.Expr:
    """An expression times a divisor that is positive, without the divisor in it. Raises Undecided."""

    def number(node: e.Expr) -> e.Expr:
        if not _divisors(node):
            return e.Mul(node, divisor)
        match node:
            case e.Clause(_, value):
                return number(value)
            case e.Div(left, right) if right == divisor and not _divisors(left):
                return left
            case e.Div(left, e.Const(value)) if value:
                return _scaled(1 / value, number(left))
            case e.Add(terms):
                return e.Add(tuple(map(number, terms)))
            case e.Min(terms):
                return e.Min(tuple(map(number, terms)))
            case e.Max(terms):
                return e.Max(tuple(map(number, terms)))
            case e.Mul(left, right) if not _divisors(right):
                return e.Mul(number(left), right)
            case e.Mul(left, right) if not _divisors(left):
                return e.Mul(left, number(right))
            case e.Case(arms, otherwise):
                return e.Case(tuple((c, number(x)) for c, x in arms), None if otherwise is None else number(otherwise))
        raise Undecided

    return number(node)


def _compared(node: e.Expr) -> e.Expr:
    """The expression with both sides of every comparison that divides times its divisor, which is positive. Raises Undecided."""

    def test(cond: e.Cond) -> e.Cond:
        match cond:
            case e.Compare(op, left, right):
                left, right = _compared(left), _compared(right)
                found = [*_divisors(left), *_divisors(right)]
                if not found:
                    return e.Compare(op, left, right)
                return e.Compare(op, *(_times(x, _only(found)) for x in (left, right)))
            case e.All(terms):
                return e.All(tuple(map(test, terms)))
            case e.Any(terms):
                return e.Any(tuple(map(test, terms)))
            case e.Not(term):
                return e.Not(test(term))
        return cond

    return _mapped(node, _compared, test)


def _put(node: e.Expr, shares: Mapping[str, e.Expr]) -> e.Expr:
    """The expression with others in the place of facts."""

    def number(inner: e.Expr) -> e.Expr:
        return _put(inner, shares)

    def test(cond: e.Cond) -> e.Cond:
        match cond:
            case e.Compare(op, left, right):
                return e.Compare(op, number(left), number(right))
            case e.All(terms):
                return e.All(tuple(map(test, terms)))
            case e.Any(terms):
                return e.Any(tuple(map(test, terms)))
            case e.Not(term):
                return e.Not(test(term))
        return cond

    return shares.get(node.name, node) if isinstance(node, e.Fact) else _mapped(node, number, test)


def _mapped(node: e.Expr, number: Callable[[e.Expr], e.Expr], test: Callable[[e.Cond], e.Cond]) -> e.Expr:
    """The expression with its parts changed."""
    match node:
        case e.Add(terms):
            return e.Add(tuple(map(number, terms)))
        case e.Min(terms):
            return e.Min(tuple(map(number, terms)))
        case e.Max(terms):
            return e.Max(tuple(map(number, terms)))
        case e.Mul(left, right):
            return e.Mul(number(left), number(right))
        case e.Div(left, right, zero):
            return e.Div(number(left), number(right), None if zero is None else number(zero))
        case e.Round(mode, value, step):
            return e.Round(mode, number(value), step)
        case e.Clause(index, value):
            return e.Clause(index, number(value))
        case e.Case(arms, otherwise):
            last = None if otherwise is None else number(otherwise)
            return e.Case(tuple((test(c), number(x)) for c, x in arms), last)
    return node
