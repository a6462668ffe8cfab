"""Files of lines that hold together: each line names the hashes of those it follows.

What was entered cannot be changed, nor anything before it taken out, without every later line changing. Two files that are
put together keep two chains in one, in any order; the next line follows both. What no file can show, that its end was cut
off, shows in the code of the last line, which stands on paper: the first 80 bits of its hash in letters that are not
mistaken for one another. The index of releases (``chain``) and the log (``log``) are such files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from biaochi import patterns as re
from biaochi.files.regular import read_regular
from biaochi.files.write import write_file
from biaochi.source.os_errors import Changed, reason_of

_HASH = re.compile(r"[0-9a-f]{64}")
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISTAKEN = str.maketrans("OIL", "011")
_CODE_BITS = 80
_ATTEMPTS = 50


class Unlinked(Exception):
    """A file that is none of these, or no longer; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Link:
    """One line: names and texts in their order, and the hashes of the lines it follows."""

    said: tuple[tuple[str, str], ...]
    after: tuple[str, ...] = ()

    @property
    def hash(self) -> str:
        """The hash of the line, and so of all before it."""
        return hashlib.sha256(_json(self._data())).hexdigest()

    @property
    def code(self) -> str:
        """The hash for paper: four groups of four letters and digits."""
        return code_of(self.hash)

    def line(self) -> bytes:
        """The line as it is written."""
        return _json({**self._data(), "hash": self.hash}) + b"\n"

    def _data(self) -> dict[str, object]:
        return {**dict(self.said), "after": list(self.after)}


def code_of(hash_: str) -> str:
    """A hash for paper: four groups of four letters and digits."""
    number = int(hash_, 16) >> (256 - _CODE_BITS)
    letters = "".join(_LETTERS[number >> shift & 31] for shift in range(_CODE_BITS - 5, -1, -5))
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def same_code(given: str, code: str) -> bool:
    """Whether a code as somebody typed it is this one: case, dashes and blanks do not count, nor O for 0."""
    return "".join(given.upper().translate(_MISTAKEN).split()).replace("-", "") == code.replace("-", "")


class Linked(Protocol):
    """What follows other lines."""

    @property
    def after(self) -> tuple[str, ...]:
        """The hashes of the lines it follows."""

    @property
    def hash(self) -> str:
        """Its own."""


L = TypeVar("L", bound=Linked)


def heads(links: Sequence[L]) -> tuple[L, ...]:
    """The lines that none follows: one, or one for each of the chains that were put together."""
    followed = {h for link in links for h in link.after}
    return tuple(link for link in links if link.hash not in followed)


def read_links(file: Path, names: tuple[str, ...], most: int) -> tuple[Link, ...]:
    """The lines of a file, none where there is no file; ``names`` are those of their texts. Raises Unlinked."""
    return _links(_content(file, most) or b"", names)


def append(
    file: Path,
    names: tuple[str, ...],
    said: Sequence[str],
    most: int,
    known: Callable[[Link], bool] = lambda link: False,
) -> Link:
    """Appends a line after all there is, and gives it as it stands; one that is ``known`` is there already and kept.

    Raises OSError where the file cannot be written, Unlinked where it is no such file.
    """
    for _ in range(_ATTEMPTS):
        before = _content(file, most)
        links = _links(before or b"", names)
        found = next((link for link in links if known(link)), None)
        if found is not None:
            return found
        made = Link(tuple(zip(names, said, strict=True)), tuple(sorted(link.hash for link in heads(links))))
        try:
            write_file(file, (before or b"") + made.line(), before=before)
        except Changed:
            continue
        return made
    raise Changed("一直有别的程序在写")


def _content(file: Path, most: int) -> bytes | None:
    try:
        return read_regular(file, most)
    except FileNotFoundError:
        if file.is_symlink():
            raise Unlinked("指向的文件不存在") from None
        return None
    except OSError as bad:
        raise Unlinked(reason_of(bad)) from None


def _links(data: bytes, names: tuple[str, ...]) -> tuple[Link, ...]:
    found = _parsed(data.replace(b"\r\n", b"\n"), names)
    if isinstance(found, int):
        raise Unlinked(f"第{found}行残缺、被改动，或者它前面的行被删去了")
    return found


@lru_cache(maxsize=16)
def _parsed(data: bytes, names: tuple[str, ...]) -> tuple[Link, ...] | int:
    """The lines, or the number of the first that cannot be used."""
    if not data:
        return ()
    out: list[Link] = []
    lines = data.split(b"\n")
    if lines.pop() != b"":
        return len(lines) + 1
    for number, line in enumerate(lines, 1):
        link = _link(line, names)
        if link is None:
            return number
        out.append(link)
    known = {link.hash for link in out}
    return next((n for n, link in enumerate(out, 1) if not known.issuperset(link.after)), tuple(dict.fromkeys(out)))


def _link(line: bytes, names: tuple[str, ...]) -> Link | None:
    try:
        given: Any = json.loads(line)
        after = given["after"]
        if not all(isinstance(given[n], str) for n in names) or not all(_HASH.fullmatch(h) for h in after):
            return None
        link = Link(tuple((n, given[n]) for n in names), tuple(after))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return link if link.line() == line + b"\n" else None


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
