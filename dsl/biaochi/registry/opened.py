"""Rulesets as commands use them: what was released, else what was compiled before of the very same texts, else read anew.

A whole compiled ruleset is kept beside the criteria it was made of, in the form of a release, so that a command that only
scores imports no reader of documents. It is used while the file, every file it inherits from, and what is released of those
are what they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from biaochi.core.wire import WireError
from biaochi.registry.chain import CHAIN
from biaochi.registry.frozen import dump_ruleset, load_ruleset
from biaochi.registry.kept_findings import KeptFindings
from biaochi.registry.place import registered
from biaochi.registry.released import Release, check_release, release_file
from biaochi.registry.text_files import text_bytes
from biaochi.registry.vault import engine_now
from biaochi.ruleset.compiled import Compiled
from biaochi.ruleset.model import Ruleset

_HEAD = ("id", "title", "version", "status", "text_hash")


def opened(file: Path) -> tuple[Ruleset, bool]:
    """The ruleset in a file, as ``registry.load.load`` gives it, and whether it was released. Raises as that does."""
    release = check_release(file, text_bytes(file))
    if release is not None:
        return restored(release, file), True
    kept = KeptFindings("ruleset", engine_now())
    found = _usable(kept.get(file), file)
    if found is None:
        found = _read_anew(file, kept)
    return found, False


def restored(release: Release, file: Path) -> Ruleset:
    """The ruleset that was released in a file."""
    names = {"": str(file), **{lock.id: str(registered(lock.id, file) or lock.id) for lock in release.parents}}
    leaves = (replace(i, source=replace(i.source, file=names[i.source.file])) for i in release.rules.indicators)
    return replace(release.rules, indicators=tuple(leaves), path=file)


def _usable(data: Any, file: Path) -> Ruleset | None:
    """The ruleset that was kept, where what it inherits from is still found in the same places."""
    try:
        if any(str(registered(ident, file)) != place for ident, place in data["parents"]):
            return None
        rules = load_ruleset(data["ruleset"], data["head"], lambda at: _compiled(file, at))
    except (WireError, KeyError, TypeError, ValueError):
        return None
    return replace(rules, path=file)


def _compiled(file: Path, at: int) -> Compiled:
    """One criterion as it is read, where more is asked of it than was kept."""
    from biaochi.registry.load import load

    i = load(file).indicators[at]
    return Compiled(i.program, i.reading, i.ambiguities, i.roles)


def _read_anew(file: Path, kept: KeptFindings) -> Ruleset:
    from biaochi.registry.load import load, parents

    before = kept.key(file)
    rules, above = load(file), parents(file)
    data = {
        "head": {name: getattr(rules, name) for name in _HEAD},
        "parents": [[ident, str(path)] for ident, path in zip(rules.parents, above, strict=True)],
        "ruleset": dump_ruleset(rules, {i.source.file: i.source.file for i in rules.indicators}, differences=False),
    }
    if kept.key(file) == before:  # else somebody saved the file meanwhile
        kept.put(file, _beside(above), data)
    return rules


def _beside(above: list[Path]) -> Iterator[Path]:
    """What a ruleset rests on beside its own file: those above it, and what is released of them."""
    for path in above:
        yield from (path, release_file(path.resolve()), path.with_name(CHAIN))
