"""Whole runs of ``biaochi batch``: ``python tests/benchmarks/large.py [rows…]``, 10^5, 10^6 and 10^7 unless told.

The 32 indicators of Yantai over tables of rows in Parquet, then those indicators twice and four times over 10^5 rows. Each run is a
process of its own, from the file that is read to the file that is written. Printed are its seconds, CPU seconds and the most memory it
held, and the slopes: the power of the rows and of the indicators by which the CPU seconds grow (1: linear), those of one row taken off.
A table of 10^7 rows takes some minutes and 1 GB of disk.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import columns
import polars as pl
import pyarrow.parquet as pq
from biaochi.backends.columns import columns_of
from biaochi.batch.run import run_batch
from biaochi.core.program import Kind
from biaochi.ruleset.model import Ruleset

SIZES = (100_000, 1_000_000, 10_000_000)
COPIES = (1, 2, 4)
FEWEST = 100_000
"""Rows of the runs with more indicators, and of a piece of a generated table."""


@dataclass(frozen=True)
class Run:
    """What a run took."""

    seconds: float
    cpu: float
    megabytes: int


def many(copies: int) -> Ruleset:
    """The ruleset with its indicators so many times, each time with codes of their own."""
    own = columns.RULES.indicators
    more = [replace(i, code=f"{i.code}.{n}" if n else i.code) for n in range(copies) for i in own]
    return replace(
        columns.RULES,
        indicators=tuple(more),
        limits=(),
        subjects=(),
        combinations=(),
        total=columns.RULES.total * copies,
    )


def table(rules: Ruleset, rows: int, path: Path) -> None:
    """Rows as text, as a bureau's system would write them, piece by piece; the indicators of a copy have the same facts."""
    piece, measured = columns.table(FEWEST)
    of = {c.name: k for k, c in enumerate(columns.COLUMNS.facts)}
    shown = []
    for c in columns_of(rules).facts:
        heading = c.name.replace(
            c.code, ".".join(c.code.split(".")[: len(c.code.split(".")) - (c.code not in columns.CODES)]), 1
        )
        value = pl.col(f"f{of[heading]}")
        if c.spec.kind is Kind.BOOL:
            value = pl.when(value).then(pl.lit("是")).when(~value).then(pl.lit("否"))
        elif c.spec.kind is not Kind.CHOICE and measured[heading].places:
            value = (value.cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2))
        shown.append(value.cast(pl.String).alias(c.name))
    text = piece.select(shown).to_arrow()
    with pq.ParquetWriter(path, text.schema) as writer:
        for begin in range(0, rows, FEWEST):
            writer.write_table(text.slice(0, min(FEWEST, rows - begin)))


def run(rows: int, copies: int, folder: Path) -> Run:
    """One run in a process of its own."""
    path = folder / f"{rows}-{copies}.parquet"
    table(many(copies), rows, path)
    command = [sys.executable, __file__, "--one", str(copies), str(path)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    path.unlink()
    return Run(*json.loads(done.stdout))


def one(copies: int, path: Path) -> int:
    """Scores a table in this process; prints what it took."""
    begin, used = time.perf_counter(), time.process_time()
    run_batch(many(copies), path, path.with_suffix(".out.parquet"))
    took = time.perf_counter() - begin, time.process_time() - used
    path.with_suffix(".out.parquet").unlink()
    print(json.dumps([*took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024]))
    return 0


def slope(sizes: list[int], seconds: list[float]) -> float:
    """The power by which seconds grow from the first to the last size."""
    return math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])


def main() -> int:
    """All runs."""
    sizes = [int(a) for a in sys.argv[1:]] or list(SIZES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = run(1, 1, folder).cpu
        used = []
        for size in sizes:
            took = run(size, 1, folder)
            used.append(took.cpu - start)
            print(
                f"{size} rows, 32 indicators: {took.seconds:.1f} s, CPU {took.cpu:.1f} s, {took.megabytes} MB",
                flush=True,
            )
        starts = [run(1, copies, folder).cpu for copies in COPIES]
        wide = []
        for copies, begun in zip(COPIES, starts, strict=True):
            took = run(FEWEST, copies, folder)
            wide.append(took.cpu - begun)
            print(f"{FEWEST} rows, {32 * copies} indicators: {took.seconds:.1f} s, CPU {took.cpu:.1f} s, {took.megabytes} MB; one row {begun:.1f} s", flush=True)  # fmt: skip
        if len(sizes) > 1:
            print(f"slope of the rows {slope(sizes, used):.2f}")
        print(f"slope of the indicators {slope([32 * c for c in COPIES], wide):.2f}")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        sys.exit(one(int(sys.argv[2]), Path(sys.argv[3])))
    sys.exit(main())
