"""The resolved criterion as a core program. Every clause keeps its origin and the words it is explained with."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.program import ClauseNote, Program
from biaochi.core.program import Part as Said
from biaochi.model.criterion import (
    Arm,
    Bands,
    Change,
    Fixed,
    Formula,
    Judgement,
    Ladder,
    Once,
    Origin,
    Part,
    Remainder,
    Resolved,
    Slope,
    Tally,
)
from biaochi.model.values import decimal

Place = Callable[[Origin], tuple[int, int, str]]


def lower(resolved: Resolved, place: Place) -> Program:
    """The program of a resolved criterion; ``place`` finds an origin in the criterion as given."""
    notes: list[ClauseNote] = []

    def note(origin: Origin | None, amount: str, said: tuple[Said, ...], value: e.Expr) -> e.Expr:
        if origin is None:
            notes.append(ClauseNote("起算", "", 0, 0, amount, said))
            return e.Clause(len(notes) - 1, value)
        start, end, text = place(origin)
        notes.append(ClauseNote(origin.role, text, start, end, amount, said))
        return e.Clause(len(notes) - 1, value)

    values = [_part(part, note) for part in resolved.parts]
    body = e.Max(tuple(values)) if resolved.best else e.add(*values)
    if resolved.whole is not None:
        body = _changed(resolved.whole, body, note)
    elif len(values) > 1 and not resolved.best and resolved.marks is not None and _may_exceed(resolved):
        body = e.clamp(body, 0, e.const(resolved.marks))
    return Program(resolved.inputs, body, resolved.marks, tuple(notes), resolved.judgements)


def _may_exceed(resolved: Resolved) -> bool:
    return sum((p.marks or Fraction(0) for p in resolved.parts), Fraction(0)) != resolved.marks


Note = Callable[[Origin | None, str, tuple[Said, ...], e.Expr], e.Expr]


def _part(part: Part, note: Note) -> e.Expr:
    return _changed(part, _base(part.base, note), note)


def _changed(part: Part, base: e.Expr, note: Note) -> e.Expr:
    deducted = [_change(c, note) for c in part.changes if not _adds(c)]
    added = [_change(c, note) for c in part.changes if _adds(c)]
    value = base
    if deducted:
        value = e.sub(value, _capped(e.add(*deducted), part.most_deducted))
    if added:
        value = e.add(value, _capped(e.add(*added), part.most_added))
    if part.marks is not None and (part.changes or not _bounded(part.base, part.marks)):
        value = e.clamp(value, 0, e.const(part.marks))
    if part.most is not None:
        value = e.Min((value, e.const(part.most)))
    if part.voids:
        arms = tuple((v.cond, note(v.origin, "zero", ("属于不得分情形，得0分",), e.ZERO)) for v in part.voids)
        value = e.Case(arms, value)
    if part.exempt:
        value = e.Case(tuple((a.cond, _arm(a, note, "award")) for a in part.exempt), value)
    for arm in part.scaled:
        factor = _points(arm.points)
        scaled = note(
            arm.origin, "award", (("cond", arm.cond), "，得分乘以", ("number:", factor)), e.mul(factor, value)
        )
        value = e.Case(((arm.cond, scaled),), value)
    for arm in part.ceilings:
        most = note(
            arm.origin, "award", (("cond", arm.cond), "，最高得", ("points", _points(arm.points))), _points(arm.points)
        )
        value = e.Case(((arm.cond, e.Min((value, most))),), value)
    if part.when is not None:
        value = e.Case(((part.when, value),), e.ZERO)
    return value


def _bounded(base: Fixed | Bands | Formula, marks: Fraction) -> bool:
    """Whether a base alone stays within its marks, so that no clamp is needed."""
    if isinstance(base, Fixed):
        return 0 <= base.points <= marks
    if isinstance(base, Bands):
        return all(isinstance(a.points, Judgement) or _literal(a.points, marks) for a in base.arms)
    return False


def _literal(points: e.Expr | Judgement, marks: Fraction) -> bool:
    return isinstance(points, e.Const) and 0 <= points.value <= marks


def _capped(value: e.Expr, cap: Fraction | None) -> e.Expr:
    return value if cap is None else e.Min((value, e.const(cap)))


def _adds(change: Change) -> bool:
    return change.adds


def _base(base: Fixed | Bands | Formula, note: Note) -> e.Expr:
    match base:
        case Fixed(points, origin):
            if points == 0:
                return e.ZERO
            return note(origin, "start", (f"从{decimal(points)}分起算",), e.const(points))
        case Formula(value, origin):
            return note(origin, "award", ("按公式得", ("points", value)), value)
        case Bands(arms, otherwise, origin):
            rest: e.Expr | None = None if otherwise is None else e.const(otherwise)
            if rest is not None and origin is not None:
                rest = note(origin, "award", ("不在得分情形之内，得", ("points", rest)), rest)
            return e.Case(tuple((a.cond, _arm(a, note, "award")) for a in arms), rest)


def _arm(arm: Arm, note: Note, amount: str) -> e.Expr:
    value = _points(arm.points)
    verb = {"award": "得", "deduct": "扣", "add": "加"}[amount]
    said: tuple[Said, ...] = (("cond", arm.cond), f"，{verb}", ("points", value))
    return note(arm.origin, amount, said, value)


def _points(points: e.Expr | Judgement | Fraction) -> e.Expr:
    if isinstance(points, Judgement):
        return e.Fact(points.name)
    if isinstance(points, Fraction):
        return e.const(points)
    return points


def _change(change: Change, note: Note) -> e.Expr:
    amount = "add" if change.adds else "deduct"
    verb = "加" if change.adds else "扣"
    said: tuple[Said, ...]
    match change:
        case Slope():
            value, said = _slope(change, verb)
        case Tally():
            value, said = _tally(change, verb)
        case Once():
            points = _points(change.points)
            value = e.Case(((change.cond, points),), e.ZERO)
            said = (("cond", change.cond), f"，{verb}", ("points", points))
        case Ladder():
            value = e.Case(tuple((a.cond, _points(a.points)) for a in change.arms), e.ZERO)
            said = ("按所在的一档，", verb, ("points", value))
    if isinstance(change, (Slope, Tally)) and change.only is not None:
        value = e.Case(((change.only, value),), e.ZERO)
    if change.cap is not None:
        value = e.Min((value, e.const(change.cap)))
    return note(change.origin, amount, said, value)


def _slope(change: Slope, verb: str) -> tuple[e.Expr, tuple[Said, ...]]:
    measure, base = change.measure, change.base
    distance = e.sub(base, measure.value) if change.below else e.sub(measure.value, base)
    positive = e.Max((e.ZERO, distance))
    scaled = e.div(positive, base) if change.relative else positive
    steps = _steps(e.div(scaled, e.const(change.size)), change.remainder)
    value = e.mul(e.const(change.amount), steps)
    unit = "pp" if measure.rate and not change.relative else "rate" if change.relative else f"number:{measure.unit}"
    of = "rate" if measure.rate else f"number:{measure.unit}"
    side = "低于" if change.below else "高于"
    size = e.const(change.size)
    said: tuple[Said, ...] = (
        measure.name, (of, measure.value), f"，{side}", (of, base), "共", (unit, scaled), "，每", (unit, size), f"{verb}",
        ("points", e.const(change.amount)), _remainder_words(change.remainder), f"，{verb}", ("points", value),
    )  # fmt: skip
    return value, said


def _tally(change: Tally, verb: str) -> tuple[e.Expr, tuple[Said, ...]]:
    measure = change.measure
    steps = _steps(e.div(measure.value, e.const(change.size)), change.remainder)
    value = e.mul(e.const(change.amount), steps)
    unit = f"number:{measure.unit}"
    said: tuple[Said, ...] = (
        measure.name, (unit, measure.value), "，每", (unit, e.const(change.size)), verb, ("points", e.const(change.amount)),
        _remainder_words(change.remainder), f"，{verb}", ("points", value),
    )  # fmt: skip
    return value, said


def _remainder_words(remainder: Remainder) -> str:
    return {"exact": "", "up": "（不足一个单位按一个单位计）", "down": "（不足一个单位不计）"}[remainder]


def _steps(value: e.Expr, remainder: Remainder) -> e.Expr:
    return value if remainder == "exact" else e.Round(remainder, value, Fraction(1))
