"""The folder of a run that goes on where it was broken off: a part for each piece, written whole or not at all.

A part belongs to one engine, one ruleset, one table and one set of options; a folder of another run is begun anew.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import polars as pl

from biaochi import patterns as re
from biaochi.batch.pieces import Bad, Done
from biaochi.batch.tables_in import ROWS
from biaochi.batch.tables_stored import parts_of
from biaochi.files.regular import read_regular
from biaochi.files.write import write_file
from biaochi.registry.sealed import seal, secret
from biaochi.registry.vault import engine_now
from biaochi.ruleset.model import Ruleset
from biaochi.source.os_errors import NotAFile

SUFFIX = ".续算"
_NOTE = "run.json"
_MOST = 1 << 30
_OURS = re.compile(r"run\.json|[0-9]{6,}\.(?:json|parquet)|\.biaochi-.*")
"""The files of a run, those of the writers included."""


def table_hash(path: Path) -> str:
    """The SHA-256 of a file, or of the parts in a folder, read in blocks."""
    found = hashlib.sha256()
    for part in parts_of(path) if path.is_dir() else [path]:
        found.update(f"{part.stat().st_size}\n".encode())
        with part.open("rb") as file:
            while block := file.read(1 << 20):
                found.update(block)
    return found.hexdigest()


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts beside ``output``. Each is sealed with the secret of this user, as the folder may be anybody's to write;
    where there is no secret, every run begins anew. ``scores`` are the hashes of the parts that this run made or found."""

    folder: Path
    run: bytes
    secret: bytes
    scores: dict[int, str] = field(default_factory=dict)

    @classmethod
    def opened(cls, output: Path, rules: Ruleset, table: Path, name: str, reasons: bool) -> Parts:
        """The parts of a run, those of an earlier one kept where it was the same run. Raises OSError."""
        folder = output.with_name(output.name + SUFFIX)
        run = {
            "engine": engine_now(),
            "rules": rules.hash,
            "table": table_hash(table),
            "name": name,
            "reasons": reasons,
            "rows": ROWS,
        }
        said = json.dumps(run, sort_keys=True).encode()
        note = folder / _NOTE
        folder.mkdir(exist_ok=True)
        if any(not _OURS.fullmatch(p.name) for p in folder.iterdir()):
            raise NotAFile(f"旁边的文件夹“{folder.name}”里有别的文件")
        if not note.is_file() or read_regular(note, _MOST) != said:
            _emptied(folder)
        write_file(note, said, force=True)
        return cls(folder, said, secret())

    def done(self, number: int) -> Done | None:
        """A part of an earlier run; None where it is not there, not whole, or not written by this user."""
        try:
            mark, _, body = read_regular(self._place(number, "json"), _MOST).partition(b"\n")
            if not self.secret or not hmac.compare_digest(mark, self._seal(number, body)):
                return None
            note = json.loads(body)
            self.scores[number] = note["scores"]
            table = self.table(number)
            return Done(table, tuple(Bad(**b) for b in note["bad"]), note["exact"])
        except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
            return None

    def table(self, number: int) -> pl.DataFrame:
        """The scores of a part. Raises OSError where they are not those that this run made or found."""
        data = read_regular(self._place(number, "parquet"), _MOST)
        if hashlib.sha256(data).hexdigest() != self.scores[number]:
            raise NotAFile(f"旁边的文件夹“{self.folder.name}”里的文件被改过")
        return pl.read_parquet(io.BytesIO(data))

    def keep(self, number: int, done: Done) -> None:
        """Writes a part: first its scores, then the note that it is there. Raises OSError."""
        data = io.BytesIO()
        done.table.write_parquet(data, compression="zstd", statistics=False)
        self.scores[number] = hashlib.sha256(data.getvalue()).hexdigest()
        write_file(self._place(number, "parquet"), data.getvalue(), force=True)
        note = {"scores": self.scores[number], "bad": [asdict(b) for b in done.bad], "exact": done.exact}
        body = json.dumps(note, ensure_ascii=False).encode()
        write_file(self._place(number, "json"), self._seal(number, body) + b"\n" + body, force=True)

    def _place(self, number: int, ending: str) -> Path:
        return self.folder / f"{number:06d}.{ending}"

    def _seal(self, number: int, body: bytes) -> bytes:
        return seal(self.secret, f"{hashlib.sha256(self.run).hexdigest()} {number}".encode(), body)

    def remove(self) -> None:
        """The folder is needed no more."""
        _emptied(self.folder)
        self.folder.rmdir()


def _emptied(folder: Path) -> None:
    """Removes the files of an earlier run, the note first, and nothing else."""
    for path in sorted(folder.iterdir(), key=lambda p: p.name != _NOTE):
        path.unlink()
