"""For those who test their rules: facts as hypothesis strategies, and the pytest plugin that collects ruleset files."""

from __future__ import annotations

from biaochi.testing.strategies import facts, facts_of

__all__ = ["facts", "facts_of"]
