"""The tree of a ruleset as blocks of lines that know where they come from, so that layers can be put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from biaochi.document.composed import Line
from biaochi.document.tree import Document, Field, Node
from biaochi.layers.text import Source
from biaochi.ruleset.tree import leaf_codes


@dataclass(frozen=True, slots=True)
class Part:
    """A label with its lines. ``text`` is its text alone."""

    label: str
    text: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """An indicator of any level. ``code`` is the printed one or, of a leaf, the one it is known by; "" where it has none.

    ``says`` is its heading without the code: name and marks.
    """

    level: int
    code: str
    name: str
    says: str
    heading: tuple[Line, ...]
    parts: tuple[Part, ...]
    children: tuple[Block, ...]

    def part(self, label: str) -> Part | None:
        """The first part with this label."""
        return next((p for p in self.parts if p.label == label), None)

    @property
    def is_leaf(self) -> bool:
        """Whether it is an indicator: it has a 标准, or a 指标值 that 计分办法 scores."""
        return self.part("标准") is not None or self.part("指标值") is not None

    def walk(self) -> Iterator[Block]:
        """This block and those below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def lines(self) -> Iterator[Line]:
        """Every line of the block and of those below it."""
        yield from self.heading
        for part in self.parts:
            yield from part.lines
        for child in self.children:
            yield from child.lines()


def blocks_of(doc: Document, source: Source, *, rows: bool = False) -> tuple[Block, ...]:
    """The blocks of a document. ``rows``: 计分办法 is in force, so nodes with a 指标值 alone are indicators."""
    codes = leaf_codes(doc, rows=rows)
    return tuple(_block(node, source, codes) for node in doc.nodes)


def part_of(field: Field, source: Source) -> Part:
    """The part of a field."""
    return Part(field.label, field.text, tuple(source.field(field)))


def _block(node: Node, source: Source, codes: Mapping[int, str]) -> Block:
    code = node.code or codes.get(id(node), "")
    whole = node.heading.text
    says = whole[len(node.code) :].lstrip() if node.code and whole.startswith(node.code) else whole
    return Block(
        node.level, code, node.name, says, tuple(_heading(node, code, source)),
        tuple(part_of(f, source) for f in node.fields), tuple(_block(c, source, codes) for c in node.children),
    )  # fmt: skip


def _heading(node: Node, code: str, source: Source) -> Iterator[Line]:
    """The heading with the code the leaf is known by, which then does not hang on the leaf's place any more."""
    for number, line in enumerate(source.field(node.heading)):
        if number or node.code or not code:
            yield line
            continue
        lead = f"{node.heading.label}："
        rest = line.text[len(lead) :]
        at = line.origin.at
        yield Line(f"{lead}{code} {rest}", source.origin(at, line.origin.end, len(lead) + len(code) + 1))
