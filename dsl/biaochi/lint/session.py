"""Reviewing one ruleset again and again while it is edited: what an edit does not touch is not proved twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from biaochi.core.program import Program
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.lint.rule import Review, review
from biaochi.lint.rules import RULES
from biaochi.lint.subject import Subject
from biaochi.prove.ruleset import Proved, prove_indicators
from biaochi.prove.verdict import Finding, Jump
from biaochi.ruleset.build import Built
from biaochi.ruleset.model import Indicator
from biaochi.syntax.document import Document

Survey = Callable[[str], tuple[Built, Document]]
"""A text read as far as it can be; what it compiled before it is expected to remember."""


class Session:
    """The review of one file, text after text. Gives for each what a review from scratch would give."""

    def __init__(self, survey: Survey, file: str) -> None:
        self._survey = survey
        self._file = file
        self._proofs: dict[Program, tuple[tuple[Finding, ...], tuple[Jump, ...]]] = {}

    def check(self, text: str) -> list[Diagnostic]:
        """Every finding in a text, in its order."""
        return list(self.review(text).found)

    def review(self, text: str) -> Review:
        """The review of a text; proofs of the criteria it no longer has are forgotten."""
        try:
            built, doc = self._survey(text)
        except BiaochiError as bad:
            return Review(bad.diagnostics)
        made = review(Subject(doc, self._file, built, prove=self._prove), RULES)
        programs = {i.program for i in built.indicators}
        self._proofs = {program: known for program, known in self._proofs.items() if program in programs}
        return made

    def _prove(self, indicators: Iterable[Indicator]) -> Iterator[Proved]:
        for indicator in indicators:
            known = self._proofs.get(indicator.program)
            if known is None:
                (made,) = prove_indicators([indicator])
                known = self._proofs[indicator.program] = made.findings, made.jumps
            yield Proved(indicator, *known)
