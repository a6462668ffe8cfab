"""What the registry's commands share: where rulesets lie, entries as JSON and in words, and the day."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.registry.codes import name_of
from biaochi.registry.index import Entry, index, read_date

P = ParamSpec("P")
R = TypeVar("R")


def root_option(function: Callable[P, R]) -> Callable[P, R]:
    """--root, the folders rulesets lie in."""
    return click.option(
        "--root",
        "roots",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        multiple=True,
        default=("rulesets",),
        show_default="默认 rulesets",
        help="规则集所在的文件夹，可写多次。",
    )(function)


def registered(roots: Sequence[Path]) -> tuple[list[Entry], list[Diagnostic]]:
    """The entries under the folders, and what cannot be read."""
    return index(Path(r) for r in roots)


def day_of(as_of: str | None, entries: Sequence[Entry]) -> datetime.date:
    """The day asked for, or today. A clock that lies before what has been issued is not believed."""
    if as_of is not None:
        found = read_date(as_of)
        if found is None:
            raise click.UsageError(f"日期“{as_of[:20]}”读不懂，请写成 2023-03-01")
        return found
    today = datetime.date.today()
    later = max(
        (e for e in entries if e.issued is not None and e.issued > today), key=lambda e: e.issued or today, default=None
    )
    if later is not None:
        said = f"本机日期是{today}，而 {later.ident} 的印发日期是{later.issued}"
        raise BiaochiError([Diagnostic("BC266", said, help="请核对本机的时钟或印发日期，或者用 --as-of 写明日期。")])
    return today


def place(code: str) -> str:
    """A code with its name."""
    return f"{code} {name_of(code)}".strip()


def as_json(e: Entry) -> dict[str, object]:
    """An entry as plain data."""
    return {
        "id": e.ident,
        "title": e.title,
        "jurisdiction": {"code": e.code, "name": name_of(e.code)},
        "type": e.kind,
        "years": [list(y) for y in e.years],
        "version": e.version,
        "status": e.status,
        "issued": _iso(e.issued),
        "effective": _iso(e.effective),
        "expires": _iso(e.expires),
        "inherits": e.parent,
        "replaces": list(e.replaces),
        "basis": list(e.basis),
        "pending": e.pending,
        "released": list(e.released),
        "file": str(e.path),
    }


def _iso(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


def years(e: Entry) -> str:
    """适用年度 in words."""
    said = [f"{a}" if a == b else f"{a}起" if b is None else f"{a}-{b}" for a, b in e.years]
    return "、".join(said) or "不限"
