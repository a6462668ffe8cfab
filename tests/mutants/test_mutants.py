"""The quick sample of the mutation run: what must be seen without exception is seen, and the base set is quiet."""

from __future__ import annotations

from collections import Counter

import analyser
import core_mutants
import pytest
import text_mutants
from equal import compare
from mutant_base import bases, false_alarms
from run import CERTAIN, KINDS, Outcome, missed, run


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return run(quick=True, progress=False)


def test_the_base_set_gives_no_false_alarm() -> None:
    assert false_alarms() == []


@pytest.mark.parametrize("name", CERTAIN)
def test_lint_and_proofs_see_every_gap_overlap_boundary_and_broken_bound(outcomes: list[Outcome], name: str) -> None:
    own = [o for o in outcomes if o.compared.differs and name in o.classes]
    assert own, f"the sample has no {name}"
    assert [o for o in own if not o.alone] == []


def test_the_sample_has_every_kind_and_equal_mutants_are_left_out(outcomes: list[Outcome]) -> None:
    differ = Counter(o.kind for o in outcomes if o.compared.differs)
    assert set(differ) == set(KINDS), differ
    assert all(not (o.by_lint or o.by_proof or o.by_case) for o in outcomes if not o.compared.differs)


def test_a_missed_figure_is_told(outcomes: list[Outcome]) -> None:
    unseen = [o for o in outcomes if o.compared.differs and not o.alone]
    assert missed(unseen, ["noise"], least=len(unseen) + 1)[:3] == [
        "false alarm: noise",
        f"{len(unseen)} mutants, not {len(unseen) + 1}",
        "lint and proof alone find 0.0 %, not 85 %",
    ]


def test_equal_and_other_functions_are_told_apart() -> None:
    base = next(b for b in bases() if b.code == "C9" and b.origin == "mutants")
    program = base.indicator.program
    found = {said: compare(program, p) for kind, said, p in core_mutants.planted(program) if "boundary" in kind}
    assert not found["公示天数 < 5 → <="].differs and found["公示天数 < 5 → <="].proved_equal, "the band before takes 5"
    assert found["公示天数 >= 5 → >"].gap and found["公示天数 < 10 → <="].overlap
    planted = [kind for kind, _, s in text_mutants.planted(base.sentence) if s != base.sentence]
    assert {"boundary", "dropped band", "swapped scores", "band score", "full marks"} <= set(planted)


@pytest.mark.parametrize("bug", analyser.BUGS, ids=lambda b: b.why)
def test_every_bug_for_the_analyser_can_still_be_planted(bug: analyser.Bug) -> None:
    text = (analyser.ROOT / "dsl/biaochi/prove" / bug.file).read_text(encoding="utf-8")
    assert text.count(bug.old) == 1
