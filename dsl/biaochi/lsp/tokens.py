"""Colours: labels, codes, points, facts, and what each part of a 标准 does."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from lsprotocol import types as lsp

from biaochi.document.tree import Comment, Document, Field
from biaochi.lsp.positions import Positions
from biaochi.session.view import View

TYPES = ("keyword", "comment", "enumMember", "number", "variable", "function", "operator", "string", "decorator")
"""The legend. keyword a label, enumMember a code, number points, variable a fact, function what gives points, operator
what takes them, string text that scores nothing, decorator 解释 and 勘误."""
LEGEND = lsp.SemanticTokensLegend(token_types=list(TYPES), token_modifiers=[])
_TAKES, _SILENT = ("扣", "不得分", "限额"), ("未计分", "说明", "标题")
Token = tuple[int, int, str]


def tokens(view: View, places: Positions) -> lsp.SemanticTokens:
    """Every coloured span, as the protocol counts: each from the one before."""
    flat = [(a, b, kind) for start, end, kind in _apart(view) for a, b in places.pieces(start, end)]
    data: list[int] = []
    line = column = 0
    for start, end, kind in flat:
        first, last = places.position(start), places.position(end)
        data += [first.line - line, first.character - (column if first.line == line else 0)]
        data += [last.character - first.character, TYPES.index(kind), 0]
        line, column = first.line, first.character
    return lsp.SemanticTokens(data=data)


def _apart(view: View) -> Iterator[Token]:
    """The spans in their order, none over another: what is coloured first is kept."""
    found = sorted({(start, end, kind) for start, end, kind in _all(view) if start < end}, key=lambda t: (t[0], -t[1]))
    kept: list[Token] = []
    for token in found:
        if not kept or token[0] >= kept[-1][1]:
            kept.append(token)
    assert all(a[1] <= b[0] for a, b in pairwise(kept))
    yield from kept


def _all(view: View) -> Iterator[Token]:
    yield from ((c.start, c.end, "comment") for c in _comments(view.own))
    for field in view.own.header:
        yield from _field(field, view.text)
    for node in view.own.walk():
        heading = node.heading
        yield _label(heading, view.text)
        if node.code:
            yield heading.text_start, heading.text_start + len(node.code), "enumMember"
        marks = heading.text.rfind("（") if "（" in heading.text else heading.text.rfind("(")
        if (node.marks or node.signed) and marks >= 0:
            yield heading.at(marks), heading.end, "number"
        for field in node.fields:
            yield from _field(field, view.text)
    for item in view.items:
        for role in item.roles:
            yield role.start, role.end, _kind(role.role)


def _field(field: Field, text: str) -> Iterator[Token]:
    yield _label(field, text)
    for fact in field.facts:
        yield fact.start, fact.start + len(fact.name), "variable"


def _kind(role: str) -> str:
    if any(word in role for word in _SILENT):
        return "string"
    return "operator" if any(word in role for word in _TAKES) else "function"


def _comments(doc: Document) -> Iterator[Comment]:
    yield from doc.comments
    for field in doc.header:
        yield from field.comments
    for node in doc.walk():
        yield from node.comments
        for field in node.fields:
            yield from field.comments


def _label(field: Field, text: str) -> Token:
    """The label of a field as written, with its colon."""
    written = text[field.start : field.text_start].split("\n")[0].rstrip()
    kind = "decorator" if field.label in ("解释", "勘误") else "keyword"
    return field.start, field.start + len(written), kind
