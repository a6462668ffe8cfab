"""Which indicator a row of the facts belongs to, when indicators came, went, moved or were given another name.

Codes that are not printed are counted, and move with the rows above them; the name that stands beside a code does not. So
a row belongs where both say the same; else to the indicator that bears its name, if one alone bears it and bore it before;
else to none until somebody says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from biaochi.facts.problems import same_name
from biaochi.facts.raw import SHARED
from biaochi.reports.collected import Entry
from biaochi.ruleset.model import Ruleset
from biaochi.studio.book import Book

Key = tuple[str, str]


def names_of(rules: Ruleset) -> dict[str, str]:
    """What the codes that facts may be given for are called."""
    return {c.code: c.name for c in rules.compared} | {i.code: i.name for i in rules.indicators} | {SHARED: SHARED}


def fits(e: Entry, names: Mapping[str, str]) -> bool:
    """Whether a row stands at an indicator that bears its name; a row that only names a subject always does."""
    name = names.get(e.code)
    return not e.code or name == e.indicator or (name is not None and same_name(name) == same_name(e.indicator))


def placed(book: Book, names: Mapping[str, str], before: Mapping[str, str]) -> Book:
    """The facts with every row where its name belongs; a row without a name is taken at its code. ``before``: what the codes
    were called when the facts were last looked at."""
    alone = {name: code for name, code in _alone(names).items() if name in _alone(before)}

    def moved(e: Entry) -> Entry:
        if e.code in names and not e.indicator:
            return replace(e, indicator=names[e.code])
        code = "" if fits(e, names) else alone.get(same_name(e.indicator), "")
        return replace(e, code=code) if code else e

    entries = tuple(moved(e) for e in book.entries)
    return book if entries == book.entries or _twice(entries) else replace(book, entries=entries)


def strangers(book: Book, names: Mapping[str, str]) -> list[tuple[Key, int]]:
    """Code and name of the rows that belong to no indicator, and how many values stand there."""
    out: dict[Key, int] = {}
    for e in book.entries:
        if not fits(e, names):
            out[e.code, e.indicator] = out.get((e.code, e.indicator), 0) + 1
    return list(out.items())


def given_to(book: Book, stranger: Key, code: str, names: Mapping[str, str]) -> tuple[Book, int]:
    """The facts with the rows of a stranger at the indicator with ``code``, or without them (``code`` empty); and how many
    stayed where they were, because the cell there holds something already."""
    taken = {(e.subject, e.code, e.fact) for e in book.entries if fits(e, names)}
    left = 0
    out = []
    for e in book.entries:
        if (e.code, e.indicator) != stranger or fits(e, names):
            out.append(e)
        elif code and (e.subject, code, e.fact) not in taken:
            out.append(replace(e, code=code, indicator=names[code]))
        elif code:
            out.append(e)
            left += 1
    return replace(book, entries=_named(out, book)), left


def _named(entries: Iterable[Entry], before: Book) -> tuple[Entry, ...]:
    """Every subject that was there, by its name alone where no row of it is left."""
    kept = tuple(entries)
    have = {e.subject for e in kept}
    return kept + tuple(Entry(name, *[""] * 10) for name in before.subjects if name not in have)


def _alone(names: Mapping[str, str]) -> dict[str, str]:
    """The codes of names that one indicator alone bears."""
    found: dict[str, list[str]] = {}
    for code, name in names.items():
        found.setdefault(same_name(name), []).append(code)
    return {name: codes[0] for name, codes in found.items() if len(codes) == 1}


def _twice(entries: Iterable[Entry]) -> bool:
    seen = [(e.subject, e.code, e.indicator, e.fact) for e in entries]
    return len(set(seen)) != len(seen)
