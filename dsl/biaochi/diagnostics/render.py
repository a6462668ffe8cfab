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
    place = "，".join(p for p in (d.file, position(d, text)) if p)
    lines = [f"{d.severity.value} {d.code}：{visible(d.message)}"]
    if place:
        lines.append(f"  位置：{visible(place)}")
    if text is not None and 0 <= d.start <= len(text) and d.end > d.start:
        lines += excerpt(d, text)
    if d.help:
        lines.append(f"  怎么办：{visible(d.help)}")
    if d.paste:
        lines.append("  可以粘贴（选一行，放在“标准”下面）：")
        lines += [f"    {visible(line)}" for line in d.paste]
    return "\n".join(lines)


def position(d: Diagnostic, text: str | None) -> str:
    """The place of a finding in its file: line and letter."""
    if text is None or d.start < 0:
        return d.where
    line = text.count("\n", 0, d.start) + 1
    column = d.start - (text.rfind("\n", 0, d.start) + 1) + 1
    return f"第{line}行第{column}字"


def excerpt(d: Diagnostic, text: str) -> list[str]:
    """The line of a finding with the part underlined; of a long line what lies around it. No more is looked at."""
    begin = text.rfind("\n", 0, d.start) + 1
    stop = text.find("\n", d.start)
    stop = len(text) if stop < 0 else stop
    marked = _fitting(text[d.start : min(d.end, stop, d.start + 2 * WIDTH)], 2 * WIDTH)
    end = d.start + len(marked)
    cut_short = end < min(d.end, stop)
    before = _fitting(text[max(begin, d.start - WIDTH) : d.start][::-1], WIDTH // 2)[::-1]
    room = max(0, WIDTH - cell_len(visible(before + marked)))
    after = "" if cut_short else _fitting(text[end : min(stop, end + WIDTH)], room)
    shown_start = "…" if d.start - len(before) > begin else ""
    shown_end = "…" if end + len(after) < stop else ""
    left, middle, right = visible(before), visible(marked), visible(after)
    under = " " * cell_len(shown_start + left) + "~" * max(1, cell_len(middle))
    return [f"    {shown_start}{left}{middle}{right}{shown_end}", f"    {under}"]


def _fitting(text: str, cells: int) -> str:
    """As much of the beginning of a text as takes no more than so many cells."""
    used = 0
    for at, char in enumerate(text):
        used += cell_len(visible(char))
        if used > cells:
            return text[:at]
    return text


def visible(text: str) -> str:
    """Control, format and bidi characters written out, so that nothing hidden reaches a terminal."""
    if text.isprintable():  # none of them is
        return text
    return "".join(c if not _hidden(c) else f"\\u{ord(c):04x}" for c in text.replace("\n", " ").replace("\t", " "))


def _hidden(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp")
