"""The logical lines of a ruleset text: labels with their lines and comments (grammar: document.lark)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from biaochi_grammar.parsers import parser
from lark import Token, Transformer

from biaochi import patterns as re
from biaochi.document.labels import ALIASED_IN, BLANKS, HEADER_ONLY, NODES, alias
from biaochi.document.moved import moved_comments
from biaochi.document.tree import Comment

_TRIMMED = BLANKS + "\ufeff"
_NODE = re.compile(f"(?<![^\r\n])\ufeff?[{BLANKS}]*(?:{'|'.join(NODES)})[：:]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line or comment without the blanks at its ends."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A label with its lines; ``comments`` are those before the label and inside the text."""

    label: str
    start: int
    label_end: int
    lines: list[Line]
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """A piece of text as logical lines: what comes before the first label, the labels, and the comments after the last text."""

    lead: tuple[Line, ...]
    entries: tuple[Entry, ...]
    trailing: tuple[Comment, ...]


def pieces(text: str) -> list[tuple[int, str]]:
    """A text cut before every line that names an indicator: the header (which may be empty), then a piece for each, with
    where it begins. Each can be read on its own, comments before its first label apart."""
    starts = [0, *(m.start() for m in _NODE.finditer(text)), len(text)]
    return [(start, text[start:end]) for start, end in pairwise(starts) if start < end or start == 0]


def lines_of(piece: str, start: int, *, below: bool) -> Lines:
    """The logical lines of a piece that begins at ``start``. ``below``: it begins with the name of an indicator."""
    first, entries = _parser().parse(piece)
    strays = [Comment(t.text, t.start, t.end) for t in first if isinstance(t, Comment)]
    entries = _header_only(entries, piece) if below else entries
    placed, trailing = _with_comments([e for entry in entries for e in _with_aliases(entry)], strays)
    lead = tuple(_moved_line(t, start) for t in first if isinstance(t, Line))
    return Lines(lead, tuple(_moved(e, start) for e in placed), moved_comments(tuple(trailing), start))


def _moved(entry: Entry, by: int) -> Entry:
    lines = [_moved_line(line, by) for line in entry.lines]
    return Entry(entry.label, entry.start + by, entry.label_end + by, lines, moved_comments(entry.comments, by))


def _moved_line(line: Line, by: int) -> Line:
    return Line(line.text, line.start + by, line.end + by)


@lru_cache(maxsize=1)
def _parser() -> Any:
    return parser("document", _ToEntries())


class _ToEntries(Transformer[Token, Any]):
    """Rule callbacks run while lark parses, so no tree is built."""

    def start(self, children: list[Any]) -> tuple[list[Line | Comment], list[Entry]]:
        entries = [c for c in children if isinstance(c, Entry)]
        return _lines([c for c in children if isinstance(c, Token)]), entries

    def entry(self, children: list[Token]) -> Entry:
        label = children[0]
        written = label.lstrip(_TRIMMED)
        end = label.end_pos or 0
        pieces = _lines(children[1:])
        comments = tuple(p for p in pieces if isinstance(p, Comment))
        return Entry(written[:-1], end - len(written), end, [p for p in pieces if isinstance(p, Line)], comments)


def _lines(tokens: list[Token]) -> list[Line | Comment]:
    """Lines and comments of ``tokens``, blanks at their ends left out, blank lines too."""
    out: list[Line | Comment] = []
    before = 0
    for token in tokens:
        start = (token.start_pos or 0) + len(token) - len(token.lstrip(_TRIMMED))
        text = token.strip(_TRIMMED)
        if token.type == "COMMENT":
            out.append(Comment(text, start, start + len(text), before))
        elif text:
            out.append(Line(text, start, start + len(text)))
            before += 1
    return out


def _with_comments(entries: list[Entry], leading: list[Comment]) -> tuple[list[Entry], list[Comment]]:
    """Comments after the last line of an entry belong to the next one; those left over end the document."""
    out: list[Entry] = []
    for entry in entries:
        total = len(entry.lines)
        inside = [c for c in entry.comments if c.line < total]
        if entry.label in NODES:
            inside = [replace(c, line=0) for c in inside]
        out.append(replace(entry, comments=(*leading, *inside)) if leading or entry.comments else entry)
        leading = [replace(c, line=0) for c in entry.comments if c.line >= total]
    return out, leading


def _header_only(entries: list[Entry], text: str) -> list[Entry]:
    """Entries below the name of an indicator: there 计分办法 is no label, its lines belong to what stands before."""
    out: list[Entry] = []
    for entry in entries:
        if entry.label != HEADER_ONLY:
            out.append(entry)
            continue
        before = out[-1]
        on_it = bool(entry.lines) and not re.search("[\r\n]", text[entry.start : entry.lines[0].start])
        end = entry.lines[0].end if on_it else entry.label_end
        lines = [*before.lines, Line(text[entry.start : end], entry.start, end), *entry.lines[on_it:]]
        moved = (replace(c, line=c.line + len(lines) - len(entry.lines)) for c in entry.comments)
        out[-1] = replace(before, lines=lines, comments=(*before.comments, *moved))
    return out


def _with_aliases(entry: Entry) -> Iterator[Entry]:
    """An entry, split before lines that begin a label under another name."""
    if entry.label not in ALIASED_IN or not any(alias(line.text) for line in entry.lines[1:]):
        yield entry
        return
    starts = [0, *(n for n, line in enumerate(entry.lines) if n and alias(line.text)), len(entry.lines)]
    for first, last in pairwise(starts):
        lines = entry.lines[first:last]
        inside = tuple(
            replace(c, line=c.line - first) for c in entry.comments if first < c.line <= last or c.line == first == 0
        )
        found = alias(lines[0].text) if first else None
        if found is None:
            yield replace(entry, lines=lines, comments=inside)
            continue
        label, at = found
        head = lines[0]
        rest = [Line(head.text[at:], head.start + at, head.end)] if head.text[at:] else []
        yield Entry(label, head.start, head.start + at, [*rest, *lines[1:]], inside)
