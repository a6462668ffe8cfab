"""The words of a Word document as they are printed: insertions count, deletions, hidden and crossed out text do not;
list numbers, symbols and formulas are text; a small table inside a cell becomes a sentence for each of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from biaochi.tables.docx_numbering import Numbering
from biaochi.tables.printed_text import cleaned
from biaochi.tables.unprinted import sentences

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
SKIPPED = frozenset({qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:rt"), _FALLBACK})
_WRAPPERS = frozenset({qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")})  # fmt: skip
_PROPERTIES = frozenset({qn("w:pPr"), qn("w:tcPr"), qn("w:rPr"), qn("w:tblPr"), qn("w:trPr"), f"{_M}rPr", f"{_M}ctrlPr"})  # fmt: skip
_PICTURES = frozenset({
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic", "{urn:schemas-microsoft-com:vml}imagedata", qn("w:object"),
})  # fmt: skip
_NOTES = frozenset({qn("w:footnoteReference"), qn("w:endnoteReference")})
_SIGNS = frozenset("+-×÷/＋－—*＊ ")
_END = "\0"
"""Stands in for the end of a paragraph until the text is put together."""


@dataclass(slots=True)
class Words:
    """A text and what was left out of it: words crossed out, words in boxes, other things by name; ``inner`` is whether
    a table inside it was put into sentences."""

    text: str = ""
    crossed: str = ""
    boxed: str = ""
    lost: set[str] = field(default_factory=set)
    inner: bool = False


def children(element: Any) -> Iterator[Any]:
    """The children, those in wrappers (content controls, tracked insertions) among them."""
    for child in element:
        if child.tag in _WRAPPERS:
            yield from children(child)
        elif child.tag not in SKIPPED:
            yield child


def boxes(element: Any) -> Iterator[Any]:
    """The text boxes that hang on a paragraph, outermost ones."""
    pending = [element]
    while pending:
        node = pending.pop()
        if node.tag == qn("w:txbxContent"):
            yield node
        elif node.tag not in SKIPPED:
            pending.extend(reversed(node))


class Texts:
    """Reads texts in the order of the document, because lists are counted."""

    def __init__(self, document: Any) -> None:
        self._numbering = Numbering(document)

    def of(self, element: Any) -> Words:
        """The words of a paragraph, or of a cell with a line for each of its paragraphs."""
        words = Words()
        out: list[str] = []
        self._collect(element, out, words)
        words.text = cleaned("".join(out).replace(_END, "\n"))
        return words

    def _collect(self, element: Any, out: list[str], words: Words) -> None:
        pending: list[Any] = [element]
        while pending:
            node = pending.pop()
            if isinstance(node, str):
                out.append(node)
                continue
            tag = node.tag
            if tag in SKIPPED or tag in _PROPERTIES:
                continue
            if tag == qn("w:txbxContent"):
                words.boxed += "".join(t.text or "" for t in node.iter(qn("w:t")))
            elif tag in _PICTURES:
                words.lost.add("图片或公式对象")
            elif tag in _NOTES:
                words.lost.add("脚注")
            elif tag == qn("w:r") and (mark := _unseen(node)):
                if mark == "crossed":
                    words.crossed += "".join(t.text or "" for t in node.iter(qn("w:t")))
            elif tag == qn("w:tbl") and node is not element:
                out.append(_END + self._sentences(node, words) + _END)
            elif (text := _sign(node)) is not None:
                out.append(text)
            elif tag in _FORMULAS:
                pending.extend(reversed(self._formula(node, words)))
            else:
                if tag == qn("w:p"):
                    pending.append(_END)
                    _put(out, self._numbering.label(node))
                pending.extend(reversed(node))

    def _sentences(self, table: Any, words: Words) -> str:
        """The rows of a table inside a cell, its cells between commas."""
        words.inner = True
        rows: list[list[str]] = []
        for line in children(table):
            if line.tag == qn("w:tr"):
                rows.append([])
                for cell in children(line):
                    part: list[str] = []
                    self._collect(cell, part, words)
                    rows[-1].append(cleaned("".join(part).replace(_END, "\n")))
        return sentences(rows).replace("\n", _END)

    def _formula(self, node: Any, words: Words) -> list[Any]:
        """A fraction, brackets, a power of a formula as they are written in a line."""

        def part(name: str) -> str:
            out: list[str] = []
            found = node.find(f"{_M}{name}")
            if found is not None:
                self._collect(found, out, words)
            return "".join(out)

        match node.tag.removeprefix(_M):
            case "f":
                return [_closed(part("num")), "/", _closed(part("den"))]
            case "sSup":
                return [_closed(part("e")), "^", _closed(part("sup"))]
            case "nary":
                sign = node.find(f"{_M}naryPr/{_M}chr")
                return ["∑" if sign is None else sign.get(f"{_M}val", "∑"), part("e")]
        left, right = (node.find(f"{_M}dPr/{_M}{name}") for name in ("begChr", "endChr"))
        begin = "（" if left is None else left.get(f"{_M}val", "")
        return [begin, part("e"), "）" if right is None else right.get(f"{_M}val", "")]


_FORMULAS = frozenset(f"{_M}{name}" for name in ("f", "sSup", "nary", "d"))


def _closed(text: str) -> str:
    return f"（{text}）" if _SIGNS & {*text} else text


def _put(out: list[str], label: str) -> None:
    """A list number, kept apart from digits that follow it."""
    if label:
        out.append(label if not label[-1].isascii() or label[-1] == ")" else f"{label} ")


def _unseen(run: Any) -> str:
    """``hidden`` or ``crossed`` for a run that is not printed or struck through."""
    for name, mark in (("w:vanish", "hidden"), ("w:strike", "crossed"), ("w:dstrike", "crossed")):
        found = run.find(f"{{{W}}}rPr/{qn(name)}")
        if found is not None and found.get(qn("w:val"), "1") not in ("0", "false", "off"):
            return mark
    return ""


def _sign(node: Any) -> str | None:
    """What a node without parts prints; None for one that has parts."""
    tag = node.tag
    if tag in (qn("w:t"), f"{_M}t"):
        return node.text or ""
    if tag == qn("w:tab"):
        return "\t"
    if tag in (qn("w:br"), qn("w:cr")):
        return "\n"
    if tag == qn("w:noBreakHyphen"):
        return "-"
    if tag == qn("w:sym"):
        code = node.get(qn("w:char"), "")
        return chr(int(code, 16)) if len(code) == 4 and all(c in "0123456789abcdefABCDEF" for c in code) else ""
    return None
