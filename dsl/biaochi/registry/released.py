"""The release file beside a ruleset, and the check that a released text is still the text that was released.

``1.release.json`` freezes ``1.biaochi``: hashes of its text and of every ruleset it inherits from. Whoever loads the
ruleset loads exactly that, or is told what changed. The file is plain JSON in one fixed form; it holds a hash of its own
content and must be byte for byte what this module would write, so that no flipped byte goes unseen.

BC362 release file unusable, BC363 of another ruleset, BC364 the text changed, BC365 a locked parent changed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from biaochi.diagnostics import Diagnostic, RulesetError
from biaochi.registry.place import SUFFIX, identity_of_place, is_identity, registered
from biaochi.source.canonical_text import text_hash
from biaochi.source.decode import decode
from biaochi.source.os_errors import reason_of

FORMAT = 1
ENDING = ".release.json"
MAX_BYTES = 256 * 1024
_HASH = re.compile(r"[0-9a-f]{64}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_BROKEN_HELP = "请从备份恢复这个发布记录；没有备份的，把规则集另存为新的版本再发布。"


@dataclass(frozen=True, slots=True)
class Lock:
    """One ruleset that is inherited from, as it was when the release was made."""

    id: str
    text_hash: str
    meaning_hash: str


@dataclass(frozen=True, slots=True)
class Release:
    """A frozen version. ``lint`` counts findings by level and by code, ``proofs`` verdicts; both sorted by name."""

    id: str
    title: str
    version: str
    status: str
    language_version: str
    engine_version: str
    text_hash: str
    meaning_hash: str
    parents: tuple[Lock, ...]
    cases_hash: str | None
    lint: tuple[tuple[str, int], ...]
    proofs: tuple[tuple[str, int], ...]
    released_at: str


def release_file(ruleset: Path) -> Path:
    """Where the release of a ruleset file stands."""
    return ruleset.with_name(f"{ruleset.name.removesuffix(SUFFIX)}{ENDING}")


def ruleset_file(release: Path) -> Path:
    """The ruleset file a release file belongs to."""
    return release.with_name(f"{release.name.removesuffix(ENDING)}{SUFFIX}")


def to_bytes(release: Release) -> bytes:
    """The one form in which a release is written."""
    data: dict[str, object] = {
        "format": FORMAT,
        "id": release.id,
        "title": release.title,
        "version": release.version,
        "status": release.status,
        "language_version": release.language_version,
        "engine_version": release.engine_version,
        "text_hash": release.text_hash,
        "meaning_hash": release.meaning_hash,
        "parents": [{"id": p.id, "text_hash": p.text_hash, "meaning_hash": p.meaning_hash} for p in release.parents],
        "cases_hash": release.cases_hash,
        "lint": dict(release.lint),
        "proofs": dict(release.proofs),
        "released_at": release.released_at,
    }
    text = json.dumps(data, ensure_ascii=False, indent=2)
    data["digest"] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "surrogatepass")


def read_release(file: Path) -> Release | None:
    """The release in a file, None where there is no file. Raises RulesetError (BC362) for anything else."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        if file.is_symlink():
            raise _broken(file, "指向的文件不存在") from None
        return None
    except OSError as bad:
        raise _broken(file, reason_of(bad)) from None
    if len(data) > MAX_BYTES:
        raise _broken(file, f"超过 {MAX_BYTES // 1024} KB")
    return from_bytes(data, file)


def from_bytes(data: bytes, file: Path) -> Release:
    """The release in the content of a file. Raises RulesetError (BC362) for all but what ``to_bytes`` writes."""
    data = data.replace(b"\r\n", b"\n")
    try:
        given = json.loads(data)
        newer = isinstance(given, dict) and type(given.get("format")) is int and given["format"] > FORMAT
        release = None if newer else _release(given)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _broken(file, "内容残缺或被改动") from None
    if release is None:
        help_ = "请升级 biaochi。"
        raise RulesetError([Diagnostic("BC362", "发布记录是更新的 biaochi 写的，读不了", help=help_, file=str(file))])
    if to_bytes(release) != data:
        raise _broken(file, "内容残缺或被改动")
    return release


def check_release(path: Path, data: bytes) -> None:
    """Refuses a ruleset file, read as ``data``, that was released and is no longer what was released."""
    release = read_release(release_file(path.resolve()))
    if release is not None:
        found = [*changed_identity(path, release), *changed_text(path, data, release), *changed_parents(path, release)]
        if found:
            raise RulesetError(found)


def changed_identity(path: Path, release: Release) -> list[Diagnostic]:
    """A finding where the release is not one of this file: moved, renamed, or copied from another."""
    here = identity_of_place(path)
    stem = path.resolve().name.removesuffix(SUFFIX)
    own = release.id == here if here is not None else release.id.partition("/")[2].startswith(f"{stem}@")
    if own:
        return []
    help_ = "请把发布记录放回它的规则集旁边；规则集改了名的，另存为新的版本再发布。"
    message = f"旁边的发布记录属于 {release.id}，不属于这个规则集"
    return [Diagnostic("BC363", message, help=help_, file=str(path), where=release_file(path).name)]


def changed_text(path: Path, data: bytes, release: Release) -> list[Diagnostic]:
    """A finding where the text is not the one released."""
    if text_hash(decode(data, file=str(path))[0]) == release.text_hash:
        return []
    message = f"{release.id} 在 {release.released_at[:10]} 发布后，文件又被改动了"
    help_ = "发布了的版本不能再改：请恢复原文件；要修改的，另存为新的版本（改文件名和“版本”）再发布。"
    return [Diagnostic("BC364", message, help=help_, file=str(path))]


def changed_parents(path: Path, release: Release) -> list[Diagnostic]:
    """A finding for every locked parent that is gone or is not the one released with."""
    out: list[Diagnostic] = []
    for lock in release.parents:
        file = registered(lock.id, path)
        why = "找不到了" if file is None else "" if file_hash(file) == lock.text_hash else "被改动了"
        if why:
            message = f"{release.id} 发布时所继承的 {lock.id} {why}"
            help_ = f"请恢复 {lock.id} 发布时的文件；要采用改动后的，把本规则集另存为新的版本再发布。"
            out.append(Diagnostic("BC365", message, help=help_, file=str(path), where=lock.id))
    return out


def file_hash(path: Path) -> str:
    """The hash of the text in a file. Raises RulesetError where it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as bad:
        message = f"读不了文件：{reason_of(bad)}"
        raise RulesetError([Diagnostic("BC271", message, help="请核对路径和读取权限。", file=str(path))]) from None
    return text_hash(decode(data, file=str(path))[0])


def _release(data: object) -> Release:
    """The release in parsed JSON. Raises ValueError, KeyError or TypeError for another shape."""
    given = _object(data)
    if type(given["format"]) is not int:
        raise ValueError
    identity, moment = _text(given["id"]), _text(given["released_at"])
    if not _MOMENT.fullmatch(moment):
        raise ValueError
    return Release(
        id=identity,
        title=_text(given["title"]),
        version=_text(given["version"]),
        status=_text(given["status"]),
        language_version=_text(given["language_version"]),
        engine_version=_text(given["engine_version"]),
        text_hash=_hash(given["text_hash"]),
        meaning_hash=_hash(given["meaning_hash"]),
        parents=tuple(_lock(_object(p)) for p in _array(given["parents"])),
        cases_hash=None if given["cases_hash"] is None else _hash(given["cases_hash"]),
        lint=_counts(given["lint"]),
        proofs=_counts(given["proofs"]),
        released_at=moment,
    )


def _lock(given: Mapping[str, object]) -> Lock:
    identity = _text(given["id"])
    if not is_identity(identity):
        raise ValueError
    return Lock(identity, _hash(given["text_hash"]), _hash(given["meaning_hash"]))


def _counts(value: object) -> tuple[tuple[str, int], ...]:
    given = _object(value)
    if any(type(n) is not int or n < 0 for n in given.values()):
        raise ValueError
    return tuple((name, n) for name, n in given.items() if isinstance(n, int))


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _array(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _hash(value: object) -> str:
    text = _text(value)
    if not _HASH.fullmatch(text):
        raise ValueError
    return text


def _broken(file: Path, why: str) -> RulesetError:
    return RulesetError([Diagnostic("BC362", f"发布记录不能用：{why}", help=_BROKEN_HELP, file=str(file))])
