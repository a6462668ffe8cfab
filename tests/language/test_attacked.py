"""Sentences made to be misread, each with facts and the score by hand: right, refused, or asking for other facts; the rest is listed.

``attacked.txt`` lists those that still score wrong, so that they can only get fewer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from biaochi import compile_criterion
from biaochi.diagnostics import CriterionError, FactsError

HERE = Path(__file__).parent


def scored_wrong() -> Iterator[str]:
    for line in (HERE / "attacked.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        try:
            criterion = compile_criterion(row["text"], full_marks=row["full_marks"], context=row["context"])
            found = criterion.score(row["facts"]).exact
        except (CriterionError, FactsError):
            continue
        if isinstance(found, Fraction) and found != Fraction(row["want"]):
            yield f"{row['text']}｜{row['context'] or ''}"


def test_what_was_made_to_be_misread_scores_wrong_only_where_listed() -> None:
    listed = [
        line for line in (HERE / "attacked.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    assert sorted(set(scored_wrong())) == listed
