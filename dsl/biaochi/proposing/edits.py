"""Small changes of a refused sentence that may make it readable, by the code of the finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from biaochi import patterns as re
from biaochi.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class Edit:
    """Put ``new`` in place of ``start:end`` of the sentence."""

    start: int
    end: int
    new: str
    doubt: int = 4

    def apply(self, text: str) -> str:
        """The sentence with the change in it."""
        return text[: self.start] + self.new + text[self.end :]


Edits = Callable[[str, Diagnostic], Iterator[Edit]]

_CLAUSE_END = "，。；,;\n"
_SENTENCE_END = "。；;\n"


def _around(text: str, start: int, end: int, stops: str) -> tuple[int, int]:
    """The stretch between stops that holds ``start:end``, the stop behind it included."""
    while start > 0 and text[start - 1] not in stops:
        start -= 1
    while end < len(text) and text[end - 1 : end] not in tuple(stops):
        end += 1
    return start, end


def _placed(text: str, d: Diagnostic) -> tuple[int, int]:
    return (d.start, min(d.end, len(text))) if 0 <= d.start < len(text) else (0, len(text))


_ACT = re.compile(r"不得分|得分=|[0-9]分(?!钟)|满分(?!值)")


def left_out(text: str, d: Diagnostic) -> Iterator[Edit]:
    """Leave out what was not read: the words themselves, their clause, their sentence."""
    start, end = _placed(text, d)
    seen: set[tuple[int, int]] = set()
    whole = (_around(text, start, end, _CLAUSE_END), _around(text, start, end, _SENTENCE_END))
    for span, doubt in zip((*whole, (start, end)), (2, 2, 12), strict=True):
        if span in seen or span[1] - span[0] >= len(text):
            continue
        seen.add(span)
        if span == (start, end) and not _stands_alone(text, start, end):
            continue
        gone = text[span[0] : span[1]]
        scores = _ACT.search(gone)
        if not scores or span == whole[1]:
            # a sentence whose last clause goes still ends
            tail = gone[-1] if gone[-1] in _SENTENCE_END and text[span[0] - 1 : span[0]] == "，" else ""
            yield Edit(span[0] - len(tail), span[1], tail, doubt + (HARSH if scores or _CONDITION.search(gone) else 0))


HARSH = 1000
_CONDITION = re.compile(r"[的时]，$")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a stretch is bounded by marks, so that no clause is torn by leaving it out."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return before in (*_CLAUSE_END, "（", "：", "") and after in (*_CLAUSE_END, "）", "：", "")


def joined(text: str, d: Diagnostic) -> Iterator[Edit]:
    """且 or 或 where two conditions stand side by side."""
    start, end = _placed(text, d)
    for at in range(start, end):
        if text[at] in "，、,":
            for word in ("且", "或"):
                yield Edit(at, at + 1, word if text[at] == "、" else f"，{word}", 14)


def closed(text: str, d: Diagnostic) -> Iterator[Edit]:
    """Say what the rest scores."""
    bare = text.rstrip("。；;， ")
    if "其余" not in text:
        yield Edit(len(bare), len(text), "；其余不得分。", 6)


def denied(text: str, d: Diagnostic) -> Iterator[Edit]:
    """A condition of an award: left out, or with what its absence scores."""
    start, end = _placed(text, d)
    yield from left_out(text, d)
    said = re.sub(r"[的，。；]+$", "", text[start:end])
    bare = text.rstrip("。；;， ")
    yield Edit(len(bare), len(text), f"；未{said}的不得分。")


_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?[%％]")


def based(text: str, d: Diagnostic) -> Iterator[Edit]:
    """Say what a step is counted from: a percentage of the print, all of it, or nothing."""
    start, _ = _placed(text, d)
    start += text[start : start + 1] in tuple(_CLAUSE_END)
    for base in dict.fromkeys([*reversed(_NUMBER.findall(text[:start])), "100%", "0%"]):
        yield Edit(start, start, f"以{base}为基准，")


def cut(text: str, d: Diagnostic) -> Iterator[Edit]:
    """A finding about the whole: one clause, from the last to the first, is left out."""
    at = len(text)
    while at > 0:
        start, end = _around(text, at - 1, at, _CLAUSE_END)
        if end - start < len(text) and not _ACT.search(text[start:end]):
            yield Edit(start, end, "")
        at = start


def percent(text: str, d: Diagnostic) -> Iterator[Edit]:
    """A rate without its sign."""
    start, end = _placed(text, d)
    for found in re.finditer(r"[0-9]+(?:\.[0-9]+)?(?![0-9.%％分])", text[start:end]):
        yield Edit(start + found.end(), start + found.end(), "%")


def spared(text: str, d: Diagnostic) -> Iterator[Edit]:
    """不考核, 不扣分: full marks."""
    start, end = _placed(text, d)
    for found in re.finditer(r"不(?:予)?(?:扣分|考核|评价|减分)", text[start:end]):
        yield Edit(start + found.start(), start + found.end(), "得满分")


EDITS: dict[str, tuple[Edits, ...]] = {
    "BC122": (left_out,), "BC123": (left_out,), "BC154": (left_out,), "BC125": (left_out, cut), "BC111": (left_out,), "BC117": (left_out,),
    "BC128": (joined, left_out, closed), "BC150": (closed, left_out, cut), "BC138": (denied,), "BC140": (based, left_out), "BC131": (percent, left_out),
    "BC148": (spared, left_out), "BC147": (closed, left_out), "BC127": (left_out,), "BC151": (left_out, cut), "BC139": (left_out, cut),
}  # fmt: skip
"""The changes worth trying first, by the code of the finding; ``OTHERS`` follow."""
OTHERS: tuple[Edits, ...] = (left_out, closed, cut)


def edits(text: str, d: Diagnostic) -> Iterator[Edit]:
    """The changes to try for one finding, the likeliest first."""
    seen: set[Edit] = set()
    for make in (*EDITS.get(d.code, ()), *OTHERS):
        for edit in make(text, d):
            if edit not in seen:
                seen.add(edit)
                yield edit
