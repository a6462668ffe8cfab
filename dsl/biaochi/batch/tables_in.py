"""Files read in pieces of text columns: CSV, Parquet and XLSX. Row numbers are those a person sees, the heading being 1."""

from __future__ import annotations

import codecs
import io
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.facts.xlsx_cell import CellRefused, cell_text
from biaochi.facts.xlsx_guard import TABLE, inspect_workbook
from biaochi.files.regular import read_regular

ROWS = 50_000
"""Rows of a piece. Pieces are the same in every run, so that a run that was broken off goes on where it was."""
MOST_XLSX = 64 * 1024 * 1024
_HEADER_WITHIN = 10
_HELP = "可读：CSV、Parquet、XLSX、DuckDB 的文件、Spark 写出的 Parquet 文件夹；第一行是列名（biaochi facts 规则集 --format json 的 column）。"


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a table as text columns, the number of each, and the lines that are no rows of it with the reason."""

    table: pl.DataFrame
    numbers: list[int]
    broken: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """An opened table: its headings, and its pieces."""

    headings: tuple[str, ...]
    pieces: Callable[[], Iterator[Piece]]


def unreadable(path: Path, why: str) -> BiaochiError:
    """A table that cannot be read, or not further."""
    return BiaochiError([Diagnostic("BC511", f"表读不了：{why}", help=_HELP, file=str(path))])


def short_of(bad: Exception) -> str:
    """What a library says of a table, in one line."""
    return str(bad).splitlines()[0][:120] if str(bad) else type(bad).__name__


def in_csv(path: Path) -> Table:
    """A CSV file."""
    encoding = _encoding(path)
    with pa_csv.open_csv(path, read_options=_read_options(encoding), parse_options=_parse_options([])) as reader:
        headings = tuple(reader.schema.names)

    def pieces() -> Iterator[Piece]:
        broken: list[tuple[int, str]] = []
        options = pa_csv.ConvertOptions(column_types=dict.fromkeys(headings, pa.string()), strings_can_be_null=False)
        with pa_csv.open_csv(
            path,
            read_options=_read_options(encoding),
            parse_options=_parse_options(broken),
            convert_options=options,
        ) as reader:
            yield from in_rows(reader, broken)

    return Table(headings, pieces)


def _read_options(encoding: str) -> pa_csv.ReadOptions:
    return pa_csv.ReadOptions(use_threads=False, block_size=1 << 24, encoding=encoding)


def _parse_options(broken: list[tuple[int, str]]) -> pa_csv.ParseOptions:
    def skip(row: Any) -> Literal["skip"]:
        broken.append((row.number or 0, f"这一行有 {row.actual_columns} 格，表头有 {row.expected_columns} 格"))
        return "skip"

    return pa_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip)


def in_rows(reader: Iterable[pa.RecordBatch], broken: list[tuple[int, str]]) -> Iterator[Piece]:
    """The batches of a reader, cut into pieces of ROWS. A line that is no row keeps its number."""
    waiting: list[pa.RecordBatch] = []
    held, number, said = 0, 2, 0

    def piece() -> Piece:
        nonlocal held, number, said, waiting
        gaps = {n for n, _ in broken}
        numbers: list[int] = []
        while len(numbers) < held:
            if number not in gaps:
                numbers.append(number)
            number += 1
        passed = [b for b in broken[said:] if b[0] < number]
        made = _piece(waiting, numbers, passed)
        held, waiting, said = 0, [], said + len(passed)
        return made

    for batch in reader:
        while batch.num_rows:
            taken = batch.slice(0, ROWS - held)
            waiting.append(taken)
            held += taken.num_rows
            batch = batch.slice(taken.num_rows)
            if held == ROWS:
                yield piece()
    if held:
        yield piece()
    if broken[said:]:
        yield Piece(pl.DataFrame(), [], tuple(broken[said:]))


def _piece(batches: Sequence[pa.RecordBatch], numbers: list[int], broken: Sequence[tuple[int, str]]) -> Piece:
    table = pl.from_arrow(pa.Table.from_batches(batches))
    assert isinstance(table, pl.DataFrame)
    return Piece(_as_text(table), numbers, tuple(broken))


def _as_text(table: pl.DataFrame) -> pl.DataFrame:
    """Every column as text, as it would be written in a table."""
    return table.select(
        (pl.when(pl.col(n)).then(pl.lit("是")).when(~pl.col(n)).then(pl.lit("否")).alias(n) if t == pl.Boolean else pl.col(n).cast(pl.String, strict=False))
        for n, t in table.schema.items()
    )  # fmt: skip


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(1 << 20)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def in_parquet(path: Path) -> Table:
    """A Parquet file."""
    with pq.ParquetFile(path) as file:
        schema = file.schema_arrow
    flat_only(path, schema)

    def pieces() -> Iterator[Piece]:
        with pq.ParquetFile(path) as file:
            first = 2
            for batch in file.iter_batches(batch_size=ROWS, use_threads=False):
                yield _piece([batch], list(range(first, first + batch.num_rows)), ())
                first += batch.num_rows

    return Table(tuple(schema.names), pieces)


def flat_only(path: Path, schema: pa.Schema) -> None:
    """Raises BiaochiError (BC512) where a column holds several values in a cell."""
    nested = [f.name for f in schema if pa.types.is_nested(f.type)]
    if nested:
        said = f"“{nested[0]}”一格里有几个值，不能当一列数据"
        raise BiaochiError([Diagnostic("BC512", said, help="请把它拆成几列，或删去。", file=str(path), where="表头")])


def in_xlsx(path: Path) -> Table:
    """The first visible sheet of a workbook."""
    import openpyxl

    data = read_regular(path, MOST_XLSX)
    inspect_workbook(data, file=str(path), limits=TABLE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheet: Any = next(s for s in book.worksheets if s.sheet_state == "visible")
    sheet.reset_dimensions()
    first = next((n for n, row in enumerate(islice(sheet.iter_rows(), _HEADER_WITHIN), 1) if _is_heading(row)), 0)
    if not first:
        raise unreadable(path, f"前 {_HEADER_WITHIN} 行没有表头")
    head = next(sheet.iter_rows(min_row=first, max_row=first, values_only=True))
    names = [str(h).strip() if h is not None else "" for h in head]
    kept = [k for k, name in enumerate(names) if name]
    headings = tuple(names[k] for k in kept)

    def pieces() -> Iterator[Piece]:
        rows = enumerate(sheet.iter_rows(min_row=first + 1), first + 1)
        while block := list(islice(rows, ROWS)):
            lines = [(n, [_cell(row[k]) if k < len(row) else "" for k in kept]) for n, row in block]
            lines = [(n, cells) for n, cells in lines if any(cells)]
            columns = {h: [cells[k] for _, cells in lines] for k, h in enumerate(headings)}
            yield Piece(pl.DataFrame(columns, schema=dict.fromkeys(headings, pl.String)), [n for n, _ in lines])

    return Table(headings, pieces)


def _is_heading(row: Sequence[Any]) -> bool:
    return sum(1 for c in row if isinstance(c.value, str) and c.value.strip()) >= 2


def _cell(cell: Any) -> str:
    if cell.value is None:
        return ""
    try:
        return cell_text(cell.value, cell.number_format or "General")
    except CellRefused as bad:
        return f"（{bad.message}）"
