"""Conformance: criteria in official wording with hand-computed scores, as plain data any implementation can run.

Rows of tests/language/criteria/*.jsonl: id, text, weight (null for a signed item), context (the neighbouring cell),
inputs (name, kind, choices), tests (facts, score), expect ("error": defective, "ambiguous": open). floors.json keeps the
count of rows read right in each file; it only ever rises.
"""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from matching import Outcome, judge, rows

FOLDER = Path(__file__).parent / "criteria"
FILES = sorted(p.name for p in FOLDER.glob("*.jsonl"))
FLOORS = json.loads((FOLDER / "floors.json").read_text(encoding="utf-8"))


@cache
def outcomes(file: str, expect: str) -> tuple[Outcome, ...]:
    return tuple(judge(row) for row in rows(FOLDER / file) if row.get("expect", "score") == expect)


def listed(found: list[Outcome]) -> str:
    return "\n" + "\n".join(map(str, found))


def test_every_file_has_a_floor_and_rows_have_ids_of_their_own() -> None:
    assert sorted(FLOORS) == FILES
    ids = [row["id"] for file in FILES for row in rows(FOLDER / file)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("file", FILES)
def test_no_row_is_misread(file: str) -> None:
    misread = [o for o in outcomes(file, "score") if o.verdict == "misread"]
    assert not misread, listed(misread)


@pytest.mark.parametrize("file", FILES)
def test_defective_rows_are_refused(file: str) -> None:
    accepted = [o for o in outcomes(file, "error") if o.verdict != "refused"]
    assert not accepted, listed(accepted)


@pytest.mark.parametrize("file", FILES)
def test_open_rows_are_refused_or_list_their_readings(file: str) -> None:
    silent = [o for o in outcomes(file, "ambiguous") if o.verdict != "refused" and not o.ambiguous]
    assert not silent, listed(silent)


@pytest.mark.parametrize("file", FILES)
def test_the_share_of_rows_read_right_does_not_fall(file: str) -> None:
    found = outcomes(file, "score")
    right = sum(o.verdict == "right" for o in found)
    floor = FLOORS[file]
    others = [o for o in found if o.verdict not in ("right", "misread")]
    assert Fraction(right, len(found)) >= Fraction(floor["right"], floor["of"]), (
        f"{right} of {len(found)}{listed(others)}"
    )


def test_rows_not_read_right_are_listed_each_with_its_reason() -> None:
    """lost.txt may only get shorter: a row that is read right again leaves it, and no other may fail."""
    lines = (FOLDER / "lost.txt").read_text(encoding="utf-8").splitlines()[1:]
    listed_rows = dict(line.split("｜") for line in lines)
    assert all(listed_rows.values())
    failing = {o.row for file in FILES for o in outcomes(file, "score") if o.verdict != "right"}
    assert failing == set(listed_rows)
