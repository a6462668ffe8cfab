"""A few random pairs of every run of the tests; ``run.py --pairs`` takes as many as there is time for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

pytest.importorskip("z3")
pytest.importorskip("cvc5")

import pairs
from biaochi.core.program import Program
from biaochi.prove.change import Difference


def test_solvers_find_no_difference_outside_the_cells_and_none_against_the_direction() -> None:
    outcomes = [pairs.check_pair(f"daily:{i}", limit_ms=100) for i in range(40)]
    assert not [w for o in outcomes for w in o.wrong]
    counts: Counter[str] = sum((o.counts for o in outcomes), Counter())
    assert counts["outside the cells: z3 unsat"] + counts["outside the cells: cvc5 unsat"] > 30, counts
    assert sum(n for what, n in counts.items() if what.startswith("against") and what.endswith("unsat")) > 15, counts


def test_a_cell_left_out_and_a_false_direction_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check has teeth: most comparisons that lose a cell in which all differs, or turn about, are reported."""
    honest = pairs.difference

    def blind(a: Program, b: Program) -> Difference:
        found = honest(a, b)
        sure = [c for c in found.cells if c.extent == "处处不同"]
        turned = {"从严": "从宽", "从宽": "从严"}.get(found.direction, found.direction)
        return replace(found, cells=tuple(c for c in found.cells if c not in sure[:1]), direction=turned)  # type: ignore[arg-type]

    monkeypatch.setattr(pairs, "difference", blind)
    outcomes = [pairs.check_pair(f"daily:{i}", limit_ms=100) for i in range(20)]
    said = [w for o in outcomes for w in o.wrong]
    assert sum("outside the cells" in w and "replayed" in w for w in said) > 3
    assert sum("against the direction" in w and "replayed" in w for w in said) > 3
