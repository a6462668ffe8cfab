"""Dates as official documents write them."""

from __future__ import annotations

import datetime

from biaochi import patterns as re

_DAY = re.compile(r"\s*([0-9]{4})(?:[-－./]|年)([0-9]{1,2})(?:[-－./]|月)([0-9]{1,2})日?(?:起?施行|印发)?\s*")


def read_day(text: str) -> datetime.date | None:
    """The day a text gives, None where it gives none."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    try:
        return datetime.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
