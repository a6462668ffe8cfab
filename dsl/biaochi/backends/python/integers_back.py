"""The function over integers read back from its text, and held against what it was written from: step by step, name by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from fractions import Fraction

from biaochi.backends.checked import ReadBackError
from biaochi.backends.columns import ASSESSED_ON, ASSESSOR, EVIDENCE, Columns, FactColumn
from biaochi.backends.python.integers import ALWAYS, NAME, Integers, Taken
from biaochi.backends.scaled import ir
from biaochi.core.expr import Comparison
from biaochi.core.program import Kind

_SIGNS: dict[type[ast.cmpop], Comparison] = {ast.Lt: "<", ast.LtE: "<=", ast.Eq: "=", ast.GtE: ">=", ast.Gt: ">"}


def check_integers(places: ast.stmt, function: ast.stmt, given: Integers) -> None:
    """Raises ReadBackError unless these are the constant PLACES and the function of ``given``, and do nothing else."""
    if ast.unparse(places) != f"PLACES = {given.places}":
        raise ReadBackError("PLACES")
    if not isinstance(function, ast.FunctionDef) or function.name != NAME or function.decorator_list:
        raise ReadBackError(NAME)
    if ast.unparse(function.args) != "row: Any" or ast.unparse(function.returns or function) != "int | None":
        raise ReadBackError(f"{NAME} 的参数")
    said, *body = function.body
    match said:
        case ast.Expr(value=ast.Constant(value=str() as doc)) if doc == given.doc:
            pass
        case _:
            raise ReadBackError(f"{NAME} 的说明")
    if given.why:
        _same(body, "return None")
        return
    needs = given.needs != ALWAYS
    if len(body) != 4 + len(given.steps) + needs + 1:
        raise ReadBackError(f"{NAME} 的组成")
    _same(body[:1], "if type(row) is not dict:\n    row = dict(row)")
    _check_reads(body[1], given.taken)
    _same(body[2:3], f"if len(row) != {len(given.taken)} and (not plain_beside(row)):\n    return None")
    _check_let_in(_held(body[3]), given.taken)
    reader = _Reader({t.name: t.type for t in given.taken})
    for node, (name, expected) in zip(body[4:], given.steps, strict=False):
        reader.step(node, name, expected)
    if needs and ir.flat_test(reader.test(_held(body[-2]))) != ir.flat_test(given.needs):
        raise ReadBackError(f"{NAME} 的条件")
    match body[-1]:
        case ast.Return(value=ast.expr() as total) if ir.flat(reader.number(total)) == ir.flat(given.total):
            return
    raise ReadBackError(f"{NAME} 的总分")


def check_taken(given: Integers, columns: Columns) -> None:
    """Raises ReadBackError where a row would be let in that the facts do not admit, or that the plan was not made for."""
    asked = {t.heading: t for t in given.taken}
    for c in columns.facts:
        if c.codes and not ((t := asked.pop(c.name, None)) and _admitted(c, t, given)):
            raise ReadBackError(f"{NAME} 的 {c.name}")
    beside = [b.name for b in columns.beside if b.what in (EVIDENCE, ASSESSOR, ASSESSED_ON)]
    if sorted(asked) != sorted(beside) or any((t.type, t.words) != ("str", None) for t in asked.values()):
        raise ReadBackError(f"{NAME} 的佐证")


def _admitted(c: FactColumn, t: Taken, given: Integers) -> bool:
    """Whether a column lets in only what its fact may be."""
    spec = c.spec
    if spec.kind in (Kind.BOOL, Kind.CHOICE):
        return (t.type, t.words) == (("bool", None) if spec.kind is Kind.BOOL else ("str", spec.choices))
    known = given.measured[c.name]
    places = 0 if spec.kind is Kind.DATE else given.places
    unit = 10**places * (100 if c.unit == "%" else 1)
    low, high = Fraction(t.low, unit), Fraction(t.high, unit)
    above = spec.low is None or low > spec.low or (low == spec.low and not spec.low_open)
    inside = above and (spec.high is None or high <= spec.high) and known.low <= t.low and t.high <= known.high
    return inside and known.places == places and t.type == "int" and t.grid == (unit if spec.integer else 1)


def _same(nodes: Sequence[ast.stmt], text: str) -> None:
    if "\n".join(map(ast.unparse, nodes)) != text:
        raise ReadBackError(f"{NAME}：{text.splitlines()[0]}")


def _check_reads(node: ast.stmt, taken: Sequence[Taken]) -> None:
    """Every value is taken from the row under its heading; one that is not there leads to None."""
    if not isinstance(node, ast.Try) or node.orelse or node.finalbody or len(node.handlers) != 1:
        raise ReadBackError(f"{NAME} 的列")
    if ast.unparse(node.handlers[0]) != "except KeyError:\n    return None":
        raise ReadBackError(f"{NAME} 的列")
    found = []
    for line in node.body:
        match line:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Subscript(value=ast.Name(id="row"), slice=ast.Constant(value=str() as heading)),
            ):
                found.append((name, heading))
            case _:
                raise ReadBackError(f"{NAME} 的列")
    if found != [(t.name, t.heading) for t in taken]:
        raise ReadBackError(f"{NAME} 的列")


def _held(node: ast.stmt) -> ast.expr:
    """What must hold, for else the answer is None."""
    match node:
        case ast.If(
            test=ast.UnaryOp(op=ast.Not(), operand=test), body=[ast.Return(value=ast.Constant(value=None))], orelse=[]
        ):
            return test
    raise ReadBackError(f"{NAME} 的条件")


def _check_let_in(node: ast.expr, taken: Sequence[Taken]) -> None:
    """The type of every value, then its ends, its grid or its words, and nothing else."""
    found = [_said(test) for test in (node.values if isinstance(node, ast.BoolOp) else [node])]
    expected: list[tuple[object, ...]] = []
    for t in taken:
        expected.append(("type", t.name, t.type))
        if t.type == "int":
            expected.append(("ends", t.low, t.name, t.high))
        if t.grid != 1:
            expected.append(("grid", t.name, t.grid))
        if t.type == "str":
            expected.append(("words", t.name, t.words))
    if (isinstance(node, ast.BoolOp) and not isinstance(node.op, ast.And)) or found != expected:
        raise ReadBackError(f"{NAME} 的界")


def _said(test: ast.expr) -> tuple[object, ...]:
    match test:
        case ast.Compare(
            left=ast.Call(func=ast.Name(id="type"), args=[ast.Name(id=name)], keywords=[]),
            ops=[ast.Is()],
            comparators=[ast.Name(id=kind)],
        ):
            return "type", name, kind
        case ast.Compare(left=low, ops=[ast.LtE(), ast.LtE()], comparators=[ast.Name(id=name), high]):
            return "ends", _integer(low), name, _integer(high)
        case ast.Compare(
            left=ast.BinOp(left=ast.Name(id=name), op=ast.Mod(), right=grid),
            ops=[ast.Eq()],
            comparators=[zero],
        ) if _integer(zero) == 0:
            return "grid", name, _integer(grid)
        case ast.Compare(left=ast.Name(id=name), ops=[ast.In()], comparators=[ast.Tuple(elts=words)]):
            return "words", name, tuple(w.value if isinstance(w, ast.Constant) else w for w in words)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="strip"), args=[], keywords=[]):
            return "words", name, None
    raise ReadBackError(f"{NAME} 的界：{ast.unparse(test)[:40]}")


def _integer(node: ast.expr) -> int:
    match node:
        case ast.Constant(value=int() as value) if type(value) is int:
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)) if type(value) is int and value:
            return -value
    raise ReadBackError(f"{NAME}：{ast.unparse(node)[:40]}")


class _Reader:
    """Numbers and tests again, over the names that are known so far and what they hold."""

    def __init__(self, known: dict[str, str]) -> None:
        self._known: dict[str, str] = dict(known)

    def step(self, node: ast.stmt, name: str, expected: ir.Num) -> None:
        """Raises ReadBackError unless the statement gives the name to the number."""
        match node:
            case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name and name not in self._known:
                if ir.flat(self.number(value)) == ir.flat(expected):
                    self._known[name] = "int"
                    return
        raise ReadBackError(f"{NAME} 的 {name}")

    def _of(self, name: str, kind: str) -> str:
        if self._known.get(name) != kind:
            raise ReadBackError(f"{NAME}：{name}")
        return name

    def number(self, node: ast.expr) -> ir.Num:
        """The number an expression stands for."""
        match node:
            case ast.Name(id=name):
                return ir.Col(self._of(name, "int"))
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                return self._sum(node)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return ir.Times(self.number(left), self.number(right))
            case ast.BinOp(left=left, op=ast.FloorDiv(), right=right):
                return ir.Floor(self.number(left), self.number(right))
            case ast.Call(func=ast.Name(id="min"), args=[_, _, _, *_] as terms, keywords=[]):
                return ir.Least(tuple(map(self.number, terms)))
            case ast.Call(func=ast.Name(id="max"), args=[_, _, _, *_] as terms, keywords=[]):
                return ir.Most(tuple(map(self.number, terms)))
            case ast.IfExp(test=ast.Compare(left=ast.NamedExpr())):
                return self._end(node)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return ir.Pick(((self.test(test), self.number(body)),), self.number(orelse))
        return ir.Lit(_integer(node))

    def _sum(self, node: ast.expr) -> ir.Num:
        """A sum from its last term to its first, for a long one is deep on the left."""
        behind: list[ir.Num] = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            term = self.number(node.right)
            behind.append(term if isinstance(node.op, ast.Add) else ir.Times(ir.Lit(-1), term))
            node = node.left
        return ir.Sum((self.number(node), *reversed(behind)))

    def _end(self, node: ast.IfExp) -> ir.Num:
        """The less or greater of two: (m1 if (m1 := left) < right else right)."""
        match node.test:
            case ast.Compare(left=left, ops=[(ast.Lt() | ast.Gt()) as sign], comparators=[right]):
                terms = (self._kept(left, node.body), self._kept(right, node.orelse))
                return ir.Least(terms) if isinstance(sign, ast.Lt) else ir.Most(terms)
        raise ReadBackError(f"{NAME}：{ast.unparse(node)[:40]}")

    def _kept(self, node: ast.expr, again: ast.expr) -> ir.Num:
        """What is compared, where ``again`` is the same: by a name of its own, or said once more."""
        match node, again:
            case ast.NamedExpr(target=ast.Name(id=name), value=value), ast.Name(id=other) if name == other:
                if name not in self._known and re.fullmatch("m[0-9]+", name):
                    self._known[name] = "kept"
                    return self.number(value)
            case ((ast.Name() | ast.Constant() | ast.UnaryOp()), _) if ast.dump(node) == ast.dump(again):
                return self.number(node)
        raise ReadBackError(f"{NAME}：{ast.unparse(node)[:40]}")

    def test(self, node: ast.expr) -> ir.Test:
        """The test an expression stands for."""
        match node:
            case ast.Name(id=name):
                return ir.Yes(self._of(name, "bool"))
            case ast.Constant(value=bool() as value):
                return ir.Both(()) if value else ir.Either(())
            case ast.BoolOp(op=op, values=values):
                terms = tuple(map(self.test, values))
                return ir.Both(terms) if isinstance(op, ast.And) else ir.Either(terms)
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return ir.Isnt(self.test(inner))
            case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()], comparators=[ast.Constant(value=str() as word)]):
                return ir.Same(self._of(name, "str"), word)
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _SIGNS:
                return ir.Cmp(_SIGNS[type(op)], self.number(left), self.number(right))
        raise ReadBackError(f"{NAME}：{ast.unparse(node)[:40]}")
