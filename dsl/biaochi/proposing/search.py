"""A bounded search for wordings that are read, the nearest to the print first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count, islice
from typing import Protocol

from biaochi import patterns as re
from biaochi.diagnostics import CriterionError, Proposal
from biaochi.model.values import decimal
from biaochi.proposing.arms import rearranged
from biaochi.proposing.changes import lost, plain, said, weight
from biaochi.proposing.counting import counted
from biaochi.proposing.definitions import defined
from biaochi.proposing.edits import HARSH, edits
from biaochi.proposing.facts import itemised
from biaochi.proposing.lists import listed
from biaochi.proposing.moves import Move
from biaochi.proposing.points import pointed, splits
from biaochi.proposing.quantities import compared
from biaochi.proposing.rewordings import SUPPLIED, reworded, settled
from biaochi.proposing.rows import paired

MOST = 3
_TRIES = 120
_MORE = 60
"""Wordings that are tried in all, and after one was read."""
_LONGEST = 600
"""Longer texts are taken apart by their author: a change of one clause would not be found in them."""


class Named(Protocol):
    """A fact that is asked for."""

    @property
    def name(self) -> str: ...


class Readable(Protocol):
    """What a sentence was read as."""

    @property
    def reading(self) -> str: ...

    @property
    def inputs(self) -> tuple[Named, ...]: ...


Read = Callable[[str, Fraction | None], Readable]
"""Reads a sentence under some full marks and the context at hand. Raises CriterionError."""


def proposals(
    text: str, first: CriterionError, read: Read, marks: Fraction | None, context: str | None = None
) -> tuple[Proposal, ...]:
    """At most three wordings near ``text`` that are read, each with its 读作 and what was changed.

    ``read`` reads a sentence under the same context. The wordings that keep most of the print come first.
    """
    if len(text) > _LONGEST:
        return ()
    printed = plain(text)
    found: list[Proposal] = []
    for far, wording, criterion in _read(printed, read, marks, context, _TRIES):
        if found and far >= HARSH:
            break
        if drops_points(printed, wording, marks):
            continue
        if all(p.reading != criterion.reading for p in found):
            found.append(Proposal(wording, criterion.reading, said(printed, wording) or "只统一了标点的写法"))
        if len(found) == MOST:
            break
    return tuple(found)


_GIVEN = re.compile(r"(?<!最低得)(?<!最低)(?P<n>[0-9]+(?:\.[0-9]+)?)分(?![钟之])")


def drops_points(printed: str, wording: str, marks: Fraction | None) -> bool:
    """Whether points that the print gives or takes no longer stand in a wording: a clause that scores was left out.

    >>> drops_points("制度健全得2分；漏报扣1分。", "制度健全得2分。", Fraction(5)), drops_points("甲得2分，满分5分。", "甲得2分。", Fraction(5))
    (True, False)
    """
    numbers = set(re.findall(r"[0-9]+(?:\.[0-9]+)?", wording))
    given = {m["n"] for m in _GIVEN.finditer(printed)}
    return any(n not in numbers for n in given if Fraction(n) not in (0, marks))


def _read(
    printed: str, read: Read, marks: Fraction | None, context: str | None, tries: int, parted: bool = True
) -> Iterator[tuple[int, str, Readable]]:
    """The wordings that are read, the nearest first, among so many that are tried."""
    full = "" if marks is None else decimal(marks)
    order = count()
    queue: list[tuple[int, int, str]] = [(0, next(order), printed)]
    same = settled(printed)
    seen = {printed}
    for far, wording in ((1, same), (SUPPLIED + 2, settled(same, SUPPLIED))):
        if wording not in seen:
            seen.add(wording)
            heappush(queue, (far, next(order), wording))
    if parted:
        for far, wording in _in_parts(same, read, marks, context):
            if wording not in seen:
                seen.add(wording)
                heappush(queue, (far, next(order), wording))
    while queue and tries:
        tries -= 1
        far, _, wording = heappop(queue)
        try:
            criterion = read(wording, marks)
        except CriterionError as bad:
            for move in _moves(wording, bad, marks, context):
                following = tidy(move.text)
                if following not in seen and _scores(following):
                    seen.add(following)
                    step = lost(wording, following) if move.whole else weight(wording, following, full)
                    heappush(queue, (far + step + move.doubt, next(order), following))
            continue
        if not any(_STRANGE.search(i.name) for i in criterion.inputs):
            tries = min(tries, _MORE)
            yield far, wording, criterion


_PART_TRIES = 25


def _in_parts(text: str, read: Read, marks: Fraction | None, context: str | None) -> Iterator[tuple[int, str]]:
    """The text as points, each of them in the nearest wording that is read under its own marks."""
    for n, split in enumerate(islice(splits(text, marks), 2)):
        bodies = [next(_read(body, read, top, context, _PART_TRIES, False), None) for body, top in split.points]
        if all(bodies):
            yield 10 + 4 * n, split.text(b[1] for b in bodies if b is not None)


_STRANGE = re.compile(
    r"^(?:比|按(?![期时月季年照计规合要程质])|以(?=[0-9])|从(?=[0-9])|的|其余|每|再|并(?!网|购|联)|且|或|但|则|也)|[的不无未为与比按]$|但|的，|择高|不得分|得分情形|扣分|[0-9]分$|^[^（(]*[）)]|[（(][^）)]*$|。|；|^“[^”]*$|^[^“]*”$"
)
"""Names of facts that show a sentence torn apart."""


_DEFECTS = ("BC142", "BC115", "BC113")
"""Findings that the print itself is wrong: another form of the sentence would only hide it."""


def _moves(text: str, bad: CriterionError, marks: Fraction | None, context: str | None) -> Iterator[Move]:
    yield from reworded(text)
    if all(d.code not in _DEFECTS for d in bad.diagnostics):
        yield from rearranged(text, marks)
    yield from pointed(text, marks)
    yield from listed(text, marks)
    yield from compared(text)
    yield from counted(text)
    yield from defined(text)
    yield from itemised(text, marks, context)
    yield from paired(text, marks)
    for diagnostic in bad.diagnostics:
        for edit in edits(text, diagnostic):
            yield Move(edit.apply(text), edit.doubt)


def tidy(text: str) -> str:
    """Without the marks that a clause left behind."""
    text = re.sub(r"[，、]+(?=[。；])|^[，。；、\s]+|（）", "", text)
    return re.sub(r"([。；，：])[，。；]+", r"\1", text).strip()


def _scores(text: str) -> bool:
    """Whether anything is left that scores."""
    return re.search(r"[分得扣计加]", text) is not None
