"""Whether a release still holds: hashes, meaning, lint and proofs made again from nothing but the files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from biaochi._version import VERSION
from biaochi.diagnostics import BiaochiError, Diagnostic, RulesetError
from biaochi.registry.load import load
from biaochi.registry.load import parents as inherited
from biaochi.registry.place import cases_file, identity_of_place, registered
from biaochi.registry.released import (
    ENDING,
    Release,
    changed_identity,
    file_hash,
    read_release,
    release_file,
    ruleset_file,
)
from biaochi.release.freeze import review
from biaochi.ruleset.language import LANGUAGE_VERSION

GONE = "（没有）"


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


def releases_in(path: Path) -> list[Path]:
    """The release files a path names: one, that of a ruleset file, or all in a folder. Raises RulesetError."""
    if path.is_dir():
        found = sorted(path.rglob(f"*{ENDING}"))
        if not found:
            help_ = f"发布记录的文件名以 {ENDING} 结尾，由 biaochi release 写在规则集旁边。"
            raise RulesetError([Diagnostic("BC362", "文件夹里没有发布记录", help=help_, file=str(path))])
        return found
    return [path if path.name.endswith(ENDING) else release_file(path)]


def verify(file: Path) -> Verified:
    """A release file compared with what is there now. Raises RulesetError where it cannot be read."""
    release = read_release(file)
    if release is None:
        help_ = f"用 biaochi release {ruleset_file(file).name} 发布之后才有。"
        raise RulesetError([Diagnostic("BC362", "没有发布记录", help=help_, file=str(file))])
    rules = ruleset_file(file)
    frozen = [*_identity(rules, release), *_texts(rules, release)]
    if not all(c.agrees for c in frozen):
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
