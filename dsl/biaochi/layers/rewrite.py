"""变更 applied: indicators and clauses of the layer above removed or reworded, by the codes they have there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from biaochi.document.composed import Line, Origin
from biaochi.document.tree import Field
from biaochi.layers.blocks import Block, Part
from biaochi.layers.changes import Change, clauses_of
from biaochi.layers.text import Source
from biaochi.ruleset.findings import Findings

_SEE = "请用 biaochi show 看各指标的编码和各条的编号。"


def rewritten(
    blocks: Sequence[Block], changes: Sequence[Change], field: Field, source: Source, found: Findings
) -> tuple[Block, ...]:
    """``blocks`` with the changes of ``field`` applied; those that cannot be are added to ``found``.

    Clauses are counted as they stand above, so that the order of the changes does not matter.
    """
    known = _counted(blocks)
    todo: dict[str, list[Change]] = {}
    written: set[tuple[str, int]] = set()
    for change in changes:
        code, wrong = _wrong(change, known, written)
        if wrong:
            found.add(code, wrong, field.at(change.start), field.at(change.end), _SEE)
            continue
        written |= {(change.code, change.clause), (change.code, _ANY)}
        todo.setdefault(change.code, []).append(change)
    if not todo:
        return tuple(blocks)
    rewrite = _Rewrite(todo, field, source)
    return tuple(b for block in blocks for b in rewrite.block(block))


_ANY = -1
_LEAD = "标准："


def _counted(blocks: Sequence[Block]) -> dict[str, int]:
    """How many clauses stand under each code."""
    out: dict[str, int] = {}
    for block in (b for top in blocks for b in top.walk() if b.code):
        part = block.part("标准")
        out[block.code] = max(out.get(block.code, 0), 0 if part is None else len(clauses_of(part.text)))
    return out


def _wrong(change: Change, known: Mapping[str, int], written: set[tuple[str, int]]) -> tuple[str, str]:
    code, clause = change.code, change.clause
    if code not in known:
        return "BC253", f"变更说到的 {code} 在被继承的规则集里没有"
    if clause > known[code]:
        return "BC253", f"{code} 只有{known[code]}条，没有第{clause}条"
    if (code, clause) in written or (code, 0) in written or (not clause and (code, _ANY) in written):
        return "BC258", f"{code}{f' 第{clause}条' if clause else ''} 的变更写了两次"
    return "", ""


@dataclass(frozen=True, slots=True)
class _Rewrite:
    todo: Mapping[str, Sequence[Change]]
    field: Field
    source: Source

    def block(self, block: Block) -> Iterator[Block]:
        """The block with its changes and those of the blocks below; nothing where it is removed."""
        changes = self.todo.get(block.code, ())
        if any(not c.clause for c in changes):
            return
        parts = block.parts
        if changes:
            parts = tuple(self.part(p, changes) if p.label == "标准" else p for p in parts)
        below = tuple(b for child in block.children for b in self.block(child))
        yield replace(block, parts=parts, children=below)

    def part(self, part: Part, changes: Sequence[Change]) -> Part:
        """A 标准 with clauses reworded. Lines in which nothing changes stay the lines of the file they come from."""
        spans, by_clause = clauses_of(part.text), {c.clause: c for c in changes}
        rows: list[tuple[str, Origin]] = []
        offset = number = 0
        for row, line in zip(part.text.split("\n"), part.lines, strict=True):
            text, origin = row, line.origin
            while number < len(spans) and spans[number][0] <= offset + len(row):
                number += 1
                change = by_clause.get(number)
                if change is not None:
                    start, end = (min(at - offset, len(row)) - len(row) for at in spans[number - 1])
                    text = text[: len(text) + start] + change.text + text[len(text) + end :]
                    origin = self.made(change)
            offset += len(row) + 1
            if text:
                rows.append((text, origin))
        return _standing(rows or [("", self.made(changes[0]))])

    def made(self, change: Change) -> Origin:
        """The origin of a line that a change made."""
        return self.source.origin(self.field.at(change.start), self.field.at(change.end), copied=False)


def _standing(rows: Sequence[tuple[str, Origin]]) -> Part:
    """The 标准 of these rows; its label stands before the first that is left."""
    text, origin = rows[0]
    first = Line(f"{_LEAD}{text}", replace(origin, skip=len(_LEAD)) if origin.copied else origin)
    lines = (first, *(Line(text, origin) for text, origin in rows[1:]))
    return Part("标准", "\n".join(text for text, _ in rows), lines)
