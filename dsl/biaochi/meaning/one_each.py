"""配备率、安装率、管理率均应达到100%，各计2分: one award that stands for as many as it names."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.meaning.env import Env
from biaochi.reading.phrases import Bound, Bounds, Quantity
from biaochi.reading.surface import Compared, Event, Rule, Words, bounds_of, terms
from biaochi.reading.wording import MEASURABLE, each_name

_EACH = re.compile(
    r"(?:^|，|达标|达到目标值?的?)(?:每一?个?(?:项|节点|时点|率|指标|类|阶段)|各(?:项|节点|时点|率|指标|类|阶段)?)(?:达标|达到目标值?)?的?(?:各)?(?:得|计|占|记)?$"
)
_DONE = re.compile(r"(?:均|都)?(?:达标|达到(?:目标|要求|标准)值?)的?")
_TARGETS = re.compile(r"^(?P<names>.+?)(?P<target>的?(?:年度)?(?:目标|指标|计划)值?)?(?:应|须)?(?:分别|依次)$")


def one_each(rules: list[Rule], marks: Fraction | None, env: Env) -> tuple[bool, list[Rule]]:
    """Whether the first rule stood for several, and the rules with one award for each of them."""
    first = rules[0]
    amount = first.out.amount
    if marks is None or first.act not in ("award", "mark") or not isinstance(amount, Quantity) or first.limits:
        return False, rules
    text = env.text[first.start : amount.start]
    if not (first.out.each or _EACH.search(text)) or (first.step is not None and first.step.before.text):
        return False, rules
    heads = _heads(first)
    if len(heads) < 2 or len(heads) * amount.number != marks:
        return False, rules
    out = replace(first.out, act="award", each=False)
    return True, [
        *(replace(first, cond=h, out=out, step=None, limits=[], start=h.start, end=first.end) for h in heads),
        *rules[1:],
    ]


def _heads(rule: Rule) -> list[Compared]:
    found = [t for t in terms(rule.cond) if not (isinstance(t, Event) and _DONE.fullmatch(t.words.text))]
    held = [t for t in found if isinstance(t, Compared) and isinstance(t.what, Bounds) and t.what.span is None]
    if len(held) != len(found):
        return []
    if len(held) == 1:
        return _of_names(held[0])
    return held if all(t.subject.text and len(bounds_of(t)) == 1 for t in held) else []


def _of_names(term: Compared) -> list[Compared]:
    """A bound that several names share, or one for each of them in turn."""
    assert isinstance(term.what, Bounds)
    listed = _TARGETS.match(term.subject.text) if term.what.listed else None
    names = each_name(re.sub(r"(?:均|都|皆)$", "", listed["names"] if listed else term.subject.text))
    bounds = list(term.what.bounds) * (1 if listed else len(names))
    if listed and listed["target"]:
        bounds = [replace(b, op=">=") for b in bounds]
    if (len(term.what.bounds) > 1 and not listed) or len(bounds) != len(names):
        return []
    if not all(MEASURABLE.search(n) for n in names):
        return []
    return [_held(n, b, term) for n, b in zip(names, bounds, strict=True)]


def _held(name: str, bound: Bound, term: Compared) -> Compared:
    at = term.subject.start + term.subject.text.index(name)
    return Compared(Words(name, at, at + len(name)), Bounds((bound,)), at, term.end)
