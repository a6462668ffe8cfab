"""What a written file says of itself, so that the next run knows it for its own: what it is, and of which rules.

Pages, texts and Office files carry a line that people do not see, with a hash of all else: a file that somebody edited is
not taken for one that was written. JSON and CSV have no place for such a line; they are known by what they hold. Facts
are for people to fill in, and carry nothing.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from typing import Any, Literal

Form = Literal["office", "page", "text", "sql", "json", "csv", "facts"]

_BESIDE = {"page": ("<!-- ", " -->"), "text": ("# ", ""), "sql": ("-- ", "")}


def stamped(data: bytes, form: Form, what: str, of: str) -> bytes:
    """``data`` with its stamp: ``what`` it is, and the identity of the rules it was made ``of``."""
    if form == "office":
        out = io.BytesIO(data)
        with zipfile.ZipFile(out, "a") as package:
            package.comment = _mark(what, of).encode()
        return out.getvalue()
    if form in _BESIDE:
        return data + _line(data, form, what, of)
    return data


def written_before(there: bytes, made: bytes, form: Form, what: str, of: str) -> bool:
    """Whether the content of a file is what an earlier run wrote in the place of ``made``, unedited as far as can be told."""
    try:
        if form == "office":
            with zipfile.ZipFile(io.BytesIO(there)) as package:
                return package.comment == _mark(what, of).encode()
        if form in _BESIDE:
            body, _, last = there.removesuffix(b"\n").rpartition(b"\n")
            return last + b"\n" == _line(body + b"\n", form, what, of)
        if form == "facts":
            return False
        return _kin(there) == _kin(made) if form == "json" else _rows(there) == _rows(made)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, zipfile.BadZipFile, csv.Error):
        return False


def _mark(what: str, of: str) -> str:
    return f"标尺 {what} {hashlib.sha256(of.encode()).hexdigest()[:16]}"


def _line(body: bytes, form: Form, what: str, of: str) -> bytes:
    before, after = _BESIDE[form]
    return f"{before}{_mark(what, of)} {hashlib.sha256(body).hexdigest()[:32]}{after}\n".encode()


def _kin(data: bytes) -> object:
    """What results, certificates and findings in JSON have in common with an earlier one of the same rules."""
    given = json.loads(data)
    if "runs" in given:
        return "sarif", [[a["location"]["uri"] for a in run["artifacts"]] for run in given["runs"]]
    return sorted(given), [_identity(given[k]) for k in ("ruleset", "old", "new", "files") if k in given]


def _identity(value: Any) -> object:
    if isinstance(value, dict):
        return value["ruleset"]["id"] if "ruleset" in value else value["id"]
    return value


def _rows(data: bytes) -> object:
    """Of a table of scores its columns and its indicators."""
    first, *rest = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return first, sorted({(row[1], row[2]) for row in rest})
