"""Quick fixes: what lint would write, and what is open of an indicator settled as a dated 解释."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types as lsp

from biaochi.diagnostics import Diagnostic
from biaochi.lsp.findings import shown
from biaochi.lsp.positions import Positions
from biaochi.ruleset.settling import Open
from biaochi.session.session import Session
from biaochi.session.view import View

_LONGEST = 60


def fixes(uri: str, found: Sequence[Diagnostic], places: Positions, start: int, end: int) -> Iterator[lsp.CodeAction]:
    """The fixes of the findings at ``start:end``. A safe one is preferred."""
    for d in found:
        if d.fix is not None and d.start <= end and start <= max(d.end, d.start):
            edit = lsp.TextEdit(places.range(d.fix.start, d.fix.end), d.fix.replacement)
            yield lsp.CodeAction(
                title=_short(d.fix.says or f"{d.code}：改成“{d.fix.replacement}”"),
                kind=lsp.CodeActionKind.QuickFix,
                diagnostics=[shown(d, places)],
                is_preferred=d.fix.safe,
                edit=lsp.WorkspaceEdit(changes={uri: [edit]}),
            )


def choices(
    uri: str, session: Session, view: View, places: Positions, open_: Sequence[Open], date: str, who: str
) -> Iterator[lsp.CodeAction]:
    """Every answer to what is open, written below the 标准."""
    for thing in open_:
        for way in thing.ways:
            edit = session.settle(view, thing, way, date, who)
            change = lsp.TextEdit(places.range(edit.start, edit.end), edit.new)
            yield lsp.CodeAction(
                title=_short(f"写成解释：{way.says}"),
                kind=lsp.CodeActionKind.QuickFix,
                edit=lsp.WorkspaceEdit(changes={uri: [change]}),
            )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
