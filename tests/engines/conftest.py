"""The engines are tested with rows and rulesets made here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from biaochi.backends.scaled import declared
from biaochi.backends.scaled.plan import plan_for

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans are made of criteria too that ``prove`` cannot decide: what an engine makes of them is tested all the same."""
    monkeypatch.setattr(declared, "decided_plan", plan_for)
