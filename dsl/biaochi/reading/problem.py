"""What stops a reading: one diagnostic with canonical offsets, raised from anywhere in it."""

from __future__ import annotations

from biaochi.diagnostics import CriterionError, Diagnostic


def refuse(code: str, message: str, start: int, end: int, help_: str) -> CriterionError:
    """The error that says this text is not read. Offsets are into the canonical print."""
    return CriterionError([Diagnostic(code, message, start, end, help_)])
