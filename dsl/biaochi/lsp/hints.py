"""Behind a 标准, in small letters, the facts it takes."""

from __future__ import annotations

from lsprotocol import types as lsp

from biaochi.lsp.positions import Positions
from biaochi.model.declaration import declaration
from biaochi.session.view import View


def hints(view: View, places: Positions, start: int, end: int) -> list[lsp.InlayHint]:
    """The hints within ``start:end``."""
    out = []
    for item in view.items:
        field = item.criterion or item.node.field("指标值")
        if field is None or item.indicator is None or not start <= field.end <= end:
            continue
        said = "；".join(declaration(spec) for spec in item.facts) or "不用数据"
        hint = lsp.InlayHint(position=places.position(field.end), label=f"← {said}", padding_left=True)
        hint.tooltip = f"读作：{item.reading}"
        out.append(hint)
    return out
