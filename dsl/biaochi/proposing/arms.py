"""Award after award whose conditions may hold together: the best that is met counts, or each condition excludes those before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from biaochi.proposing.acts import Act, acts
from biaochi.proposing.moves import Move

_VETO = re.compile(r"出现|发生|存在|弄虚作假|虚报|造假|有.{0,6}行为|被.{0,8}(?:通报|查|约谈)")
_COMPARED = re.compile(r"^(?:但|且)?(?:[≥≤＞＜=]|不?(?:高于|低于|超过|大于|小于|少于)|不足|达到|未达|介于|等于|超出|高出|上升|下降|提高|降低|持平|增长|[0-9])")
_SUBJECT = re.compile(r"^(?P<name>[^，。；：≥≤＞＜=0-9]{2,24}?)(?:为|在|与|比|较|[≥≤＞＜=]|不?(?:高于|低于|超过|大于|小于|少于)|未?达到?|介于|等于|[0-9])")
_REST = re.compile(r"^(?:否则|其余|其他|其它|反之)")
_POINT = re.compile(r"（[0-9一二三四五六七八九十]）|[①-⑩]|(?<![0-9.])[0-9]\.(?![0-9])")


def rearranged(text: str, marks: Fraction | None) -> Iterator[Move]:
    """The awards of a text, or of one of its points, put so that the best one counts."""
    places = [m.start() for m in _POINT.finditer(text)]
    bounds = [*places, len(text)] if places else [0, len(text)]
    for start, end in zip(bounds, bounds[1:], strict=False):
        lead = _POINT.match(text, start)
        begun = lead.end() if lead else start
        for new in _best(text[begun:end], marks):
            yield Move(text[:begun] + new + text[end:], 6, whole=True)


def _best(text: str, marks: Fraction | None) -> Iterator[str]:
    found = acts(text, marks)
    scoring = [a for a in found if a.kind == "award"]
    if len(scoring) < 2 or any(a.kind in ("deduct", "add") or a.points is None for a in found):
        return
    lead, head = _lead(found[0])
    vetoes = [a for a in found if a.kind == "zero" and _VETO.search(a.cond)]
    tail = text[found[-1].end :].strip("，；。 \n")
    arms = "；".join(f"{cond}的{_act(text, a)}" for a, cond in _conditions(scoring, head))
    after = "。".join(f"{a.bare}的，不得分" for a in vetoes)
    yield "".join((lead, arms, "，择高计分", f"。{after}" if after else "", f"。{tail}" if tail else "", "。"))
    last = found[-1]
    if last.kind == "zero" and not vetoes:
        others = "；".join(f"{cond}的{_act(text, a)}" for a, cond in _conditions(scoring, head))
        yield "".join((lead, others, "；其余不得分", f"。{tail}" if tail else "", "。"))


def _act(text: str, act: Act) -> str:
    said = text[act.start : act.end]
    return f"得{said}" if said[0].isdigit() else said


def _lead(first: Act) -> tuple[str, str]:
    """What stands before the colon, and what the awards are about."""
    lead, colon, cond = first.cond.rpartition("：")
    named = _SUBJECT.match(cond.strip("，；。 \n"))
    subject = named["name"] if named else re.sub(r"^.*[，。；]", "", lead) if colon else ""
    return (lead + colon if colon else ""), subject


def _conditions(found: list[Act], subject: str) -> Iterator[tuple[Act, str]]:
    for n, act in enumerate(found):
        cond = act.bare.rpartition("：")[2] if n == 0 else act.bare
        cond = re.sub(r"^(?:其中|同时|此外)，?", "", cond)
        if subject and _COMPARED.match(cond):
            cond = subject + cond
        yield act, re.sub(r"(?<=[0-9%])、(?=[^，。；、]*[0-9])", "且", cond)
