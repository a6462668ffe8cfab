"""A whole run: pieces read, scored, kept, put together in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa

from biaochi.batch.open_table import open_table
from biaochi.batch.parts import Parts
from biaochi.batch.pieces import Bad, Engine, Pieces
from biaochi.batch.summary import Summary
from biaochi.batch.tables_in import Piece, Table, short_of, unreadable
from biaochi.batch.tables_out import BAD_HEAD, bad_rows, pieces_of
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.files.regular import refuse_special
from biaochi.files.write import write_file, write_pieces
from biaochi.ruleset.model import Ruleset
from biaochi.source.os_errors import Changed, reason_of

Step = Callable[[int], None]


def side_file(output: Path) -> Path:
    """Where the rows go that have no score."""
    return output.with_name(f"{output.stem}.未算.csv")


def run_batch(
    rules: Ruleset,
    table: Path,
    output: Path,
    *,
    engine: Engine = "auto",
    reasons: bool = False,
    force: bool = False,
    name: str = "",
    step: Step = lambda rows: None,
) -> tuple[Summary, list[str]]:
    """Scores the table (of a database, ``name``) and writes ``output`` and, where rows have no score, its side file.

    ``step`` is called with the rows of each piece that is done. Gives the summary and remarks for the user. A run that was
    broken off goes on with the pieces that are missing. Raises BiaochiError (BC511 to BC515, BC901, BC907).
    """
    pieces_of(output, (), 0)
    _free(output, force)
    opened = open_table(table, name)
    with ExitStack() as stack:
        pieces = Pieces(rules, opened.headings, engine, reasons, stack)
        pieces.refuse_clash()
        return _run(rules, table, output, opened, pieces, reasons, force, name, step)


def _run(
    rules: Ruleset,
    table: Path,
    output: Path,
    opened: Table,
    pieces: Pieces,
    reasons: bool,
    force: bool,
    name: str,
    step: Step,
) -> tuple[Summary, list[str]]:
    summary, bad, count = Summary(rules), list[Bad](), 0
    remarks = [f"表里没有的列按缺数据算：{'、'.join(pieces.missing)}"] if pieces.missing else []
    try:
        parts = Parts.opened(output, rules, table, name, reasons)
        for count, piece in enumerate(read_pieces(table, opened.pieces()), 1):
            done = parts.done(count)
            if done is None:
                done = pieces.score(piece)
                parts.keep(count, done)
            summary.add(done.table)
            summary.exact += done.exact
            bad += done.bad
            step(piece.table.height)
        if pieces.left_out:
            remarks.append(f"{pieces.left_out}，不能按列算，逐行由解释器算，得分相同，时间较长。")
        summary.bad = len(bad)
        tables = (parts.table(n) for n in range(1, count + 1))
        write_pieces(output, pieces_of(output, tables, summary.rows), force=force)
        _beside(side_file(output), bad)
        parts.remove()
    except Changed as there:
        raise _in_the_way(output, there.says) from None
    except OSError as failed:
        said = f"写不了得分：{reason_of(failed)}"
        help_ = "已经算好的部分还在，改好以后再运行一次，从断处接着算。"
        raise BiaochiError([Diagnostic("BC515", said, help=help_, file=str(output))]) from None
    return summary, remarks


def read_pieces(path: Path, pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The pieces of a table. Raises BiaochiError (BC511) where it cannot be read further."""
    while True:
        try:
            piece = next(pieces, None)
        except (OSError, UnicodeError, pa.ArrowException, pl.exceptions.PolarsError, duckdb.Error) as failed:
            raise unreadable(path, short_of(failed)) from None
        if piece is None:
            return
        yield piece


def _free(output: Path, force: bool) -> None:
    """Raises BiaochiError where something stands that this run must not replace; before the work, not after it."""
    side, head = side_file(output), ",".join(BAD_HEAD).encode("utf-8-sig")
    try:
        for path in (output, side):
            if path.exists():
                refuse_special(path.stat())
    except OSError as bad:
        raise _in_the_way(path, reason_of(bad), "请换一个文件名。") from None
    if output.exists() and not force:
        raise _in_the_way(output, "已经存在")
    if side.exists() and _start(side, len(head)) != head:
        raise _in_the_way(side, "已经存在，不是标尺写的", "请把它移走或改名，或者给得分换一个文件名。")


def _in_the_way(path: Path, why: str, help_: str = "请换一个文件名；确实要覆盖得分的，加 --force。") -> BiaochiError:
    return BiaochiError([Diagnostic("BC515", f"没有写：“{path.name}”{why}", help=help_, file=str(path))])


def _beside(path: Path, bad: list[Bad]) -> None:
    """The side file; where no row is bad, one of an earlier run is emptied."""
    if bad or path.is_file():
        write_file(path, bad_rows(bad), force=True)


def _start(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)
