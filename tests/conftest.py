"""Ruleset files under tests/ are data, some of them wrong on purpose; those under rulesets/ are tested as a bureau would.

No test judges by the clock: a slow or busy machine must not fail what is right. What takes too much work is counted
(``effort.calls``); a test that has not ended after HANG seconds has a loop without end, and fails where it is.

Property tests run the same examples every time, so that a change is judged by what it changed. New examples are looked for
with ``pytest -m hypothesis --hypothesis-profile=search``, as often as there is time.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings
from registry_sample import Call, caller

collect_ignore_glob = ["*.biaochi"]

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", UNTIMED, derandomize=True)
settings.register_profile("search", UNTIMED, derandomize=False, print_blob=True)
settings.load_profile("same")

HANG = 1_200


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Ends a test that hangs."""
    if sys.platform == "win32":
        return (yield)
    signal.signal(signal.SIGALRM, lambda *_: pytest.fail(f"still at work after {HANG} seconds"))
    signal.alarm(HANG)
    try:
        return (yield)
    finally:
        signal.alarm(0)


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """Runs biaochi in this process: exit code, standard output, standard error."""
    return caller(monkeypatch, capfd)
