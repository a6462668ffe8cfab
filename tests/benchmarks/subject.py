"""One subject in process: ``python tests/benchmarks/subject.py [rounds] [subjects]``, the 32 indicators of Yantai.

Milliseconds of the processor for each subject, one after the other in one process: the total alone by the emitted Python module, and
``ruleset.score(facts).as_json()`` with its reasons; where amounts and rates hardly repeat and where they often do; with Python's garbage
collection as it is by default and without. The facts are drawn anew with the same seed, a tenth of the yes/no is 否, and nothing of an
earlier round is known. The ruleset stands alone: what its other five subjects and its combinations would add is shown in a line of its
own, which scores the subject as 市直. The best round of several (5, of 1000 subjects), because other work on the machine only ever adds
time. Exit code 1 where a total of the two ways differs.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from collections.abc import Callable
from dataclasses import fields
from fractions import Fraction
from pathlib import Path
from typing import Any

import biaochi
from biaochi.backends.columns import FactColumn, columns_of
from biaochi.backends.python.emit import python_module
from biaochi.core.program import Kind
from biaochi.model.values import in_units

ROOT = Path(__file__).resolve().parents[2]
YANTAI = ROOT / "rulesets/370600-yantai/employee-medical-fund-2022/1-as-applied.biaochi"
SEED = 20261129
Row = dict[str, str]


def opened(**changed: Any) -> biaochi.Ruleset:
    """The ruleset anew, with nothing worked out yet."""
    found = biaochi.load(YANTAI)
    return biaochi.Ruleset(**{f.name: getattr(found, f.name) for f in fields(found) if f.init} | changed)


def drawn(columns: list[FactColumn], count: int, hardly: bool) -> list[Row]:
    """What the facts are for each subject, by the headings of their columns; amounts and rates ``hardly`` repeat, or often."""
    draw = random.Random(SEED)

    def text(c: FactColumn) -> str:
        if c.spec.kind is Kind.BOOL:
            return "是" if draw.random() < 0.9 else "否"
        if c.spec.kind is Kind.CHOICE:
            return draw.choice(c.spec.choices)
        if c.spec.integer:
            return str(draw.randint(0, 4))
        top = 13 if "月" in c.unit else 100 if c.unit == "%" else 100_000
        if hardly:
            return in_units(draw.randint(top * 50, top * 100), 2)
        return in_units(top * draw.randint(90, 100), 2)

    return [{c.name: text(c) for c in columns} for _ in range(count)]


def asked(columns: list[FactColumn], row: Row) -> dict[str, object]:
    """A row as facts by indicator."""
    found: dict[str, object] = {}
    for c in columns:
        inner: Any = found.setdefault(c.code, {})
        inner[c.spec.name] = row[c.name] + ("%" if c.unit == "%" else "")
    return found


def seconds(run: Callable[[Any], object], subjects: list[Any]) -> float:
    """What the processor takes for all of them, the first done once before."""
    run(subjects[0])
    begin = time.process_time()
    for subject in subjects:
        run(subject)
    return time.process_time() - begin


def measure(columns: list[FactColumn], rows: list[Row], rounds: int, collecting: bool) -> list[float]:
    """The best milliseconds of the three ways."""
    short: dict[str, Any] = {"__name__": "emitted"}
    exec(compile(python_module(opened(subjects=(), combinations=())), "emitted.py", "exec"), short)
    alone = [asked(columns, row) for row in rows]
    named = [{"对象": "市直", **facts} for facts in alone[: len(alone) // 5 + 1]]
    taken = []
    for _ in range(rounds):
        one, all_six = opened(subjects=(), combinations=()), opened()
        gc.collect()
        if not collecting:
            gc.disable()
        found = [
            seconds(short["totals"], rows) / len(rows),
            seconds(lambda facts, r=one: r.score(facts).as_json(), alone) / len(alone),  # type: ignore[misc]
            seconds(lambda facts, r=all_six: r.score(facts).as_json(), named) / len(named),  # type: ignore[misc]
        ]
        gc.enable()
        taken.append([f * 1000 for f in found])
    one = opened(subjects=(), combinations=())
    for row, facts in zip(rows, alone, strict=True):
        exact: Any = one.score(facts).as_json()
        if short["totals"](row)["total"] != Fraction(exact["subjects"][0]["exact"]):
            sys.exit(f"{facts}: the totals differ")
    return [min(found) for found in zip(*taken, strict=True)]


def main() -> None:
    """All of it."""
    given = [int(a) for a in sys.argv[1:]]
    rounds, count = (*given, *(5, 1000)[len(given) :])
    columns = list(columns_of(opened()).facts)
    for said, hardly in (("facts hardly repeat", True), ("facts often repeat", False)):
        rows = drawn(columns, count, hardly)
        for collected, collecting in (("collected by default", True), ("not collected", False)):
            totals, reasons, six = measure(columns, rows, rounds, collecting)
            print(f"{said}, garbage {collected}:")
            print(f"  total, emitted Python             {totals:7.3f} ms")
            print(f"  score with reasons, as_json       {reasons:7.3f} ms")
            print(f"  the same as one of six subjects   {six:7.3f} ms", flush=True)


if __name__ == "__main__":
    main()
