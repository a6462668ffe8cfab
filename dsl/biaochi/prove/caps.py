"""Printed caps (最多扣2分, 最高得3分): each binds for some facts, or is shown never to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.program import Input, Kind, Program
from biaochi.model.values import decimal
from biaochi.prove.admissible import domains
from biaochi.prove.normal import Beyond, normal
from biaochi.prove.search import Facts, plainness, value_of, witness
from biaochi.prove.shape import Analysis
from biaochi.prove.verdict import Finding


def caps(
    program: Program, inputs: Mapping[str, Input], tried: list[tuple[Facts, Fraction | None]]
) -> Iterator[Finding]:
    """One finding for each cap: that it is reached. The clamp to full marks is no printed cap and is left out."""
    for inner, most in caps_of(program.body, within_floor=False):
        says = f"上限{decimal(most)}分到得了"
        reached = [f for f, s in tried if s is not None and (v := value_of(inner, f)) is not None and v >= most]
        if reached:
            shown = min(reached, key=plainness)
            yield Finding("限额起作用", "已证明", says, witnesses=(witness(program, shown, decimal),))
            continue
        high = _high(inner, inputs)
        if high is not None and high < most:
            scored = [f for f, s in tried if s is not None]
            best = max(scored, key=lambda f: value_of(inner, f) or Fraction(0), default=None)
            said = f"上限{decimal(most)}分永远用不上：最多只到{decimal(high)}分"
            seen = () if best is None else (witness(program, best, decimal),)
            yield Finding("限额起作用", "反例", said, witnesses=seen, high=high)
        else:
            yield Finding("限额起作用", "未证明", f"{says}：没有找到到得了的数据")


def caps_of(node: e.Expr, *, within_floor: bool = False) -> Iterator[tuple[e.Expr, Fraction]]:
    """What is capped, and at what, anywhere in an expression."""
    match node:
        case e.Min((inner, e.Const(most))):
            if not within_floor:
                yield inner, most
            yield from caps_of(inner, within_floor=False)
        case e.Max((e.Const(_), inner)):
            yield from caps_of(inner, within_floor=True)
        case e.Add(terms) | e.Min(terms) | e.Max(terms):
            for term in terms:
                yield from caps_of(term, within_floor=False)
        case e.Mul(left, right) | e.Div(left, right, _):
            yield from caps_of(left, within_floor=False)
            yield from caps_of(right, within_floor=False)
        case e.Round(_, value, _) | e.Clause(_, value):
            yield from caps_of(value, within_floor=False)
        case e.Case(arms, otherwise):
            for _, value in arms:
                yield from caps_of(value, within_floor=False)
            if otherwise is not None:
                yield from caps_of(otherwise, within_floor=False)


def _high(node: e.Expr, inputs: Mapping[str, Input]) -> Fraction | None:
    try:
        made = normal(node, inputs)
        choices = {s.name: s.choices for s in inputs.values() if s.kind is Kind.CHOICE}
        shape = Analysis(domains(made, inputs), choices).shape(made, {})
    except Beyond:
        return None
    return None if shape is None else shape.high
