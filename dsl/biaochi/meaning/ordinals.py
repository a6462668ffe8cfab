"""请假超过3次的，从第4次起每次扣0.1分: from which one on each is taken off, the same number said as a place."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.meaning.env import Env
from biaochi.reading.numerals import whole
from biaochi.reading.phrases import Bound, Bounds, Quantity
from biaochi.reading.surface import Compared, Rule, Words, bounds_of

_FROM = re.compile(
    r"(?P<of>[^，。；第]{0,16}?)，?(?:从|自)第(?P<n>[0-9]{1,3}|[一二三四五六七八九十]{1,3})(?P<unit>[一-鿿]{1,2})(?:起|开始|以后)，?"
)


def from_which(rules: list[Rule], env: Env) -> None:
    """Says of such a step what it runs from. Left as it is where the two numbers do not fit, or others of the kind are taken off too."""
    for rule in rules:
        step = rule.step
        if step is None or step.step.move or step.step.size is None or rule.act != "deduct":
            continue
        found = _FROM.fullmatch(step.before.text)
        unit = step.step.size.unit
        if found is None or found["unit"] != unit.removeprefix("个") or step.step.size.number != 1:
            continue
        first = whole(found["n"])
        if first < 2 or not (_fits(rule, first, unit) if rule.cond is not None else found["of"]):
            continue
        env.role("重述", step.before.start, step.before.end)
        if rule.cond is None:
            most = Quantity(first - 1, unit, None, step.before.start, step.before.end)
            subject = Words(found["of"], step.before.start, step.before.start + len(found["of"]))
            rule.cond = Compared(subject, Bounds((Bound(">", most, "marked"),)), step.before.start, step.before.end)
        rule.step = replace(
            step, before=Words("", step.start, step.start), step=replace(step.step, move="up", word="超过")
        )


def _fits(rule: Rule, first: Fraction, unit: str) -> bool:
    term = rule.cond
    bounds = bounds_of(term) if isinstance(term, Compared) else ()
    return (
        len(bounds) == 1
        and bounds[0].op == ">"
        and bounds[0].value.unit == unit
        and bounds[0].value.number == first - 1
    )
