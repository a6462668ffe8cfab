"""标尺: official scoring criteria as text that runs, explains itself and can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from biaochi.api import Ruleset, load
    from biaochi.criterion import Criterion, Score, compile_criterion
    from biaochi.diagnostics import BiaochiError, CriterionError, Diagnostic, FactsError, RulesetError
    from biaochi.scoring.result import Result

_HOMES = {
    "Criterion": "biaochi.criterion",
    "Score": "biaochi.criterion",
    "compile_criterion": "biaochi.criterion",
    "BiaochiError": "biaochi.diagnostics",
    "CriterionError": "biaochi.diagnostics",
    "Diagnostic": "biaochi.diagnostics",
    "FactsError": "biaochi.diagnostics",
    "RulesetError": "biaochi.diagnostics",
    "Result": "biaochi.scoring.result",
    "Ruleset": "biaochi.api",
    "load": "biaochi.api",
}

__all__ = [
    "BiaochiError",
    "Criterion",
    "CriterionError",
    "Diagnostic",
    "FactsError",
    "Result",
    "Ruleset",
    "RulesetError",
    "Score",
    "compile_criterion",
    "load",
]


def __getattr__(name: str) -> Any:
    """Names are imported when first used, so that ``biaochi --help`` starts fast."""
    if name not in _HOMES:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
