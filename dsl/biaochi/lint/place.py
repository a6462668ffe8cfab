"""Findings put in their place: at a print, at some words of a field, at a heading."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.document.tree import Field, Node
from biaochi.lint.rule import Found, concerned
from biaochi.lint.subject import Print, Subject


def at_print(printed: Print, message: str, help_: str, words: re.Match[str] | None = None) -> Found:
    """A finding about a 标准, at the words of it that were found, else at those that the message names."""
    said = f"{printed.name}：{message}"
    if words is not None:
        return at_field(printed.field, said, help_, *words.span())
    return Found(said, *concerned(printed.field, message), help_)


def at_field(field: Field, message: str, help_: str, start: int = 0, end: int | None = None) -> Found:
    """A finding at a field, or at a range of its text."""
    last = len(field.text) if end is None else end
    if last <= start:
        return Found(message, field.start, field.end, help_)
    return Found(message, field.at(start), field.at(last - 1) + 1, help_)


def at_header(subject: Subject, label: str, message: str, help_: str) -> Found:
    """A finding at a header field; at the title where the field is not there."""
    field = subject.doc.field(label) or subject.doc.field("规则集")
    return Found(message, 0, 1, help_) if field is None else at_field(field, message, help_)


def named(node: Node | None) -> str:
    """A node as findings cite it, followed by a colon; "" for the header."""
    return "" if node is None else f"{node.code or ''} {node.name}".strip() + "："
