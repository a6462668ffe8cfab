"""Properties of whole sentences, over the conformance data and 3,000 splices of it; what does not hold yet is on record and may only get less.

``counterexamples.jsonl`` holds each with its sentence, ``counterexamples_most.json`` how many there may be of each property.
``python tests/language/splices.py --write`` writes the first anew; ``python tests/language/splices.py`` looks at 50,000 splices.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from effort import calls
from splices import (
    SPLICES,
    Wrong,
    clauses,
    known,
    nonsense,
    other_words,
    read,
    shown,
    sources,
    splice,
    wrong_with_source,
    wrong_with_splice,
)

MOST: dict[str, int] = json.loads(Path(__file__).with_name("counterexamples_most.json").read_text(encoding="utf-8"))
STEP = 500
FAMILIES = sorted({source.id[:2] for source in sources()})


def held(found: list[Wrong], recorded: list[Wrong]) -> None:
    """Nothing new is wrong, and what is mended is taken off the record."""
    keys = {wrong.key for wrong in recorded}
    new = [shown(wrong) for wrong in found if wrong.key not in keys]
    assert not new, "new counterexamples:\n" + "\n".join(new)
    mended = keys - {wrong.key for wrong in found}
    assert not mended, f"mended, run python tests/language/splices.py --write and lower the numbers: {sorted(mended)}"


@pytest.mark.parametrize("start", range(0, SPLICES, STEP))
def test_splices_are_read_whole_or_refused(start: int) -> None:
    numbers = range(start, start + STEP)
    recorded = [w for w in known().values() if "#" in w.made and int(w.made.partition("#")[2]) in numbers]
    held([wrong for number in numbers for wrong in wrong_with_splice(number)], recorded)


@pytest.mark.parametrize("family", FAMILIES)
def test_criteria_keep_their_meaning_and_lose_no_clause(family: str) -> None:
    recorded = [w for w in known().values() if "#" not in w.made and w.made.startswith(family)]
    held([w for source in sources() if source.id.startswith(family) for w in wrong_with_source(source)], recorded)


def test_counterexamples_only_get_less() -> None:
    counted = Counter(wrong.property for wrong in known().values())
    assert all(counted[name] <= MOST.get(name, 0) for name in counted), counted


@pytest.mark.parametrize("number", range(7, SPLICES, 60))
def test_the_work_of_a_splice_has_a_bound(number: int) -> None:
    text, one, _ = splice(number)
    read(text, one)  # what is made once and kept is made here
    assert calls(lambda: read(text, one)) < 3_000 * (len(text) + 40)


def test_the_tests_can_fail() -> None:
    """Splices differ, most are refused and some are read; the gates know what they are for."""
    cases = [splice(number) for number in range(300)]
    assert len({text for text, _, _ in cases}) > 290
    assert len({text for text, _, put in cases if put}) > 100
    outcomes = [read(text, one) is not None for text, one, _ in cases[:60]]
    assert 5 < sum(outcomes) < 55
    assert nonsense("90%得分") == "" and nonsense("满意度≥90%") and nonsense("一处扣2分") and nonsense("进度低于")
    assert not nonsense("服务对象满意度") and not nonsense("“三公”经费（含接待费）")
    assert clauses("满意度≥90%，得5分；否则不得分。") == ["满意度≥90%，", "得5分；", "否则不得分。"]
    assert {word for _, word, _ in other_words("满意度不低于90%得满分，否则不得分。")} == {"不低于", "否则", "不得分"}
