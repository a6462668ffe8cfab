"""A value held at a bound before it counts: 完成率高于100%的按100%计."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.env import Env
from biaochi.meaning.resolve import named_constant
from biaochi.meaning.scale import in_scale
from biaochi.model.criterion import Arm, Bands, Base, Formula, Measure
from biaochi.reading.phrases import Taken
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Placed, Words
from biaochi.reading.wording import trimmed


def held(base: Base, taken: list[Placed], env: Env) -> Base:
    """``base`` with every measure that is taken at a bound held there. Raises CriterionError (BC147) where none is meant."""
    for placed in taken:
        value = placed.value
        assert isinstance(value, Taken)
        env.role("封顶", placed.start, placed.end)
        if value.value.number == 0 and value.op in ("<", "<="):
            continue
        for measure in _meant(value, placed, base, env):
            bound = _at(value, measure, placed, env) if value.at else e.const(in_scale(value.value, measure))
            least = value.op in (">", ">=")
            new: e.Expr = e.Min((measure.value, bound)) if least else e.Max((measure.value, bound))
            base = _base(base, measure.value, new)
    return base


def _at(value: Taken, measure: Measure, placed: Placed, env: Env) -> e.Expr:
    """The number or the fact that a bound is named by."""
    constant = named_constant(value.at, env)
    if constant is not None:
        return e.const(in_scale(constant.value, measure))
    if value.at in env.book.inputs:
        return e.Fact(value.at)
    raise refuse("BC140", f"“{value.at}”是多少，没有写", placed.start, placed.end, "请填写指标值一栏，或写明是多少。")


def _meant(value: Taken, placed: Placed, base: Base, env: Env) -> list[Measure]:
    defined = [m for q in env.book.equations if (m := env.book.definition_of(q.name)) is not None]
    known = {m.value: m for m in (*env.book.measures(), *defined)}
    used = [m for m in known.values() if _holds(base, m.value)]
    if value.name is None:
        ratio = value.value.unit == "%" or (value.value.unit == "" and value.value.number == 1)
        rates = [m for m in used if (m.name != value.at if value.at else _ratio(m) == ratio)]
        rates = [m for m in rates if all(o.value == m.value or put(o.value, m.value, e.ZERO) == o.value for o in rates)]
        if len({m.value for m in rates}) != 1:
            raise refuse(
                "BC147",
                "按这个数计的是哪个量，读不准",
                placed.start,
                placed.end,
                "请写明，如“完成率高于100%的按100%计”。",
            )
        return rates[-1:]
    out: list[Measure] = []
    start, end = value.name
    for name in re.split(r"、|和|与|及", re.sub(r"^(?:其中|但|且|，)+", "", env.text[start:end])):
        words = trimmed(Words(re.sub(r"^(?:各项?|每项|[两三四]项)(?=.{2})", "", name), start, end))
        found = (
            [m for m in [env.book.definition_of(words.text)] if m is not None and _holds(base, m.value)]
            or [m for m in used if m.name == words.text]
            or [m for m in used if m.name.endswith(words.text) or words.text in ("结果", "得分", "")]
        )
        if not found:
            raise refuse("BC147", f"“{name}”说的是公式里的哪个量，读不准", start, end, "请用公式里的名称。")
        out += found
    return out


def _ratio(measure: Measure) -> bool:
    """Whether a measure is a part of a whole: a rate, or a quotient that the text defines."""
    return measure.rate or isinstance(measure.value, e.Div)


def _holds(base: Base, node: e.Expr) -> bool:
    return _base(base, node, e.ZERO) != base


def _base(base: Base, old: e.Expr, new: e.Expr) -> Base:
    if isinstance(base, Formula):
        return Formula(put(base.value, old, new), base.origin, base.said)
    if isinstance(base, Bands):
        arms = tuple(
            Arm(a.cond, put(a.points, old, new) if not hasattr(a.points, "low") else a.points, a.origin)
            for a in base.arms
        )
        return Bands(arms, base.otherwise, base.otherwise_origin)
    return base


def put(node: e.Expr, old: e.Expr, new: e.Expr) -> e.Expr:
    """``node`` with ``new`` wherever ``old`` stands; conditions are left as they are."""
    if node == old:
        return new
    match node:
        case e.Add(terms):
            return e.Add(tuple(put(t, old, new) for t in terms))
        case e.Min(terms):
            return e.Min(tuple(put(t, old, new) for t in terms))
        case e.Max(terms):
            return e.Max(tuple(put(t, old, new) for t in terms))
        case e.Mul(left, right):
            return e.Mul(put(left, old, new), put(right, old, new))
        case e.Div(left, right, zero):
            return e.Div(put(left, old, new), put(right, old, new), zero)
        case e.Case(arms, otherwise):
            return e.Case(
                tuple((c, put(v, old, new)) for c, v in arms), None if otherwise is None else put(otherwise, old, new)
            )
        case _:
            return node
