"""Awards that accrue: what is counted one by one, and which words only qualify it."""

from __future__ import annotations

from biaochi.model.units import COUNTED
from biaochi.reading.rules import Phrase, Rule
from biaochi.syntax import elements as el


def awards_each(rule: Rule) -> bool:
    """有一项得1分，最高得3分: an award below its own ceiling is given for each thing."""
    action = rule.action
    if not isinstance(action, el.Act) or action.act != "award" or not isinstance(action.amount, el.Value):
        return False
    return any(x.what == "score" and x.points > action.amount.number for x in rule.limits)


def counted_unit(rule: Rule) -> str | None:
    """The unit of the things a deduction counts one by one in its last phrase (每个品种, 一笔), if it does."""
    if not isinstance(rule.action, el.Act) or rule.action.act == "award" or not rule.phrases:
        return None
    last = rule.phrases[-1].elements
    counts = [x for x in last if isinstance(x, (el.Step, el.Mention))]
    if len(counts) != 1:
        return None
    value = counts[0].value if isinstance(counts[0], el.Step) else counts[0].values[0]
    if isinstance(counts[0], el.Step) and counts[0].verb in ("worse", "rise"):
        return None
    return value.unit if value is not None and value.number == 1 and value.unit in COUNTED else None


def qualifying(phrase: Phrase, unit: str, last: bool) -> Phrase:
    """挂账未满一年的往来款，一笔扣0.1分: a number of something else says which things are counted."""
    places = [i for i, x in enumerate(phrase.elements) if _counts_unit(x, unit)] if last else []
    at = places[-1] if places else len(phrase.elements)
    head, tail = phrase.elements[:at], phrase.elements[at:]
    numbers: list[el.Bound | el.Range | el.Mention] = []
    numbers += [x for x in head if isinstance(x, (el.Bound, el.Range, el.Mention))]
    if not numbers or any(
        v.unit.removeprefix("个") == unit.removeprefix("个") or v.unit in _JUDGED for x in numbers for v in _values(x)
    ):
        return phrase
    plain = (el.Bound, el.Range, el.Mention, el.Either, el.Both, el.Comparator, el.Step)
    return Phrase(
        [*(el.Text(x.start, x.end, x.text) if isinstance(x, plain) else x for x in head), *tail], phrase.colon
    )


_JUDGED = ("%", "个百分点", "百分点", "分")


def _counts_unit(element: el.Element, unit: str) -> bool:
    if isinstance(element, el.Step):
        return True
    return isinstance(element, el.Mention) and element.values[0].unit.removeprefix("个") == unit.removeprefix("个")


def _values(bound: el.Bound | el.Range | el.Mention) -> tuple[el.Value, ...]:
    return (bound.first, bound.second) if isinstance(bound, el.Range) else bound.values
