"""The ruleset document as a tree of labelled texts. Offsets are code points of the decoded text, ends exclusive."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from biaochi import patterns as re
from biaochi.diagnostics import Diagnostic
from biaochi.document.composed import Composed
from biaochi.model.row import Row


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment line from its ``#`` on. ``line`` lines of the text it stands in come before it; 0: before the label."""

    text: str
    start: int
    end: int
    line: int = 0


@dataclass(frozen=True, slots=True)
class FactDecl:
    """One declared fact: ``处数（处，整数，0-100）``.

    ``low``/``high`` are the numbers as written (half width); ``low_open``/``high_open`` say that the end itself is
    excluded. ``places`` is the number of decimals of ``两位小数``.
    """

    name: str
    unit: str | None
    choices: tuple[str, ...]
    integer: bool
    low: str | None
    high: str | None
    start: int
    end: int
    low_open: bool = False
    high_open: bool = False
    places: int | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """One line of a field's text: where it starts in the text and in the file, and the line break that ends it."""

    text_start: int
    file_start: int
    file_break: int


@dataclass(frozen=True, slots=True)
class Field:
    """A label and its text: lines without blanks at their ends, joined by line feeds; blank lines are left out.

    ``start`` is at the label, ``text_start`` at the first character of the text, ``end`` after its last one.
    ``facts`` are those of 数据 and 共用, ``names`` those of 对象. ``row``: a 标准 that a line of 计分办法 (at ``row_at``)
    came to; all of it stands at the 指标值.
    """

    label: str
    text: str
    start: int
    end: int
    text_start: int
    segments: tuple[Segment, ...] = ()
    comments: tuple[Comment, ...] = ()
    facts: tuple[FactDecl, ...] = ()
    names: tuple[str, ...] = ()
    row: Row | None = None
    row_at: int = -1

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the text."""
        return tuple(self.text.split("\n"))

    def at(self, offset: int) -> int:
        """The offset in the file of the character at ``offset`` of the text; the text's length gives the end."""
        if not 0 <= offset <= len(self.text):
            raise IndexError(offset)
        if self.row is not None:
            return self.text_start if offset < len(self.text) else self.end
        index = bisect_right(self.segments, offset, key=lambda s: s.text_start) - 1
        here = self.segments[index]
        if offset < len(self.text) and self.text[offset] == "\n":
            return here.file_break
        return here.file_start + offset - here.text_start


@dataclass(frozen=True, slots=True)
class Node:
    """A 一级, 二级 or 三级指标 or a 指标 (level 4), with what stands under it.

    ``marks`` and ``most`` are numbers as written, half width and without 分; ``signed`` is 加减分. ``heading`` is the
    text of the node's own line; ``name_start`` the file offset of the name in it.
    """

    level: int
    code: str | None
    name: str
    marks: str | None
    signed: bool
    most: str | None
    fields: tuple[Field, ...]
    children: tuple[Node, ...]
    start: int
    end: int
    comments: tuple[Comment, ...]
    heading: Field
    name_start: int

    def field(self, label: str) -> Field | None:
        """The first field with ``label``."""
        return next((f for f in self.fields if f.label == label), None)


@lru_cache(maxsize=8)
def _breaks(text: str) -> tuple[int, ...]:
    """Where the lines of a text end."""
    return tuple(found.start() for found in re.finditer("\n", text))


@dataclass(frozen=True, slots=True)
class Document:
    """A whole ruleset file. ``comments`` are those after the last text; ``warnings`` do not keep it from being used.

    ``composed`` tells where the lines come from, where the text was put together from several files.
    """

    header: tuple[Field, ...]
    comments: tuple[Comment, ...]
    nodes: tuple[Node, ...]
    text: str
    warnings: tuple[Diagnostic, ...] = ()
    composed: Composed | None = None

    def placed(self, d: Diagnostic) -> Diagnostic:
        """A finding about this text, at its place in the file that the text comes from."""
        return d if self.composed is None else self.composed.placed(d)

    def line(self, offset: int) -> tuple[str, int]:
        """The file ("" for this one) and the line in it, from 1, of the character at ``offset``."""
        if self.composed is None:
            return "", bisect_left(_breaks(self.text), offset) + 1
        origin = self.composed.origin(offset)
        return origin.file, origin.line

    def field(self, label: str) -> Field | None:
        """The first header field with ``label``."""
        return next((f for f in self.header if f.label == label), None)

    def walk(self) -> Iterator[Node]:
        """Every node, parents before children, in the order of the text."""
        pending = list(reversed(self.nodes))
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(node.children))


def same_meaning(a: Document, b: Document) -> bool:
    """Whether two documents are the same tree, offsets and the writing of lists aside (comments count)."""
    return _document(a) == _document(b)


def _document(doc: Document) -> object:
    nodes = [(n.level, n.code, n.name, n.marks, n.signed, n.most, _fields(n.fields), _comments(n.comments),
              len(n.children)) for n in doc.walk()]  # fmt: skip
    return _fields(doc.header), nodes, _comments(doc.comments)


def _fields(fields: tuple[Field, ...]) -> object:
    return [(f.label, _content(f), _comments(f.comments)) for f in fields]


def _content(field: Field) -> object:
    if field.facts:
        return [(f.name, f.unit, f.choices, f.integer, f.places, f.low, f.low_open, f.high, f.high_open)
                for f in field.facts]  # fmt: skip
    return field.names or field.text


def _comments(comments: tuple[Comment, ...]) -> object:
    return [(c.text, c.line) for c in comments]
