"""The release file beside a ruleset, and the check that a released text is still the text that was released.

``1.release.json`` freezes ``1.biaochi``: hashes of its text and of every ruleset it inherits from, and the ruleset as it
was compiled, core by core. Whoever loads the ruleset loads exactly that, whatever a newer reader would make of the text,
or is told what changed. The file is plain JSON in one fixed form; it holds a hash of its own content and must be byte for
byte what this module would write, so that no flipped byte goes unseen. It is entered in the index of releases beside it
(``registry/chain.py``), so that it does not vanish or get replaced unseen.

BC362 release file unusable, BC363 of another ruleset, BC364 the text changed, BC365 a locked parent changed, BC382 a
record that is gone, BC383 a record that was never entered or took the place of the one that was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from biaochi import patterns as re
from biaochi.diagnostics import Diagnostic, RulesetError
from biaochi.files.regular import read_regular
from biaochi.registry.chain import CHAIN, read_chain
from biaochi.registry.frozen import dump_ruleset, load_ruleset
from biaochi.registry.place import SUFFIX, identity_of_place, is_identity, registered
from biaochi.registry.text_files import text_bytes
from biaochi.ruleset.model import Ruleset
from biaochi.source.canonical_text import text_hash
from biaochi.source.decode import decode
from biaochi.source.os_errors import reason_of

FORMAT = 2
ENDING = ".release.json"
SIGNATURE = ".release.sig"
KEPT_NAMES = (ENDING, SIGNATURE, CHAIN)
"""How the names of files end that only a release writes."""
MAX_BYTES = 32 * 1024 * 1024
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
class Signer:
    """Which key signs the record: the algorithm, and the SHA-256 of the public key as it is exchanged (SPKI, DER)."""

    algorithm: str
    key: str


@dataclass(frozen=True, slots=True)
class Release:
    """A frozen version. ``lint`` counts findings by level and by code, ``proofs`` verdicts; both sorted by name.

    ``rules`` is the ruleset as it was compiled; the files of its criteria are identities, "" for its own.
    """

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
    released_by: str
    signer: Signer | None
    rules: Ruleset


def release_file(ruleset: Path) -> Path:
    """Where the release of a ruleset file stands."""
    return ruleset.with_name(f"{ruleset.name.removesuffix(SUFFIX)}{ENDING}")


def signature_file(release: Path) -> Path:
    """Where the signature of a release file stands."""
    return release.with_name(f"{release.name.removesuffix(ENDING)}{SIGNATURE}")


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
        "released_by": release.released_by,
        "signed_with": None if release.signer is None else [release.signer.algorithm, release.signer.key],
        "ruleset": dump_ruleset(release.rules, {i.source.file: i.source.file for i in release.rules.indicators}),
    }
    text = _laid_out(data)
    data["digest"] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return (_laid_out(data) + "\n").encode("utf-8", "surrogatepass")


def _laid_out(data: Mapping[str, object]) -> str:
    """JSON with a line for each field, and one for each indicator of the ruleset."""
    lines = []
    for name, value in data.items():
        if isinstance(value, dict) and "indicators" in value:
            inner = [f"    {_json(k)}: {_json(v)}" for k, v in value.items() if k != "indicators"]
            leaves = ",\n".join(f"      {_json(i)}" for i in value["indicators"])
            inner.append(f'    "indicators": [\n{leaves}\n    ]' if leaves else '    "indicators": []')
            lines.append(f"  {_json(name)}: {{\n" + ",\n".join(inner) + "\n  }")
        else:
            lines.append(f"  {_json(name)}: {_json(value)}")
    return "{\n" + ",\n".join(lines) + "\n}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def read_release(file: Path) -> Release | None:
    """The release in a file, None where there is no file. Raises RulesetError (BC362) for anything else."""
    try:
        data = read_regular(file, MAX_BYTES)
    except FileNotFoundError:
        if file.is_symlink():
            raise _broken(file, "指向的文件不存在") from None
        return None
    except OSError as bad:
        raise _broken(file, reason_of(bad)) from None
    return from_bytes(data, file)


def from_bytes(data: bytes, file: Path) -> Release:
    """The release in the content of a file. Raises RulesetError (BC362) for all but what ``to_bytes`` writes."""
    release = _parsed(data.replace(b"\r\n", b"\n"))
    if isinstance(release, Release):
        return release
    if release == FORMAT:
        raise _broken(file, f"第{_damaged_line(data)}行起残缺或被改动")
    age, help_ = (
        ("更新的", "请升级 biaochi。")
        if release > FORMAT
        else ("旧版的", "请用原来的 biaochi 核对，删去旧记录后重新发布。")
    )
    raise RulesetError([Diagnostic("BC362", f"发布记录是{age} biaochi 写的，读不了", help=help_, file=str(file))])


@lru_cache(maxsize=16)
def _parsed(data: bytes) -> Release | int:
    """The release; FORMAT where it is damaged, else the other format it is in."""
    try:
        given = json.loads(data)
        if type(given["format"]) is int and given["format"] != FORMAT:
            return int(given["format"])
        release = _release(given)
    except (ValueError, KeyError, TypeError, RecursionError):
        return FORMAT
    return release if to_bytes(release) == data and release.rules.hash == release.meaning_hash else FORMAT


def _damaged_line(data: bytes) -> int:
    """The first line of a record that is not as it would be written."""
    try:
        made = to_bytes(_release(json.loads(data))).split(b"\n")
    except json.JSONDecodeError as bad:
        return bad.lineno
    except (ValueError, KeyError, TypeError, RecursionError):
        return 1
    given = data.split(b"\n")
    return next((n for n, (a, b) in enumerate(zip(made, given, strict=False), 1) if a != b), min(len(made), len(given)))


def record_hash(release: Release) -> str:
    """The SHA-256 of a release as it is written."""
    return hashlib.sha256(to_bytes(release)).hexdigest()


def check_release(path: Path, data: bytes) -> Release | None:
    """The release of a ruleset file that was read as ``data``; refuses one that is no longer what was released."""
    file = release_file(path.resolve())
    release = read_release(file)
    found = entered(path, release)
    if release is not None:
        found += [*changed_identity(path, release), *changed_text(path, data, release), *changed_parents(path, release)]
    if found:
        raise RulesetError(found)
    return release


def entered(path: Path, release: Release | None) -> list[Diagnostic]:
    """A finding where the index of releases beside a ruleset file knows of another release of it than there is."""
    file = release_file(path.resolve())
    known = [e for e in read_chain(file.parent) if e.record == file.name]
    if release is None:
        if not known:
            return []
        said = f"{known[-1].id} 在 {known[-1].at[:10]} 发布过，发布记录 {file.name} 不见了"
        help_ = "请从备份恢复发布记录和发布时的文件；找不回来而文件没有改过的，用 biaochi release 重新发布。"
        return [Diagnostic("BC382", said, help=help_, file=str(path), where=file.name)]
    if record_hash(release) in {e.record_hash for e in known}:
        return []
    said = f"发布记录 {file.name} " + ("不是登记的那一份，被换过" if known else f"没有登记在 {CHAIN} 里")
    help_ = "请从备份恢复发布记录和 releases.jsonl；刚才的发布没有做完的，再运行一次 biaochi release。"
    return [Diagnostic("BC383", said, help=help_, file=str(path), where=file.name)]


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
    return text_hash(decode(text_bytes(path), file=str(path))[0])


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
        released_by=_text(given["released_by"]),
        signer=None if given["signed_with"] is None else Signer(*map(_text, _array(given["signed_with"]))),
        rules=load_ruleset(
            dict(_object(given["ruleset"])),
            {name: _text(given[name]) for name in ("id", "title", "version", "status", "text_hash")},
        ),
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
