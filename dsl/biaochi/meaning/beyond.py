"""How far beyond the base of a slope: 不超过20人得满分，每超1人扣0.5分，超过5人不得分 means five beyond twenty."""

from __future__ import annotations

from dataclasses import replace

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.env import Env
from biaochi.meaning.scale import in_scale
from biaochi.meaning.slope_base import base_of
from biaochi.meaning.slopes import tally_words
from biaochi.meaning.steps import WORSE, Base, compatible
from biaochi.model import units
from biaochi.model.criterion import Measure
from biaochi.model.values import decimal
from biaochi.reading.phrases import Bounds, Moved, Quantity
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Compared, Rule, mapped, numbers
from biaochi.reading.wording import trimmed

_UP = re.compile(r"(?:超过|超出|超|高[出于]?|大于|多[出于]?|增加|上升|逾期|延期|延迟|推迟|晚|迟|慢|突破)(?:了)?$")
_DOWN = re.compile(r"(?:低于?|小于|少于?|下降|降低|减少|差|缺|不足|落后|滞后|早|快)(?:了)?$")
_BY = re.compile(
    r"(?:^|[，的])(?:推迟|延[迟期误]|逾期|拖延|滞后|超出?|高出?|多出?|晚|迟|慢|低|少|差|缺|落后|早|快)(?:了)?$"
)
"""高10以上, 少3期以上: a word that says how far, never up to where (高于, 超过, 低于 may say either)."""
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
    if amount is None or (trimmed(term.subject).text and not _BY.fullmatch(term.subject.text)):
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
    said = term.what.word if isinstance(term.what, Moved) else term.subject.text
    if alike and said == step.word and _BY.search(step.word):
        return True
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
    elif _is_gap(amount, base, term, env):
        below = base.below if base.below is not None else slope.step.step.move in WORSE
        apart = e.sub(base.value, base.measure.value) if below else e.sub(base.measure.value, base.value)
        relative = amount.unit == "%" and not base.measure.rate
        value = e.div(apart, base.value) if relative else apart
        name = f"{base.measure.name}{'低于' if below else '超出'}基准的幅度"
        gap = Measure(name, "%" if relative else base.measure.unit, relative or base.measure.rate, value)
    else:
        return
    term = _at_least(term, amount, rule, env)
    env.measures[term] = gap
    for tree in [t for t in env.bands if t is term or t == term or t == rule.cond]:
        del env.bands[tree]


def _at_least(term: Compared, amount: Quantity, rule: Rule, env: Env) -> Compared:
    """高100元以上: by a hundred or more, whatever 高 alone would say of its end."""
    what = term.what
    if (
        not isinstance(what, Bounds)
        or what.bounds[0].op != ">"
        or not _BY.search(env.text[term.start : amount.start])
        or re.match(r"及?以上", env.text[amount.end :]) is None
    ):
        return term
    said = replace(term, what=replace(what, bounds=(replace(what.bounds[0], op=">="),)))
    rule.cond = mapped(rule.cond, lambda t: said if t is term else t)
    return said


def _is_gap(amount: Quantity, base: Base, term: Compared, env: Env) -> bool:
    """Whether a number says how far, not up to where: it is in points, lies on the side that loses nothing, or its word says so.

    Raises CriterionError (BC142) at 误差不超过2毫米, 超3毫米的: by three, or beyond three.
    """
    if amount.unit in _POINTS or (amount.unit == "%" and not base.measure.rate):
        return True
    said = env.text[term.start : amount.start]
    if not compatible(base.measure, amount) or not isinstance(base.value, e.Const):
        return compatible(base.measure, amount) and _BY.search(said) is not None
    at, way = in_scale(amount, base.measure), _way(term, env)
    if way == "up" and at < base.value.value:
        return True
    if not _BY.search(said) or base.value == e.ZERO:
        return False
    if way == "up" and re.search("超出?$", said):
        raise refuse(
            "BC142",
            f"是超出{decimal(amount.number)}{amount.unit}，还是超过{decimal(amount.number)}{amount.unit}，读不准",
            term.start,
            term.end,
            "请写出到多少为止，或写成“超出标准多少以上”。",
        )
    return True
