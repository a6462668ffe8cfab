"""What stands under two headings is two things: 数量：达标得2分；质量：达标得3分 asks for 数量达标 and for 质量达标."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from functools import partial

from biaochi import patterns as re
from biaochi.reading.phrases import Outcome
from biaochi.reading.surface import Counted, Event, Rule, Statement, Term, Tree, Words, mapped, said, terms
from biaochi.reading.wording import trimmed

_SAME_THING = re.compile(
    r"优秀?|良好?|[中差]|一般|较[好差]|合格|不合格|[优良中差好]等?|第?[一二三四五六七八九1-9特甲乙丙][档级等]次?|[A-Ea-e][档级类]?"
)
_LABEL = re.compile(r"[扣加减得]分|标准|细则|办法|方法|要点|依据|内容|规则|说明|下列|以下|情况|情形|其中|基础|条件")


def told_apart(rules: list[Rule], statements: list[Statement], marks: Fraction | None) -> None:
    """Puts the heading before the words that stand under several headings, where what they give adds up."""
    under = [(_heading(r, statements), r) for r in rules]
    found: dict[str, set[str]] = defaultdict(set)
    for heading, rule in under:
        for text in _texts(rule):
            found[text].add("" if heading is None else heading.text)
    twice = {text for text, headings in found.items() if len(headings) > 1 and "" not in headings}
    own = [(h, r) for h, r in under if h is not None and twice.intersection(_texts(r))]
    if not own or not _adds_up([r for _, r in own], [h.text for h, _ in own], marks):
        return
    for heading, rule in own:
        rule.cond = mapped(rule.cond, partial(_put, heading=heading, twice=twice))
        step = rule.step
        if step is not None and _stepped(rule) in twice:
            where = step.before.start or step.start
            led = Words(f"{heading.text}，{step.before.text}" if step.before.text else heading.text, where, where)
            rule.step = replace(step, before=led)


def _heading(rule: Rule, statements: list[Statement]) -> Words | None:
    if rule.topic is not None:
        found = trimmed(rule.topic)
    else:
        before = [s for s in statements if s.colon and s.marks is not None and s.end <= rule.start]
        if not before or before[-1].cond is None:
            return None
        found = trimmed(Words(said(before[-1].cond), before[-1].start, before[-1].end))
    if not found.text or _SAME_THING.fullmatch(found.text) or _LABEL.search(found.text):
        return None
    return found


def _adds_up(rules: list[Rule], headings: list[str], marks: Fraction | None) -> bool:
    """Whether each heading scores on its own, rather than being a case of one thing."""
    if all(r.act == "deduct" for r in rules):
        return True
    given: dict[str, Fraction] = {}
    for heading, rule in zip(headings, rules, strict=True):
        number = _points(rule.out)
        if rule.act in ("award", "full", "mark", "zero") and number is not None:
            given[heading] = max(given.get(heading, Fraction(0)), number)
    return len(given) > 1 and sum(given.values()) == marks


def _points(out: Outcome) -> Fraction | None:
    if out.act == "zero":
        return Fraction(0)
    return getattr(out.amount, "number", None)


def _texts(rule: Rule) -> list[str]:
    return [*(_text(t) for t in terms(rule.cond)), *([_stepped(rule)] if rule.step is not None else [])]


def _text(term: Term) -> str:
    if isinstance(term, Event):
        return re.sub(r"[的，]+$", "", term.words.text)
    return trimmed(term.before if isinstance(term, Counted) else term.subject).text


def _stepped(rule: Rule) -> str:
    assert rule.step is not None
    step = rule.step
    counted = step.step.move in ("lack", "over", "") and step.step.size is not None and step.step.size.unit != "%"
    return f"{step.before.text}/{step.step.word}/{step.after.text}" if counted else "每"


def _put(term: Term, *, heading: Words, twice: set[str]) -> Tree:
    text = _text(term)
    if text not in twice or heading.text in text:
        return term
    if isinstance(term, Event):
        return replace(term, words=replace(term.words, text=f"{heading.text}{term.words.text}"))
    if isinstance(term, Counted):
        return replace(term, before=_led(term.before, heading, term.value.start))
    return replace(term, subject=_led(term.subject, heading, term.start))


def _led(words: Words, heading: Words, at: int) -> Words:
    start = words.start or at
    return Words(f"{heading.text}{words.text}", start, words.end or at)
