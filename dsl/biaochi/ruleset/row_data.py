"""Rows of 计分办法 as plain data and back: the part of a release, or of a compiled core, that says how their 完成值 are read."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from biaochi.core.wire import WireError, decode_number
from biaochi.model.row import SIGNS, Compared, Repeated, Row, Target

_REPEATED: dict[str, Repeated] = {"按达到计": "按达到计", "提请复核": "提请复核", "未评": "未评"}


def dump_row(row: Row) -> list[object]:
    """A row as JSON data."""
    return [_dump_target(row.target), row.line, row.sentence, row.repeated, _text_of(row.over)]


def load_row(data: Any) -> Row:
    """The row of ``dump_row``. Raises WireError on anything else."""
    target, line, sentence, repeated, over = data
    return Row(_target(target), _text(line), _text(sentence), _REPEATED[repeated], _end(over))


def dump_compared(row: Compared) -> list[object]:
    """A row without 分值 as JSON data."""
    return [row.code, row.name, _dump_target(row.target), *([row.evidence] if row.evidence else [])]


def load_compared(data: Any) -> Compared:
    """The row of ``dump_compared``. Raises WireError on anything else."""
    code, name, target, *evidence = data
    return Compared(_text(code), _text(name), _target(target), *(_text(e) for e in evidence[:1]))


def _dump_target(t: Target) -> list[object]:
    return [t.text, t.sign, _text_of(t.number), t.unit, _text_of(t.high)]


def _target(data: Any) -> Target:
    text, sign, number, unit, high = data
    known = next((s for s in SIGNS if s == sign), None)
    if known is None:
        raise WireError("sign")
    return Target(_text(text), known, _end(number), _text(unit), _end(high))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise WireError("text")
    return value


def _end(value: object) -> Fraction | None:
    return None if value is None else decode_number(value)


def _text_of(value: Fraction | None) -> str | None:
    return None if value is None else str(value)
