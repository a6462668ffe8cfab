"""A ruleset document as the lines of its official table: every scored indicator under the names above it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from biaochi.document.printer import heading_text
from biaochi.document.tree import Document, Node
from biaochi.ruleset.tree import is_leaf, is_row, leaf_codes

ATTACHED = ("编码", "指标", "标签", "内容")
"""The header of the table that holds what stands beside the 标准: conventions, notes, facts."""
_IN_TABLE = frozenset({"标准", "考核内容", "指标值"})


@dataclass(frozen=True, slots=True)
class Line:
    """One scored indicator. ``names`` are its levels by number (1 to 4) as their cells print them, its own among them.

    ``at`` tells apart levels of the same name. ``marks`` is the text of the column 分值.
    """

    code: str
    names: tuple[tuple[int, str, int], ...]
    marks: str
    explanation: str
    target: str
    criterion: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A labelled text of the ruleset (``code`` and ``name`` empty) or of one of its parts."""

    code: str
    name: str
    label: str
    text: str


def lines_of(doc: Document, *, drafted: bool = False, became: bool = False) -> tuple[Line, ...]:
    """The scored indicators in the order of the text; of a draft (``drafted``) also those whose 标准 is not written yet.

    A row of 计分办法 has no 标准 of its own, or (``became``) the sentence it is scored by; rows that are compared and not
    scored are lines then too.
    """
    codes = leaf_codes(doc)
    rows = became and doc.field("计分办法") is not None
    return tuple(
        Line(
            codes.get(id(node), node.code or (node.name if rows else "")),
            tuple((n.level, _printed(n, own=n is node), id(n)) for n in path),
            _marks(node),
            *(_text(node, label, became) for label in ("考核内容", "指标值", "标准")),
        )
        for path in _paths(doc)
        for node in [path[-1]]
        if is_leaf(node) or (drafted and node.level >= 3 and not node.children) or (rows and is_row(node))
    )


def attached_of(doc: Document) -> tuple[Attached, ...]:
    """What a ruleset says beside its official table, in the order of the text."""
    out = [Attached("", "", f.label, f.text) for f in doc.header if f.label != "总分"]
    for node in doc.walk():
        out += [Attached(node.code or "", node.name, f.label, f.text) for f in node.fields if f.label not in _IN_TABLE]
    return tuple(out)


def _paths(doc: Document) -> Iterator[tuple[Node, ...]]:
    pending: list[tuple[Node, ...]] = [(node,) for node in reversed(doc.nodes)]
    while pending:
        path = pending.pop()
        yield path
        pending += [(*path, child) for child in reversed(path[-1].children)]


def _printed(node: Node, *, own: bool) -> str:
    """Code and name; marks too where they have no column of their own."""
    text = heading_text(node)
    return text.removesuffix(f"（{_marks(node)}分）").removesuffix(f"（{_marks(node)}）") if own else text


def _marks(node: Node) -> str:
    if node.signed:
        return f"加减分，最多{node.most}分" if node.most else "加减分"
    return node.marks or ""


def _text(node: Node, label: str, became: bool) -> str:
    field = node.field(label)
    return "" if field is None or (field.row is not None and not became) else field.text
