"""读作: the resolved criterion restated canonically, one wording for each form (grammar: reading.lark).

The restatement parses back to the same core (resolved/restated.py), and no number of the source is missing from it.
"""

from __future__ import annotations

from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.program import Kind
from biaochi.model.criterion import (
    Arm,
    Bands,
    Base,
    Change,
    Fixed,
    Formula,
    Judgement,
    Ladder,
    Measure,
    Once,
    Part,
    Resolved,
    Slope,
    Tally,
)
from biaochi.model.declaration import declaration
from biaochi.model.values import decimal

HEAD = "数据："
_REMAINDERS = {"exact": "不足的按比例计", "up": "不足的按一个单位计", "down": "不足的不计"}
_SIGNS = {"<": "＜", "<=": "≤", "=": "＝", ">=": "≥", ">": "＞"}


def is_restatement(text: str) -> bool:
    """Whether a text is in the canonical form of 读作."""
    return text.startswith(HEAD) and "。满分：" in text


def restate(resolved: Resolved) -> str:
    """The canonical restatement."""
    facts = "；".join(declaration(spec) for spec in resolved.inputs)
    judged = "；".join(declaration(spec) for spec in resolved.judgements)
    head = f"{HEAD}{facts or '无'}。" + (f"评定：{judged}。" if judged else "")
    rates = {spec.name for spec in resolved.inputs if spec.kind is Kind.RATE}
    say = _Say(rates, {s.name: s.unit for s in (*resolved.inputs, *resolved.judgements)})
    parts = [
        say.part(part, f"要点{i + 1}" if len(resolved.parts) > 1 else "计分") for i, part in enumerate(resolved.parts)
    ]
    if resolved.whole is not None:
        parts.append(say.part(resolved.whole, "全项"))
    return (
        head
        + f"满分：{'增减分' if resolved.marks is None else _points(resolved.marks)}。{'只计最高的一个要点。' if resolved.best else ''}"
        + "".join(parts)
    )


def _points(value: Fraction) -> str:
    return f"{decimal(value)}分"


class _Say:
    """Wordings that need to know which names are rates."""

    def __init__(self, rates: set[str], units: dict[str, str]) -> None:
        self.rates = rates
        self.units = units

    def part(self, part: Part, title: str) -> str:
        clauses = [self._base(part.base), *(self._change(c) for c in part.changes)]
        if part.most_deducted is not None:
            clauses.append(f"扣分合计最多{_points(part.most_deducted)}")
        if part.most_added is not None:
            clauses.append(f"加分合计最多{_points(part.most_added)}")
        if part.most is not None:
            clauses.append(f"得分最多{_points(part.most)}")
        clauses += [f"不得分情形：{self.cond(v.cond)}" for v in part.voids]
        clauses += [f"例外：{self._arm(a, '得')}" for a in part.exempt]
        clauses += [f"折算：{self.cond(a.cond)}，乘以{self._factor(a.points)}" for a in part.scaled]
        clauses += [f"上限：{self.cond(a.cond)}，最多{self._amount(a.points)}" for a in part.ceilings]
        marks = "增减分" if part.marks is None else f"{_points(part.marks)}，最低0分"
        marks += "" if part.when is None else f"，{self._only(part.when)}"
        return f"{title}（{marks}）：{'；'.join(clauses)}。"

    def _factor(self, points: e.Expr | Judgement) -> str:
        assert isinstance(points, e.Const)
        return self.expr(points)

    def _only(self, cond: e.Cond) -> str:
        return f"限【{self.cond(cond)}】"

    def _base(self, base: Base) -> str:
        match base:
            case Fixed(points):
                return f"从{_points(points)}起"
            case Formula(value):
                return f"得分＝{self.expr(value)}"
            case Bands(arms, otherwise):
                said = "；".join(self._arm(a, "得") for a in arms)
                return f"{said}；其余{'未定' if otherwise is None else f'得{_points(otherwise)}'}"

    def _arm(self, arm: Arm, verb: str) -> str:
        return f"{self.cond(arm.cond)}，{verb}{self._amount(arm.points)}"

    def _amount(self, points: e.Expr | Judgement | Fraction) -> str:
        if isinstance(points, Judgement):
            return f"「{points.name}」"
        if isinstance(points, Fraction):
            return _points(points)
        return _points(points.value) if isinstance(points, e.Const) else self.expr(points)

    def _change(self, change: Change) -> str:
        verb = "加" if change.adds else "扣"
        cap = "" if change.cap is None else f"，最多{verb}{_points(change.cap)}"
        only = ""
        if isinstance(change, (Slope, Tally)) and change.only is not None:
            only = f"{self._only(change.only)}，"
        match change:
            case Slope():
                return (
                    f"{only}{self._slope(change)}{verb}{_points(change.amount)}，{_REMAINDERS[change.remainder]}{cap}"
                )
            case Tally():
                size = f"{decimal(change.size)}{change.measure.unit}"
                return f"{only}{self.expr(change.measure.value)}每{size}，{verb}{_points(change.amount)}，{_REMAINDERS[change.remainder]}{cap}"
            case Once():
                return f"{self.cond(change.cond)}，{verb}{self._amount(change.points)}{cap}"
            case Ladder():
                arms = "，或".join(self._arm(a, verb) for a in change.arms)
                return f"只按最先成立的一档：{arms}{cap}"

    def _slope(self, change: Slope) -> str:
        measure, side = change.measure, "低" if change.below else "高"
        base = self._number(change.base, measure)
        return f"{self.expr(measure.value)}比{base}每{side}{self._size(change)}，"

    def _size(self, change: Slope) -> str:
        if change.relative:
            return f"其{decimal(change.size * 100)}%"
        if change.measure.rate:
            return f"{decimal(change.size * 100)}个百分点"
        return f"{decimal(change.size)}{change.measure.unit}"

    def _number(self, node: e.Expr, measure: Measure) -> str:
        if not isinstance(node, e.Const):
            return self.expr(node)
        rate = measure.rate or (not measure.unit and self._rate(measure.value))
        return f"{decimal(node.value * 100)}%" if rate else f"{decimal(node.value)}{measure.unit}"

    # --- conditions and expressions

    def cond(self, cond: e.Cond, nested: bool = False) -> str:
        match cond:
            case e.Compare(op, left, right):
                return f"{self.expr(left)}{_SIGNS[op]}{self._beside(right, left)}"
            case e.Flag(name):
                return f"「{name}」为是"
            case e.Is(name, choice):
                return f"「{name}」为“{choice}”"
            case e.All(()):
                return "任何情形"
            case e.All(terms):
                said = "且".join(self.cond(t, True) for t in terms)
            case e.Any(terms):
                said = "或".join(self.cond(t, True) for t in terms)
            case e.Not(e.Flag(name)):
                return f"「{name}」为否"
            case e.Not(term):
                return f"并非（{self.cond(term)}）"
        return f"【{said}】" if nested else said

    def _beside(self, node: e.Expr, other: e.Expr) -> str:
        if isinstance(node, e.Const) and self._rate(other):
            return f"{decimal(node.value * 100)}%"
        if isinstance(node, e.Const) and isinstance(other, e.Fact):
            return f"{decimal(node.value)}{self.units.get(other.name, '')}"
        return self.expr(node)

    def _rate(self, node: e.Expr) -> bool:
        if isinstance(node, e.Fact):
            return node.name in self.rates
        return isinstance(node, e.Div)

    def expr(self, node: e.Expr) -> str:
        match node:
            case e.Const(value):
                return (
                    decimal(value)
                    if value.denominator == 1 or "/" not in decimal(value)
                    else f"（{decimal(value).replace('/', '÷')}）"
                )
            case e.Fact(name):
                return f"「{name}」"
            case e.Add(terms):
                return f"（{'＋'.join(self.expr(t) for t in terms)}）"
            case e.Mul(left, right):
                return f"（{self.expr(left)}×{self.expr(right)}）"
            case e.Div(left, right, zero):
                settled = "" if zero is None else f"，除数为0时{self.expr(zero)}"
                return f"（{self.expr(left)}÷{self.expr(right)}{settled}）"
            case e.Min(terms):
                return f"较小者（{'，'.join(self.expr(t) for t in terms)}）"
            case e.Max(terms):
                return f"较大者（{'，'.join(self.expr(t) for t in terms)}）"
            case e.Round(mode, value, step):
                word = {"up": "进一", "down": "舍去", "half_up": "四舍五入"}[mode]
                return f"{word}（{self.expr(value)}，{decimal(step)}）"
            case e.Case(arms, otherwise):
                said = "，".join(f"{self.cond(c, True)}时{self.expr(x)}" for c, x in arms)
                rest = "未定" if otherwise is None else self.expr(otherwise)
                return f"分情形（{said}，其余{rest}）"
            case e.Clause(_, value):
                return self.expr(value)
