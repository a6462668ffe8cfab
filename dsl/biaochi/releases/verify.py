"""Whether a release still holds: hashes, meaning, lint and proofs made again from nothing but the files.

The index of releases is held against the records, the signature against trusted keys, and the end of the index against
the code that was put on paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from biaochi._version import VERSION
from biaochi.diagnostics import BiaochiError, Diagnostic, RulesetError
from biaochi.files.regular import read_regular
from biaochi.registry.chain import CHAIN, read_chain
from biaochi.registry.linked import same_code
from biaochi.registry.load import load
from biaochi.registry.load import parents as inherited
from biaochi.registry.place import cases_file, identity_of_place, registered
from biaochi.registry.released import (
    ENDING,
    Release,
    changed_identity,
    entered,
    file_hash,
    read_release,
    record_hash,
    release_file,
    ruleset_file,
    signature_file,
    to_bytes,
)
from biaochi.releases.freeze import review
from biaochi.releases.sign import TrustedKey, why_not_signed
from biaochi.ruleset.language import LANGUAGE_VERSION
from biaochi.source.os_errors import reason_of

GONE = "（没有）"
MOST_SIGNATURE = 4096


@dataclass(frozen=True, slots=True)
class Check:
    """One thing compared. ``counts`` is False where a difference is only told, because another engine made it."""

    what: str
    recorded: str
    now: str
    counts: bool = True

    @property
    def agrees(self) -> bool:
        """Whether it is as it was recorded."""
        return self.recorded == self.now


@dataclass(frozen=True, slots=True)
class Verified:
    """A release with everything that was compared; ``left_out`` says why the rest was not."""

    file: Path
    release: Release
    checks: tuple[Check, ...]
    left_out: str = ""

    @property
    def holds(self) -> bool:
        """Whether all that counts agrees and nothing was left out."""
        return not self.left_out and all(c.agrees for c in self.checks if c.counts)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked beyond the files: the ``head`` of the index as it stands on paper, and the keys that are trusted."""

    head: str = ""
    trusted: tuple[TrustedKey, ...] | None = None


NOTHING_MORE = Asked()


def releases_in(path: Path) -> list[Path]:
    """The release files a path names: one, that of a ruleset file, or all in a folder, those too that are gone and only
    stand in an index. Raises RulesetError."""
    if path.is_dir():
        entered = {index.with_name(e.record) for index in path.rglob(CHAIN) for e in read_chain(index.parent)}
        found = sorted({*path.rglob(f"*{ENDING}"), *entered})
        if not found:
            help_ = f"发布记录的文件名以 {ENDING} 结尾，由 biaochi release 写在规则集旁边。"
            raise RulesetError([Diagnostic("BC362", "文件夹里没有发布记录", help=help_, file=str(path))])
        return found
    return [path if path.name.endswith(ENDING) else release_file(path)]


def verify(file: Path, asked: Asked = NOTHING_MORE) -> Verified:
    """A release file compared with what is there now. Raises RulesetError where it cannot be read."""
    release = read_release(file)
    if release is None:
        gone = entered(ruleset_file(file), None)
        if gone:
            raise RulesetError(gone)
        help_ = f"用 biaochi release {ruleset_file(file).name} 发布之后才有。"
        raise RulesetError([Diagnostic("BC362", "没有发布记录", help=help_, file=str(file))])
    rules = ruleset_file(file)
    frozen = [*_kept(file, release, asked), *_identity(rules, release), *_texts(rules, release)]
    if not all(c.agrees for c in frozen if c.counts):
        return Verified(file, release, tuple(frozen), "文件已不是发布时的文件，没有重新编译和证明")
    versions = [
        Check("程序版本", release.engine_version, VERSION, counts=False),
        Check("语言版本", release.language_version, LANGUAGE_VERSION),
    ]
    try:
        compiled = list(_compiled(rules, release))
    except BiaochiError as bad:
        said = "；".join(f"{d.code} {d.message}" for d in bad.diagnostics)
        return Verified(file, release, (*frozen, *versions), f"现在的程序读不了：{said}")
    return Verified(file, release, (*frozen, *versions, *compiled))


def _kept(file: Path, release: Release, asked: Asked) -> Iterator[Check]:
    """The index, its end, and the signature."""
    entries = read_chain(file.parent)
    own = [e for e in entries if e.record == file.name]
    now = record_hash(release)
    recorded = next((e.record_hash for e in own if e.record_hash == now), own[-1].record_hash if own else GONE)
    yield Check("发布索引", recorded, now)
    if len(own) > 1:
        yield Check("发布次数", "1", str(len(own)), counts=False)
    if asked.head:
        found = next(
            (e.code for e in entries if same_code(asked.head, e.code)), "索引里没有这个编码：末尾被截去，或整个重做过"
        )
        yield Check("登记编码", found if same_code(asked.head, found) else asked.head, found)
    if asked.trusted is not None:
        why = why_not_signed(release.signer, to_bytes(release), _signature(file), asked.trusted)
        yield Check("签名", "可信的钥匙所签", why or "可信的钥匙所签")


def _signature(file: Path) -> bytes | None:
    try:
        return read_regular(signature_file(file), MOST_SIGNATURE)
    except FileNotFoundError:
        return None
    except OSError as bad:
        help_ = "请从备份恢复签名文件。"
        said = f"签名文件不能用：{reason_of(bad)}"
        raise RulesetError([Diagnostic("BC362", said, help=help_, file=str(signature_file(file)))]) from None


def _identity(rules: Path, release: Release) -> Iterator[Check]:
    here = release.id if not changed_identity(rules, release) else identity_of_place(rules) or rules.name
    yield Check("编号", release.id, here)


def _texts(rules: Path, release: Release) -> Iterator[Check]:
    yield Check("原文", release.text_hash, _hash(rules))
    for lock in release.parents:
        parent = registered(lock.id, rules)
        yield Check(f"所继承的 {lock.id}", lock.text_hash, GONE if parent is None else _hash(parent))
    cases = cases_file(rules)
    yield Check("算例", release.cases_hash or GONE, _hash(cases))


def _compiled(rules: Path, release: Release) -> Iterator[Check]:
    parents = {str(identity_of_place(p)): p for p in inherited(rules)}
    yield Check("所继承的规则集", _listed([p.id for p in release.parents]), _listed(list(parents)))
    for lock in release.parents:
        if lock.id in parents:
            yield Check(f"所继承的 {lock.id} 的含义", lock.meaning_hash, load(parents[lock.id]).hash)
    seen = review(rules)
    for what, recorded, now in (
        ("名称", release.title, seen.ruleset.title),
        ("版本", release.version, seen.ruleset.version),
        ("状态", release.status, seen.ruleset.status),
        ("含义", release.meaning_hash, seen.ruleset.hash),
    ):
        yield Check(what, recorded, now)
    same = release.engine_version == VERSION
    yield Check("审查", _counted(release.lint), _counted(seen.lint), counts=same)
    yield Check("证明", _counted(release.proofs), _counted(seen.proofs), counts=same)


def _hash(file: Path) -> str:
    if not file.exists():
        return GONE
    try:
        return file_hash(file)
    except BiaochiError as bad:
        return f"（{bad.diagnostics[0].message}）"


def _listed(names: list[str]) -> str:
    return "、".join(names) or GONE


def _counted(counts: tuple[tuple[str, int], ...]) -> str:
    return "、".join(f"{name} {n}" for name, n in counts if n) or "0"
