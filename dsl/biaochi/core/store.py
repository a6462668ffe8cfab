"""A whole program as JSON text and back, for the cache of compiled criteria. Decoding trusts nothing."""

from __future__ import annotations

import json
from typing import Any

from biaochi.core import expr as e
from biaochi.core.program import ClauseNote, Input, Kind, Part, Program
from biaochi.core.wire import WireError, decode_cond, decode_expr, decode_number, encode_cond, encode_expr


def dump_program(program: Program) -> dict[str, object]:
    """The program as plain JSON data, clause notes included."""
    return {
        "inputs": [dump_input(i) for i in program.inputs],
        "judgements": [dump_input(i) for i in program.judgements],
        "full_marks": None if program.full_marks is None else str(program.full_marks),
        "body": encode_expr(program.body),
        "clauses": [[n.role, n.text, n.start, n.end, n.amount, [_said(p) for p in n.said]] for n in program.clauses],
    }


def load_program(data: object) -> Program:
    """The program that ``data`` describes. Raises WireError on anything else."""
    try:
        return _load(data)
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError) as bad:
        raise WireError(str(bad)) from None


def _load(data: Any) -> Program:
    clauses = tuple(
        ClauseNote(str(role), str(text), int(start), int(end), str(amount), tuple(_unsaid(p) for p in said))
        for role, text, start, end, amount, said in data["clauses"]
    )
    marks = data["full_marks"]
    return Program(
        tuple(load_input(i) for i in data["inputs"]),
        decode_expr(data["body"]),
        None if marks is None else decode_number(marks),
        clauses,
        tuple(load_input(i) for i in data["judgements"]),
    )


def dump_input(spec: Input) -> list[object]:
    """A fact as plain JSON data."""
    low, high = (None if b is None else str(b) for b in (spec.low, spec.high))
    own: list[object] = [
        spec.name,
        spec.kind.value,
        spec.unit,
        list(spec.choices),
        low,
        high,
        spec.integer,
        spec.low_open,
    ]
    if spec.implied:
        return [*own, spec.within, list(spec.implied)]
    return [*own, spec.within] if spec.within else own


def load_input(data: Any) -> Input:
    """The fact that ``dump_input`` wrote. Raises ValueError or TypeError on anything else."""
    name, kind, unit, choices, low, high, integer, low_open, *more = data
    within, implied = (*more, "", [])[:2] if len(more) < 2 else more
    if not isinstance(within, str) or (more and not (within or implied)):
        raise ValueError("a fact is within one other")
    if not isinstance(implied, list) or not set(implied) <= {"low", "high", "within"}:
        raise ValueError("what follows from a name is a bound")
    low_end, high_end = (None if b is None else decode_number(b) for b in (low, high))
    return Input(
        str(name),
        Kind(kind),
        str(unit),
        tuple(str(c) for c in choices),
        low_end,
        high_end,
        bool(integer),
        bool(low_open),
        within,
        tuple(implied),
    )


def _said(part: Part) -> object:
    if isinstance(part, str):
        return part
    form, what = part
    if isinstance(what, (e.Compare, e.Flag, e.Is, e.All, e.Any, e.Not)):
        return [form, "cond", encode_cond(what)]
    return [form, "expr", encode_expr(what)]


def _unsaid(data: Any) -> Part:
    if isinstance(data, str):
        return data
    form, kind, what = data
    return (str(form), decode_cond(what) if kind == "cond" else decode_expr(what))


def to_text(data: object) -> str:
    """JSON text, keys sorted, no spaces."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
