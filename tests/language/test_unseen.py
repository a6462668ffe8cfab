"""Criteria written by helpers that knew neither grammar nor code: as the readings found them, and as they are read now.

``unseen/*.jsonl``: rows as in ``criteria``. first.json keeps what was read when a file was first opened and what is read
today; the second may only rise, and nothing is scored wrong. The others of a file are ambiguous or defective on purpose.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from matching import judge, rows

FOLDER = Path(__file__).parent / "unseen"
KNOWN = json.loads((FOLDER / "first.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_nothing_is_scored_wrong_and_no_less_is_read(name: str) -> None:
    read = list(rows(FOLDER / name))
    found = [judge(row) for row in read]
    verdicts = Counter(o.verdict for o in found)
    assert verdicts["misread"] <= KNOWN[name]["misread_today"], [str(o) for o in found if o.verdict == "misread"]
    assert verdicts["right"] >= KNOWN[name]["right_today"], verdicts
    assert len(found) == KNOWN[name]["of"]
    assert sum(row.get("expect", "score") == "score" for row in read) == KNOWN[name]["clear"]


def test_every_file_is_known() -> None:
    assert sorted(KNOWN) == sorted(p.name for p in FOLDER.glob("*.jsonl"))
