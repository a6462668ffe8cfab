"""Workflow commands, which GitHub shows beside the lines of a change: ``::error file=…,line=…::…``."""

from __future__ import annotations

from collections.abc import Sequence

from biaochi.diagnostics import Diagnostic
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.formats.place import place, slashed
from biaochi.lint.rule import Reviewed

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def github(reviews: Sequence[Reviewed]) -> str:
    """One command a finding, each on a line of its own."""
    return "".join(_command(d, r) + "\n" for r in reviews for d in r.review.found)


def _command(d: Diagnostic, reviewed: Reviewed) -> str:
    said = {"file": slashed(reviewed.file)}
    at = place(d, reviewed.text)
    if at is not None:
        said |= {"line": str(at.line), "endLine": str(at.end_line)}
        if at.line == at.end_line:
            said |= {"col": str(at.column), "endColumn": str(at.end_column)}
    said["title"] = d.code
    written = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in said.items())
    message = f"{d.message}。{d.help}" if d.help else d.message
    return f"::{_LEVELS[d.severity]} {written}::{_escaped(message, _DATA)}"


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(c, c) for c in text)
