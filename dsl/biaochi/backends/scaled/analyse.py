"""A core expression as integers: its scale and width, and one variable divisor kept as a pair.

A value is num / (scale × den): ``scale`` is a constant, ``den`` an expression (None is 1). What cannot be brought to one
divisor, or does not fit into 64 bits, raises Unsupported; nothing is approximated.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from biaochi.backends.scaled import ir
from biaochi.backends.scaled.always import always
from biaochi.backends.scaled.ir import N, Test
from biaochi.core import expr as e

ONE = ir.lit(1)


class Unsupported(Exception):
    """What the integers cannot do exactly, in words."""


@dataclass(frozen=True, slots=True)
class Value:
    """num / (scale × den)."""

    num: N
    scale: int
    den: N = ONE


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: ``scale`` integers are one unit; its values lie from ``low`` to ``high``. ``words`` are all a
    choice may hold."""

    name: str
    scale: int = 1
    low: int = 0
    high: int = 0
    words: tuple[str, ...] = ()


@dataclass(slots=True)
class Analysis:
    """Expressions over ``columns`` (by the name of the fact); ``needs`` collects what a row must meet to be meant by them."""

    columns: Mapping[str, Column]
    needs: list[Test] = field(default_factory=list)

    def value(self, node: e.Expr) -> Value:
        """The value of an expression, where every one of ``needs`` holds. Raises Unsupported."""
        try:
            return self._value(node)
        except ir.TooWide:
            raise Unsupported("中间结果超过 64 位整数") from None

    def _value(self, node: e.Expr) -> Value:
        match node:
            case e.Const(value):
                return Value(ir.lit(value.numerator), value.denominator)
            case e.Fact(name):
                column = self.columns[name]
                return _reduced(Value(N(ir.Col(column.name), column.low, column.high), column.scale))
            case e.Add(terms):
                return self._sum([self._value(t) for t in terms])
            case e.Mul(left, right):
                return _product(self._value(left), self._value(right))
            case e.Div(left, right, zero):
                return self._quotient(left, right, zero)
            case e.Min(terms) | e.Max(terms):
                numbers, scale, den = _alike([self._value(t) for t in terms])
                return _reduced(Value((ir.least if isinstance(node, e.Min) else ir.most)(numbers), scale, den))
            case e.Round(mode, value, step):
                return _rounded(mode, self._value(value), step)
            case e.Case(arms, otherwise):
                return self._case(arms, otherwise)
            case e.Clause(_, value):
                return self._value(value)

    def _sum(self, values: Sequence[Value]) -> Value:
        numbers, scale, den = _alike(values or [Value(ir.lit(0), 1)])
        return _reduced(Value(ir.plus(numbers), scale, den))

    def _quotient(self, left: e.Expr, right: e.Expr, zero: e.Expr | None) -> Value:
        top, bottom = self._value(left), self._value(right)
        if bottom.den != ONE:
            raise Unsupported("除数里还有除法")
        if bottom.num.high <= 0:
            raise Unsupported("除数不是正数")
        if bottom.num.low <= 0:
            self.needs.append(ir.Cmp(">", bottom.num.node, ir.Lit(0)))
        positive = ir.most([bottom.num, ONE])  # so that no row divides by zero, whatever becomes of it
        den = positive if top.den == ONE else ir.times(top.den, positive) if top.den == positive else None
        if den is None:
            raise Unsupported("有两个不同的除数")
        if zero is not None:
            self._value(zero)  # a row that takes it is not met here, but must have a meaning
        common = math.gcd(bottom.scale, top.scale)
        num, scale = ir.times(top.num, ir.lit(bottom.scale // common)), top.scale // common
        if isinstance(positive.node, ir.Lit):
            return _reduced(Value(num, scale * positive.low, top.den))
        return _reduced(Value(num, scale, den))

    def _case(self, arms: Sequence[tuple[e.Cond, e.Expr]], otherwise: e.Expr | None) -> Value:
        tests = [self.test(c) for c, _ in arms]
        values = [self._value(x) for _, x in arms]
        if otherwise is None:
            covered = ir.Either(tuple(tests))
            if not always(covered, {c.name: c.words for c in self.columns.values() if c.words}):
                self.needs.append(covered)
            if not values:
                raise Unsupported("没有得分")
        last = values[-1] if otherwise is None else self._value(otherwise)
        numbers, scale, den = _alike([*values, last])
        return _reduced(Value(ir.pick(list(zip(tests, numbers, strict=False)), numbers[-1]), scale, den))

    def test(self, cond: e.Cond) -> Test:
        """The test of a condition. Raises Unsupported."""
        match cond:
            case e.Compare(op, left, right):
                (a, b), _, _ = _alike([self._value(left), self._value(right)])
                return ir.Cmp(op, a.node, b.node)
            case e.Flag(name):
                return ir.Yes(self.columns[name].name)
            case e.Is(name, choice):
                return ir.Same(self.columns[name].name, choice)
            case e.All(terms):
                return ir.Both(tuple(self.test(t) for t in terms))
            case e.Any(terms):
                return ir.Either(tuple(self.test(t) for t in terms))
            case e.Not(term):
                return ir.Isnt(self.test(term))


def _alike(values: Sequence[Value]) -> tuple[list[N], int, N]:
    """The numerators over one scale and one divisor."""
    dens = list(dict.fromkeys(v.den for v in values if v.den != ONE))
    if len(dens) > 1:
        raise Unsupported("有两个不同的除数")
    den = dens[0] if dens else ONE
    scale = math.lcm(*(v.scale for v in values))
    out = []
    for v in values:
        number = ir.times(ir.lit(scale // v.scale), v.num)
        out.append(number if v.den == den else ir.times(number, den))
    return out, scale, den


def _product(a: Value, b: Value) -> Value:
    if a.den != ONE and b.den != ONE:
        raise Unsupported("两个除法相乘")
    for x, y in ((a, b), (b, a)):
        if isinstance(x.num.node, ir.Lit) and x.den == ONE:
            common = math.gcd(x.num.low, y.scale) or 1
            factor = ir.lit(x.num.low // common)
            return _reduced(Value(ir.times(factor, y.num), x.scale * (y.scale // common), y.den))
    return _reduced(Value(ir.times(a.num, b.num), a.scale * b.scale, a.den if b.den == ONE else b.den))


def _rounded(mode: e.RoundMode, value: Value, step: Fraction) -> Value:
    top = ir.times(value.num, ir.lit(step.denominator))
    bottom = ir.times(value.den, ir.lit(value.scale * step.numerator))
    if mode == "down":
        whole = ir.floor(top, bottom)
    elif mode == "up":
        whole = ir.minus(ir.floor(ir.minus(top), bottom))
    else:
        whole = ir.half_up(top, bottom)
    return _reduced(Value(ir.times(whole, ir.lit(step.numerator)), step.denominator))


def _reduced(value: Value) -> Value:
    """A constant factor of the numerator taken out of the scale."""
    factor = value.num.low if isinstance(value.num.node, ir.Lit) else 1
    if isinstance(value.num.node, ir.Times) and isinstance(value.num.node.left, ir.Lit):
        factor = value.num.node.left.value
    common = math.gcd(factor, value.scale)
    if common <= 1:
        return value
    if isinstance(value.num.node, ir.Lit):
        return Value(ir.lit(value.num.low // common), value.scale // common, value.den)
    assert isinstance(value.num.node, ir.Times)
    rest = value.num.node.right
    left = factor // common
    node = rest if left == 1 else ir.Times(ir.Lit(left), rest)
    return Value(N(node, value.num.low // common, value.num.high // common), value.scale // common, value.den)
