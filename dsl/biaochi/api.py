"""The public ruleset: load a file, score facts with it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from biaochi.registry.opened import opened
from biaochi.ruleset import model
from biaochi.scoring.result import Result
from biaochi.scoring.run import score_facts


class Ruleset(model.Ruleset):
    """A compiled ruleset that scores. What it says of itself is what the model says."""

    __slots__ = ()

    def score(self, facts: object) -> Result:
        """Scores facts: a path or paths of facts files, or a mapping of indicators to values for one subject.

        Raises FactsError with every finding.
        """
        return score_facts(self, facts)


def load(path: str | Path) -> Ruleset:
    """The ruleset in a file. Raises RulesetError (or BiaochiError from decoding) with every finding."""
    compiled, _ = opened(Path(path))
    return Ruleset(**{f.name: getattr(compiled, f.name) for f in fields(compiled) if f.init})
