"""What a facts file says, as text with its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

SHARED = "共用"
"""The indicator key of facts that belong to the whole ruleset."""


class RawValue(NamedTuple):
    """One value as written ("" where the file leaves it blank).

    ``where`` is a place a person can find, such as 第3行 or 工作表“事实表”C5.
    """

    text: str
    file: str
    where: str


class RawFact(NamedTuple):
    """One fact of one indicator.

    ``fact`` is the fact's name inside the indicator, "" where the indicator has one value or where the entry speaks of
    the indicator as a whole (佐证 or 不适用 beside named facts; ``value`` is then None). ``value`` is None where the
    file gives no value at all, RawValue("") where it leaves the value blank. ``not_applicable`` is the reason or "".
    ``named`` is the name of the indicator where the file writes it beside its code.
    """

    fact: str
    value: RawValue | None
    evidence: str = ""
    note: str = ""
    not_applicable: str = ""
    assessor: str = ""
    assessed_on: str = ""
    where: str = ""
    file: str = ""
    named: str = ""


@dataclass(frozen=True, slots=True)
class RawSubject:
    """Everything said about one subject.

    ``facts`` are pairs of the indicator key as written (a code such as C12.1, the indicator's name, or 共用) and a
    fact, in file order. ``file`` is the first file that names the subject, ``unit`` the one that filled its table in.
    """

    name: str
    file: str
    facts: tuple[tuple[str, RawFact], ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class FactsFile:
    """A file facts were read from: its name as given, with forward slashes, and the SHA-256 of its bytes."""

    name: str
    hash: str


def facts_hash(subjects: Sequence[RawSubject]) -> str:
    """SHA-256 of what the facts say, whatever kind of file they came from and in whatever order."""
    data = sorted([s.name, sorted(_said(key, f) for key, f in s.facts)] for s in subjects)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _said(key: str, f: RawFact) -> list[str]:
    given = "none" if f.value is None else f"value {f.value.text}"
    return [key, f.fact, given, f.evidence, f.note, f.not_applicable, f.assessor, f.assessed_on]
