"""The words, phrases and notes of the grammar as they stand in their files: each with the sentence that shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from biaochi import CriterionError, compile_criterion

SILENT = ("的", "固定")
"""Classes without a sentence of their own: 的 is part of every frame, the names of 固定 are kept from being split."""
NAMING = ("变 lack", "变 over", "现")
"""Classes whose word may stand in the name of what is counted: 缺失份数, 逾期天数, 查处数."""


def lines(name: str) -> list[str]:
    """The lines of a file of the grammar."""
    return files("biaochi_grammar").joinpath(name).read_text(encoding="utf-8").splitlines()


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence with a gap, and the words of one class that may stand in it."""

    title: str
    sentence: str
    words: tuple[str, ...]

    @property
    def naming(self) -> bool:
        return self.title.split(";")[0].strip() in NAMING

    def with_(self, word: str) -> str:
        """The sentence with a word in its gap."""
        return self.sentence.replace("{}", word)


@cache
def frames() -> tuple[Frame, ...]:
    """The frames of words.txt in their order."""
    out: list[Frame] = []
    title = sentence = ""
    words: list[str] = []

    def close() -> None:
        if words:
            out.append(Frame(title, sentence, tuple(words)))
            words.clear()

    for line in lines("words.txt"):
        if line.startswith("["):
            close()
            title, sentence = line.strip("[]"), ""
        elif line.startswith("例 "):
            close()
            sentence = line.removeprefix("例 ")
        elif line and not line.startswith("#") and title not in SILENT:
            words += line.split()
    close()
    return tuple(out)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A rule of phrases.txt as printed, with its sentence, "" where it has none."""

    rule: str
    name: str
    sentence: str


_RULE = re.compile(r"(?P<rule>\S+ = [^#]+?) *# *(?P<name>\S+)(?: (?P<sentence>.*))?$")


@cache
def phrases() -> tuple[Phrase, ...]:
    """The rules of phrases.txt in their order."""
    found = (_RULE.match(line) for line in lines("phrases.txt") if not line.startswith(("#", "[")))
    return tuple(Phrase(m["rule"], m["name"], m["sentence"] or "") for m in found if m)


def said(sentence: str, marks: str | None = "5") -> str:
    """The 读作 of a sentence; the code and first finding where it is refused; BC!! where the reader breaks down."""
    try:
        return compile_criterion(sentence, full_marks=marks).reading
    except CriterionError as bad:
        return f"{bad.diagnostics[0].code} {bad.diagnostics[0].message}"
    except Exception as crash:
        return f"BC!! 程序出错：{type(crash).__name__} {crash}"


def refused(reading: str) -> bool:
    """Whether ``said`` found a refusal."""
    return reading.startswith("BC")


def unnamed(reading: str, word: str) -> str:
    """The reading without a word in the names of its facts."""
    return re.sub(r"「[^」]*」", lambda m: m.group().replace(word, "", 1), reading)
