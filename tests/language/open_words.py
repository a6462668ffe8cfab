"""What words.txt, phrases.txt and notes.txt promise and the reader does not keep, as lines of words_open.txt.

``python tests/language/open_words.py`` writes the file. A line is ``class or rule｜word｜what happens``; ``*`` is the sentence itself.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import note_samples
from biaochi.reading import asides
from grammar_data import Frame, Phrase, frames, phrases, refused, said, unnamed
from rule_trace import fired

FILE = Path(__file__).with_name("words_open.txt")
HEAD = """\
# 词表、短语表、说明表里写着、现在还没有做到的，一行一条：类、规则或写法｜词或句｜怎么了。“*”是例句本身。
# 只许减少：做到了的，要从这里删去（python tests/language/open_words.py 重写本文件）；新的不许进来。
"""


def open_words(frame: Frame) -> Iterator[tuple[str, str]]:
    """The words that do not read as the first of their frame does, each with what happens.

    Where the sentence with the first word is refused, all are to be refused for the same reason.
    """
    first = frame.words[0]
    expected = said(frame.with_(first))
    if refused(expected):
        yield "*", f"例句读不懂：{expected}"
    for word in frame.words[1:]:
        found = said(frame.with_(word))
        if refused(expected):
            same = found[:5] == expected[:5]
        elif frame.naming:
            same = found == expected or unnamed(found, word) == unnamed(expected, first)
        else:
            same = found == expected
        if not same:
            yield word, found if refused(found) else f"读作不同：{differing(found, expected)}"


def differing(found: str, expected: str) -> str:
    """The part of the scoring of a reading in which it is not the other one; of the facts where the scoring is the same."""
    parts = [(f, e) for f, e in zip(found.split("。")[::-1], expected.split("。")[::-1], strict=False) if f != e]
    said, other = ("", "") if refused(expected) else parts[0] if parts else (found, expected)
    if not said:
        return found.split("：")[-1]
    start = next((i for i, (a, b) in enumerate(zip(said, other, strict=False)) if a != b), 0)
    return said[max(0, start - 12) : start + 36]


def open_phrase(phrase: Phrase) -> str:
    """What is wrong with the sentence of a rule; "" where it is read and uses its rule."""
    if not phrase.sentence:
        return "没有例句"
    rules = fired(phrase.sentence)
    reading = said(phrase.sentence)
    if refused(reading):
        return f"例句读不懂：{reading}"
    return "" if phrase.rule in rules else "例句没有用到这条规则"


def open_note(title: str, pattern: str) -> Iterator[tuple[str, str]]:
    """The texts of a pattern that are no note."""
    for text in note_samples.of(pattern):
        if not asides.kind(text):
            yield text, "不认作说明"


def found() -> list[str]:
    """All lines of the file, in the order of the grammar."""
    out = [f"[{f.title}]｜{word}｜{why}" for f in frames() for word, why in open_words(f)]
    out += [f"{p.rule}｜*｜{why}" for p in phrases() if (why := open_phrase(p))]
    return out + [f"{p}｜{text}｜{why}" for t, p in note_samples.patterns() for text, why in open_note(t, p)]


def known() -> set[tuple[str, str]]:
    """The classes and words, or the rules, that the file lists."""
    rows = (line.split("｜") for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {(row[0], row[1]) for row in rows}


if __name__ == "__main__":
    FILE.write_text(HEAD + "".join(f"{line}\n" for line in found()), encoding="utf-8", newline="\n")
