"""One diagnostic type for terminal, JSON and, later, editors. Errors a user can cause are values of this type."""

from biaochi.diagnostics.diagnostic import (
    BiaochiError,
    CriterionError,
    Diagnostic,
    FactsError,
    Fix,
    Proposal,
    RulesetError,
    Severity,
)

__all__ = ["BiaochiError", "CriterionError", "Diagnostic", "FactsError", "Fix", "Proposal", "RulesetError", "Severity"]
