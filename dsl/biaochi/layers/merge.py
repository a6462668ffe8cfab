"""A layer on top of the one it inherits: the ruleset in force, as one text that loads like any other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from biaochi.document.composed import Composed, Line
from biaochi.document.heading import read_heading
from biaochi.document.labels import REPEATABLE
from biaochi.document.lists import with_list
from biaochi.document.tree import Document, Field, Segment
from biaochi.layers.blocks import Block, Part, blocks_of, part_of
from biaochi.layers.changes import EXAMPLE, Change, read_changes
from biaochi.layers.grants import EXAMPLE as GRANT_EXAMPLE
from biaochi.layers.grants import Grant, read_grants
from biaochi.layers.rewrite import rewritten
from biaochi.layers.text import Source
from biaochi.method.lines import keys_of as method_keys
from biaochi.model.conventions import Conventions
from biaochi.ruleset.agreed import Policy, read_line
from biaochi.ruleset.findings import Findings
from biaochi.ruleset.rows import LABEL as METHOD

PASSED_ON = ("总分", "等级", "约定", "计分办法", "对象", "合成", "共用")
_MERGED = ("约定", "计分办法")
"""Header labels a layer takes over where it does not write its own."""
_LINK = ("继承", "变更")


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Layer:
    """One ruleset file with all that it inherits: its header and blocks in force, and what it grants to layers below.

    ``changes`` are its own 变更. Each reading of a file is a layer of its own: layers compare as objects.
    """

    ident: str
    file: str
    own: Document
    header: tuple[Part, ...]
    blocks: tuple[Block, ...]
    grants: tuple[Grant, ...]
    parent: Layer | None = None
    changes: tuple[Change, ...] = ()

    def field(self, label: str) -> Part | None:
        """The first header part in force with this label."""
        return next((p for p in self.header if p.label == label), None)

    def composed(self) -> Composed:
        """The ruleset in force, line by line."""
        lines = [line for part in self.header for line in part.lines]
        return Composed((*lines, *(line for block in self.blocks for line in block.lines())), self.file)

    def chain(self) -> Iterator[Layer]:
        """This layer and those it inherits, the nearest first."""
        yield self
        if self.parent is not None:
            yield from self.parent.chain()


def layered(doc: Document, ident: str, file: str, parent: Layer | None, found: Findings) -> Layer:
    """A document as a layer on ``parent``. What cannot be applied is added to ``found``, with its place in the document."""
    source = Source(ident, file, doc.text)
    grants = tuple(_grants(doc.field("授权"), found))
    own = [part_of(f, source) for f in doc.header if f.label not in _LINK]
    rows = any(p.label == METHOD for p in (*own, *(() if parent is None else parent.header)))
    blocks = blocks_of(doc, source, rows=rows)
    written = doc.field("变更")
    if parent is None:
        if written is not None and doc.field("继承") is None:
            found.add("BC252", "写了变更，没有写继承", written.start, written.end, "请写上 继承：被继承的规则集。")
        return Layer(ident, file, doc, tuple(own), blocks, _known(grants, blocks, doc, found))
    changes = tuple(_changes(written, found))
    base = parent.blocks if written is None else rewritten(parent.blocks, changes, written, source, found)
    header = (*(_merged(part, parent) for part in own), *_taken_over(own, parent))
    whole = _laid(base, blocks)
    return Layer(ident, file, doc, header, whole, _known(grants, whole, doc, found), parent, changes)


def _grants(field: Field | None, found: Findings) -> Iterator[Grant]:
    for grant in read_grants(field):
        if isinstance(grant, Grant):
            yield grant
        elif field is not None:
            found.add("BC251", grant[2], field.at(grant[0]), field.at(grant[1]), GRANT_EXAMPLE)


def _known(grants: Sequence[Grant], blocks: Sequence[Block], doc: Document, found: Findings) -> tuple[Grant, ...]:
    """The grants of things that there are, each granted once; the others are added to ``found``."""
    here = {b.code: b for top in blocks for b in top.walk() if b.code and (b.part("标准") or not b.children)}
    codes = here.keys() | {b.code for top in blocks for b in top.walk()}
    once: set[tuple[str, str, str]] = set()
    out = []
    for grant in grants:
        ruled = grant.what in ("标准", "从严")
        key = ("标准" if ruled else grant.what, grant.code, grant.about)
        wrong = (
            f"授权说到的 {grant.code} 在本规则集里没有" if grant.code and grant.code not in codes
            else f"{grant.code} 下面还有指标，标准要逐个指标授权" if ruled and grant.code not in here
            else "同一件事授权了两次" if key in once
            else ""
        )  # fmt: skip
        once.add(key)
        field = doc.field("授权")
        if wrong and field is not None:
            found.add("BC259", wrong, field.at(grant.start), field.at(grant.end), "请用 biaochi show 看各指标的编码。")
        else:
            out.append(grant)
    return tuple(out)


def _changes(field: Field | None, found: Findings) -> Iterator[Change]:
    for change in read_changes(field):
        if isinstance(change, Change):
            yield change
        elif field is not None:
            found.add("BC252", change[2], field.at(change[0]), field.at(change[1]), EXAMPLE)


# --- the header


def with_header(layer: Layer) -> Document:
    """The document in force of a layer above which there are no indicators: its own, with the header passed on to it.

    It is what the composed text would be read as, without reading it again. What is passed on has its place at 继承.
    """
    link = layer.own.field("继承")
    assert link is not None and layer.parent is not None
    own = [f for f in layer.own.header if f.label not in _LINK]
    header = [_passed_on(layer, f.label, f) if f.label in _MERGED else f for f in own]
    here = {f.label for f in own}
    header += [_passed_on(layer, p.label, link) for p in layer.header if p.label not in here]
    return replace(layer.own, header=tuple(header))


def _passed_on(layer: Layer, label: str, at: Field) -> Field:
    """A header field in force, as a field of the own document: own lines at their place, others at that of ``at``."""
    part = layer.field(label)
    assert part is not None
    segments: list[Segment] = []
    rows = _bodies(part)
    offset = 0
    for row in rows:
        own = row.origin.file == layer.file
        start = row.origin.at if own else at.text_start
        segments.append(Segment(offset, start, row.origin.end if own else at.end))
        offset += len(row.text) + 1
    text = "\n".join(row.text for row in rows)
    made = Field(label, text, at.start, at.end, segments[0].file_start, tuple(segments))
    return with_list(made, lambda *said: None)


def _taken_over(own: Sequence[Part], parent: Layer) -> Iterator[Part]:
    here = {p.label for p in own}
    return (p for p in parent.header if p.label in PASSED_ON and p.label not in here)


def _merged(part: Part, parent: Layer) -> Part:
    """约定 and 计分办法 of both layers, those above first, without the lines that are declared anew; other labels as they are."""
    above = parent.field(part.label)
    if part.label not in _MERGED or above is None:
        return part
    settles = keys_of if part.label == "约定" else method_keys
    anew = {key for line in part.text.split("\n") for key in settles(line)}
    kept = [ln for ln in _bodies(above) if not settles(ln.text) or not settles(ln.text) <= anew]
    lines = (*kept, *_bodies(part))
    first = Line(f"{part.label}：", part.lines[0].origin)
    return Part(part.label, "\n".join(ln.text for ln in lines), (first, *lines))


def _bodies(part: Part) -> list[Line]:
    """The lines of a list, each on a line of its own."""
    lead = f"{part.label}："
    out = []
    for line in part.lines:
        text = line.text.removeprefix(lead)
        if text.strip():
            origin = line.origin if text == line.text else replace(line.origin, skip=line.origin.skip - len(lead))
            out.append(Line(text, origin))
    return out


def keys_of(line: str) -> frozenset[str]:
    """What a line of 约定 declares, by the names of the questions; nothing where it is no convention."""
    result = read_line(line, Conventions(), Policy()) if line.strip() else None
    return frozenset() if result is None else result[1].declared


# --- the tree


def _laid(base: Sequence[Block], own: Sequence[Block]) -> tuple[Block, ...]:
    """``own`` laid over ``base``: blocks of the same code (or name) replace or fill those above, others are added."""
    if not own:
        return tuple(base)
    out: list[Block] = []
    coded: dict[tuple[int, str], int] = {}
    named: dict[tuple[int, str], int] = {}
    uncoded: dict[tuple[int, str], int] = {}

    def put(block: Block) -> None:
        for places, key in ((coded, block.code), (named, block.name), (uncoded, "" if block.code else block.name)):
            if key:
                places.setdefault((block.level, key), len(out))
        out.append(block)

    for block in base:
        put(block)
    for block in own:
        by_name = uncoded if block.code else named
        place = coded.get((block.level, block.code)) if block.code else None
        place = by_name.get((block.level, block.name)) if place is None else place
        if place is None:
            put(block)
        else:
            out[place] = _over(out[place], block)
    return tuple(out)


def _over(above: Block, own: Block) -> Block:
    parts = own.parts if own.part("标准") is not None else _filled(above.parts, own.parts)
    children = _laid(above.children, own.children)
    said = read_heading(own.says)
    if above.says == own.says or (above.name == own.name and said.marks is None and not said.signed):
        return replace(above, parts=parts, children=children)
    heading = _with_code(own.heading, above.code) if above.code and not own.code else own.heading
    return replace(above, name=own.name, says=own.says, heading=heading, parts=parts, children=children)


def _with_code(heading: tuple[Line, ...], code: str) -> tuple[Line, ...]:
    """A heading that leaves the code out, with the code it has above."""
    first = heading[0]
    label, _, rest = first.text.partition("：")
    origin = replace(first.origin, skip=first.origin.skip + len(code) + 1)
    return (Line(f"{label}：{code} {rest}", origin), *heading[1:])


def _filled(above: Sequence[Part], own: Sequence[Part]) -> tuple[Part, ...]:
    """Parts of an indicator whose 标准 stays: notes are added, other labels replaced."""
    anew = {p.label for p in own if p.label not in REPEATABLE}
    return (*(p for p in above if p.label not in anew), *own)
