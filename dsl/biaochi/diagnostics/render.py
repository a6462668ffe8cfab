"""Findings for people: the place, the line with the part underlined under the right cells, and what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from rich.cells import cell_len

from biaochi.diagnostics.diagnostic import Diagnostic

WIDTH = 76


def render(findings: Iterable[Diagnostic], text: str | None = None) -> str:
    """Findings as plain lines. ``text`` is what their offsets count in, where it is at hand."""
    return "\n".join(_one(d, text) for d in findings)


def _one(d: Diagnostic, text: str | None) -> str:
    place = "，".join(p for p in (d.file, _position(d, text)) if p)
    lines = [f"{d.severity.value} {d.code}：{visible(d.message)}"]
    if place:
        lines.append(f"  位置：{visible(place)}")
    if text is not None and 0 <= d.start <= len(text) and d.end > d.start:
        lines += _excerpt(d, text)
    if d.help:
        lines.append(f"  怎么办：{visible(d.help)}")
    return "\n".join(lines)


def _position(d: Diagnostic, text: str | None) -> str:
    if text is None or d.start < 0:
        return d.where
    line = text.count("\n", 0, d.start) + 1
    column = d.start - (text.rfind("\n", 0, d.start) + 1) + 1
    return f"第{line}行第{column}字"


def _excerpt(d: Diagnostic, text: str) -> list[str]:
    begin = text.rfind("\n", 0, d.start) + 1
    stop = text.find("\n", d.start)
    stop = len(text) if stop < 0 else stop
    end = min(d.end, stop)
    left, shown_start = begin, ""
    while cell_len(visible(text[left : d.start])) > WIDTH // 2:
        left, shown_start = left + 1, "…"
    right, shown_end = stop, ""
    while right > end and cell_len(visible(text[left:right])) > WIDTH:
        right, shown_end = right - 1, "…"
    while cell_len(visible(text[d.start : end])) > 2 * WIDTH:
        end, right, shown_end = end - 1, end - 1, "…"
    before, marked, after = visible(text[left : d.start]), visible(text[d.start : end]), visible(text[end:right])
    under = " " * cell_len(shown_start + before) + "~" * max(1, cell_len(marked))
    return [f"    {shown_start}{before}{marked}{after}{shown_end}", f"    {under}"]


def visible(text: str) -> str:
    """Control, format and bidi characters written out, so that nothing hidden reaches a terminal."""
    return "".join(c if not _hidden(c) else f"\\u{ord(c):04x}" for c in text.replace("\n", " ").replace("\t", " "))


def _hidden(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp")
