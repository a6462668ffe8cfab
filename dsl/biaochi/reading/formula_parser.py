"""The text of one formula to its tree (grammar: formula.lark)."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from biaochi_grammar.parsers import parser
from lark import Lark, Transformer
from lark.exceptions import UnexpectedInput

from biaochi import patterns as re
from biaochi.reading.formulas import Extreme, Magnitude, Name, Node, Number, Operation

_UNIT = re.compile(r"([0-9]+(?:\.[0-9]+)?)(.*)")


def parse(text: str) -> Node | None:
    """The tree of a formula; None where the text is none.

    >>> parse("到位资金/预算资金")
    Operation(op='/', left=Name(text='到位资金'), right=Name(text='预算资金'))
    """
    try:
        result: Any = _parser().parse(text)
    except UnexpectedInput:
        return None
    return result  # type: ignore[no-any-return]


@cache
def _parser() -> Lark:
    return parser("formula", _ToNodes())


class _ToNodes(Transformer[Any, Any]):
    def number(self, c: list[Any]) -> Node:
        found = _UNIT.fullmatch(str(c[0]))
        assert found is not None
        return Number(Fraction(found[1]), found[2])

    def name(self, c: list[Any]) -> Node:
        return Name(str(c[0]))

    def plus(self, c: list[Any]) -> Node:
        return Operation("+", c[0], c[1])

    def minus(self, c: list[Any]) -> Node:
        return Operation("-", c[0], c[1])

    def times(self, c: list[Any]) -> Node:
        return Operation("×", c[0], c[1])

    def over(self, c: list[Any]) -> Node:
        return Operation("/", c[0], c[1])

    def magnitude(self, c: list[Any]) -> Node:
        return Magnitude(c[0])

    def least(self, c: list[Any]) -> Node:
        return Extreme(True, c[1], c[2])

    def most(self, c: list[Any]) -> Node:
        return Extreme(False, c[1], c[2])

    def negative(self, c: list[Any]) -> Node:
        return Operation("-", Number(Fraction(0), ""), c[0])
