"""Findings of one document, collected with their places."""

from __future__ import annotations

from biaochi.diagnostics import Diagnostic
from biaochi.document.tree import Document


class Findings:
    """Diagnostics of a document, in the order they are found; offsets are into its text."""

    def __init__(self, doc: Document, file: str) -> None:
        self.doc = doc
        self.file = file
        self.found: list[Diagnostic] = []

    def add(self, code: str, message: str, start: int, end: int, help_: str) -> None:
        """Adds an error at ``start:end`` of the file."""
        line = self.doc.line(start)[1] if start >= 0 else 0
        where = f"第{line}行" if line else ""
        self.found.append(self.doc.placed(Diagnostic(code, message, start, end, help_, file=self.file, where=where)))
