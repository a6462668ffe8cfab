"""Things said side by side with one score: 场地达标、设备达标、人员达标的，得3分 – all of them, or so much for each."""

from __future__ import annotations

from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.amounts import points
from biaochi.meaning.env import Env
from biaochi.model.criterion import Arm, Bands, Part
from biaochi.reading.phrases import Quantity
from biaochi.reading.surface import Event, Reading, Words, numbers, said
from biaochi.reading.wording import bare_denial, negative

_ALL = re.compile(r"[均都全皆各任]|同时|之一|一致|[一二两三四五六]项|等(?:[^级]|$)")
_LEAD = re.compile(r"^(?:要求|须|应当?|是否|评价要点：|考核)")
_TAIL = re.compile(r"(?:的|，|符合要求|达到要求)+$")


def parts(reading: Reading, marks: Fraction | None, env: Env) -> list[Part]:
    """A part for each of them, where the convention shares the marks out; empty where it asks for all, or none are so said."""
    names = _names(reading, marks)
    if len(names) < 2 or marks is None:
        return []
    award, zero = reading.rules
    whole = env.book.flag_name(award.cond.words) if isinstance(award.cond, Event) else ""
    if env.ask("unmarked") == "whole":
        return []
    flags = tuple(env.book.flag(n) for n in names)
    env.alike.append((whole, flags, True))
    origins = [env.role("得分", award.start, award.end) for _ in flags]
    env.role("不得分", zero.start, zero.end)
    worth = marks / len(flags)
    return [
        Part(worth, Bands((Arm(e.Flag(f), e.const(worth), o),), Fraction(0)))
        for f, o in zip(flags, origins, strict=True)
    ]


def _names(reading: Reading, marks: Fraction | None) -> list[Words]:
    if len(reading.rules) != 2 or marks is None:
        return []
    award, zero = reading.rules
    if (
        award.act not in ("award", "full")
        or not isinstance(award.cond, Event)
        or award.step is not None
        or not (award.out.amount is None or isinstance(award.out.amount, Quantity))
        or points(award, marks) != marks
        or zero.act != "zero"
        or zero.step is not None
        or numbers(zero.cond)
        or not (zero.otherwise or bare_denial(said(zero.cond).strip("的，")) or _SHORT.fullmatch(said(zero.cond)))
    ):
        return []
    words = award.cond.words
    text = _TAIL.sub("", _LEAD.sub("", words.text))
    pieces = text.split("、")
    if len(pieces) < 3 or "，" in text or _ALL.search(text) or negative(text):
        return []
    head, tail = pieces[1][:2], pieces[0][-2:]
    alike = all(len(p) >= 4 for p in pieces) and (
        all(p.endswith(tail) for p in pieces) or (head in pieces[0] and all(p.startswith(head) for p in pieces[1:]))
    )
    return [Words(p, words.start, words.end) for p in pieces] if alike else []


_SHORT = re.compile(r"(?:若|如)?(?:未|没有?|不)[^，。；、]{2,3}的?，?")
