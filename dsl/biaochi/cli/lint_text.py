"""Findings of the review for a reader: those of a kind together, what holds for all of them said once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence

from biaochi.diagnostics import Diagnostic
from biaochi.diagnostics.diagnostic import Severity
from biaochi.diagnostics.lines import folded
from biaochi.diagnostics.render import excerpt, position, render, visible

Placed = tuple[Diagnostic, str | None]
"""A finding and the text that its offsets count in."""
_ORDER = list(Severity)
_NARROWEST, _WIDEST = 40, 120


def grouped(found: Sequence[Placed], names: Mapping[str, str], several: bool) -> list[str]:
    """The lines: findings that are no rule's (``names`` by code) one by one, then each rule's, the gravest first.

    ``several`` files were looked at, so that each place names its file.
    """
    lines = [render([d], text) for d, text in found if d.code not in names]
    groups: dict[str, list[Placed]] = {}
    for d, text in found:
        if d.code in names:
            groups.setdefault(d.code, []).append((d, text))
    width = min(max(shutil.get_terminal_size().columns, _NARROWEST), _WIDEST)
    for code, group in sorted(groups.items(), key=lambda item: (_ORDER.index(item[1][0][0].severity), item[0])):
        lines += _group(f"{group[0][0].severity.value} {code} {names[code]}", group, several, width)
    return lines


def _group(head: str, group: Sequence[Placed], several: bool, width: int) -> Iterator[str]:
    yield f"{head}（{len(group)}处）" if len(group) > 1 else head
    helps = list(dict.fromkeys(d.help for d, _ in group))
    said: dict[tuple[str, str], list[Placed]] = {}
    for d, text in group:
        said.setdefault((_parts(d)[1], d.help), []).append((d, text))
    for (message, help_), placed in said.items():
        one = placed[0] if len(placed) == 1 else None
        named = _parts(placed[0][0])[0]
        yield from folded(f"  {visible(f'{named}：{message}' if one and named else message)}", width, "  ")
        for d, text in placed:
            yield from folded(f"    {_place(d, text, several, one is None)}", width, "    ")
            yield from _shown(d, text) if one else ()
        if len(helps) > 1:
            yield from folded(f"    怎么办：{visible(help_)}", width, "    ")
    if len(helps) == 1 and helps[0]:
        yield from folded(f"  怎么办：{visible(helps[0])}", width, "  ")


def _parts(d: Diagnostic) -> tuple[str, str]:
    """The indicator that a message is about, and what it says of it."""
    name, colon, rest = d.message.partition("：")
    of_one = colon and "“" not in name and "「" not in name and name[:1].isascii() and name[:1].isalnum()
    return (name, rest) if of_one else ("", d.message)


def _place(d: Diagnostic, text: str | None, several: bool, named: bool) -> str:
    parts = [d.file if several or text is None else "", position(d, text), _parts(d)[0] if named else ""]
    return visible("，".join(p for p in parts if p))


def _shown(d: Diagnostic, text: str | None) -> list[str]:
    """The words concerned, underlined; nothing where the finding is about a whole field."""
    if text is None or not 0 <= d.start < d.end <= len(text):
        return []
    line = text[text.rfind("\n", 0, d.start) + 1 : d.start]
    whole = line.endswith("：") and text[d.end : d.end + 1] in ("", "\n")
    return [] if whole else excerpt(d, text)
