"""The words that can change a score, by their classes (data: words.txt)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

import biaochi_grammar

from biaochi import patterns as re

TEXT = "文"


@dataclass(slots=True)
class Piece:
    """A word or phrase: ``letter`` stands for its classes, ``value`` is what it means, by class for a word."""

    letter: str
    start: int
    end: int
    value: Any = None


Entry: TypeAlias = tuple[str, str, dict[str, str], dict[str, str]]
"""A word, its letter, its classes with what it means in each, and what has to stand behind it for each."""


@dataclass(slots=True)
class Lexicon:
    """The words by their first character, longest first, and the letters of sets of classes."""

    words: dict[str, list[Entry]]
    letters: dict[frozenset[str], str] = field(default_factory=dict)
    soft: frozenset[str] = frozenset()
    known: dict[str, str] = field(default_factory=dict)
    asked: dict[tuple[str, ...], str] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """How long the words are that begin with a character, the longest first."""

    def letter(self, *classes: str) -> str:
        """The letter of one set of classes."""
        found = self.asked.get(classes)
        if found is None:
            key = frozenset(classes)
            if key not in self.letters:
                self.letters[key] = chr(0xE000 + len(self.letters))
                self.known.clear()
            found = self.asked[classes] = self.letters[key]
        return found

    def of(self, name: str) -> str:
        """All letters whose classes include ``name``, as they stand in a pattern; 字 is whatever may stand in a name."""
        found = self.known.get(name)
        if found is None:
            soft = name == "字"
            found = self.known[name] = "".join(
                c for key, c in self.letters.items() if (key <= self.soft if soft else name in key)
            )
        return found


_HEAD = re.compile(r"\[(?P<name>[^\s;\]]+)(?: (?P<value>[^;\]]*))?(?:; *(?P<more>[^\]]*))?\]")


_NUMERAL = r"(?:[0-9]|[-负][0-9]|[零一二两三四五六七八九十百半]+(?:个?百分点|[个项处次例起件份笔人户台套名天月年周小分家条期村倍成万亿元]))"


AFTER = {
    "数": re.compile(rf"\(?{_NUMERAL}"),
    "值": re.compile(
        rf"(?:{_NUMERAL}|满分|全分|百分之|[该本此其相对所整全]{{1,2}}(?:项|指标|要点|应|部|小项|条|款|环节|部分|方面|内容|类|档|节点)?的?(?:权重|分值|分数|标准分|满分|总分|得分|分|一半|[二三四五]分之)|"
        r"总?权重|(?:指标|要点)?(?:分值|分数)|标准分|该?(?:项|指标)?(?:的)?全部|全部|总分|三级指标|[一二三四五六七八九]成|[二三四五六七八九十]分之|一半|零|其权重|赋分)"
    ),
    "满": re.compile(r"(?:该项|本项)?(?:满分|权重分|标准分|全分)"),
    "非": re.compile(r"(?![0-9])"),
    "非的": re.compile(r"(?!的[0-9一二三四五六七八九])"),
    "非数": re.compile(r"(?!的?[0-9一二三四五六七八九])"),
    "非分": re.compile(r"(?!分)"),
    "果": re.compile(r"，?(?:则|均|即|的)?(?:得|计|不得|不计|扣|记|0分|零分)"),
    "分": re.compile(r"[0-9]+(?:\.[0-9]+)?分(?![钟之])"),
}


@cache
def lexicon() -> Lexicon:
    """The words of words.txt."""
    classes: dict[str, dict[str, str]] = defaultdict(dict)
    after: dict[str, dict[str, str]] = defaultdict(dict)
    name = value = more = ""
    for line in biaochi_grammar.lines("words.txt"):
        head = _HEAD.match(line)
        if head:
            name, value, more = head["name"], head["value"] or "", head["more"] or ""
        elif line and line[0] not in "#例":
            for word in line.split():
                classes[word].setdefault(name, value)
                after[word].setdefault(name, more)
    out = Lexicon({})
    for key in _NUMBER_CLASSES:
        out.letter(*key)
    for mark in PUNCTUATION.values():
        out.letters.setdefault(frozenset((mark,)), chr(0xE000 + len(out.letters)))
    out.soft = frozenset(c for values in classes.values() for c in values) - _HARD | {"文", "固定"}
    found: dict[str, list[Entry]] = defaultdict(list)
    for word in sorted(classes, key=lambda w: (-len(w), w)):
        bound = [c for c in classes[word] if after[word][c].startswith("后")]
        free = [c for c in classes[word] if c not in bound]
        for n in range(1 << len(bound)):
            kept = [*free, *(c for i, c in enumerate(bound) if n >> i & 1)]
            if kept:
                out.letter(*kept)
        found[word[0]].append((word, out.letter(*classes[word]), classes[word], after[word]))
    out.words = dict(found)
    out.entries = {entry[0]: entry for entries in found.values() for entry in entries}
    out.lengths = {
        char: tuple(sorted({len(word) for word, *_ in entries}, reverse=True)) for char, entries in found.items()
    }
    return out


_NUMBER_CLASSES = (
    ("文",),
    ("固定",),
    ("数值", "数"),
    ("数值", "量"),
    ("数值", "率"),
    ("数值", "分"),
    ("成",),
    ("区间",),
    ("印分",),
    ("含",),
    ("单",),
    ("界",),
    ("式",),
    ("定义",),
)


_HARD = frozenset(("零", "免", "免评", "否则", "每", "否决", "比例", "插值"))
"""Words that never stand in a name."""


PUNCTUATION = {
    "，": "逗",
    "；": "号",
    "。": "号",
    "：": "冒",
    " ": "空",
    "(": "开",
    ")": "闭",
    "、": "顿",
    "“": "引",
    "”": "引",
}
