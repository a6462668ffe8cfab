"""审查: what a ruleset says of its own review: a rule left out or given another level, where, why and by whom.

A line holds for the node it stands under and all below it, in the header for the whole file. The line nearest to a
finding decides. Nothing here touches the meaning: 审查 is read by the review alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from biaochi import patterns as re
from biaochi.diagnostics import Diagnostic
from biaochi.diagnostics.diagnostic import Severity
from biaochi.document.tree import Document, Field

LABEL = "审查"
ACTIONS: dict[str, Severity | None] = {
    "不查": None,
    **{f"改为{level.value}": level for level in Severity},
}
_CODE = re.compile(r"\s*([A-Za-z]+[0-9]+)\s*")
_SAID = re.compile(r"([^。]*)。?\s*")
_REASON = re.compile(r"理由[：:](.*)", re.DOTALL)
_SIGNED = re.compile(r"（([0-9]{4}-[0-9]{2}-[0-9]{2})(?:，([^（）]*))?）\s*$")
_SHAPE = "例如：审查：BL303 不查。理由：扣分项分属两个要点。（2026-11-22，财政局绩效科）"


@dataclass(frozen=True, slots=True)
class Waiver:
    """One 审查 line: the rule, its new level (None: not reviewed), why; in force for findings from ``low`` to ``high``."""

    code: str
    level: Severity | None
    reason: str
    date: str
    who: str
    field: Field
    low: int
    high: int

    def covers(self, found: Diagnostic) -> bool:
        """Whether the line speaks of this finding."""
        return found.code == self.code and self.low <= max(found.start, 0) < self.high


@dataclass(frozen=True, slots=True)
class Ignored:
    """A finding that is not reviewed: why, since when and by whose decision."""

    found: Diagnostic
    reason: str
    date: str
    who: str

    def as_json(self) -> dict[str, object]:
        """The finding, why it is left out, when and by whom this was decided."""
        return {**self.found.as_json(), "reason": self.reason, "date": self.date, "who": self.who}


def waivers(doc: Document, file: str, known: Sequence[str]) -> tuple[list[Waiver], list[Diagnostic]]:
    """The 审查 lines of a document, the nearest first, and what is wrong with the others."""
    read: list[Waiver] = []
    wrong: list[Diagnostic] = []
    for field, low, high in _lines(doc):
        made = _read(field, low, high, known)
        if isinstance(made, Waiver):
            read.append(made)
        else:
            line = doc.text.count("\n", 0, made.start) + 1
            wrong.append(replace(made, file=file, where=f"第{line}行"))
    return sorted(read, key=lambda w: w.high - w.low), wrong


def applied(
    found: Sequence[Diagnostic], lines: Sequence[Waiver]
) -> tuple[list[Diagnostic], list[Ignored], list[Waiver]]:
    """Findings with their levels as the lines say, those left out, and the lines that speak of no finding."""
    kept: list[Diagnostic] = []
    ignored: list[Ignored] = []
    needed: set[int] = set()
    for one in found:
        line = next((w for w in lines if w.covers(one)), None)
        if line is None:
            kept.append(one)
            continue
        needed.add(id(line))
        if line.level is None:
            ignored.append(Ignored(one, line.reason, line.date, line.who))
        else:
            kept.append(replace(one, severity=line.level))
    return kept, ignored, [w for w in lines if id(w) not in needed]


def _lines(doc: Document) -> Iterator[tuple[Field, int, int]]:
    """Every 审查 field with the part of the file it holds for."""
    end = len(doc.text) + 1
    yield from ((f, 0, end) for f in doc.header if f.label == LABEL)
    nodes = list(doc.walk())
    for at, node in enumerate(nodes):
        after = next((n.start for n in nodes[at + 1 :] if n.level <= node.level), end)
        yield from ((f, node.start, after) for f in node.fields if f.label == LABEL)


def _read(field: Field, low: int, high: int, known: Sequence[str]) -> Waiver | Diagnostic:
    code = _CODE.match(field.text)
    if code is None:
        return _wrong("BC244", f"审查“{field.text[:20]}”没有写规则编号", field, 0, len(field.text), _SHAPE)
    if code[1] not in known:
        help_ = "可用的编号见 biaochi explain；读不懂、算不了的错误（BC 开头）和 BL004 不能不查。"
        return _wrong("BC245", f"审查里没有“{code[1]}”这条规则", field, code.start(1), code.end(1), help_)
    said = _SAID.match(field.text, code.end())
    assert said is not None
    action = said[1].strip()
    if action not in ACTIONS:
        help_ = f"可以写：{'、'.join(ACTIONS)}。{_SHAPE}"
        return _wrong("BC244", f"审查的处置“{action[:20]}”读不懂", field, said.start(), said.end(), help_)
    signed = _SIGNED.search(field.text, said.end())
    found = _REASON.fullmatch(field.text[said.end() : signed.start() if signed else None].strip())
    reason = found[1].strip() if found else ""
    if not reason.strip("。；，、"):
        return _wrong("BC244", f"审查“{code[1]} {action}”没有写理由", field, 0, len(field.text), _SHAPE)
    date, who = (signed[1], signed[2] or "") if signed else ("", "")
    return Waiver(code[1], ACTIONS[action], reason, date, who, field, low, high)


def _wrong(code: str, message: str, field: Field, start: int, end: int, help_: str) -> Diagnostic:
    first, last = field.at(start), field.at(max(start, end - 1)) + 1
    return Diagnostic(code, message, first, min(max(first, last), field.end), help_)
