"""Tables of scores written piece by piece: Parquet with exact decimals, CSV that Excel opens, XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, cast

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from biaochi.batch.pieces import Bad
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.reports.safe import escape_csv
from biaochi.reports.xlsx_style import put_text

MOST_XLSX = 1_048_575
"""Rows of a worksheet below its heading."""


def pieces_of(path: Path, tables: Iterable[pl.DataFrame], rows: int) -> Iterator[bytes]:
    """The content of the file ``path`` in the form its ending names. Raises BiaochiError (BC514)."""
    forms: dict[str, Callable[[Iterable[pl.DataFrame]], Iterator[bytes]]] = {
        ".csv": _csv,
        ".parquet": _parquet,
        ".xlsx": _xlsx,
    }
    ending = path.suffix.lower()
    if ending not in forms:
        raise _refused(path, "看不出要写成哪一种文件", "文件名请以 .parquet、.csv 或 .xlsx 结尾。")
    if ending == ".xlsx" and rows > MOST_XLSX:
        raise _refused(path, f"有 {rows} 行，一张工作表放不下", "请写成 .parquet 或 .csv。")
    return forms[ending](tables)


def bad_rows(bad: Sequence[Bad]) -> bytes:
    """The side file: the rows that have no score, and why."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(BAD_HEAD)
    writer.writerows([str(b.number), escape_csv(b.subject), escape_csv(b.why)] for b in bad)
    return out.getvalue().encode("utf-8-sig")


BAD_HEAD = ("行", "对象", "原因")


def _csv(tables: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    first = True
    for table in tables:
        text = [n for n, t in table.schema.items() if t == pl.String]
        risky = r"^'*[=+\-@\t\r\n＝＋－＠]"
        plain = r"^[+-]?[0-9]+(?:\.[0-9]+)?%?$"
        safe = table.with_columns(
            pl.when(pl.col(n).str.contains(risky) & ~pl.col(n).str.contains(plain)).then(pl.lit("'") + pl.col(n)).otherwise(pl.col(n)).alias(n)
            for n in text
        )  # fmt: skip
        data = io.BytesIO()
        safe.write_csv(data, include_header=False, line_terminator="\r\n")
        if first:
            head = io.StringIO(newline="")
            csv.writer(head, lineterminator="\r\n").writerow([escape_csv(n) for n in table.columns])
            yield head.getvalue().encode("utf-8-sig")
            first = False
        yield data.getvalue()


def _parquet(tables: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    out = _Growing()
    writer: pq.ParquetWriter | None = None
    schema: pa.Schema | None = None
    for table in tables:
        arrow = table.to_arrow()
        schema = schema or arrow.schema
        if writer is None:
            writer = pq.ParquetWriter(cast("IO[bytes]", out), schema, compression="zstd")
        writer.write_table(arrow.cast(schema))
        yield _taken(out)
    if writer is not None:
        writer.close()
        yield _taken(out)


class _Growing(io.RawIOBase):
    """A file that is only written at its end, and emptied as it is read."""

    def __init__(self) -> None:
        self.data, self.place = bytearray(), 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def write(self, data: Any) -> int:
        self.data += data
        self.place += len(data)
        return len(data)


def _taken(out: _Growing) -> bytes:
    data = bytes(out.data)
    out.data.clear()
    return data


def _xlsx(tables: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("得分")
    sheet.freeze_panes = "A2"

    def cell(value: object) -> Any:
        if isinstance(value, str):
            made = WriteOnlyCell(sheet)
            put_text(made, value)
            return made
        if isinstance(value, Decimal):
            made = WriteOnlyCell(sheet, cast("Any", value))  # written digit by digit
            made.number_format = "0" if value.as_tuple().exponent == 0 else "0." + "0" * -int(value.as_tuple().exponent)
            return made
        return value

    first = True
    for table in tables:
        if first:
            sheet.append([cell(n) for n in table.columns])
            first = False
        for row in table.iter_rows():
            sheet.append([cell(v) for v in row])
    data = io.BytesIO()
    book.save(data)
    yield data.getvalue()


def _refused(path: Path, why: str, help_: str) -> BiaochiError:
    return BiaochiError([Diagnostic("BC514", f"写不了“{path.name}”：{why}", help=help_, file=str(path))])
