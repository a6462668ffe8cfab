"""Nothing of a release may hang on the cache of compiled criteria."""

from __future__ import annotations

import pytest
from release_samples import Call, caller


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIAOCHI_CACHE", "off")


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """Runs biaochi in this process: exit code, standard output, standard error."""
    return caller(monkeypatch, capfd)
