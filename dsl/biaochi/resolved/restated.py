"""The canonical restatement read back into a resolved criterion (grammar: reading.lark)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from biaochi_grammar.parsers import parser
from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.core.program import Input, Kind
from biaochi.diagnostics import CriterionError, Diagnostic
from biaochi.model import criterion as m
from biaochi.model import units

_ORIGIN_ROLE = "读作"
_LONGEST = 60_000
_DEEPEST = 64
_NO_NUMBER = re.compile(r"[0-9.]{31}|/0+(?![0-9])")
_SIGNS: dict[str, e.Comparison] = {"＜": "<", "≤": "<=", "＝": "=", "≥": ">=", "＞": ">"}
_MODES: dict[str, e.RoundMode] = {"进一": "up", "舍去": "down", "四舍五入": "half_up"}
_REMAINDERS: dict[str, m.Remainder] = {"不足的按比例计": "exact", "不足的按一个单位计": "up", "不足的不计": "down"}


def read_restatement(text: str) -> m.Resolved:
    """The resolved criterion a restatement states. Raises CriterionError (BC160) with the place it stops making sense."""
    _check_size(text)
    try:
        result: Any = _parser().parse(text)
    except UnexpectedInput as bad:
        raise _refused(text, getattr(bad, "pos_in_stream", None) or 0) from None
    return _settled(result)


def _check_size(text: str) -> None:
    """Refuse what no restatement holds: endless text or numbers, a zero divisor, deep nesting."""
    if len(text) > _LONGEST:
        raise _refused(text, _LONGEST)
    if number := _NO_NUMBER.search(text):
        raise _refused(text, number.start())
    depth = 0
    for at, char in enumerate(text):
        depth += (char in "（【") - (char in "）】")
        if depth > _DEEPEST:
            raise _refused(text, at)


def _refused(text: str, at: int) -> CriterionError:
    said, end = text[at : at + 8], min(len(text), at + 8)
    help_text = "请照 biaochi read 给出的读作修改。"
    return CriterionError([Diagnostic("BC160", f"“读作”在“{said}”处写法有误", at, end, help_text)])


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return parser("reading", _ToResolved())


def _settled(resolved: m.Resolved) -> m.Resolved:
    """Names of judgements and of measures filled in, now that the declarations are known."""
    known = {spec.name: spec for spec in (*resolved.inputs, *resolved.judgements)}
    whole = None if resolved.whole is None else _named(resolved.whole, known)
    unknown = next((name for name in _mentioned((resolved.parts, resolved.whole)) if name not in known), None)
    if unknown is not None:
        raise CriterionError(
            [Diagnostic("BC160", f"“读作”里没有声明数据“{unknown}”", help="请照 biaochi read 给出的读作修改。")]
        )
    return replace(resolved, parts=tuple(_named(p, known) for p in resolved.parts), whole=whole)


def _mentioned(node: Any) -> Iterator[str]:
    """The names of the facts that parts speak of."""
    if isinstance(node, (e.Fact, e.Flag, e.Is)):
        yield node.name
    elif isinstance(node, tuple):
        for inner in node:
            yield from _mentioned(inner)
    elif is_dataclass(node):
        for each in fields(node):
            yield from _mentioned(getattr(node, each.name))


def _named(part: m.Part, known: dict[str, Input]) -> m.Part:
    def judged(points: Any) -> Any:
        if not isinstance(points, m.Judgement):
            return points
        spec = known.get(points.name)
        if spec is None or spec.low is None or spec.high is None:
            raise CriterionError(
                [Diagnostic("BC160", f"“读作”里没有声明评定“{points.name}”", help="请照 biaochi read 给出的读作修改。")]
            )
        return m.Judgement(spec.name, spec.low, spec.high)

    def measured(measure: m.Measure) -> m.Measure:
        if isinstance(measure.value, e.Div):
            money = {n: known[n].unit for n in _mentioned(measure.value) if n in known and known[n].kind is Kind.MONEY}
            above = set(money) == set(_mentioned(measure.value.left)) and len(set(money.values())) == 1
            return replace(measure, unit=next(iter(money.values()))) if money and above else measure
        if not isinstance(measure.value, e.Fact) or measure.value.name not in known:
            return measure
        spec = known[measure.value.name]
        unit = "%" if spec.kind is Kind.RATE else spec.unit
        return m.Measure(spec.name, unit, spec.kind is Kind.RATE, measure.value, spec.integer)

    def change(c: m.Change) -> m.Change:
        if isinstance(c, (m.Slope, m.Tally)):
            return replace(c, measure=measured(c.measure))
        if isinstance(c, m.Once):
            return replace(c, points=judged(c.points))
        return replace(c, arms=tuple(replace(a, points=judged(a.points)) for a in c.arms))

    base = part.base
    if isinstance(base, m.Bands):
        base = replace(base, arms=tuple(replace(a, points=judged(a.points)) for a in base.arms))
    exempt = tuple(replace(a, points=judged(a.points)) for a in part.exempt)
    return replace(part, base=base, changes=tuple(change(c) for c in part.changes), exempt=exempt)


def _number(text: str) -> Fraction:
    return Fraction(text)


def _strip(token: Token) -> str:
    return str(token)[1:-1]


class _ToResolved(Transformer[Token, Any]):
    """Rule callbacks, run while lark parses."""

    def start(self, c: list[Any]) -> m.Resolved:
        facts, judged, marks, best, *parts = c
        whole = next((p for title, p in parts if title == "全项"), None)
        rest = tuple(p for title, p in parts if title != "全项")
        return m.Resolved(rest, marks, tuple(facts), tuple(judged or ()), whole, best is not None)

    def facts(self, c: list[Any]) -> list[Input]:
        return c

    judged = facts

    def chosen(self, c: list[Any]) -> Input:
        return Input(_strip(c[0]), Kind.CHOICE, choices=tuple(_strip(t) for t in c[1:]))

    def yes_no(self, c: list[Any]) -> Input:
        return Input(_strip(c[0]), Kind.BOOL)

    def declared(self, c: list[Any]) -> Input:
        unit = str(c[1])
        kinds = {
            "%": Kind.RATE,
            "日期": Kind.DATE,
            "分": Kind.POINTS,
            "金额": Kind.MONEY,
            "数": Kind.QUANTITY,
            "是/否": Kind.BOOL,
        }
        kind = kinds.get(unit) or units.kind_of(unit)
        scale = 100 if kind is Kind.RATE else 1
        printed = "" if unit in ("日期", "金额", "数", "是/否") else unit
        details = dict(c[2:])
        low, high = details.get("low", details.get("above")), details.get("high")
        return Input(
            _strip(c[0]), kind, printed, low=None if low is None else low / scale, high=None if high is None else high / scale,
            integer="whole" in details,
            low_open="above" in details,
            within=details.get("within", ""),
        )  # fmt: skip

    def whole(self, c: list[Any]) -> tuple[str, Any]:
        return "whole", True

    def low(self, c: list[Any]) -> tuple[str, Any]:
        return "low", _number(c[0])

    def above(self, c: list[Any]) -> tuple[str, Any]:
        return "above", _number(c[0])

    def high(self, c: list[Any]) -> tuple[str, Any]:
        return "high", _number(c[0])

    def within(self, c: list[Any]) -> tuple[str, Any]:
        return "within", _strip(c[0])

    def signed(self, c: list[Any]) -> None:
        return None

    def marks(self, c: list[Any]) -> Any:
        return c[0]

    span = marks

    def points(self, c: list[Any]) -> Fraction:
        return _number(str(c[0]).removesuffix("分"))

    def part(self, c: list[Any]) -> tuple[str, m.Part]:
        title, marks, when, *clauses = c
        arms = tuple(x for kind, x in clauses if kind == "arm")
        found: dict[str, Any] = dict(
            kv for kv in clauses if kv[0] not in ("arm", "change", "void", "exempt", "ceiling", "scaled")
        )
        base: m.Base
        if "formula" in found:
            base = m.Formula(found["formula"], _here())
        elif "fixed" in found:
            base = m.Fixed(found["fixed"], _here())
        else:
            base = m.Bands(arms, found.get("rest"), _here() if found.get("rest") is not None else None)
        return str(title), m.Part(
            marks,
            base,
            tuple(x for kind, x in clauses if kind == "change"),
            tuple(x for kind, x in clauses if kind == "void"),
            found.get("most_deducted"),
            found.get("most_added"),
            found.get("most"),
            tuple(x for kind, x in clauses if kind == "exempt"),
            tuple(x for kind, x in clauses if kind == "ceiling"),
            tuple(x for kind, x in clauses if kind == "scaled"),
            when,
        )

    def fixed(self, c: list[Any]) -> tuple[str, Any]:
        return "fixed", c[0]

    def formula(self, c: list[Any]) -> tuple[str, Any]:
        return "formula", c[0]

    def arm(self, c: list[Any]) -> tuple[str, Any]:
        return "arm", m.Arm(c[0], _arm_points(c[1]), _here())

    def exempt(self, c: list[Any]) -> tuple[str, Any]:
        return "exempt", m.Arm(c[0], _arm_points(c[1]), _here())

    def scaled(self, c: list[Any]) -> tuple[str, Any]:
        return "scaled", m.Arm(c[0], c[1], _here())

    def ceiling(self, c: list[Any]) -> tuple[str, Any]:
        return "ceiling", m.Arm(c[0], _arm_points(c[1]), _here())

    def rest(self, c: list[Any]) -> tuple[str, Any]:
        return "rest", c[0]

    def rest_open(self, c: list[Any]) -> tuple[str, Any]:
        return "rest", None

    def slope(self, c: list[Any]) -> tuple[str, Any]:
        only, value, base, side, (relative, size), verb, amount, remainder, cap = c
        base = (
            base
            if isinstance(base, (e.Const, e.Fact, e.Add, e.Mul, e.Div, e.Min, e.Max, e.Round, e.Case))
            else e.const(base)
        )
        rate = relative is None
        measure = m.Measure("", "%" if rate else "", rate, value)
        return "change", m.Slope(
            measure, base, str(side) == "低", size, bool(relative), amount, str(verb) == "加", _REMAINDERS[str(remainder)], _here(), cap, only
        )  # fmt: skip

    def tally(self, c: list[Any]) -> tuple[str, Any]:
        only, value, (_, size), verb, amount, remainder, cap = c
        measure = m.Measure("", "", False, value)
        return "change", m.Tally(
            measure, size, amount, str(verb) == "加", _REMAINDERS[str(remainder)], _here(), cap, only
        )

    def once(self, c: list[Any]) -> tuple[str, Any]:
        cond, verb, amount, cap = c
        points = amount.value if isinstance(amount, e.Const) else amount
        return "change", m.Once(cond, points, str(verb) == "加", _here(), cap)

    def ladder(self, c: list[Any]) -> tuple[str, Any]:
        *steps, cap = c
        arms = tuple(m.Arm(cond, _arm_points(points), _here()) for cond, _, points in steps)
        return "change", m.Ladder(arms, str(steps[0][1]) == "加", _here(), cap)

    def step(self, c: list[Any]) -> tuple[Any, ...]:
        return tuple(c)

    def only(self, c: list[Any]) -> Any:
        return c[0]

    def cap(self, c: list[Any]) -> Fraction:
        return c[1]  # type: ignore[no-any-return]

    def most_deducted(self, c: list[Any]) -> tuple[str, Any]:
        return "most_deducted", c[0]

    def most_added(self, c: list[Any]) -> tuple[str, Any]:
        return "most_added", c[0]

    def most(self, c: list[Any]) -> tuple[str, Any]:
        return "most", c[0]

    def void(self, c: list[Any]) -> tuple[str, Any]:
        return "void", m.Void(c[0], _here())

    def relative(self, c: list[Any]) -> tuple[bool | None, Fraction]:
        return True, _number(str(c[0]).removesuffix("%")) / 100

    def in_points(self, c: list[Any]) -> tuple[bool | None, Fraction]:
        return None, _number(str(c[0]).removesuffix("个百分点")) / 100

    def measured(self, c: list[Any]) -> tuple[bool | None, Fraction]:
        return False, _leading(str(c[0]))

    def judged_name(self, c: list[Any]) -> m.Judgement:
        return m.Judgement(_strip(c[0]), Fraction(0), Fraction(0))

    def measured_value(self, c: list[Any]) -> e.Expr:
        return e.const(_leading(str(c[0])))

    def rate_value(self, c: list[Any]) -> e.Expr:
        return e.const(_number(str(c[0]).removesuffix("%")) / 100)

    def all_of(self, c: list[Any]) -> e.Cond:
        return e.All(tuple(c))

    def any_of(self, c: list[Any]) -> e.Cond:
        return e.Any(tuple(c))

    def compare(self, c: list[Any]) -> e.Cond:
        return e.Compare(_SIGNS[str(c[1])], c[0], c[2])

    def yes(self, c: list[Any]) -> e.Cond:
        return e.Flag(_strip(c[0]))

    def no(self, c: list[Any]) -> e.Cond:
        return e.Not(e.Flag(_strip(c[0])))

    def is_choice(self, c: list[Any]) -> e.Cond:
        return e.Is(_strip(c[0]), _strip(c[1]))

    def always(self, c: list[Any]) -> e.Cond:
        return e.TRUE

    def negation(self, c: list[Any]) -> e.Cond:
        return e.Not(c[0])

    def fact(self, c: list[Any]) -> e.Expr:
        return e.Fact(_strip(c[0]))

    def literal(self, c: list[Any]) -> e.Expr:
        return e.const(_number(c[0]))

    def plus(self, c: list[Any]) -> e.Expr:
        return e.Add(tuple(c))

    def times(self, c: list[Any]) -> e.Expr:
        return e.Mul(c[0], c[1])

    def over(self, c: list[Any]) -> e.Expr:
        if isinstance(c[0], e.Const) and isinstance(c[1], e.Const) and c[2] is None and c[1].value:
            return e.const(c[0].value / c[1].value)
        return e.Div(c[0], c[1], c[2])

    def least(self, c: list[Any]) -> e.Expr:
        return e.Min(tuple(c))

    def greatest(self, c: list[Any]) -> e.Expr:
        return e.Max(tuple(c))

    def rounded(self, c: list[Any]) -> e.Expr:
        return e.Round(_MODES[str(c[0])], c[1], _number(c[2]))

    def when(self, c: list[Any]) -> tuple[Any, Any]:
        return c[0], c[1]

    def cases(self, c: list[Any]) -> e.Expr:
        *arms, rest = c
        return e.Case(tuple(arms), None if isinstance(rest, Token) else rest)


def _leading(text: str) -> Fraction:
    digits = text
    while digits and not digits[-1].isdigit():
        digits = digits[:-1]
    return _number(digits)


def _arm_points(points: Any) -> Any:
    return e.const(points) if isinstance(points, Fraction) else points


def _here() -> m.Origin:
    return m.Origin(_ORIGIN_ROLE, 0, 0)
