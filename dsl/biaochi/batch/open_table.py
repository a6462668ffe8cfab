"""Opens whatever kind of table a path is."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from biaochi.batch.tables_in import Table, in_csv, in_parquet, in_xlsx, short_of, unreadable
from biaochi.batch.tables_stored import in_duckdb, in_parts, parts_of
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.files.regular import refuse_special
from biaochi.source.os_errors import reason_of

_FILES = {".csv": in_csv, ".parquet": in_parquet, ".xlsx": in_xlsx}
_DATABASES = (".duckdb", ".db")


def open_table(path: Path, name: str = "") -> Table:
    """The table in a file or a folder of Parquet parts; ``name``: which one of a database.

    Raises BiaochiError (BC511 cannot be read, BC512 its name or headings).
    """
    try:
        table = _opened(path, name)
    except (pa.ArrowException, duckdb.Error) as bad:
        raise unreadable(path, short_of(bad)) from None
    except OSError as bad:
        raise unreadable(path, reason_of(bad)) from None
    except UnicodeError:
        raise unreadable(path, "文字的编码读不懂") from None
    twice = sorted({h for h in table.headings if table.headings.count(h) > 1})
    if twice:
        raise _refused(path, f"有几列都叫“{twice[0]}”", "请给每列各自的列名。")
    return table


def _opened(path: Path, name: str) -> Table:
    kind = path.suffix.lower()
    if name and kind not in _DATABASES:
        raise _refused(path, f"“{path.name}”不是数据库，里面没有表名可选", "请去掉 --table。")
    if path.is_dir() and parts_of(path):
        return in_parts(path)
    if kind not in (*_FILES, *_DATABASES):
        raise unreadable(path, f"不读这种文件（{path.suffix or '没有扩展名'}）")
    refuse_special(path.stat())
    return in_duckdb(path, name) if kind in _DATABASES else _FILES[kind](path)


def _refused(path: Path, said: str, help_: str) -> BiaochiError:
    return BiaochiError([Diagnostic("BC512", said, help=help_, file=str(path), where="表头")])
