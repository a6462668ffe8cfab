"""Where rulesets stand: ``rulesets/<code>-<place>/<name>/<version>.biaochi``, and the identity that follows from it."""

from __future__ import annotations

from pathlib import Path

from biaochi import patterns as re

SUFFIX = ".biaochi"
_IDENT = re.compile(r"([0-9]{6}(?:\.[^\s/@]{1,20})?)/([^\WA-Z_](?:[^\WA-Z_]|-){0,60})@([^\W_](?:[^\W_]|[.-]){0,40})")


def registry_root(file: Path) -> Path:
    """The folder that holds the registry of a ruleset file."""
    return file.resolve().parent.parent.parent


def is_identity(ident: str) -> bool:
    """Whether a text has the form of an identity in the registry."""
    return _parts(ident) is not None


def _parts(ident: str) -> re.Match[str] | None:
    """Code, name and version of an identity. Names are written in Chinese and ASCII: letters of other scripts look alike."""
    found = _IDENT.fullmatch(ident)
    plain = found is not None and all(c < "\x80" or "一" <= c <= "鿿" for c in found[2] + found[3])
    return found if plain else None


def registered(ident: str, file: Path) -> Path | None:
    """The file of an identity, in the registry of ``file`` and nowhere else; None where there is none."""
    root = registry_root(file)
    found = file_of(ident, root)
    return None if found is None else _beside(file, found, root)


def file_of(ident: str, root: Path) -> Path | None:
    """The file of an identity in the registry under ``root``; None where there is none."""
    found = _parts(ident)
    if found is None or not root.is_dir():
        return None
    for folder in sorted(f for f in root.iterdir() if f.name.startswith(f"{found[1]}-")):
        candidate = folder / found[2] / f"{found[3]}{SUFFIX}"
        try:
            resolved = candidate.resolve()
        except (OSError, RuntimeError):
            continue
        if resolved.is_file() and resolved.is_relative_to(root.resolve()):
            return candidate
    return None


def _beside(file: Path, candidate: Path, root: Path) -> Path:
    """``candidate`` named as ``file`` is: people are shown the paths they wrote, not where those resolve to."""
    near = file.parent.parent.parent / candidate.relative_to(root)
    return near if not file.is_absolute() and near.resolve() == candidate.resolve() else candidate.resolve()


def identity_of_place(path: Path) -> str | None:
    """The identity that follows from the place of a file; None where it stands alone."""
    resolved = path.resolve()
    ident = f"{resolved.parent.parent.name.split('-')[0]}/{resolved.parent.name}@{resolved.stem}"
    return ident if is_identity(ident) else None


def cases_file(ruleset: Path) -> Path:
    """Where the recorded cases of a ruleset file stand."""
    return ruleset.with_suffix(".cases.csv")
