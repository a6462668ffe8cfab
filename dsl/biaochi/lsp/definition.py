"""Where a thing is said: the ruleset that is inherited, the indicator it changes, the line of 计分办法 a row takes."""

from __future__ import annotations

from pathlib import Path

from biaochi import patterns as re
from biaochi.document.tree import Document, Field, Node
from biaochi.layers.merge import Layer
from biaochi.ruleset.tree import leaf_codes
from biaochi.session.view import View

Target = tuple[Path, str, int, int]
"""A file, its text, and the span of the words in it."""
_CODE = re.compile(r"[A-Z]{1,3}[0-9]{1,4}(?:\.[0-9]{1,4})*|[0-9]{1,3}(?:\.[0-9]{1,4})+")


def definitions(view: View, offset: int) -> list[Target]:
    """The places that the words at an offset stand for, the nearest above first."""
    at = view.field_at(offset)
    if at is None:
        return []
    node, field = at
    above = list(view.layer.chain())[1:]
    if field.label == "继承":
        return [_top(layer) for layer in above[:1]]
    code = next((m[0] for m in _CODE.finditer(field.text) if _holds(field, m.start(), m.end(), offset)), "")
    if field.label == "指标值" and node is not None:
        return _line_of(view, node)
    if node is not None and field is node.heading:
        code = code or node.code or node.name
        return [target for layer in above for target in _in(layer, code)][:1]
    own = [(view.file, view.text, n.start, n.heading.end) for n in _with(view.own, code)] if code else []
    return (own or [target for layer in above for target in _in(layer, code)])[:1] if code else []


def _holds(field: Field, start: int, end: int, offset: int) -> bool:
    return field.at(start) <= offset <= field.at(end)


def _top(layer: Layer) -> Target:
    title = layer.own.field("规则集")
    start, end = (title.start, title.end) if title is not None else (0, 0)
    return Path(layer.file), layer.own.text, start, end


def _in(layer: Layer, code: str) -> list[Target]:
    return [(Path(layer.file), layer.own.text, n.start, n.heading.end) for n in _with(layer.own, code)]


def _with(doc: Document, code: str) -> list[Node]:
    """The nodes that go by a code, or by a name."""
    codes = leaf_codes(doc, rows=True)
    return [n for n in doc.walk() if code in (n.code, codes.get(id(n)))] or [n for n in doc.walk() if n.name == code]


def _line_of(view: View, node: Node) -> list[Target]:
    item = next((i for i in view.items if i.node.start == node.start), None)
    printed = None if item is None else item.leaf.field("标准")
    method = view.own.field("计分办法")
    if printed is None or printed.row is None or method is None:
        return []
    at = printed.row_at
    if not method.start <= at < method.end:
        return [(view.file, view.text, method.start, method.end)]
    return [(view.file, view.text, at, min(at + len(printed.row.line), method.end))]
