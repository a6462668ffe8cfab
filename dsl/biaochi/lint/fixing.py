"""Safe fixes applied to a text, one after another, each only after the new text was shown to mean the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.document.tree import Document
from biaochi.lint.rule import Review
from biaochi.ruleset.build import Built

MOST = 500


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text with its safe fixes in it; ``refused`` are those that would have changed what it means."""

    text: str
    applied: tuple[Diagnostic, ...]
    refused: tuple[Diagnostic, ...]


def fix(text: str, review: Callable[[str], Review], survey: Callable[[str], tuple[Built, Document]]) -> Fixed:
    """``text`` with every safe fix; reviewing and fixing the result again changes nothing."""
    applied: list[Diagnostic] = []
    refused: dict[tuple[str, str], Diagnostic] = {}
    while len(applied) < MOST:
        found = next((d for d in review(text).found if _open(d, refused)), None)
        if found is None or found.fix is None:
            break
        new = found.fix.applied(text)
        if _means(new, survey) == _means(text, survey):
            text = new
            applied.append(found)
        else:
            refused[_key(found)] = found
    return Fixed(text, tuple(applied), tuple(refused.values()))


def _open(d: Diagnostic, refused: dict[tuple[str, str], Diagnostic]) -> bool:
    return d.fix is not None and d.fix.safe and _key(d) not in refused


def _key(d: Diagnostic) -> tuple[str, str]:
    return d.code, d.message


def _means(text: str, survey: Callable[[str], tuple[Built, Document]]) -> object:
    """All that decides a score: programs with their names and marks, policy values, and what could not be read."""
    try:
        built, _ = survey(text)
    except BiaochiError as bad:
        return [d.code for d in bad.diagnostics]
    programs = [(i.code, i.name, i.full_marks, i.program.digest(), i.evidence, i.shared) for i in built.indicators]
    policy = replace(built.policy, declared=frozenset())
    return programs, policy, [(d.code, d.message) for d in built.findings], built.ruleset and built.ruleset.hash
