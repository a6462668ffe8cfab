"""A few random programs of every run of the tests; run.py takes as many as there is time for."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("z3")
pytest.importorskip("cvc5")

from against import check
from biaochi.prove.verdict import Finding
from biaochi.second_opinion import opinion


def test_engine_solvers_and_samples_agree() -> None:
    outcomes = [check(f"daily:{i}", limit_ms=200) for i in range(40)]
    assert not [w for o in outcomes for w in o.wrong]
    settled = sum(n for o in outcomes for what, n in o.counts.items() if "-> 已双证" in what)
    assert settled > 100, "the solvers were hardly asked"


def test_a_false_proof_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check has teeth: with every refutation turned into a proof, most programs that had one are reported."""
    import against

    honest = against.prove

    def lying(program: opinion.Program) -> list[Finding]:
        return [replace(f, verdict="已证明") if f.kind in ("分值范围", "没有空档") else f for f in honest(program)]

    seeds = [f"daily:{i}" for i in range(60)]
    broken = [
        s
        for s in seeds
        if any(f.kind in ("分值范围", "没有空档") and f.verdict == "反例" for f in honest(against.program_for(s)))
    ]
    monkeypatch.setattr(against, "prove", lying)
    assert len(broken) > 5
    assert all(check(s, limit_ms=200, samples=0).wrong for s in broken)
