"""The folder of a run that goes on where it was broken off: a part for each piece, written whole or not at all.

A part belongs to one ruleset, one table and one set of options; a folder of another run is begun anew.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from biaochi import patterns as re
from biaochi._version import VERSION
from biaochi.batch.pieces import Bad, Done
from biaochi.batch.tables_in import ROWS
from biaochi.files.write import write_file
from biaochi.ruleset.model import Ruleset
from biaochi.source.os_errors import NotAFile

SUFFIX = ".续算"
_NOTE = "run.json"
_OURS = re.compile(r"run\.json|[0-9]{6,}\.(?:json|parquet)|\.biaochi-.*")
"""The files of a run, those of the writers included."""


def file_hash(path: Path) -> str:
    """The SHA-256 of a file, read in blocks."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts beside ``output``."""

    folder: Path

    @classmethod
    def opened(cls, output: Path, rules: Ruleset, table: Path, reasons: bool) -> Parts:
        """The parts of a run, those of an earlier one kept where it was the same run. Raises OSError."""
        folder = output.with_name(output.name + SUFFIX)
        run = {"version": VERSION, "rules": rules.hash, "table": file_hash(table), "reasons": reasons, "rows": ROWS}
        said = json.dumps(run, sort_keys=True).encode()
        note = folder / _NOTE
        folder.mkdir(exist_ok=True)
        if any(not _OURS.fullmatch(p.name) for p in folder.iterdir()):
            raise NotAFile(f"旁边的文件夹“{folder.name}”里有别的文件")
        if not note.is_file() or note.read_bytes() != said:
            _emptied(folder)
        write_file(note, said, force=True)
        return cls(folder)

    def done(self, number: int) -> Done | None:
        """A part of an earlier run; None where it is not there, or not whole."""
        try:
            note = json.loads((self.folder / f"{number:06d}.json").read_bytes())
            table = self.table(number)
            if note["rows"] != table.height:
                return None
            return Done(table, tuple(Bad(**b) for b in note["bad"]), note["exact"])
        except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
            return None

    def table(self, number: int) -> pl.DataFrame:
        """The scores of a part."""
        return pl.read_parquet(io.BytesIO((self.folder / f"{number:06d}.parquet").read_bytes()))

    def keep(self, number: int, done: Done) -> None:
        """Writes a part: first its scores, then the note that it is there. Raises OSError."""
        data = io.BytesIO()
        done.table.write_parquet(data, compression="zstd", statistics=False)
        write_file(self.folder / f"{number:06d}.parquet", data.getvalue(), force=True)
        note = {"rows": done.table.height, "bad": [asdict(b) for b in done.bad], "exact": done.exact}
        write_file(self.folder / f"{number:06d}.json", json.dumps(note, ensure_ascii=False).encode(), force=True)

    def remove(self) -> None:
        """The folder is needed no more."""
        _emptied(self.folder)
        self.folder.rmdir()


def _emptied(folder: Path) -> None:
    """Removes the files of an earlier run, the note first, and nothing else."""
    for path in sorted(folder.iterdir(), key=lambda p: p.name != _NOTE):
        path.unlink()
