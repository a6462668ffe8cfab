"""All checks, in the order of their codes."""

from __future__ import annotations

from biaochi.audit.check import REGISTRY, Check
from biaochi.audit.checks import (
    arithmetic,
    between,
    by_rules,
    documents,
    facts,
    grades,
    in_words,
    own_rule,
    scored,
    told,
    values,
)

MODULES = (arithmetic, scored, values, facts, told, in_words, grades, own_rule, between, documents, by_rules)
CHECKS: tuple[Check, ...] = tuple(sorted(REGISTRY, key=lambda c: c.code))
