"""Rules about one count, or one case in two ways, that may mean two things: found before anything is composed."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.meaning.env import Env
from biaochi.model import units
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Compared, Counted, Event, Rule, bounds_of, numbers, terms

_MORE = re.compile(r"另|再|额外|追加|加扣|还")


def replaced(rule: Rule, rules: list[Rule], env: Env) -> None:
    """不达标的每处扣1分，3处以上扣5分: in place of the points for each, or beside them."""
    if rule.act != "deduct" or rule.step is not None or len(terms(rule.cond)) != 1:
        return
    held = [t for t in numbers(rule.cond) if _nameless(t)]
    unit = _unit(held[0]) if held else ""
    text = env.text[rule.start : rule.end]
    for other in rules:
        step = other.step
        size = step.step.size if step is not None and step.step.move == "" and other.act == "deduct" else None
        if size is not None and unit and size.unit == unit and units.counted(unit) and not _MORE.search(text):
            raise refuse(
                "BC128",
                f"“{text.strip('，')}”是代替逐个扣的分，还是另外再扣，读不准",
                min(other.start, rule.start),
                max(other.end, rule.end),
                "请写成“1处扣1分，2处扣2分，3处及以上扣5分”；另外再扣的，写“另扣”。",
            )


def _nameless(term: Compared | Counted) -> bool:
    if isinstance(term, Counted):
        return not term.before.text and not term.after.text
    return not term.subject.text


def _unit(term: Compared | Counted) -> str:
    if isinstance(term, Counted):
        return term.value.unit
    found = bounds_of(term)
    return found[0].value.unit if found and found[0].value.number > 1 else ""


def both_ways(rule: Rule, rules: list[Rule], env: Env) -> None:
    """每完成一项得1分，未完成的每项扣1分: what is not earned, or taken off what is."""
    step = rule.step
    size = step.step.size if step is not None and rule.act == "deduct" else None
    if step is None or size is None or not re.match(r"(?:，)?(?:未|没有?)(?:完成|达到|落实|开展)", step.before.text):
        return
    for other in rules:
        earned = other.step.step.size if other.step is not None and other.act in ("award", "mark") else None
        if earned is not None and (earned.number, earned.unit) == (size.number, size.unit):
            raise refuse(
                "BC128",
                "没有完成的是不得这一项的分，还是另外再扣，读不准",
                other.start,
                rule.end,
                "请写“未完成的不得分”，或写明在已得的分里再扣。",
            )


_BOTH = re.compile(r"^[^，]{2,}(?:或者?)[^，且]{2,}(?:且|并且)[^，]{2,}$")


def mixed(rule: Rule, rules: list[Rule], env: Env) -> None:
    """未公示或公示不及时且未整改的: whether 且 is of both cases."""
    for term in terms(rule.cond):
        if isinstance(term, Event) and _BOTH.match(term.words.text):
            raise refuse(
                "BC128",
                f"“{term.words.text[:30]}”里的“且”管前面两种情形，还是只管后一种，读不准",
                term.words.start,
                term.words.end,
                "请把两种情形分开写。",
            )
