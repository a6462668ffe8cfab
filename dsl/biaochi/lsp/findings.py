"""Findings as an editor shows them."""

from __future__ import annotations

from lsprotocol import types as lsp

from biaochi.diagnostics import Diagnostic, Severity
from biaochi.lsp.positions import Positions

_LEVEL = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.NOTE: lsp.DiagnosticSeverity.Information,
}


def shown(d: Diagnostic, places: Positions) -> lsp.Diagnostic:
    """A finding at its place; one that has none, at the beginning of the text."""
    start, end = (d.start, d.end) if d.start >= 0 else (0, 0)
    said = f"{d.message}\n怎么办：{d.help}" if d.help else d.message
    return lsp.Diagnostic(
        range=places.range(start, end), message=said, severity=_LEVEL[d.severity], code=d.code, source="标尺"
    )
