"""A ruleset as one Python file for Polars: its plan as native expressions, and the fixed part. Read back from the text and
decided equal to the plan; whatever else stands in it is refused.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping

from biaochi.backends.checked import ReadBackError, not_the_same, refuse_open, too_long
from biaochi.backends.columns import INAPPLICABLE, Columns, columns_of
from biaochi.backends.python.layout import Group, Piece, commented, laid_out, literal
from biaochi.backends.python.read_back import CODING
from biaochi.backends.scaled import ir, polars_fixed
from biaochi.backends.scaled.declared import LEFT, WORDS, planned
from biaochi.backends.scaled.plan import Measured, Plan, fact_columns
from biaochi.backends.scaled.polars_command import COMMAND
from biaochi.core.expr import Comparison
from biaochi.core.program import Kind
from biaochi.model.values import NO, YES
from biaochi.ruleset.model import Ruleset

IMPORTS = """\
from __future__ import annotations

import sys
from functools import reduce
from pathlib import Path
from typing import Any

import polars as pl
"""
_SIGNS: dict[type[ast.cmpop], Comparison] = {ast.Lt: "<", ast.LtE: "<=", ast.Eq: "=", ast.GtE: ">=", ast.Gt: ">"}


def polars_module(rules: Ruleset) -> str:
    """The text of the module, read back and decided equal to its plan.

    Raises BiaochiError (BC501; BC502; BC503 with the place of the indicator that cannot be done exactly).
    """
    refuse_open(rules)
    columns = columns_of(rules)
    places, digits, plan, measured = planned(rules, columns, "Polars")
    data = _data(rules, columns, measured, places, digits)
    try:
        text = emit(rules, plan, data)
        check(text, rules, plan, data)
    except ReadBackError as bad:
        raise not_the_same(rules, str(bad)) from None
    except RecursionError:
        raise too_long(rules, "Polars") from None
    return text


def emit(rules: Ruleset, plan: Plan, data: Mapping[str, object]) -> str:
    """The text of the module, not yet checked."""
    head = "".join(
        f"# {commented(line)}\n"
        for line in (
            f"{rules.title}（{rules.id}）",
            f"由标尺 biaochi 从规则集编译，含义的校验值 {rules.hash}。请勿手工修改：改规则集，再编译一次。",
            f"score(表) 给每一行的得分，python 本文件.py 数据.csv 得分.csv 也行。数最多 {data['PLACES']} 位小数、整数部分 {data['DIGITS']} 位；",
            f"超出的、没有填全的、恰在进位界上定不了的行，state 是 {LEFT}，没有得分，请用 biaochi batch 算。需要 polars。",
        )
    )
    named = "".join(f"{name} = {literal(value)}\n" for name, value in data.items())
    made = [
        Group("{", [(f"{literal(name)}: ", _number(x.node)) for name, x in step.items()], "}", closing=True)
        for step in plan.steps
    ]
    listed = laid_out(Group("[", [("", step) for step in made], "]", closing=True), 4, 11)
    shown = laid_out(
        Group("{", [(f"{literal(name)}: ", piece) for name, piece in _outputs(rules, plan)], "}", closing=True), 4, 11
    )
    own = f"def steps() -> list[dict[str, pl.Expr]]:\n    return {listed}\n\n\ndef outputs() -> dict[str, pl.Expr]:\n    return {shown}\n"
    return "\n\n".join([CODING + head + "\n" + IMPORTS, named, own, fixed()])


def fixed() -> str:
    """The part that is the same in every module."""
    return inspect.getsource(polars_fixed).partition("# " + "-" * 117 + "\n")[2].strip() + "\n\n\n" + COMMAND


def check(text: str, rules: Ruleset, plan: Plan, data: Mapping[str, object]) -> None:
    """Raises ReadBackError unless the text is the module of this plan and of nothing else."""
    if not text.startswith(CODING) or not text.endswith("\n\n" + fixed()):
        raise ReadBackError("固定部分")
    try:
        tree = ast.parse(text.removesuffix(fixed()))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as bad:
        raise ReadBackError(str(bad)) from None
    imports = ast.parse(IMPORTS).body
    if [ast.dump(x) for x in tree.body[: len(imports)]] != [ast.dump(x) for x in imports]:
        raise ReadBackError("开头")
    rest = tree.body[len(imports) :]
    if len(rest) != len(data) + 2:
        raise ReadBackError("组成")
    for node, (name, value) in zip(rest, data.items(), strict=False):
        if not isinstance(node, ast.Assign) or ast.unparse(node.targets[0]) != name or _plain(node.value) != value:
            raise ReadBackError(name)
    made = _returned(rest[-2], "steps")
    if not isinstance(made, ast.List) or len(made.elts) != len(plan.steps):
        raise ReadBackError("steps")
    for found, step in zip(made.elts, plan.steps, strict=True):
        _same(_entries(found), {name: x.node for name, x in step.items()})
    holds, *numbers = _entries(_returned(rest[-1], "outputs"))
    held = holds[1]
    if not isinstance(held, ast.Call) or not isinstance(held.func, ast.Attribute) or len(held.args) != 1:
        raise ReadBackError("holds")
    settled = (held.func.attr, ast.unparse(held.args[0])) == ("fill_null", "False") and not held.keywords
    test = _read_test(held.func.value)
    if holds[0] != "holds" or not settled or ir.flat_test(test) != ir.flat_test(plan.holds):
        raise ReadBackError("holds")
    scores = {f"s{k}": plan.scores[i.code].node for k, i in enumerate(rules.indicators)}
    _same(numbers, {"total": plan.total.node, "grade": plan.grade.node, **scores})


def _data(
    rules: Ruleset, columns: Columns, measured: Mapping[str, Measured], places: int, digits: int
) -> dict[str, object]:
    """What the fixed part needs to know of the table, by name."""
    named = fact_columns(columns, measured)
    facts = []
    for c in columns.facts:
        column = named[c.name]
        words = c.spec.kind in WORDS
        kind = c.spec.kind.value if words or c.spec.kind is Kind.DATE else "number"
        low, high = (0, 0) if words else (column.low, column.high)
        grid = column.scale if c.spec.integer and not words else 1
        facts.append((column.name, c.name, kind, bool(c.codes), c.spec.choices, low, high, grid))
    return {
        "PLACES": places,
        "DIGITS": digits,
        "POINTS": rules.policy.places,
        "FACTS": facts,
        "BESIDE": [(b.name, b.what == INAPPLICABLE) for b in columns.beside],
        "CODES": [i.code for i in rules.indicators],
        "GRADES": [g.name for g in rules.grades],
        "YES": sorted(YES),
        "NO": sorted(NO),
    }


def _outputs(rules: Ruleset, plan: Plan) -> list[tuple[str, Piece]]:
    holds = Group("both(", [("", _test(plan.holds))], ").fill_null(False)")
    scores = [(f"s{k}", _number(plan.scores[i.code].node)) for k, i in enumerate(rules.indicators)]
    return [("holds", holds), ("total", _number(plan.total.node)), ("grade", _number(plan.grade.node)), *scores]


def _number(node: ir.Num) -> Piece:
    match node:
        case ir.Lit(value):
            return f"n({value})"
        case ir.Col(name):
            return f"c({literal(name)})"
        case ir.Sum(terms):
            return Group("(", [("+ " if k else "", _number(t)) for k, t in enumerate(terms)], ")", " ")
        case ir.Times(left, right):
            return Group("(", [("", _number(left)), ("* ", _number(right))], ")", " ")
        case ir.Floor(top, bottom):
            return Group("(", [("", _number(top)), ("// ", _number(bottom))], ")", " ")
        case ir.Least(terms):
            return Group("least(", [("", _number(t)) for t in terms], ")")
        case ir.Most(terms):
            return Group("most(", [("", _number(t)) for t in terms], ")")
        case ir.Pick(arms, otherwise):
            parts = [("", piece) for test, x in arms for piece in (_test(test), _number(x))]
            return Group("pick(", [*parts, ("", _number(otherwise))], ")")


def _test(test: ir.Test) -> Piece:
    match test:
        case ir.Cmp(op, left, right):
            return Group("(", [("", _number(left)), ("== " if op == "=" else f"{op} ", _number(right))], ")", " ")
        case ir.Yes(name):
            return f"c({literal(name)})"
        case ir.Same(name, word):
            return f"same({literal(name)}, {literal(word)})"
        case ir.Both(terms):
            return Group("both(", [("", _test(t)) for t in terms], ")")
        case ir.Either(terms):
            return Group("either(", [("", _test(t)) for t in terms], ")")
        case ir.Isnt(term):
            return Group("(~", [("", _test(term))], ")")


def _returned(node: ast.stmt, name: str) -> ast.expr:
    """What a function without arguments returns, where it does nothing else."""
    if isinstance(node, ast.FunctionDef) and node.name == name and not ast.unparse(node.args) and len(node.body) == 1:
        (only,) = node.body
        if isinstance(only, ast.Return) and only.value is not None and not node.decorator_list:
            return only.value
    raise ReadBackError(name)


def _entries(node: ast.expr) -> list[tuple[str, ast.expr]]:
    if not isinstance(node, ast.Dict):
        raise ReadBackError("字典")
    keys = [_plain(k) if k is not None else None for k in node.keys]
    return [(k, v) for k, v in zip(keys, node.values, strict=True) if isinstance(k, str)]


def _same(found: list[tuple[str, ast.expr]], expected: Mapping[str, ir.Num]) -> None:
    if [name for name, _ in found] != list(expected):
        raise ReadBackError("列")
    for name, node in found:
        if ir.flat(_read_number(node)) != ir.flat(expected[name]):
            raise ReadBackError(name)


def _plain(node: ast.expr) -> object:
    try:
        value: object = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        raise ReadBackError("数据") from None
    return value


def _called(node: ast.expr) -> tuple[str, list[ast.expr]]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        return node.func.id, node.args
    return "", []


def _word(node: ast.expr) -> str:
    value = _plain(node)
    if not isinstance(value, str):
        raise ReadBackError("名称")
    return value


def _read_number(node: ast.expr) -> ir.Num:
    """The number an expression stands for."""
    if isinstance(node, ast.BinOp):
        left, right = _read_number(node.left), _read_number(node.right)
        match node.op:
            case ast.Add():
                return ir.Sum((left, right))
            case ast.Mult():
                return ir.Times(left, right)
            case ast.FloorDiv():
                return ir.Floor(left, right)
    match _called(node):
        case "n", [value] if isinstance(given := _plain(value), int) and not isinstance(given, bool):
            return ir.Lit(given)
        case "c", [name]:
            return ir.Col(_word(name))
        case "least", terms if terms:
            return ir.Least(tuple(map(_read_number, terms)))
        case "most", terms if terms:
            return ir.Most(tuple(map(_read_number, terms)))
        case "pick", parts if len(parts) % 2:
            arms = [(_read_test(t), _read_number(x)) for t, x in zip(parts[:-1:2], parts[1::2], strict=True)]
            return ir.Pick(tuple(arms), _read_number(parts[-1]))
    raise ReadBackError(ast.unparse(node)[:40])


def _read_test(node: ast.expr) -> ir.Test:
    """The test an expression stands for."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _SIGNS:
        return ir.Cmp(_SIGNS[type(node.ops[0])], _read_number(node.left), _read_number(node.comparators[0]))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        return ir.Isnt(_read_test(node.operand))
    match _called(node):
        case "c", [name]:
            return ir.Yes(_word(name))
        case "same", [name, word]:
            return ir.Same(_word(name), _word(word))
        case "both", terms:
            return ir.Both(tuple(map(_read_test, terms)))
        case "either", terms:
            return ir.Either(tuple(map(_read_test, terms)))
    raise ReadBackError(ast.unparse(node)[:40])
