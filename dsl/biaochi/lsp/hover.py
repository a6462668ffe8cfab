"""What is shown beside the words the pointer stands on: 读作, what is open of them, or why they are not read."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types as lsp

from biaochi.lsp.positions import Positions
from biaochi.model.declaration import declaration
from biaochi.ruleset.settling import Open
from biaochi.session.view import Item, PlacedRole, View


def hover(view: View, places: Positions, offset: int, open_: Sequence[Open]) -> lsp.Hover | None:
    """The 读作 of the indicator at an offset; ``open_`` is what is open of it."""
    item = view.item_at(offset)
    if item is None:
        return None
    role = next((r for r in item.roles if r.start <= offset < r.end), None)
    field = view.field_at(offset)
    start, end = (role.start, role.end) if role is not None else (item.start, item.node.heading.end)
    if role is None and field is not None:
        start, end = field[1].start, field[1].end
    parts = [
        f"**{plain(f'{item.code} {item.name}'.strip())}**{_marks(item)}",
        *_role(role),
        *_said(item),
        *_asked(open_),
    ]
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n".join(parts)), places.range(start, end))


def _marks(item: Item) -> str:
    return "（加减分）" if item.signed else f"（{item.marks}分）" if item.marks else ""


def _role(role: PlacedRole | None) -> list[str]:
    return [] if role is None else [f"这几个字：{role.role}"]


def _said(item: Item) -> list[str]:
    if item.indicator is None:
        errors = [f"没有读懂：{plain(d.message)}" + (f" {plain(d.help)}" if d.help else "") for d in item.diagnostics]
        return errors or ["还没有读出来。"]
    facts = "；".join(declaration(spec) for spec in item.facts)
    row = item.indicator.row
    from_row = [] if row is None else [f"取计分办法：{plain(row.line)}", f"成为：{plain(row.sentence)}"]
    return [*from_row, f"读作：{plain(item.reading)}", *([f"数据：{plain(facts)}"] if facts else [])]


def _asked(open_: Sequence[Open]) -> list[str]:
    out = []
    for thing in open_:
        ways = "\n".join(f"- {plain(way.says)}" for way in thing.ways)
        if thing.question:
            out.append(f"没写清：{plain(thing.asks)}\n\n可以选（快速修复里写成解释）：\n\n{ways}")
        elif ways:
            out.append(f"可以改写成（快速修复里写成解释）：\n\n{ways}")
    return out


def plain(text: str) -> str:
    """A text in Markdown that shows as it is."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|!~" else c for c in text.replace("\n", " "))
