"""Several things that each have marks of their own, written as numbered points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from biaochi import patterns as re
from biaochi.proposing.acts import Act, acts
from biaochi.proposing.moves import Move

_NUMBERED = re.compile(r"（[0-9一二三四五六七八九十]）|[①-⑩]")
_MOST_ACTS = 14
_STRENGTH = {"。": 0, "；": 1, "，": 3, "": 9}


@dataclass(frozen=True, slots=True)
class Split:
    """A text as points: what leads to them, each with its own marks, what is said of the whole."""

    lead: str
    points: tuple[tuple[str, Fraction], ...]
    whole: str

    def text(self, bodies: Iterable[str] = ()) -> str:
        """The points written out, with other ``bodies`` in their place if any are given."""
        said = tuple(bodies) or tuple(body for body, _ in self.points)
        numbered = "；".join(f"（{n}）{body.strip(_STOPS)}" for n, body in enumerate(said, 1))
        return f"{self.lead}{numbered}。{self.whole}"


_STOPS = "，；。 \n"


def splits(text: str, marks: Fraction | None) -> Iterator[Split]:
    """The text as points that make up the full marks, the likeliest first."""
    if marks is None or _NUMBERED.search(text):
        return
    found = acts(text, marks)
    if len(found) <= _MOST_ACTS:
        for starts in _starts(found, marks)[:3]:
            yield _split(text, found, starts)


def pointed(text: str, marks: Fraction | None) -> Iterator[Move]:
    """The text with its awards numbered, where their marks make up the full marks."""
    for split in splits(text, marks):
        yield Move(split.text(), 6, whole=True)


def _starts(found: list[Act], marks: Fraction) -> list[tuple[int, ...]]:
    """The acts with which points begin: their best awards make up the marks, the first of each is its best."""
    awards = [n for n, a in enumerate(found) if a.kind == "award" and a.points is not None and a.points < marks]
    if len(awards) < 2:
        return []
    out: list[tuple[int, tuple[int, ...]]] = []
    for size in range(1, min(len(awards), 8)):
        for rest in combinations(awards[1:], size):
            starts = (awards[0], *rest)
            if sum((_top(found, s, e) for s, e in zip(starts, (*rest, len(found)), strict=True)), Fraction(0)) != marks:
                continue
            if any(found[s].points != _top(found, s, e) for s, e in zip(starts, (*rest, len(found)), strict=True)):
                continue
            cost = sum(_STRENGTH[found[s - 1].stop] for s in rest)
            out.append((cost, starts))
    return [starts for _, starts in sorted(out)]


def _top(found: list[Act], start: int, end: int) -> Fraction:
    return max((a.points for a in found[start:end] if a.kind == "award" and a.points is not None), default=Fraction(0))


_WHOLE = re.compile(r"本项|整项|本指标|上述|以上|最终|总分|各项|出现|发生|存在|弄虚作假|虚报")


_HEAD = re.compile(r"^[^，。；：0-9]{1,8}：")


def _split(text: str, found: list[Act], starts: tuple[int, ...]) -> Split:
    first = found[starts[0]]
    lead, colon, _ = text[: first.start].rpartition("：")
    begun = len(lead + colon)
    edges = [begun, *(_edge(text, found[s - 1], found[s]) for s in starts[1:])]
    last = next(
        (
            _behind(text, found[n - 1])
            for n in range(starts[-1] + 1, len(found))
            if found[n - 1].stop in ("。", "；") and (found[n].kind == "exempt" or _WHOLE.search(found[n].cond))
        ),
        len(text),
    )
    tops = [_top(found, s, e) for s, e in zip(starts, (*starts[1:], len(found)), strict=True)]
    bodies = [_HEAD.sub("", text[s:e].strip(_STOPS)) for s, e in zip(edges, [*edges[1:], last], strict=True)]
    whole = text[last:].strip(_STOPS)
    kept = text[:begun] if not re.search("[0-9]", text[:begun]) else ""
    return Split(kept, tuple(zip(bodies, tops, strict=True)), f"{whole}。" if whole else "")


def _edge(text: str, before: Act, act: Act) -> int:
    """Where a point begins: behind the last end of a sentence, else behind the act before it."""
    ends = [before.end + n + 1 for n, char in enumerate(text[before.end : act.start]) if char in "；。"]
    return ends[-1] if ends else _behind(text, before)


def _behind(text: str, act: Act) -> int:
    end = act.end
    while end < len(text) and text[end] in "），；。 \n":
        end += 1
    return end
