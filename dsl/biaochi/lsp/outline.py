"""The outline of a text and what can be folded away."""

from __future__ import annotations

from lsprotocol import types as lsp

from biaochi.lsp.positions import Positions
from biaochi.session.view import Outline, View

_KIND = {
    "一级指标": lsp.SymbolKind.Module,
    "二级指标": lsp.SymbolKind.Namespace,
    "三级指标": lsp.SymbolKind.Class,
    "指标": lsp.SymbolKind.Method,
}


def symbols(view: View, places: Positions) -> list[lsp.DocumentSymbol]:
    """The header and the tree of indicators."""
    out = [_symbol(node, places) for node in view.outline]
    title = view.own.field("规则集")
    if title is not None:
        last = view.own.header[-1].end
        said = title.text.split("\n")[0][:80] or "规则集"
        out.insert(
            0,
            lsp.DocumentSymbol(
                name=said,
                kind=lsp.SymbolKind.File,
                range=places.range(view.own.header[0].start, max(last, title.end)),
                selection_range=places.range(title.start, title.end),
            ),
        )
    return out


def _symbol(node: Outline, places: Positions) -> lsp.DocumentSymbol:
    return lsp.DocumentSymbol(
        name=f"{node.code} {node.name}".strip() or node.label,
        detail=f"{node.marks}分" if node.marks else "",
        kind=_KIND[node.label],
        range=places.range(node.start, node.end),
        selection_range=places.range(node.name_start, max(node.name_start, node.name_end)),
        children=[_symbol(child, places) for child in node.children],
    )


def folding(view: View, places: Positions) -> list[lsp.FoldingRange]:
    """Every span of several lines, once for the line it begins on."""
    out: dict[int, lsp.FoldingRange] = {}
    for start, end in view.folds:
        first, last = places.position(start).line, places.position(end).line
        if last > first:
            out.setdefault(first, lsp.FoldingRange(start_line=first, end_line=last, kind=lsp.FoldingRangeKind.Region))
    return list(out.values())
