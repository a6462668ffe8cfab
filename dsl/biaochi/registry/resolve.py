"""The one ruleset in force for a jurisdiction, a type and a year on a day, the layers it stands on, and why it is that one."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.registry.codes import above, name_of
from biaochi.registry.index import ADOPTED, Entry


@dataclass(frozen=True, slots=True)
class Resolved:
    """The ruleset, those it inherits (nearest first), and the reasons, in the order they were met."""

    entry: Entry
    chain: tuple[Entry, ...]
    reasons: tuple[str, ...]


def resolve(entries: Sequence[Entry], code: str, kind: str, year: int, day: datetime.date) -> Resolved:
    """The adopted ruleset in force. A jurisdiction without one of its own is under that of the next above.

    Raises BiaochiError where there is none (BC264) or where there are several (BC265): a tie is never decided.
    """
    reasons: list[str] = []
    for place in (code, *above(code)):
        said = f"{place} {name_of(place)}".strip()
        fitting = [e for e in entries if e.code == place and e.kind == kind]
        chosen = []
        for entry in fitting:
            why = _why_not(entry, year, day) or _replaced(entry, fitting, year, day)
            if why:
                reasons.append(f"{entry.ident}：{why}")
            else:
                chosen.append(entry)
        if len(chosen) > 1:
            raise _tie(chosen, said, kind, year, day)
        if chosen:
            return Resolved(
                chosen[0],
                _chain(chosen[0], entries),
                (*reasons, _why(chosen[0], code, any(e.code == code and e.kind == kind for e in entries), year, day)),
            )
        if not fitting:
            reasons.append(f"{said}：没有登记类型为{kind}的规则集")
    said = f"没有找到 {code} {name_of(code)} {year}年度{kind}在{day}有效的规则集"
    raise BiaochiError(
        [
            Diagnostic(
                "BC264",
                said,
                help=f"请核对类型、年度和日期（--type、--year、--as-of），或先登记。查到的：{'；'.join(reasons)}",
            )
        ]
    )


def _why_not(entry: Entry, year: int, day: datetime.date) -> str:
    if entry.status != ADOPTED:
        return f"状态是{entry.status}，不是采用"
    if not entry.covers(year):
        return f"适用年度不包括{year}"
    start = entry.effective or entry.issued
    if start is not None and day < start:
        return f"{start}起施行，{day}还没有施行"
    if entry.expires is not None and day > entry.expires:
        return f"{entry.expires}已经失效"
    return ""


def _replaced(entry: Entry, rivals: Sequence[Entry], year: int, day: datetime.date) -> str:
    """Whether another of the same place and type that is itself in force takes the place of an entry."""
    by = next((r for r in rivals if r is not entry and entry.ident in r.replaces and not _why_not(r, year, day)), None)
    return "" if by is None else f"已由 {by.ident} 替代"


def _why(entry: Entry, code: str, registered: bool, year: int, day: datetime.date) -> str:
    own = "自己的都用不上" if registered else "没有自己的"
    place = "" if entry.code == code else f"{code} {own}，用上级 {entry.code} {name_of(entry.code)} 的；"
    start = entry.effective or entry.issued
    since = f"{start}起施行" if start is not None else "没有写施行日期"
    until = f"，{entry.expires}失效" if entry.expires is not None else ""
    return f"{entry.ident}：{place}状态采用，适用{year}年度，{since}{until}，{day}有效"


def _tie(chosen: Sequence[Entry], place: str, kind: str, year: int, day: datetime.date) -> BiaochiError:
    names = "、".join(e.ident for e in chosen)
    said = f"{place} {year}年度{kind}在{day}有效的有{len(chosen)}个：{names}"
    return BiaochiError(
        [
            Diagnostic(
                "BC265",
                said,
                help="请在新的规则集里写 替代：旧的标识；或者给旧的（没有发布过的）写上 失效日期、把状态改为废止。",
            )
        ]
    )


def _chain(entry: Entry, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Those a ruleset inherits, as far as they are registered; loading it checks the rest."""
    by_ident = {e.ident: e for e in entries}
    out: list[Entry] = []
    while entry.parent in by_ident and by_ident[entry.parent] not in out:
        entry = by_ident[entry.parent]
        out.append(entry)
    return tuple(out)
