"""A list of comparisons said in one breath, and rules for how many of them hold: 甲率、乙率均为100%的得4分，其中一项不足100%的得2分."""

from __future__ import annotations

import re
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.meaning.conds import cond_of, trend_of
from biaochi.meaning.env import Env
from biaochi.meaning.listed import named_list
from biaochi.meaning.many import Quantified
from biaochi.meaning.several import spread
from biaochi.reading.numerals import numeral
from biaochi.reading.phrases import Bounds
from biaochi.reading.surface import Compared, Event, Every, Reading, Rule, Words, bounds_of, events, numbers

_EVENTS = re.compile(r"^(?P<names>[^，。；]+?(?:、|和|与)[^，。；]+?)(?:均|都)(?P<what>[^，。；]+?)的?$")
_SAID = (
    (re.compile(r"(?:不足|低于|未达到?|小于|达不到|未满)[0-9]+(?:\.[0-9]+)?[%‰]?"), "不达标"),
    (re.compile(r"(?:达到|不低于|大于等于|≥)[0-9]+(?:\.[0-9]+)?[%‰]?(?:以上)?"), "达标"),
    (re.compile(r"未(?:下降|上升|增长|减少|降低|提高)"), "不达标"),
    (re.compile(r"下降|上升|增长|减少|降低|提高"), "达标"),
)
_N = r"(?:[一二两三四五六七八九十]|[0-9]{1,2})"
_MET = r"(?:达标|符合|满足|达到|完成)(?:要求|标准)?"
_NOT = r"(?:不达标|未达标|不符合|未达到|不满足|未完成|达不到)(?:要求|标准)?"
_ALL = re.compile(rf"(?:{_N}(?:项|个)|以上|上述|全部)*(?:均|都|全部){_MET}的?")
_NONE = re.compile(rf"(?:{_N}(?:项|个)|以上|上述)*(?:均|都){_NOT}的?")
_COUNT = re.compile(rf"(?:其中|仅|只|有)*(?P<n>{_N})(?:项|个)(?:指标)?(?P<how>{_MET}|{_NOT})的?")


def measured_list(reading: Reading, env: Env) -> tuple[list[e.Cond], list[Quantified]] | None:
    """The conditions of a list and what the rules say of them; None where the text is no such thing."""
    if len(reading.rules) < 2 or reading.rules[0].step is not None:
        return None
    rules = [_kind(r, env) for r in reading.rules[1:]]
    if any(q is None for q in rules):
        return None
    first = reading.rules[0]
    conds = _conds(first, env)
    opening: Quantified | None = Quantified("all", first)
    if conds is None and first.act in ("award", "full") and first.cond is not None:
        return None
    return None if conds is None or opening is None else (conds, [opening, *(q for q in rules if q is not None)])


def _conds(rule: Rule, env: Env) -> list[e.Cond] | None:
    found = numbers(rule.cond)
    if len(found) == 1 and isinstance(found[0], Compared) and isinstance(found[0].what, Bounds):
        term, against = found[0], found[0].what
        if against.listed:
            names = named_list(term, [x for x in events(rule.cond) if x.words.end <= term.start])
            bounds = bounds_of(term)
            text = env.text[rule.start : rule.out_start]
            if names is None or len(names) != len(bounds) or not re.search(r"[一二两三四五]项(?:均|都)", text):
                return None
            return [
                cond_of(Compared(n, Bounds((b,)), term.start, term.end), env)
                for n, b in zip(names, bounds, strict=True)
            ]
        tree = spread(term, env)
        return (
            [cond_of(t, env) for t in tree.terms]
            if isinstance(tree, Every) and isinstance(rule.cond, Compared)
            else None
        )
    said = _EVENTS.match(rule.cond.words.text) if isinstance(rule.cond, Event) else None
    if said is None:
        return None
    words = rule.cond.words  # type: ignore[union-attr]
    out = [
        trend_of(Event(Words(f"{n}{said['what']}", words.start, words.end)), env)
        for n in re.split("、|和|与", said["names"])
    ]
    return None if any(c is None for c in out) else [c for c in out if c is not None]


def _kind(rule: Rule, env: Env) -> Quantified | None:
    if rule.otherwise:
        return Quantified("rest", rule)
    text = env.text[rule.start : rule.out_start].strip("，：。； ")
    for pattern, word in _SAID:
        text = pattern.sub(word, text)
    if _ALL.fullmatch(text):
        return Quantified("all", rule)
    if _NONE.fullmatch(text):
        return Quantified("none", rule)
    found = _COUNT.fullmatch(text)
    number = numeral(found["n"], 0) if found else None
    if found is None or number is None:
        return None
    return Quantified("count", rule, "!=" if re.fullmatch(_NOT, found["how"]) else "=", Fraction(number[0]))
