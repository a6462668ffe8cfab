"""Rows of the table that come, go and move, as changes of the text."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.document.reader import read_tolerantly
from biaochi.document.tree import Document, Node
from biaochi.session.edits import Edit
from biaochi.session.view import View, end_of
from biaochi.studio.changes import Change
from biaochi.studio.writing import keys, node_of

PLACE = "place"
"""The field of a change that moves a row; what it holds is told by :func:`place_text`."""
_LABELS = {1: "一级指标", 2: "二级指标"}
_LAST_NUMBER = re.compile(r"^(.*?)([0-9]+)$")


def add_row(view: View, key: str) -> Change:
    """A row of the same level below the one with ``key``, with the next code where its codes are numbered."""
    node = node_of(view, key)
    code = _next_code(view.own, node.code)
    at = end_of(node)
    return _added(at, f"\n\n{node.heading.label}：{_said(code)}新指标", code, "新指标")


def add_heading(view: View, key: str, level: int) -> Change:
    """A 一级 or 二级指标 with one row in it (a 三级指标 where there are such over the row with ``key``), behind the one of that
    level that the row stands in; where it stands in none, behind the row."""
    node = node_of(view, key)
    above = _above(view.own, node)
    row = next((n for n in reversed(above) if n.level >= 3), node)
    over = next((n for n in above if n.level >= level), node)
    at = end_of(over)
    label, code = _LABELS[level], _next_code(view.own, next((n.code for n in above if n.level == level), None))
    between = next((n for n in above if n.level == 2), None) if level == 1 else None
    text = f"\n\n{label}：{_said(code)}新的{label}"
    if between is not None:
        text += f"\n\n{between.heading.label}：{_said(_next_code(view.own, between.code))}新的二级指标"
    text += f"\n\n{row.heading.label}：{_said(_next_code(view.own, row.code))}新指标"
    return _added(at, text, code, f"新的{label}")


def remove_row(view: View, key: str) -> Change:
    """A row goes, with what stands under it and the comments and blank lines above it."""
    node = node_of(view, key)
    start, end = _block(view, node)
    if not start:
        end += len(view.text[end:]) - len(view.text[end:].lstrip("\r\n"))
    return Change(
        Edit(start, end, ""), start, end, f"{node.code or ''} {node.name}".strip(), "", node.code or key, "row"
    )


def move_row(view: View, key: str, up: bool) -> Change:
    """A row changes places with the one before (``up``) or behind it; the first and the last of their heading go over to the
    heading before or behind. Raises BiaochiError (BC938) where there is nothing to go to."""
    node = node_of(view, key)
    if node.children:
        raise _refused("只有最下面一级的行能移动", "要动整组，请一行一行移，或在“原文”里移。")
    nodes = list(view.own.walk())
    at = next(n for n, one in enumerate(nodes) if one is node)
    start, end = _block(view, node)
    if up:
        first = _before(view, nodes, at)
        new = _swapped(view.text[first:start], view.text[start:end])
        span, moved = (first, end), first
    else:
        last = _behind(nodes, at)
        new = _swapped(view.text[start:end], view.text[end:last])
        span, moved = (start, last), start + len(new) - (end - start)
    now = read_tolerantly(f"{view.text[: span[0]]}{new}{view.text[span[1] :]}").document
    there = next((k, n) for k, n in keys(now).items() if n.start >= moved and n.name == node.name)
    where = f"{node.code or ''} {node.name} 的位置".strip()
    return Change(Edit(*span, new), *span, where, place_text(now, there[1]), node.code or there[0], PLACE)


def place_text(doc: Document, node: Node) -> str:
    """Where a row stands, in words: the heading it is under, and how many stand before it there."""
    above = _above(doc, node)
    siblings = above[0].children if above else doc.nodes
    order = next(n for n, one in enumerate(siblings, 1) if one is node)
    return f"{above[0].code or ''} {above[0].name} 下面第 {order} 行".strip() if above else f"第 {order} 行"


# --- parts


def _before(view: View, nodes: list[Node], at: int) -> int:
    """Where the text begins that a row goes before: that of the row above, or of the headings that come last there."""
    level = nodes[at].level
    here = at - 1
    while here >= 0 and nodes[here].level > level:
        here -= 1
    if here >= 0 and nodes[here].level < level:
        while here and nodes[here - 1].level < nodes[here].level:
            here -= 1
        over = next((n for n in reversed(nodes[:here]) if n.level < level), None)
        if not here or (over is not None and over.field("标准") is not None):
            here = -1
    if here < 0:
        raise _refused("前面没有可以放的地方", "这一行已经在最前面。")
    return _block(view, nodes[here])[0]


def _behind(nodes: list[Node], at: int) -> int:
    """Where the text ends that a row goes behind: that of the row below, or of the headings that come first there."""
    level = nodes[at].level
    here = at + 1
    if here < len(nodes) and nodes[here].level >= level:
        return end_of(nodes[here])
    while here + 1 < len(nodes) and nodes[here].level < nodes[here + 1].level < level:
        here += 1
    if here >= len(nodes) or nodes[here].field("标准") is not None:
        raise _refused("后面没有可以放的地方", "这一行已经在最后面。")
    return max([nodes[here].heading.end, *(f.end for f in nodes[here].fields)])


def _swapped(first: str, second: str) -> str:
    """Two blocks one behind the other, the other way round; each begins with the line breaks above it, but not at the
    beginning of the file."""
    if first.startswith(("\n", "\r")):
        return second + first
    plain = second.lstrip("\r\n")
    return f"{plain}{second[: len(second) - len(plain)]}{first}"


def _block(view: View, node: Node) -> tuple[int, int]:
    """A node with all below it, and the comments and blank lines above it."""
    start = min([node.start, *(c.start for c in node.comments)])
    return len(view.text[:start].rstrip(" \t\r\n")), end_of(node)


def _above(doc: Document, node: Node) -> list[Node]:
    """The nodes a node stands under, the nearest first."""
    pending = [(one, [one]) for one in doc.nodes]
    while pending:
        one, path = pending.pop()
        if one is node:
            return path[-2::-1]
        pending += [(child, [*path, child]) for child in one.children]
    return []


def _added(at: int, text: str, code: str, name: str) -> Change:
    return Change(Edit(at, at, text), at, at, "新加的一行", name, code, "name")


def _said(code: str) -> str:
    return f"{code} " if code else ""


def _next_code(doc: Document, code: str | None) -> str:
    found = _LAST_NUMBER.match(code or "")
    if found is None:
        return ""
    numbers = [m for n in doc.walk() if n.code and (m := _LAST_NUMBER.match(n.code)) and m[1] == found[1]]
    return f"{found[1]}{max(int(m[2]) for m in numbers) + 1}"


def _refused(said: str, help_: str) -> BiaochiError:
    return BiaochiError([Diagnostic("BC938", said, help=help_)])
