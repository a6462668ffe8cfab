"""A ruleset as one file of Python: a function for each indicator with its official sentence above it, the core as data for
what is not complete, and the fixed part. Nothing of the ruleset gets into it but as a quoted text, a comment without line
ends, or a name that was looked at (names.py); read_back.py proves of every file that it means the core and nothing else.
"""

from __future__ import annotations

import inspect
from fractions import Fraction

from biaochi._version import VERSION
from biaochi.backends.checked import ReadBackError, not_the_same, refuse_open
from biaochi.backends.core_json import dump_core
from biaochi.backends.python.command_text import COMMAND
from biaochi.backends.python.integers import NAME, Integers, integers, written
from biaochi.backends.python.layout import Group, Piece, commented, laid_out, literal
from biaochi.backends.python.names import functions, parameters
from biaochi.backends.python.read_back import CODING, check
from biaochi.backends.python.runtime import facts, ranges, reasons, result, scores
from biaochi.core import expr as e
from biaochi.ruleset.language import LANGUAGE_VERSION
from biaochi.ruleset.model import Indicator, Ruleset

IMPORTS = """\
from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import lcm
from typing import Any

F = Fraction
"""


def python_module(rules: Ruleset) -> str:
    """The text of the module, read back and decided equal to the core. Raises BiaochiError (BC501, BC502)."""
    refuse_open(rules)
    whole = integers(rules)
    text = emit(rules, whole)
    try:
        check(text, rules, whole, IMPORTS, fixed())
    except ReadBackError as bad:
        raise not_the_same(rules, str(bad)) from None
    return text


def emit(rules: Ruleset, whole: Integers) -> str:
    """The text of the module, not yet checked; ``whole``: what its function over integers says."""
    named = functions(rules)
    constants: dict[Fraction, str] = {}
    bodies = [_function(i, named[i.code], constants) for i in rules.indicators]
    points = "".join(
        f"    {literal(i.code)}: ({named[i.code]}, {literal(tuple(s.name for s in _specs(i)))}),\n"
        for i in rules.indicators
    )
    head = "".join(
        f"# {commented(line)}\n"
        for line in (
            f"{rules.title}（{rules.id}）",
            f"由标尺 biaochi {VERSION} 从规则集编译，含义的校验值 {rules.hash}。请勿手工修改：改规则集，再编译一次。",
            "totals(facts) 只给得分，score(facts) 给完整的结果和理由；python 本文件.py 数据.csv 逐行算。只需要 Python 3.11 以上。",
            f"{NAME}(row) 收整数，只给总分，最快。"
            if not whole.why
            else f"{NAME}(row) 在这个规则集总是 None：{whole.why}。",
        )
    )
    defined = "".join(f"{name} = {_fraction(value)}\n" for value, name in sorted(constants.items()))
    return "\n\n".join(
        [
            CODING + head + "\n" + IMPORTS + defined,
            *bodies,
            written(whole),
            f"POINTS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {{\n{points}}}\n",
            f"RULES: dict[str, Any] = {literal(dump_core(rules))}\n"
            f"ENGINE, LANGUAGE, TEXT_HASH = {literal(VERSION)}, {literal(LANGUAGE_VERSION)}, {literal(rules.text_hash)}\n",
            fixed(),
        ]
    )


def fixed() -> str:
    """The part that is the same in every module."""
    texts = [inspect.getsource(part) for part in (ranges, facts, scores, reasons, result)]
    return "\n\n".join(text.partition("# " + "-" * 117 + "\n")[2].strip() + "\n" for text in texts) + "\n\n" + COMMAND


def _specs(i: Indicator) -> tuple[e.Fact, ...]:
    return tuple(e.Fact(s.name) for s in (*i.program.inputs, *i.program.judgements))


def _function(i: Indicator, name: str, constants: dict[Fraction, str]) -> str:
    marks = "加减分" if i.full_marks is None else f"{i.full_marks}分"
    lines = [f"{i.code} {i.name}（{marks}）", *i.source.text.splitlines(), *i.notes]
    comment = "".join(f"# {commented(line)}\n" for line in lines)
    parameter = parameters(s.name for s in _specs(i))
    writer = _Writer(parameter, constants)
    given = ", ".join(f"{p}: Any" for p in parameter.values())
    return f"{comment}def {name}({given}) -> Any:\n{writer.body(i.program.body)}"


def _fraction(value: Fraction) -> str:
    return f"F({value.numerator}, {value.denominator})"


class _Writer:
    def __init__(self, parameter: dict[str, str], constants: dict[Fraction, str]) -> None:
        self._parameter, self._constants, self._divisors = parameter, constants, 0

    def body(self, node: e.Expr) -> str:
        """The statements of a function: the arms of a case one after another, else one expression."""
        while isinstance(node, e.Clause):
            node = node.value
        if not isinstance(node, e.Case):
            return f"    return {laid_out(self.expr(node), 4, 11)}\n"
        arms = "".join(
            f"    if {laid_out(self.cond(c), 4, 8)}:\n        return {laid_out(self.expr(x), 8, 15)}\n"
            for c, x in node.arms
        )
        last: Piece = "no_score()" if node.otherwise is None else self.expr(node.otherwise)
        return f"{arms}    return {laid_out(last, 4, 11)}\n"

    def expr(self, node: e.Expr) -> Piece:
        match node:
            case e.Const(value):
                return self._number(value)
            case e.Fact(name):
                return self._parameter[name]
            case e.Add(terms):
                if not terms:
                    return "0"
                signs = ["", *("- " if _taken(t) is not None else "+ " for t in terms[1:])]
                shown = [t if k == 0 or (of := _taken(t)) is None else of for k, t in enumerate(terms)]
                return Group("(", [(s, self.expr(t)) for s, t in zip(signs, shown, strict=True)], ")", " ")
            case e.Mul(left, right):
                return Group("(", [("", self.expr(left)), ("* ", self.expr(right))], ")", " ")
            case e.Div(left, right, zero):
                return self._quotient(left, right, zero)
            case e.Min(terms) | e.Max(terms) if len(terms) == 1:
                return self.expr(terms[0])
            case e.Min(terms):
                return Group("min(", [("", self.expr(t)) for t in terms], ")")
            case e.Max(terms):
                return Group("max(", [("", self.expr(t)) for t in terms], ")")
            case e.Round(mode, value, step):
                return Group(f"{mode}(", [("", self.expr(value)), ("", self._number(step))], ")")
            case e.Case(arms, otherwise):
                parts: list[tuple[str, Piece]] = []
                for c, x in arms:
                    parts += [("else " if parts else "", self.expr(x)), ("if ", self.cond(c))]
                last: Piece = "no_score()" if otherwise is None else self.expr(otherwise)
                return Group("(", [*parts, ("else " if parts else "", last)], ")", " ")
            case e.Clause(_, value):
                return self.expr(value)

    def cond(self, node: e.Cond) -> Piece:
        match node:
            case e.Compare(op, left, right):
                sign = "== " if op == "=" else f"{op} "
                return Group("(", [("", self.expr(left)), (sign, self.expr(right))], ")", " ")
            case e.Flag(name):
                return self._parameter[name]
            case e.Is(name, choice):
                return f"({self._parameter[name]} == {literal(choice)})"
            case e.All(terms):
                return Group("all((", [("", self.cond(t)) for t in terms], "))", closing=True)
            case e.Any(terms):
                return Group("any((", [("", self.cond(t)) for t in terms], "))", closing=True)
            case e.Not(term):
                return Group("(not ", [("", self.cond(term))], ")")

    def _quotient(self, left: e.Expr, right: e.Expr, zero: e.Expr | None) -> Piece:
        if zero is None:
            return Group("over(", [("", self.expr(left)), ("", self.expr(right))], ")")
        self._divisors += 1
        name = f"d{self._divisors}"
        settled = Group("((", [(f"{name} := ", self.expr(right)), (") ", "== 0")], ")", " ")
        rest = Group("over(", [("", self.expr(left)), ("", name)], ")")
        return Group("(", [("", self.expr(zero)), ("if ", settled), ("else ", rest)], ")", " ")

    def _number(self, value: Fraction) -> str:
        if value.denominator == 1:
            return str(value.numerator) if value >= 0 else f"({value.numerator})"
        sign = "m" if value < 0 else ""
        return self._constants.setdefault(value, f"F_{sign}{abs(value.numerator)}_{value.denominator}")


def _taken(term: e.Expr) -> e.Expr | None:
    """What a term of a sum takes away, where it is -1 times something."""
    while isinstance(term, e.Clause):
        term = term.value
    return term.right if isinstance(term, e.Mul) and term.left == e.Const(Fraction(-1)) else None
