"""Reviewing one ruleset again and again while it is edited: what an edit does not touch is not proved twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.document.tree import Document
from biaochi.lint.rule import Review, review
from biaochi.lint.rules import RULES
from biaochi.lint.subject import Subject
from biaochi.prove.nameless import Key, nameless
from biaochi.prove.ruleset import Proved, prove_indicator
from biaochi.ruleset.build import Built
from biaochi.ruleset.model import Indicator

Survey = Callable[[str], tuple[Built, Document]]
"""A text read as far as it can be; what it compiled before it is expected to remember."""


class Proofs:
    """Proves indicators, those that differ in names alone once; the oldest proofs are forgotten where there are too many. Any thread may
    ask."""

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._known: dict[Key, Proved] = {}

    def __call__(self, indicators: Iterable[Indicator]) -> Iterator[Proved]:
        """The proofs of the indicators in the order given."""
        for indicator in indicators:
            signs = nameless(indicator)
            key = signs.key
            known = self._known.get(key)
            if known is None:
                known = prove_indicator(signs.indicator)
                if len(self._known) >= self._most:
                    self._known.pop(next(iter(self._known)), None)
                self._known[key] = known
            yield signs.named(known, indicator)


class Session:
    """The review of one file, text after text. Gives for each what a review from scratch would give."""

    def __init__(self, survey: Survey, file: str, cases: frozenset[str] | None = None) -> None:
        self._survey = survey
        self._file = file
        self._cases = cases
        self.proofs = Proofs()

    def check(self, text: str) -> list[Diagnostic]:
        """Every finding in a text, in its order."""
        return list(self.review(text).found)

    def review(self, text: str) -> Review:
        """The review of a text."""
        try:
            built, doc = self._survey(text)
        except BiaochiError as bad:
            return Review(bad.diagnostics)
        return self.reviewed(built, doc)

    def reviewed(
        self,
        built: Built,
        doc: Document,
        check: Callable[[], None] = lambda: None,
        proved: Callable[[int], None] = lambda count: None,
    ) -> Review:
        """The review of a text that was read already. ``check`` is called now and then, and may raise to end the work;
        ``proved`` is told how many indicators are proved by now."""

        def prove(indicators: Iterable[Indicator]) -> Iterator[Proved]:
            for count, one in enumerate(self.proofs(indicators), 1):
                yield one
                proved(count)
                check()

        return review(Subject(doc, self._file, built, self._cases, prove=prove), RULES, check)
