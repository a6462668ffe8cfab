"""A comparison as plain data: what JSON promises, and what the written reports are made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from biaochi.core.interpret import Interval
from biaochi.model.values import decimal
from biaochi.prove.change import Cell, Difference, Sample
from biaochi.revisions import words
from biaochi.revisions.impact import Moved, Touched
from biaochi.revisions.rulesets import Comparison, IndicatorChange
from biaochi.revisions.text import Row, plain
from biaochi.scoring.wording import about, value_text

MOST_SHOWN = 8
"""Cells are shown with the scores in them up to here; more are put together to regions."""


def as_data(found: Comparison, touched: Sequence[Touched] | None = None) -> dict[str, Any]:
    """The whole comparison. ``impact`` is None where no facts were given."""
    old, new = found.old, found.new
    return {
        "old": {"id": old.id, "title": old.title, "version": old.version, "hash": old.hash},
        "new": {"id": new.id, "title": new.title, "version": new.version, "hash": new.hash},
        "same": found.same,
        "same_meaning": old.hash == new.hash,
        "header": [{"label": h.label, "scored": h.scored, **_row(h.row)} for h in found.header],
        "indicators": [_indicator(c) for c in found.indicators],
        "impact": None if touched is None else [_touched(t) for t in touched],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "where": row.where,
        "old": plain(row.old),
        "new": plain(row.new),
        "old_marked": [list(part) for part in row.old],
        "new_marked": [list(part) for part in row.new],
        "basis": row.basis,
    }


def _indicator(c: IndicatorChange) -> dict[str, Any]:
    old, new = (None if x is None else x.indicator for x in (c.old, c.new))
    there = new or old
    assert there is not None
    marks = [
        None if x is None else "加减分" if x.full_marks is None else f"{decimal(x.full_marks)}分" for x in (old, new)
    ]
    return {
        "code": there.code,
        "name": there.name,
        "kinds": list(c.kinds),
        "says": says(c),
        "old_code": None if old is None else old.code,
        "old_name": None if old is None else old.name,
        "old_marks": marks[0],
        "new_marks": marks[1],
        "old_above": [] if c.old is None else list(c.old.above),
        "new_above": [] if c.new is None else list(c.new.above),
        "text": None if c.row is None else _row(c.row),
        "difference": None if c.difference is None else _difference(c.difference),
    }


def says(c: IndicatorChange) -> str:
    """What changed of an indicator in one line, without its name."""
    if c.old is None or c.new is None:
        return "新增的指标" if c.old is None else "删除的指标"
    a, b = c.old.indicator, c.new.indicator
    marks = [
        "加减分" if x.indicator.full_marks is None else f"{decimal(x.indicator.full_marks)}分" for x in (c.old, c.new)
    ]
    said = {
        "移动": f"由{'·'.join(c.old.above)}移到{'·'.join(c.new.above)}",
        "改编码": f"编码由{a.code}改为{b.code}",
        "改名": f"名称由“{a.name}”改为“{b.name}”",
        "分值": f"分值由{marks[0]}改为{marks[1]}",
        "佐证": "改为要附佐证" if b.evidence else "改为不要附佐证",
        "文字": "文字有改动，得分不变",
        "得分": "" if c.difference is None else words.headline(c.difference),
    }
    return "；".join(said[k] for k in c.kinds)


def _difference(found: Difference) -> dict[str, Any]:
    top = found.largest
    regions = found.cells if len(found.cells) <= MOST_SHOWN else words.summary(found)
    return {
        "equal": found.equal,
        "direction": found.direction,
        "reason": found.reason,
        "largest": None
        if top is None
        else {
            "value": None if top.value is None else str(top.value),
            "exact": top.exact,
            "attained": top.attained,
            "says": words.most(found),
        },
        "admitted": [words.admitted(a) for a in found.admitted],
        "cells": [_cell(c, found) for c in found.cells],
        "regions": [_cell(c, found) for c in regions],
    }


def _cell(c: Cell, found: Difference) -> dict[str, Any]:
    old, new = words.along(c, found.specs)
    return {
        "where": words.region(c, found.specs) or "所有数据",
        "extent": c.extent,
        "old": old,
        "new": new,
        "change": words.change(c),
        "example": None if c.sample is None else _example(c.sample, found),
    }


def _example(seen: Sample, found: Difference) -> dict[str, Any]:
    return {
        "facts": {n: value_text(v, found.specs[n]) for n, v in seen.facts.items()},
        "old": None if seen.old is None else str(seen.old),
        "new": None if seen.new is None else str(seen.new),
        "says": words.scored(seen, found.specs),
    }


def _touched(t: Touched) -> dict[str, Any]:
    return {
        "name": t.name,
        "old_total": t.old_total,
        "new_total": t.new_total,
        "change": None if t.change is None else str(t.change),
        "says": "未定" if t.change is None else f"{words.signed(t.change)}分",
        "old_grade": t.old_grade,
        "new_grade": t.new_grade,
        "crosses": t.crosses,
        "through": [
            {"code": m.code, "name": m.name, "old": _score(m.old), "new": _score(m.new), "says": _moved(m)}
            for m in t.through
        ],
    }


def _score(value: Interval | None) -> str | None:
    if value is None:
        return None
    if value.point is not None:
        return about(value.point)
    return "～".join("未定" if v is None else about(v) for v in (value.low, value.high))


def _moved(m: Moved) -> str:
    old, new = _score(m.old), _score(m.new)
    return f"{m.code} {m.name}：{'没有' if old is None else f'{old}分'}→{'没有' if new is None else f'{new}分'}"


def rows(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of the 修订对照表: header first, then indicators in the order of the new version."""
    return [*data["header"], *(i["text"] for i in data["indicators"] if i["text"] is not None)]
