"""The canonical writing of a document (``biaochi fmt``)."""

from __future__ import annotations

from biaochi.document.labels import BLANKS, FACTS, LISTS, reads_as_text, strictness
from biaochi.document.tree import Comment, Document, FactDecl, Field, Node

_INDENT = "  "
_ALWAYS_BELOW = ("约定", "计分办法", "合成", "授权", "变更")
_INDENTED = LISTS | {"等级"}


def format_document(doc: Document) -> str:
    """``doc`` written canonically; reading it gives the same tree, formatting it again the same text."""
    out: list[str] = []
    for field in doc.header:
        out.extend(_field(field, in_header=True))
    for node in doc.walk():
        out.extend(_node(node, first=not out))
    if doc.comments:
        out.extend(["", *(c.text for c in doc.comments)] if out else [c.text for c in doc.comments])
    return "\n".join(out) + "\n"


def heading_text(node: Node) -> str:
    """Code, name and marks of ``node`` as its line writes them."""
    marks = f"（{node.marks}分）" if node.marks else ""
    if node.signed:
        marks = f"（加减分，最多{node.most}分）" if node.most else "（加减分）"
    return (f"{node.code} " if node.code else "") + node.name + marks


def fact_text(fact: FactDecl) -> str:
    """``处数（处，整数，0-100）``."""
    pieces = [fact.unit] if fact.unit else []
    if fact.choices:
        pieces.append("/".join(fact.choices))
    if fact.integer:
        pieces.append("整数")
    if fact.places is not None:
        pieces.append(f"{fact.places}位小数")
    if fact.low and fact.high and not fact.low_open and not fact.high_open:
        pieces.append(f"{fact.low}-{fact.high}")
    else:
        pieces.extend(f"{'>' if fact.low_open else '≥'}{fact.low}" for _ in [0] if fact.low)
        pieces.extend(f"{'<' if fact.high_open else '≤'}{fact.high}" for _ in [0] if fact.high)
    return f"{fact.name}（{'，'.join(pieces)}）" if pieces else fact.name


def _node(node: Node, *, first: bool) -> list[str]:
    out = [] if first else [""]
    out.extend(c.text for c in node.comments)
    out.append(f"{node.heading.label}：{heading_text(node)}")
    for field in node.fields:
        out.extend(_field(field, in_header=False))
    return out


def _field(field: Field, *, in_header: bool) -> list[str]:
    lines = _lines(field)
    indent = _INDENT if field.label in _INDENTED else ""
    below = field.label in _ALWAYS_BELOW or (bool(indent) and len(lines) > 1)
    # A first line that would be read as a label on a line of its own stays behind the label.
    below = below and reads_as_text(lines[0], strictness(field.label, in_header=in_header))
    out = [c.text for c in field.comments if c.line == 0]
    out.append(f"{field.label}：" if below else f"{field.label}：{lines[0]}")
    inside = _by_line(field.comments)
    for number, line in enumerate(lines):
        out.extend(indent + text for text in inside.get(number, ()))
        if number or below:
            out.append(indent + line)
    return out


def _by_line(comments: tuple[Comment, ...]) -> dict[int, list[str]]:
    out: dict[int, list[str]] = {}
    for comment in comments:
        if comment.line:
            out.setdefault(comment.line, []).append(comment.text)
    return out


def _lines(field: Field) -> list[str]:
    """The lines of the text; facts and names in their canonical writing, broken where the source breaks."""
    if field.label in FACTS and field.facts:
        return _rows([(fact_text(f), f.start) for f in field.facts], field, "；")
    if field.names:
        rows = ["、".join(p.strip(BLANKS) for p in line.split("、")) for line in field.lines]
        return [*rows[:-1], rows[-1].removesuffix("、")]
    return list(field.lines)


def _rows(items: list[tuple[str, int]], field: Field, separator: str) -> list[str]:
    rows: list[list[str]] = [[] for _ in field.segments]
    row = 0
    for text, start in items:
        while row + 1 < len(field.segments) and start >= field.segments[row + 1].file_start:
            row += 1
        rows[row].append(text)
    return [separator.join(r) + (separator if r is not rows[-1] else "") for r in rows]
