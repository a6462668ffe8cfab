"""One number changed in a table: if that breaks an equation that held, a finding names an equation with the changed cell.

What an equation is, and whether it holds, is said here once more and independently of the audit.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import layouts
import pytest
from biaochi.audit.equations import Audited
from biaochi.audit.run import alone_in
from biaochi.tables.from_json import tables_of_json
from biaochi.tables.model import Table
from biaochi.tables.read import read_printed
from biaochi.tables.recognise import tables_of
from filled import consistent
from hypothesis import given, settings
from hypothesis import strategies as st
from published import GOLDEN, SELF, TRANSFERS, table

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
Cell = tuple[str, int, str]
"""Where a value stands: ("row", number, role), ("budget", number, role), ("header", 0, "总分")."""


def placed(made: Table) -> Table:
    """The table with a place of its own for every value."""
    rows = tuple(
        replace(
            r,
            places={
                role: place("row", n, role) for role in ("target", "actual", "full_marks", "score", "level1", "remark")
            },
        )
        for n, r in enumerate(made.rows)
    )
    budget = tuple(
        replace(
            b,
            places={
                role: place("budget", n, role) for role in ("initial", "annual", "executed", "weight", "rate", "score")
            },
        )
        for n, b in enumerate(made.budget)
    )
    return replace(made, rows=rows, budget=budget, places={"总分": place("header", 0, "总分")})


def place(*cell: str | int) -> dict[str, str | int]:
    return {"sheet": "表", "cell": "/".join(map(str, cell))}


def values(made: Table) -> Iterator[tuple[Cell, str]]:
    """Every cell that holds a number."""
    for kind, lines, roles in (
        ("row", made.rows, ("target", "actual", "full_marks", "score")),
        ("budget", made.budget, ("initial", "annual", "executed", "weight", "rate", "score")),
    ):
        for n, line in enumerate(lines):
            yield from (((kind, n, role), t) for role in roles if (t := getattr(line, role)) and _NUMBER.search(t))
    if made.header.get("总分"):
        yield ("header", 0, "总分"), made.header["总分"] or ""


def changed(made: Table, cell: Cell, text: str) -> Table:
    kind, n, role = cell
    if kind == "header":
        return replace(made, header={**made.header, role: text})
    lines = list(made.rows if kind == "row" else made.budget)
    lines[n] = replace(lines[n], **{role: text})  # type: ignore[type-var]
    return replace(made, **{"rows" if kind == "row" else "budget": tuple(lines)})  # type: ignore[arg-type]


# --- the equations, once more


def num(text: str | None) -> Fraction | None:
    found = re.fullmatch(r" *([0-9]+(?:\.[0-9]+)?) *%? *", text or "")
    return Fraction(found[1]) if found else None


def rounds(exact: Fraction, printed: str) -> bool:
    """Whether a printed number is within half of its last place, two places being asked for."""
    places = max(len(_NUMBER.search(printed)[0].partition(".")[2]), 2)  # type: ignore[index]
    return abs(exact - num(printed)) <= Fraction(1, 2 * 10**places)  # type: ignore[operator]


def broken(made: Table) -> dict[str, set[Cell]]:
    """The equations that do not hold, with their cells."""
    out: dict[str, set[Cell]] = {}
    own = Fraction(0)
    for n, b in enumerate(made.budget):
        a, e, w, r, s = (num(getattr(b, x)) for x in ("annual", "executed", "weight", "rate", "score"))
        if a and e is not None and b.rate and r is not None and not rounds(e / a * 100, b.rate):
            out[f"rate{n}"] = {("budget", n, x) for x in ("annual", "executed", "rate")}
        if a and e is not None and w is not None and s is not None and e <= a and not rounds(w * e / a, b.score or ""):
            out[f"execution{n}"] = {("budget", n, x) for x in ("annual", "executed", "weight", "score")}
        if w is not None:
            own += s if s is not None else w * e / a if a and e is not None else 0
    scores, marks = [num(r.score) for r in made.rows], [num(r.full_marks) for r in made.rows]
    total = made.header.get("总分")
    if total and all(s is not None for s in scores) and not rounds(sum(scores) + own, total):  # type: ignore[arg-type]
        out["total"] = {("header", 0, "总分"), *(("row", n, "score") for n in range(len(scores)))}
        out["total"] |= {("budget", n, "score") for n, b in enumerate(made.budget) if num(b.score) is not None}
    weights = [num(b.weight) for b in made.budget if num(b.weight) is not None]
    if scores and all(m is not None for m in marks) and weights and sum(marks) + sum(weights) != 100:  # type: ignore[arg-type]
        out["marks"] = {("row", n, "full_marks") for n in range(len(marks))} | {("budget", 0, "weight")}
    for n, row in enumerate(made.rows):
        if marks[n] is None or scores[n] is None:
            continue
        expected = item(row.target or "", row.actual or "", marks[n])  # type: ignore[arg-type]
        if expected is not None and not any(rounds(x, row.score or "") for x in expected):
            out[f"item{n}"] = {("row", n, x) for x in ("target", "actual", "full_marks", "score")}
    return out


def item(target: str, actual: str, marks: Fraction) -> list[Fraction] | None:
    """What a signed target in the unit of its actual is scored by the rules in use; None where that is not determined."""
    goal = re.fullmatch(r"([≥≤]) ?([0-9.]+)(\D*)", target)
    got = re.fullmatch(r"[≥≤]? ?([0-9.]+)(\D*)", actual)
    if not goal or not got or goal[3].strip() != got[2].strip() or not Fraction(goal[2]):
        return None
    t, a = Fraction(goal[2]), Fraction(got[1])
    if (a >= t) if goal[1] == "≥" else (a <= t):
        return [marks]
    return [marks * a / t] if goal[1] == "≥" else [marks * t / a, max(2 - a / t, Fraction(0)) * marks, Fraction(0)]


# --- changing


def other(text: str, rng: random.Random) -> str:
    """The text with its number changed: a digit, two digits exchanged, a digit more or less, the point moved."""
    found = _NUMBER.search(text)
    assert found
    digits = found[0]
    ways = [
        digits[:i] + str((int(c) + rng.randrange(1, 10)) % 10) + digits[i + 1 :]
        for i, c in enumerate(digits)
        if c != "."
    ]
    ways += [
        digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
        for i in range(len(digits) - 1)
        if "." not in digits[i : i + 2]
    ]
    ways += [digits + "0" if "." not in digits else digits.replace(".", "", 1), str(rng.randrange(1, 10)) + digits]
    ways = [w for w in ways if Fraction(w) != Fraction(digits)]
    return text[: found.start()] + rng.choice(ways) + text[found.end() :]


def names(made: Table, before: set[tuple[str, str]], cell: Cell) -> bool:
    """Whether a finding that was not there before has the cell in its equation."""
    wanted = place(*cell)
    return any(
        (f.code, f.message) not in before and wanted in [dict(p) for p in f.cells]
        for f in alone_in(Audited(made, "表"))
    )


def tried(made: Table, rng: random.Random, times: int) -> tuple[int, list[tuple[Cell, str, str]]]:
    """How many changes broke an equation that held, and those that no finding names."""
    was = broken(made)
    before = {(f.code, f.message) for f in alone_in(Audited(made, "表"))}
    count, missed = 0, []
    for cell, text in values(made):
        for _ in range(times):
            after = changed(made, cell, other(text, rng))
            now = broken(after)
            if any(cell in cells and name not in was for name, cells in now.items()):
                count += 1
                if not names(after, before, cell):
                    missed.append((cell, text, next(t for c, t in values(after) if c == cell)))
    return count, missed


@pytest.mark.skipif(not GOLDEN.is_dir(), reason="the published tables lie beside the checkout")
def test_changes_to_the_published_tables_are_named() -> None:
    rng = random.Random(7)
    count, missed = 0, []
    for name in (*SELF, *TRANSFERS):
        (made,) = tables_of_json(json.dumps({"tables": [table(name)]}).encode(), file=name)
        found, left = tried(placed(made), rng, 12)
        count += found
        missed += [(name, *m) for m in left]
    assert count > 4000
    assert len(missed) * 100 <= count, (count, missed[:40])


@pytest.mark.parametrize("name", sorted(n for n in dir(layouts) if n.isupper()))
def test_changes_to_tables_of_other_layouts_are_named(name: str) -> None:
    printed = read_printed(layouts.workbook(layouts.grid(getattr(layouts, name))), file="表.xlsx")
    for made in tables_of(printed, file="表.xlsx"):
        count, missed = tried(placed(made), random.Random(name), 4)
        assert not missed, (count, missed)


FACTS = st.tuples(
    st.sampled_from((5, 10, 15)), st.sampled_from(("≥", "≥", "≤")), st.sampled_from(("%", "人", "户", "次")),
    st.integers(2, 95).map(Fraction), st.integers(10, 125),
)  # fmt: skip


@given(
    st.integers(100, 90_000),
    st.integers(0, 100),
    st.lists(FACTS, min_size=3, max_size=9),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60)
def test_changes_to_drawn_tables_are_named(
    annual: int, share: int, facts: list[tuple[int, str, str, Fraction, int]], rng: random.Random
) -> None:
    items = [(m, s, u, t, t * p // 100 if s == "≥" else t) for m, s, u, t, p in facts]
    made = consistent(Fraction(annual, 10), Fraction(annual * share // 100, 10), items, costs=True)
    subject = made.audited
    assert not [f for f in alone_in(subject) if f.level.value == "错误"], made
    _, missed = tried(placed(subject.table), rng, 2)
    assert not missed, missed
