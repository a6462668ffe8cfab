"""Places are counted as the protocol counts them, and what an editor types becomes exactly that text."""

from __future__ import annotations

import re
from pathlib import Path

from biaochi.lsp import positions
from biaochi.lsp.open_file import OpenFile
from biaochi.lsp.positions import Positions
from biaochi.session.session import Session
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types as lsp

TEXTS = st.text(alphabet="甲1😀𠮷\n\r\t \u2028\x0c\ufeff", max_size=40)


def split(text: str) -> list[str]:
    """The lines of a text with their breaks, as the protocol has it: after \\r\\n, \\n and \\r, and nothing else."""
    return re.findall("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$|(?<![^\r\n])$", text) or [""]


def typed(text: str, range_: lsp.Range, new: str) -> str:
    """The text after an edit, worked out in UTF-16 units line by line, apart from the program."""
    lines = [line.encode("utf-16-le") for line in split(text)]

    def at(place: lsp.Position) -> int:
        before = sum(map(len, lines[: place.line]))
        return before + 2 * place.character

    data = text.encode("utf-16-le")
    start, end = at(range_.start), at(range_.end)
    return (data[:start] + new.encode("utf-16-le") + data[end:]).decode("utf-16-le")


@given(TEXTS)
def test_every_offset_has_its_position(text: str) -> None:
    places = Positions(text)
    lines = split(text)
    offset = 0
    for number, line in enumerate(lines):
        for at in range(len(line.rstrip("\r\n")) + 1):
            position = places.position(offset + at)
            assert position == lsp.Position(number, len(line[:at].encode("utf-16-le")) // 2)
            assert places.offset(position) == offset + at
        offset += len(line)


@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
def test_a_position_outside_the_text_is_its_nearest_place(text: str, line: int, character: int) -> None:
    places = Positions(text)
    offset = places.offset(lsp.Position(line, character))
    assert 0 <= offset <= len(text)
    lines = split(text)
    if line >= len(lines):
        assert offset == len(text)
    elif line >= 0:
        start = sum(map(len, lines[:line]))
        assert start <= offset <= start + len(lines[line].rstrip("\r\n"))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_sequence_of_edits_leaves_the_text_of_the_editor(data: st.DataObject) -> None:
    text = data.draw(TEXTS)
    opened = OpenFile("file:///a", Path("一.biaochi"), Session("一.biaochi", text, cached=False), 1, Positions(text))
    for number in range(data.draw(st.integers(1, 5))):
        changes: list[lsp.TextDocumentContentChangeEvent] = []
        for _ in range(data.draw(st.integers(1, 3))):
            places = Positions(text)
            ends = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
            range_ = places.range(*ends)
            ends = [places.offset(range_.start), places.offset(range_.end)]
            new = data.draw(TEXTS)
            text = text[: ends[0]] + new + text[ends[1] :] if "\r\n" in text else typed(text, range_, new)
            changes.append(lsp.TextDocumentContentChangePartial(range_, new))
        opened.change(changes, number + 2)
        assert opened.session.text == text == opened.places.text and opened.number == number + 2


def test_the_documentation_holds() -> None:
    import doctest

    assert doctest.testmod(positions).failed == 0
