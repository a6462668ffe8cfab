"""Tables that a database keeps: one of a DuckDB file, and what Spark writes, a folder of Parquet parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from biaochi.batch.tables_in import ROWS, Piece, Table, flat_only, in_rows, unreadable
from biaochi.diagnostics import BiaochiError, Diagnostic

_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "threads": 1,
    "preserve_insertion_order": True,
}
"""A view of a file that was sent here reads no other file."""


def in_duckdb(path: Path, name: str) -> Table:
    """A table of a DuckDB file by its name, or the only one. Raises BiaochiError (BC511, BC512), duckdb.Error."""
    with _opened(path) as connection:
        found = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main' ORDER BY table_name"
        )
        names = [str(n) for (n,) in found.fetchall()]
        chosen = name or (names[0] if len(names) == 1 else "")
        if chosen not in names:
            said = f"里面没有叫“{name}”的表" if name else f"里面有 {len(names)} 张表，要写明用哪一张"
            help_ = f"请加 --table 表名；里面的表：{'、'.join(names[:20]) or '（没有）'}"
            raise BiaochiError([Diagnostic("BC512", f"“{path.name}”{said}", help=help_, file=str(path))])
        schema = connection.sql(_all(chosen)).limit(0).to_arrow_table().schema
    flat_only(path, schema)

    def pieces() -> Iterator[Piece]:
        with _opened(path) as connection:
            yield from in_rows(connection.sql(_all(chosen)).to_arrow_reader(ROWS), [])

    return Table(tuple(schema.names), pieces)


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(path), read_only=True, config=_CLOSED)


def _all(name: str) -> str:
    return exp.select("*").from_(exp.Table(this=exp.to_identifier(name, quoted=True))).sql(dialect="duckdb")


def parts_of(folder: Path) -> list[Path]:
    """The Parquet parts in a folder, in the order of their names; none where it is no such table."""
    return sorted(p for p in folder.glob("*.parquet") if p.is_file() and not p.name.startswith((".", "_")))


def in_parts(folder: Path) -> Table:
    """The table whose parts lie in a folder, one after another. Raises BiaochiError (BC511, BC512), ArrowException."""
    parts = parts_of(folder)
    schemas = [pq.read_schema(p) for p in parts]
    odd = next((p for p, s in zip(parts, schemas, strict=True) if s.names != schemas[0].names), None)
    if odd is not None:
        raise unreadable(folder, f"“{odd.name}”的列和“{parts[0].name}”的不同")
    for schema in schemas:
        flat_only(folder, schema)

    def batches() -> Iterator[pa.RecordBatch]:
        for part in parts:
            with pq.ParquetFile(part) as file:
                yield from (_as_first(b) for b in file.iter_batches(batch_size=ROWS, use_threads=False))

    def _as_first(batch: pa.RecordBatch) -> pa.RecordBatch:
        return batch.cast(schemas[0])

    return Table(tuple(schemas[0].names), lambda: in_rows(batches(), []))
