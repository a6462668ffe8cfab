"""An emitted module read back: its data decoded, its functions turned into the core again, and both decided equal.

Only what emit.py writes is understood. Whatever else stands in a file (a call, an attribute, an import, a statement) is
refused, so that no text of a ruleset can have become program.
"""

from __future__ import annotations

import ast
from fractions import Fraction

from biaochi.backends.checked import ReadBackError
from biaochi.backends.columns import columns_of
from biaochi.backends.core_json import dump_core, load_core
from biaochi.backends.python.integers import Integers
from biaochi.backends.python.integers_back import check_integers, check_taken
from biaochi.backends.python.names import functions, parameters
from biaochi.backends.python.normal import normal
from biaochi.core import expr as e
from biaochi.core.wire import WireError
from biaochi.ruleset.model import Indicator, Ruleset

CODING = "# -*- coding: utf-8 -*-\n"
"""The first line: a title that names another encoding (coding: …) would otherwise be obeyed."""
_SIGNS: dict[type[ast.cmpop], e.Comparison] = {ast.Lt: "<", ast.LtE: "<=", ast.Eq: "=", ast.GtE: ">=", ast.Gt: ">"}
_MODES: dict[str, e.RoundMode] = {"down": "down", "up": "up", "half_up": "half_up"}


def check(text: str, rules: Ruleset, whole: Integers, imports: str, fixed: str) -> None:
    """Raises ReadBackError unless ``text`` is a module of ``rules`` that means exactly their core, and ``whole``."""
    if not text.startswith(CODING) or not text.endswith("\n\n" + fixed):
        raise ReadBackError("固定部分")
    own = text.removesuffix(fixed)
    try:
        tree = ast.parse(own)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as bad:
        raise ReadBackError(str(bad)) from None
    expected = ast.parse(imports).body
    if [ast.dump(n) for n in tree.body[: len(expected)]] != [ast.dump(n) for n in expected]:
        raise ReadBackError("开头")
    rest = tree.body[len(expected) :]
    constants: dict[str, Fraction] = {}
    while rest and isinstance(rest[0], ast.Assign) and _name(rest[0].targets[0]).startswith("F_"):
        constants[_name(rest[0].targets[0])] = _fraction(rest[0].value)
        rest = rest[1:]
    count = len(rules.indicators)
    named = functions(rules)
    if len(rest) != count + 5 or len(set(named.values())) != count:
        raise ReadBackError("组成")
    for node, indicator in zip(rest, rules.indicators, strict=False):
        _check_function(node, indicator, named[indicator.code], constants)
    check_integers(rest[count], rest[count + 1], whole)
    if not whole.why:
        check_taken(whole, columns_of(rules))
    _check_points(rest[count + 2], rules, named)
    _check_rules(rest[count + 3], rules)
    _check_marks(rest[count + 4], rules)


def _check_function(node: ast.stmt, i: Indicator, name: str, constants: dict[str, Fraction]) -> None:
    names = parameters(s.name for s in (*i.program.inputs, *i.program.judgements))
    if not isinstance(node, ast.FunctionDef) or node.name != name or node.decorator_list:
        raise ReadBackError(i.code)
    if (
        ast.unparse(node.args) != ", ".join(f"{p}: Any" for p in names.values())
        or ast.unparse(node.returns or node) != "Any"
    ):
        raise ReadBackError(f"{i.code} 的参数")
    reader = _Reader(i.code, {p: fact for fact, p in names.items()}, constants)
    if len(set(names.values())) != len(names) or normal(reader.statements(node.body)) != normal(i.program.body):
        raise ReadBackError(f"{i.code} 的算式")


def _check_points(node: ast.stmt, rules: Ruleset, named: dict[str, str]) -> None:
    if not isinstance(node, ast.AnnAssign) or _name(node.target) != "POINTS" or not isinstance(node.value, ast.Dict):
        raise ReadBackError("POINTS")
    found = []
    for key, value in zip(node.value.keys, node.value.values, strict=True):
        if key is None or not isinstance(value, ast.Tuple) or len(value.elts) != 2:
            raise ReadBackError("POINTS")
        found.append((_data(key), _name(value.elts[0]), _data(value.elts[1])))
    said = [
        (i.code, named[i.code], tuple(s.name for s in (*i.program.inputs, *i.program.judgements)))
        for i in rules.indicators
    ]
    if found != said:
        raise ReadBackError("POINTS")


def _check_rules(node: ast.stmt, rules: Ruleset) -> None:
    if not isinstance(node, ast.AnnAssign) or _name(node.target) != "RULES" or node.value is None:
        raise ReadBackError("RULES")
    data = _data(node.value)
    try:
        again = load_core(data)
    except WireError as bad:
        raise ReadBackError(f"RULES：{bad}") from None
    programs = [(i.program, i.program.clauses) for i in again.indicators]
    if programs != [(i.program, i.program.clauses) for i in rules.indicators] or data != dump_core(rules):
        raise ReadBackError("RULES")


def _check_marks(node: ast.stmt, rules: Ruleset) -> None:
    if not isinstance(node, ast.Assign) or ast.unparse(node.targets[0]) != "(ENGINE, LANGUAGE, TEXT_HASH)":
        raise ReadBackError("ENGINE")
    marks = _data(node.value)
    if not isinstance(marks, tuple) or not all(isinstance(m, str) for m in marks) or marks[2:] != (rules.text_hash,):
        raise ReadBackError("TEXT_HASH")


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _data(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, RecursionError):
        raise ReadBackError("数据") from None


def _fraction(node: ast.expr) -> Fraction:
    match node:
        case ast.Call(func=ast.Name(id="F"), args=[top, bottom], keywords=[]):
            values = (_data(top), _data(bottom))
            if type(values[0]) is int and type(values[1]) is int and values[1] > 0:
                return Fraction(values[0], values[1])
    raise ReadBackError("常数")


class _Reader:
    def __init__(self, code: str, facts: dict[str, str], constants: dict[str, Fraction]) -> None:
        self._code, self._facts, self._constants = code, facts, constants

    def statements(self, body: list[ast.stmt]) -> e.Expr:
        arms = []
        for node in body[:-1]:
            match node:
                case ast.If(test=test, body=[ast.Return(value=ast.expr() as value)], orelse=[]):
                    arms.append((self.cond(test), self.expr(value)))
                case _:
                    raise self._refused(node)
        match body[-1]:
            case ast.Return(value=ast.expr() as last):
                otherwise = self._last(last)
                if arms:
                    return e.Case(tuple(arms), otherwise)
                return e.Case((), None) if otherwise is None else otherwise
        raise self._refused(body[-1])

    def _last(self, node: ast.expr) -> e.Expr | None:
        match node:
            case ast.Call(func=ast.Name(id="no_score"), args=[], keywords=[]):
                return None
        return self.expr(node)

    def expr(self, node: ast.expr) -> e.Expr:
        match node:
            case ast.Constant(value=int() as value) if type(value) is int:
                return e.Const(Fraction(value))
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)) if type(value) is int:
                return e.Const(Fraction(-value))
            case ast.Name(id=name) if name in self._constants:
                return e.Const(self._constants[name])
            case ast.Name(id=name) if name in self._facts:
                return e.Fact(self._facts[name])
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return e.Add((self.expr(left), self.expr(right)))
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                return e.Add((self.expr(left), e.Mul(e.Const(Fraction(-1)), self.expr(right))))
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return e.Mul(self.expr(left), self.expr(right))
            case ast.IfExp():
                return self._choice(node)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self._call(name, args, node)
        raise self._refused(node)

    def _call(self, name: str, args: list[ast.expr], node: ast.expr) -> e.Expr:
        match name, args:
            case "over", [left, right]:
                return e.Div(self.expr(left), self.expr(right))
            case (("min" | "max"), [_, _, *_]):
                terms = tuple(self.expr(a) for a in args)
                return e.Min(terms) if name == "min" else e.Max(terms)
            case (("down" | "up" | "half_up"), [value, step]):
                found = self.expr(step)
                if isinstance(found, e.Const):
                    return e.Round(_MODES[name], self.expr(value), found.value)
            case "no_score", []:
                return e.Case((), None)
        raise self._refused(node)

    def _choice(self, node: ast.IfExp) -> e.Expr:
        match node:
            case ast.IfExp(
                test=ast.Compare(
                    left=ast.NamedExpr(target=ast.Name(id=d), value=right),
                    ops=[ast.Eq()],
                    comparators=[ast.Constant(value=0)],
                ),
                body=zero,
                orelse=ast.Call(func=ast.Name(id="over"), args=[left, ast.Name(id=again)], keywords=[]),
            ) if d == again and d not in self._facts and d not in self._constants:
                return e.Div(self.expr(left), self.expr(right), self.expr(zero))
        last = self._last(node.orelse)
        return e.Case(((self.cond(node.test), self.expr(node.body)),), last)

    def cond(self, node: ast.expr) -> e.Cond:
        match node:
            case ast.Name(id=name) if name in self._facts:
                return e.Flag(self._facts[name])
            case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()], comparators=[ast.Constant(value=str() as choice)]):
                if name in self._facts:
                    return e.Is(self._facts[name], choice)
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _SIGNS:
                return e.Compare(_SIGNS[type(op)], self.expr(left), self.expr(right))
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return e.Not(self.cond(inner))
            case ast.Call(func=ast.Name(id=("all" | "any") as name), args=[ast.Tuple(elts=terms)], keywords=[]):
                found = tuple(self.cond(t) for t in terms)
                return e.All(found) if name == "all" else e.Any(found)
        raise self._refused(node)

    def _refused(self, node: ast.AST) -> ReadBackError:
        return ReadBackError(f"{self._code}：{type(node).__name__}")
