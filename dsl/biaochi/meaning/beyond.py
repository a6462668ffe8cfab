"""How far beyond the base of a slope: 不超过20人得满分，每超1人扣0.5分，超过5人不得分 means five beyond twenty."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.env import Env
from biaochi.meaning.scale import in_scale
from biaochi.meaning.slope_base import base_of
from biaochi.meaning.slopes import tally_words
from biaochi.meaning.steps import WORSE, Base, compatible
from biaochi.model import units
from biaochi.model.criterion import Measure
from biaochi.reading.phrases import Bounds, Moved, Quantity
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Compared, Rule, numbers
from biaochi.reading.wording import trimmed

_UP = re.compile(r"(?:超过|超出|超|高出|高于|大于|多于?|增加|上升|逾期|延期|延迟|晚|突破)(?:了)?$")
_DOWN = re.compile(r"(?:低于|低|小于|少于?|下降|降低|减少|差|缺|不足)(?:了)?$")
_POINTS = ("个百分点", "百分点", "个点")


def beyond(rules: list[Rule], env: Env) -> None:
    """Gives every bound that is counted from the base of a slope before it the distance from there as its measure."""
    for at, rule in enumerate(rules):
        if rule.step is not None or rule.act not in ("zero", "deduct", "ceiling"):
            continue
        for term in numbers(rule.cond):
            step = next((r for r in reversed(rules[:at]) if _along(term, r, env)), None) if _bare(term, env) else None
            if step is not None and isinstance(term, Compared):
                _measure(term, rule, step, rules, env)


def _short(term: Compared) -> bool:
    """低于10个百分点: by ten, or by less than ten."""
    return isinstance(term.what, Bounds) and len(term.what.bounds) == 1 and term.what.bounds[0].op in ("<", "<=")


def _bare(term: object, env: Env) -> bool:
    """Whether a bound says which way and how far, and not of what: 超过5人, 下降超过10个百分点."""
    return isinstance(term, Compared) and _way(term, env) != "" and _amount(term) is not None


def _amount(term: Compared) -> Quantity | None:
    what = term.what.bounds if isinstance(term.what, Moved) else term.what
    if not isinstance(what, Bounds) or what.span is not None or len(what.bounds) != 1:
        return None
    bound = what.bounds[0]
    far = bound.op in (">", ">=") or isinstance(term.what, Moved) or bound.value.unit in _POINTS
    return bound.value if far and bound.value.unit != "分" else None


def _way(term: Compared, env: Env) -> str:
    amount = _amount(term)
    if amount is None or trimmed(term.subject).text:
        return ""
    said = re.sub(r"^(?:的|时|，)+", "", env.text[term.start : amount.start])
    if isinstance(term.what, Moved):
        said = f"{term.subject.text}{term.what.word}"
    return "up" if _UP.search(said) else "down" if _DOWN.search(said) else ""


def _along(term: object, rule: Rule, env: Env) -> bool:
    step = rule.step.step if rule.step is not None else None
    if step is None or step.size is None or rule.act not in ("deduct", "award") or not isinstance(term, Compared):
        return False
    amount = _amount(term)
    alike = amount is not None and (
        amount.unit.removeprefix("个") == step.size.unit.removeprefix("个")
        or units.factor(amount.unit, step.size.unit) is not None
        or (amount.unit in units.PERCENT and step.size.unit in units.PERCENT)
    )
    return alike and _way(term, env) == ("down" if step.move in WORSE else "up" if step.move in ("up", "over") else "-")


def _measure(term: Compared, rule: Rule, slope: Rule, rules: list[Rule], env: Env) -> None:
    assert slope.step is not None and slope.step.step.size is not None
    size, amount = slope.step.step.size, _amount(term)
    base = base_of(slope, size, env, rules)
    if amount is None:
        return
    if base is not None and _short(term) and amount.unit in _POINTS:
        raise refuse(
            "BC142",
            "是低多少个百分点以上，还是低于多少，读不准",
            term.start,
            term.end,
            "请写成“低10个百分点以上的”，或写出低于百分之几。",
        )
    if base is None:
        gap = env.book.count(tally_words(slope, env), size.unit)
    elif _is_gap(amount, base, _way(term, env), env):
        below = slope.step.step.move in WORSE
        apart = e.sub(base.value, base.measure.value) if below else e.sub(base.measure.value, base.value)
        relative = amount.unit == "%" and not base.measure.rate
        value = e.div(apart, base.value) if relative else apart
        name = f"{base.measure.name}{'低于' if below else '超出'}基准的幅度"
        gap = Measure(name, "%" if relative else base.measure.unit, relative or base.measure.rate, value)
    else:
        return
    env.measures[term] = gap
    for tree in [t for t in env.bands if t is term or t == term or t == rule.cond]:
        del env.bands[tree]


def _is_gap(amount: Quantity, base: Base, way: str, env: Env) -> bool:
    """Whether the number cannot be a value of the measure itself: it lies on the side that loses nothing, or is in points."""
    if amount.unit in _POINTS or (amount.unit == "%" and not base.measure.rate):
        return True
    if not compatible(base.measure, amount) or not isinstance(base.value, e.Const):
        return False
    at = in_scale(amount, base.measure)
    return at < base.value.value if way == "up" else False
