"""Which rules of the phrase grammar a sentence uses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from biaochi import CriterionError, compile_criterion
from biaochi.reading import builders, cascade
from grammar_data import phrases


def fired(sentence: str) -> set[str]:
    """The rules, as printed in phrases.txt, that found a phrase while a sentence was read; also of one that is refused."""
    used: list[tuple[str, str]] = []

    def watched(name: str, build: Callable[[cascade.Match], Any]) -> Callable[[cascade.Match], Any]:
        def watch(match: cascade.Match) -> Any:
            value = build(match)
            if value is not None:
                used.append((name, "".join(piece.letter for piece in match.pieces)))
            return value

        return watch

    plain = dict(builders.BUILDERS)
    builders.BUILDERS.update({name: watched(name, build) for name, build in plain.items()})
    try:
        compile_criterion(sentence, full_marks="5")
    except CriterionError:
        pass
    finally:
        builders.BUILDERS.update(plain)
    patterns: list[tuple[str, re.Pattern[str]]] = [(r.name, r.pattern) for _, level in cascade.rules() for r in level]
    printed = [phrase.rule for phrase in phrases()]
    return {
        rule
        for rule, (name, pattern) in zip(printed, patterns, strict=True)
        if any(name == n and pattern.fullmatch(letters) for n, letters in used)
    }
