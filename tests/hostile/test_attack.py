"""A little of each attack in every run; the scripts beside do the rest, their figures stand in docs/trust.md."""

from __future__ import annotations

import sys

import pytest

sys.path.insert(0, __file__.rpartition("/hostile/")[0] + "/differential")
import claims
import kills
import tamper
from random_programs import program_for

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks and signals of POSIX")


@pytest.mark.parametrize("only", ["结果.json", "草稿.biaochi", "批注", "settle", "fmt", "release", "cache"])
def test_killed_at_random_moments_nothing_is_torn_or_left(only: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BIAOCHI_CACHE", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, "off")  # the run sets its own; what was set before comes back
    ((_, outcome),) = kills.run(10, 7, only)
    assert outcome.kills == 10 and outcome.hit > 2
    assert not outcome.torn and not outcome.after_next_run


def test_changed_bytes_are_refused_or_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIAOCHI_CACHE", "off")
    out = tamper.run(420, 3)
    assert not out.wrong
    assert {name.split()[0] for name in out.counts} == {
        "text",
        "parent",
        "record",
        "index",
        "signature",
        "result",
        "certificate",
    }


def test_the_tampering_has_teeth(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the check of the text left out, changed texts are used, and the script says so."""
    monkeypatch.setenv("BIAOCHI_CACHE", "off")
    monkeypatch.setattr("biaochi.registry.released.changed_text", lambda path, data, release: [])
    assert [w for w in tamper.run(140, 3).wrong if "text" in w or "parent" in w]


def test_no_claim_is_contradicted_by_an_evaluator_of_its_own() -> None:
    out = claims.Outcome()
    for number in range(250):
        one = claims.held(program_for(f"ci:{number}"), f"ci:{number}")
        out.counts += one.counts
        out.wrong += one.wrong
    assert not out.wrong
    assert out.counts["points"] > 20_000 and out.counts["单调"] > 200


def test_bounds_that_follow_from_names_hold_for_the_evaluator_too() -> None:
    """They are no part of the meaning, which the evaluator reads: without them it contradicted what is true of every fact."""
    drawn = ((f"trust3:{n}", program_for(f"trust3:{n}")) for n in (*range(150), 1242))
    bounded = [(name, p) for name, p in drawn if any(s.implied for s in p.inputs)]
    assert len(bounded) > 8 and not [w for name, p in bounded for w in claims.held(p, name).wrong]


def test_the_evaluator_has_teeth(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proof that is turned round is contradicted."""
    from dataclasses import replace

    honest = claims.prove
    monkeypatch.setattr(claims, "prove", lambda p: [replace(f, way=-f.way) if f.way else f for f in honest(p)])
    assert sum(bool(claims.held(program_for(f"ci:{n}"), "x").wrong) for n in range(40)) > 10
