"""Jurisdictions: codes of GB/T 2260 with their names, and which lies within which.

The table is a small one of its own: provinces, the cities of Shandong, and the places rulesets here are about. Codes are
revised every year; the ones below are as of the version named. ``000000`` for the state is this project's. A unit
without a code of its own (市直, 开发区) is its city's code with a suffix: ``370600.市直``.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files

from biaochi import patterns as re

CODE_VERSION = "2019-04"
STATE = "000000"
_CODE = re.compile(r"^([0-9]{6})(?:\.([^\s/@.]{1,20}))?$")


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """The names by code."""
    text = files("biaochi.registry").joinpath("gbt2260.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["代码"]: row["名称"] for row in rows}


def is_code(text: str) -> bool:
    """Whether a text has the form of a code, with or without a suffix."""
    return bool(_CODE.match(text))


def name_of(code: str) -> str:
    """The name of a jurisdiction, "" where the table does not have it."""
    found = _CODE.match(code)
    if found is None:
        return ""
    own = names().get(found[1], "")
    return f"{own}{found[2]}" if found[2] else own


def above(code: str) -> tuple[str, ...]:
    """The codes a jurisdiction lies within, the nearest first: 371311 → 371300, 370000, 000000."""
    found = _CODE.match(code)
    if found is None:
        return ()
    base = found[1]
    out = [base] if found[2] else []
    out += [up for up in (base[:4] + "00", base[:2] + "0000", STATE) if up != base]
    return tuple(dict.fromkeys(out))


def within(code: str, other: str) -> bool:
    """Whether a jurisdiction is ``other`` or lies within it."""
    return code == other or other in above(code)
