"""Runs the phrase grammar: each rule of phrases.txt rewrites a run of words and phrases as one phrase, level by level.

A rule reads ``result = pattern``, its pattern in the names of classes. The letters of the pieces make a string, so that a
rule is one regular expression; nesting comes from later levels standing on earlier ones. ``*`` is up to six times and ``+``
up to forty, so that a text costs what it is long.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import biaochi_grammar

from biaochi import patterns as re
from biaochi.reading.lexicon import Lexicon, Piece, lexicon

Build = Callable[["Match"], Any]


@dataclass(frozen=True, slots=True)
class Match:
    """The pieces a rule has found, by the classes they were found under."""

    pieces: tuple[Piece, ...]
    text: str
    lex: Lexicon

    @property
    def start(self) -> int:
        return self.pieces[0].start

    @property
    def end(self) -> int:
        return self.pieces[-1].end

    def all(self, name: str) -> list[Piece]:
        """The pieces of a class, in order."""
        letters = self.lex.of(name)
        return [p for p in self.pieces if p.letter in letters]

    def get(self, name: str) -> Any:
        """The value of the first piece of a class; None where there is none."""
        letters = self.lex.of(name)
        for piece in self.pieces:
            if piece.letter in letters:
                return piece.value[name] if isinstance(piece.value, dict) else piece.value
        return None

    def values(self, name: str) -> list[Any]:
        """The values of all pieces of a class."""
        return [p.value[name] if isinstance(p.value, dict) else p.value for p in self.all(name)]

    def said(self, *pieces: Piece) -> str:
        """The words of pieces, or of the whole match."""
        chosen = pieces or self.pieces
        return self.text[chosen[0].start : chosen[-1].end]


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the grammar. ``needs``: sets of letters of each of which one stands in whatever the rule finds."""

    result: str
    letter: str
    pattern: re.Pattern[str]
    needs: tuple[frozenset[str], ...]
    name: str
    example: str


_LINE = re.compile(r"(?P<result>\S+) = (?P<pattern>[^#]+?)(?: *# *(?P<name>\S+)(?: (?P<example>.*))?)?$")
_CLASS = re.compile(r"[一-鿿]+")
_SPARED = re.compile(r"\([^()]*\)[?*+]?|[一-鿿]+(?=[?*{])")
"""What a pattern finds or does without, and groups, in which there may be a choice."""


@cache
def rules() -> tuple[tuple[str, tuple[Rule, ...]], ...]:
    """The levels of phrases.txt, each with its rules in order."""
    lex = lexicon()
    lines = biaochi_grammar.lines("phrases.txt")
    for line in lines:
        found = _LINE.match(line)
        if found and frozenset((found["result"],)) not in lex.letters and not lex.of(found["result"]):
            lex.letter(found["result"])
    levels: list[tuple[str, list[Rule]]] = []
    macros: dict[str, str] = {}
    for line in lines:
        if line.startswith("["):
            levels.append((line.strip("[]"), []))
        elif line.startswith("以下 "):
            name, _, body = line.removeprefix("以下 ").partition("：")
            macros[name.strip()] = body.strip()
        elif found := _LINE.match(line):
            levels[-1][1].append(_rule(found, lex, macros))
    return tuple((title, tuple(r)) for title, r in levels)


def _rule(found: re.Match[str], lex: Lexicon, macros: dict[str, str]) -> Rule:
    def expand(pattern: str) -> str:
        def letters(m: re.Match[str]) -> str:
            if m.group() in macros:
                return f"(?:{expand(macros[m.group()])})"
            known = lex.of(m.group())
            if not known:
                raise ValueError(f"phrases.txt: no such class {m.group()}")
            return f"[{known}]"

        return _CLASS.sub(letters, pattern).replace(" ", "").replace("*", "{0,6}").replace("+", "{1,40}")

    letter = lex.letter(found["result"]) if found["result"] != "数值" else ""
    pattern = re.compile(expand(found["pattern"]))
    needs = _needs(found["pattern"], lex, macros)
    return Rule(found["result"], letter, pattern, needs, found["name"] or "", found["example"] or "")


def _needs(pattern: str, lex: Lexicon, macros: dict[str, str]) -> tuple[frozenset[str], ...]:
    bare = pattern
    while (shorter := _SPARED.sub("", bare)) != bare:
        bare = shorter
    names = () if "|" in bare else tuple(name for name in _CLASS.findall(bare) if name not in macros)
    return tuple(sorted((frozenset(lex.of(name)) for name in names), key=len))


def run(text: str, pieces: list[Piece], builders: dict[str, Build]) -> list[Piece]:
    """The phrases of ``pieces``: every rule of every level applied from left to right until nothing is left to rewrite."""
    lex = lexicon()
    for _, level in rules():
        letters = "".join([p.letter for p in pieces])
        present = set(letters)
        for rule in level:
            if _lacking(rule.needs, present) or rule.pattern.search(letters) is None:
                continue
            pieces = _rewritten(rule, text, letters, pieces, builders[rule.name], lex)
            letters = "".join([p.letter for p in pieces])
            present = set(letters)
    return pieces


def _lacking(needs: tuple[frozenset[str], ...], present: set[str]) -> bool:
    """Whether something that a rule needs stands nowhere."""
    for letters in needs:  # noqa: SIM110 -- a generator for each of ninety rules costs more than what it looks for
        if present.isdisjoint(letters):
            return True
    return False


def _rewritten(rule: Rule, text: str, letters: str, pieces: list[Piece], build: Build, lex: Lexicon) -> list[Piece]:
    out: list[Piece] = []
    at = done = 0
    while True:
        found = rule.pattern.search(letters, at)
        if found is None or found.end() == found.start():
            break
        matched = tuple(pieces[found.start() : found.end()])
        value = build(Match(matched, text, lex))
        if value is None:
            at = found.start() + 1
            continue
        out += pieces[done : found.start()]
        letter = rule.letter or matched[0].letter
        out.append(Piece(letter, matched[0].start, matched[-1].end, value))
        at = done = found.end()
    return out + pieces[done:]
