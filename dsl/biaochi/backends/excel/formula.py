"""One core expression as one worksheet formula.

A worksheet calculates in binary numbers of 15 digits, the core in exact ones. Wherever a small error would change the
result (comparisons, roundings) the formula first rounds it away; a difference of numbers that were typed in keeps 6
decimals, one with rates or quotients 11. Scores of ordinary tables then agree at the declared rounding.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.program import Kind, Program
from biaochi.model.values import decimal

LONGEST = 8_000
"""Characters a cell may hold as a formula (Excel: 8,192)."""
_DEEPEST = 50
"""Functions inside each other (Excel: 64)."""
_EPOCH = 693_594
"""The ordinal of the day a worksheet counts as 0."""
_FINE, _COARSE = 11, 6


class Unsayable(Exception):
    """What a formula cannot say, in Chinese."""


def formula(program: Program, cells: Mapping[str, str], places: int) -> tuple[str, str]:
    """The score before rounding and as printed, as formulas (with ``=``) over the cells that hold the facts.

    Raises Unsayable where a fact has no cell or the formula would be too long for a worksheet.
    """
    missing = [name for name in program.specs if name not in cells]
    if missing:
        raise Unsayable(f"“{missing[0]}”没有填")
    body = _Emitter(program, cells).number(program.body, 0)
    exact = f"=ROUND({body},{_FINE - 1})"
    shown = f"=ROUND(ROUND({body},{_FINE - 1}),{places})"
    if len(shown) > LONGEST:
        raise Unsayable("公式太长，工作表放不下")
    return exact, shown


class _Emitter:
    def __init__(self, program: Program, cells: Mapping[str, str]) -> None:
        self._specs = program.specs
        self._cells = cells

    def number(self, node: e.Expr, depth: int) -> str:
        """A number."""
        if depth > _DEEPEST:
            raise Unsayable("公式套得太深，工作表放不下")
        inner = depth + 1
        match node:
            case e.Const(value):
                return literal(value)
            case e.Fact(name):
                return f"({self._cells[name]}+{_EPOCH})" if self._specs[name].kind is Kind.DATE else self._cells[name]
            case e.Add(terms):
                return f"({'+'.join(self.number(t, inner) for t in terms)})" if terms else "0"
            case e.Mul(left, right):
                return f"({self.number(left, inner)}*{self.number(right, inner)})"
            case e.Div(left, right, zero):
                divisor = self.number(right, inner)
                quotient = f"({self.number(left, inner)}/{divisor})"
                if zero is None:
                    return quotient
                return f"IF(ROUND({divisor},{self._digits(right)})=0,{self.number(zero, inner)},{quotient})"
            case e.Min(terms):
                return f"MIN({','.join(self.number(t, inner) for t in terms)})"
            case e.Max(terms):
                return f"MAX({','.join(self.number(t, inner) for t in terms)})"
            case e.Round(mode, value, step):
                steps = f"ROUND({self.number(value, inner)}/{literal(step)},{_FINE - 2})"
                whole = {"down": f"INT({steps})", "up": f"-INT(-{steps})", "half_up": f"ROUND({steps},0)"}[mode]
                return f"({whole}*{literal(step)})"
            case e.Case(arms, otherwise):
                made = "NA()" if otherwise is None else self.number(otherwise, depth + len(arms))
                for number, (cond, value) in reversed(list(enumerate(arms, 1))):
                    made = f"IF({self.condition(cond, depth + number)},{self.number(value, depth + number)},{made})"
                return made
            case e.Clause(_, value):
                return self.number(value, depth)

    def condition(self, cond: e.Cond, depth: int) -> str:
        """TRUE or FALSE."""
        if depth > _DEEPEST:
            raise Unsayable("公式套得太深，工作表放不下")
        inner = depth + 1
        match cond:
            case e.Compare(op, left, right):
                digits = min(self._digits(left), self._digits(right)) if _plain(left) and _plain(right) else _FINE
                return f"(ROUND({self.number(left, inner)}-{self.number(right, inner)},{digits}){op}0)"
            case e.Flag(name):
                return f'({self._cells[name]}="是")'
            case e.Is(name, choice):
                return f"({self._cells[name]}={_quoted(choice)})"
            case e.All(terms):
                return f"AND({','.join(self.condition(t, inner) for t in terms)})" if terms else "TRUE"
            case e.Any(terms):
                return f"OR({','.join(self.condition(t, inner) for t in terms)})" if terms else "FALSE"
            case e.Not(term):
                return f"NOT({self.condition(term, inner)})"

    def _digits(self, node: e.Expr) -> int:
        """The decimals that count in a number: few where it is only of typed amounts, which may be large."""
        names = _facts(node)
        coarse = names and all(self._specs[n].kind in (Kind.MONEY, Kind.QUANTITY, Kind.DATE) for n in names)
        return _COARSE if coarse and _plain(node) else _FINE


def _facts(node: e.Expr) -> set[str]:
    match node:
        case e.Fact(name):
            return {name}
        case e.Add(terms) | e.Min(terms) | e.Max(terms):
            return {n for t in terms for n in _facts(t)}
        case e.Mul(left, right):
            return _facts(left) | _facts(right)
        case _:
            return set()


def _plain(node: e.Expr) -> bool:
    """Whether a number is made of facts and literals without quotients, roundings and cases."""
    match node:
        case e.Const() | e.Fact():
            return True
        case e.Add(terms) | e.Min(terms) | e.Max(terms):
            return all(_plain(t) for t in terms)
        case e.Mul(left, right):
            return (_plain(left) and isinstance(right, e.Const)) or (_plain(right) and isinstance(left, e.Const))
        case _:
            return False


def literal(value: Fraction) -> str:
    """A number in a formula."""
    text = decimal(value)
    return f"({text})" if "/" in text or text.startswith("-") else text


def _quoted(text: str) -> str:
    """A text in a formula. No literal may be longer than 255 characters."""
    pieces = [text[n : n + 200] for n in range(0, len(text), 200)] or [""]
    return "&".join('"' + p.replace('"', '""') + '"' for p in pieces)
