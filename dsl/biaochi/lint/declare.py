"""The fix that writes down what holds already: a line more in 约定."""

from __future__ import annotations

from biaochi.diagnostics import Fix
from biaochi.lint.subject import Subject


def declared(subject: Subject, line: str) -> Fix:
    """``line`` at the end of 约定, or in a 约定 of its own after the header."""
    doc = subject.doc
    says = f"在 约定 里写上“{line}”"
    field = doc.field("约定")
    if field is not None and doc.text.startswith("约定", field.start):
        last = field.segments[-1].file_start
        blanks = doc.text[doc.text.rfind("\n", 0, last) + 1 : last] if len(field.segments) > 1 else ""
        indent = blanks if blanks and not blanks.strip() else "  "
        at = _line_end(doc.text, field.end)
        return Fix(at, at, f"\n{indent}{line}", True, says)
    if doc.header:
        at = _line_end(doc.text, max(f.end for f in doc.header))
        return Fix(at, at, f"\n约定：\n  {line}", True, says)
    return Fix(0, 0, f"约定：\n  {line}\n\n", True, says)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
