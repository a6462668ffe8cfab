"""What is read of one version of a text, all of it at hand at once; nothing here takes long, nothing changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from biaochi.core.program import Input
from biaochi.diagnostics import Diagnostic
from biaochi.document.tree import Document, Field, Node
from biaochi.layers.merge import Layer
from biaochi.ruleset.agreed import Policy
from biaochi.ruleset.build import Built
from biaochi.ruleset.compiled import Ambiguity
from biaochi.ruleset.findings import Refused
from biaochi.ruleset.indicators import printed_roles
from biaochi.ruleset.model import Indicator
from biaochi.ruleset.settling import unsettled
from biaochi.ruleset.tree import is_leaf, leaf_codes


@dataclass(frozen=True, slots=True)
class PlacedRole:
    """What a part of a 标准 is (得分, 扣分, 未计分文字 …), its words, and where they stand in the text."""

    role: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question a 标准 leaves open: the answer taken, the other answers, and where facts were already looked for, an
    example on which the first two differ (``example``: facts as written, ``scores``: what either gives)."""

    question: str
    chosen: str
    others: tuple[str, ...]
    example: tuple[tuple[str, str], ...] = ()
    scores: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Item:
    """One indicator of the text: a node with a 标准, a row scored by 计分办法, or one that changes an inherited indicator.

    ``node`` is its place in this text, ``leaf`` what it comes to with what is inherited. ``start:end`` is its block, from
    its label to the end of its last line. ``marks`` are as printed, without 分; None for 加减分 and where none are printed.
    ``diagnostics`` are those that stand in its block. Where it is not read, ``indicator`` is None, what depends on it is
    empty, and ``refused`` says why if its words do.
    """

    code: str
    name: str
    level: int
    marks: str | None
    signed: bool
    start: int
    end: int
    criterion: Field | None
    node: Node = field(repr=False)
    leaf: Node = field(repr=False)
    diagnostics: tuple[Diagnostic, ...]
    indicator: Indicator | None = field(repr=False)
    refused: Refused | None = field(repr=False)
    _doc: Document = field(repr=False)
    _policy: Policy = field(repr=False)

    @property
    def reading(self) -> str:
        """Its 读作."""
        return "" if self.indicator is None else self.indicator.reading

    @property
    def facts(self) -> tuple[Input, ...]:
        """The facts it takes, in the order of the text."""
        return () if self.indicator is None else self.indicator.inputs

    @property
    def notes(self) -> tuple[str, ...]:
        """The 解释 and 勘误 it is read with."""
        return () if self.indicator is None else self.indicator.notes

    @cached_property
    def roles(self) -> tuple[PlacedRole, ...]:
        """What every part of its 标准 is, as far as that stands in this text."""
        return () if self.indicator is None else tuple(_roles(self.leaf, self.indicator, self._doc))

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What its 标准 leaves open and neither 约定 nor 解释 settles."""
        if self.indicator is None:
            return ()
        return tuple(_question(asked) for asked in unsettled(self.leaf, self.indicator, self._policy))

    @property
    def read(self) -> bool:
        """Whether its 标准 is read."""
        return self.indicator is not None


@dataclass(frozen=True, slots=True)
class Outline:
    """A node of the outline. ``label`` is 一级指标, 二级指标, 三级指标 or 指标; ``name_start:name_end`` is where its line stands
    behind the label, ``start:end`` all that lies below it."""

    label: str
    code: str
    name: str
    marks: str | None
    start: int
    end: int
    name_start: int
    name_end: int
    children: tuple[Outline, ...]


@dataclass(frozen=True)
class View:
    """One version of a text and what is read of it. ``own`` is its own tree, ``doc`` the document in force (with what it
    inherits, as ``layer`` says), ``built`` what could be built of that; ``errors`` are all that keep it from being used,
    ``whole`` says that none of them is a line of the text itself that could not be read."""

    version: int
    file: Path
    text: str
    layer: Layer = field(repr=False)
    whole: bool
    own: Document = field(repr=False)
    doc: Document = field(repr=False)
    built: Built = field(repr=False)
    errors: tuple[Diagnostic, ...]

    @cached_property
    def wrong(self) -> tuple[Diagnostic, ...]:
        """The errors, each at its place in this text. What is wrong in a file that it inherits stands at 继承."""
        return tuple(self._here(d) for d in self.errors)

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Errors and warnings of reading this text, in its order."""
        warnings = (w for w in self.own.warnings if w not in self.errors)
        return tuple(sorted((*self.wrong, *warnings), key=lambda d: (d.start, d.code)))

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The indicators of this text, in its order."""
        return tuple(self._items())

    @cached_property
    def outline(self) -> tuple[Outline, ...]:
        """The tree of the text, as headings."""
        return tuple(_outline(node) for node in self.own.nodes)

    @cached_property
    def folds(self) -> tuple[tuple[int, int], ...]:
        """Spans that can be folded away: the header, every node, and every text of several lines, outermost first."""
        header = [(self.own.header[0].start, self.own.header[-1].end)] if self.own.header else []
        nodes = [(node.start, end_of(node)) for node in self.own.walk()]
        fields = [*self.own.header, *(f for node in self.own.walk() for f in node.fields)]
        spans = [*header, *nodes, *((f.start, f.end) for f in fields)]
        found = {(start, end) for start, end in spans if "\n" in self.text[start:end] or "\r" in self.text[start:end]}
        return tuple(sorted(found, key=lambda span: (span[0], -span[1])))

    def item_at(self, offset: int) -> Item | None:
        """The indicator whose block holds an offset."""
        return next((item for item in self.items if item.start <= offset <= item.end), None)

    def item(self, code: str) -> Item | None:
        """The indicator with this code."""
        return next((item for item in self.items if item.code == code), None)

    def field_at(self, offset: int) -> tuple[Node | None, Field] | None:
        """The field that an offset stands in, with its node; the heading of a node counts as one."""
        below = ((node, f) for node in self.own.walk() for f in (node.heading, *node.fields))
        fields = [*((None, f) for f in self.own.header), *below]
        return next(((node, f) for node, f in fields if f.start <= offset <= f.end), None)

    # --- how the items are found

    def _items(self) -> Iterator[Item]:
        places = self._places
        own_codes = leaf_codes(self.own)
        indicators = {i.code: i for i in reversed(self.built.indicators)}
        refused = {r.code: r for r in self.built.refused}
        for node in self.own.walk():
            code, there = places.get(node.start, ("", None))
            if there is None and not is_leaf(node):
                continue
            code = code or own_codes.get(id(node), "")
            yield self._item(code, node, there or node, indicators.get(code), refused.get(code))

    def _item(self, code: str, node: Node, there: Node, indicator: Indicator | None, refused: Refused | None) -> Item:
        start, end = node.start, max([node.heading.end, *(f.end for f in node.fields)])
        return Item(
            code, node.name, node.level, node.marks, node.signed, start, end, node.field("标准"), node, there,
            tuple(d for d in self.diagnostics if start <= d.start < end), indicator, refused, self.doc, self.built.policy,
        )  # fmt: skip

    @cached_property
    def _places(self) -> dict[int, tuple[str, Node]]:
        """Where the leaves of the document in force stand in this text: its nodes by their offset, with code and leaf."""
        codes = leaf_codes(self.doc)
        leaves = [(codes[id(node)], node) for node in self.doc.walk() if id(node) in codes]
        composed = self.doc.composed
        if composed is None:
            return {node.start: (code, node) for code, node in leaves}
        coded = {node.code: node.start for node in self.own.walk() if node.code}
        starts = sorted((node.start, end_of(node)) for node in self.own.walk())
        out: dict[int, tuple[str, Node]] = {}
        for code, leaf in leaves:
            written = [composed.place(f.start) for f in leaf.fields if f.label == "标准"]
            here = [at for file, at in written if file == composed.file]
            around = [start for start, end in starts if here and start <= here[0] < end]
            place = around[-1] if around else coded.get(code)
            if place is not None:
                out[place] = (code, leaf)
        return out

    def _here(self, d: Diagnostic) -> Diagnostic:
        """A finding in another file, at the 继承 of this one."""
        if not d.file or d.file == str(self.file):
            return d
        link = self.own.field("继承")
        start, end = (link.start, link.end) if link is not None else (0, min(1, len(self.text)))
        said = f"被继承的规则集 {Path(d.file).name} {d.where}：{d.message}"
        return Diagnostic(d.code, said, start, end, d.help, d.severity, str(self.file))


def end_of(node: Node) -> int:
    """Where the last line of a node and of all below it ends."""
    return max([node.heading.end, *(f.end for f in node.fields), *(end_of(child) for child in node.children)])


def _outline(node: Node) -> Outline:
    heading = node.heading
    children = tuple(_outline(child) for child in node.children)
    return Outline(
        heading.label, node.code or "", node.name, node.marks, node.start, end_of(node),
        heading.text_start, heading.end, children,
    )  # fmt: skip


def _roles(leaf: Node, indicator: Indicator, doc: Document) -> Iterator[PlacedRole]:
    for role, start, end in printed_roles(leaf, indicator):
        if doc.composed is None:
            yield PlacedRole(role.role, role.text, start, end)
            continue
        file, first = doc.composed.place(start)
        if file == doc.composed.file:
            yield PlacedRole(role.role, role.text, first, doc.composed.place(end - 1)[1] + 1)


def _question(asked: list[Ambiguity]) -> Question:
    first = asked[0]
    others = tuple(dict.fromkeys(a.other for a in asked))
    known = first.known
    if known is None:
        return Question(first.question, first.chosen, others)
    return Question(
        first.question, first.chosen, others, tuple(known.facts.items()), (known.chosen_score, known.other_score)
    )
