"""A finding in a line of any length is shown in a few lines, and looks at no more of the text than it shows."""

from __future__ import annotations

import sys

import pytest
from biaochi.diagnostics import Diagnostic
from biaochi.diagnostics.render import WIDTH, render
from rich.cells import cell_len


def shown(text: str, start: int, end: int) -> tuple[list[str], int]:
    """The lines, and how many functions were called to make them."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        out = render([Diagnostic("BC1", "x", start, end)], text)
    finally:
        sys.setprofile(before)
    return out.split("\n"), calls


@pytest.mark.parametrize(("start", "long"), [(0.0, 1), (0.0, 0), (0.5, 0), (0.9999, 0), (0.5, 1)])
def test_work_does_not_grow_with_the_line(start: float, long: int) -> None:
    work = []
    for size in (10_000, 1_000_000):
        lines, calls = shown("字" * size, int(size * start), size if long else int(size * start) + 1)
        assert all(cell_len(line) <= 3 * WIDTH + 10 for line in lines)
        work.append(calls)
    assert work[1] < 2 * work[0]


def test_the_line_is_cut_around_the_finding() -> None:
    text = "满意度高于百分之九十" * 400
    lines, _ = shown(text, 2000, 2003)
    assert lines[-2].strip().startswith("…") and lines[-2].endswith("…")
    at = lines[-1].index("~")
    assert cell_len(lines[-2].split("满意度", 1)[0]) <= at and set(lines[-1].strip()) == {"~"}
