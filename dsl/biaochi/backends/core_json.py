"""A compiled ruleset as documented JSON (docs/core.md, docs/core.schema.json) and back.

What it holds is what a score needs: columns, cores, policy, rating bands, caps and vetoes. Decoding accepts only what
encoding produces, so that what was written can be decided equal to what it was written from.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeVar

from biaochi.backends.columns import described
from biaochi.core.program import Input, Kind, Program
from biaochi.core.store import dump_program, load_program
from biaochi.core.wire import WireError, decode_number, encode_expr
from biaochi.ruleset.agreed import Policy
from biaochi.ruleset.limits import TotalLimit
from biaochi.ruleset.model import Combination, Grade, Indicator, Ruleset, Section, Source
from biaochi.ruleset.row_data import dump_compared, dump_row, load_compared, load_row
from biaochi.scoring.result import rests_on

FORMAT, VERSION = "biaochi-core", 1
_POLICY = ("places", "rate_places", "rate_of", "grade_of", "evidence", "inapplicable", "over")

Data = dict[str, Any]
T = TypeVar("T")


def dump_core(rules: Ruleset) -> Data:
    """The ruleset as JSON data of version 1. Numbers are text, "p" or "p/q"; rates are fractions of one."""
    columns = described(rules)
    return {
        "format": FORMAT,
        "version": VERSION,
        "ruleset": {
            "id": rules.id,
            "title": rules.title,
            "version": rules.version,
            "status": rules.status,
            "jurisdiction": rules.jurisdiction,
            "kind": rules.kind,
            "year": rules.year,
            "hash": rules.hash,
        },
        "total": str(rules.total),
        "policy": {name: getattr(rules.policy, name) for name in _POLICY},
        "grades": [
            {"name": g.name, "low": _end(g.low), "low_in": g.low_in, "high": _end(g.high), "high_in": g.high_in}
            for g in rules.grades
        ],
        "subjects": list(rules.subjects),
        "combinations": [
            {
                "name": c.name,
                "weights": [[n, str(w)] for n, w in c.weights],
                "mean": str(c.mean),
                **({"by": c.by} if c.by else {}),
            }
            for c in rules.combinations
        ],
        "sections": [
            {"level": s.level, "code": s.code, "name": s.name, "full_marks": str(s.full_marks), "leaves": [*s.leaves]}
            for s in rules.sections
        ],
        "facts": columns["facts"],
        "beside": columns["beside"],
        "shared": [_dump_input(s) for s in rules.shared],
        "indicators": [_dump_indicator(i) for i in rules.indicators],
        "limits": [
            {"text": x.text, "code": x.code, "cap": _end(x.cap), "grade": x.grade, **_dump_program(x.program)}
            for x in rules.limits
        ],
        **({"compared": [dump_compared(c) for c in rules.compared]} if rules.compared else {}),
    }


def load_core(data: object) -> Ruleset:
    """The ruleset that ``dump_core`` wrote, without its readings. Raises WireError on anything else."""
    try:
        return _load(data)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError) as bad:
        raise WireError(str(bad)) from None


def _load(data: Any) -> Ruleset:
    if data["format"] != FORMAT or data["version"] != VERSION:
        raise WireError("format")
    head = {k: _text(v) for k, v in data["ruleset"].items()}
    rules = Ruleset(
        id=head["id"],
        title=head["title"],
        version=head["version"],
        status=head["status"],
        jurisdiction=head["jurisdiction"],
        kind=head["kind"],
        year=head["year"],
        total=decode_number(data["total"]),
        policy=Policy(**{name: data["policy"][name] for name in _POLICY}),
        grades=_each(data["grades"], _grade),
        subjects=_each(data["subjects"], _text),
        combinations=_each(data["combinations"], _combination),
        sections=_each(data["sections"], _section),
        indicators=_each(data["indicators"], _indicator),
        limits=_each(data["limits"], _limit),
        shared=_each(data["shared"], _input),
        compared=_each(data.get("compared", []), load_compared),
    )
    if rules.hash != head["hash"] or dump_core(rules) != data:
        raise WireError("not what was written")
    return rules


def _dump_program(program: Program) -> Data:
    return {
        "inputs": [_dump_input(i) for i in program.inputs],
        "judgements": [_dump_input(i) for i in program.judgements],
        "full_marks": _end(program.full_marks),
        "body": encode_expr(program.body),
        "clauses": [
            {"role": role, "text": text, "start": start, "end": end, "amount": amount, "said": said}
            for role, text, start, end, amount, said in _stored(program)
        ],
    }


def _stored(program: Program) -> list[tuple[Any, ...]]:
    clauses = dump_program(program)["clauses"]
    assert isinstance(clauses, list)
    return [tuple(c) for c in clauses]


def _program(data: Data) -> Program:
    order = ("role", "text", "start", "end", "amount", "said")
    stored = {
        "inputs": [],
        "judgements": [],
        "full_marks": data["full_marks"],
        "body": data["body"],
        "clauses": [[c[name] for name in order] for c in data["clauses"]],
    }
    made = load_program(stored)
    return Program(
        _each(data["inputs"], _input), made.body, made.full_marks, made.clauses, _each(data["judgements"], _input)
    )


def _dump_input(spec: Input) -> Data:
    return {
        "name": spec.name,
        "kind": spec.kind.value,
        "unit": spec.unit,
        "choices": list(spec.choices),
        "low": _end(spec.low),
        "high": _end(spec.high),
        "integer": spec.integer,
        "low_open": spec.low_open,
        **({"within": spec.within} if spec.within else {}),
        **({"implied": list(spec.implied)} if spec.implied else {}),
    }


def _input(data: Data) -> Input:
    return Input(
        _text(data["name"]),
        Kind(data["kind"]),
        _text(data["unit"]),
        _each(data["choices"], _text),
        _number(data["low"]),
        _number(data["high"]),
        bool(data["integer"]),
        bool(data["low_open"]),
        _text(data["within"]) if "within" in data else "",
        _each(data["implied"], _text) if "implied" in data else (),
    )


def _dump_indicator(i: Indicator) -> Data:
    return {
        "code": i.code,
        "name": i.name,
        "evidence": i.evidence,
        "shared": list(i.shared),
        "rests_on": rests_on(i),
        "source": {"file": i.source.file, "line": i.source.line, "text": i.source.text},
        **({"row": dump_row(i.row)} if i.row is not None else {}),
        **_dump_program(i.program),
    }


def _indicator(data: Data) -> Indicator:
    program = _program(data)
    source = Source(_text(data["source"]["file"]), int(data["source"]["line"]), _text(data["source"]["text"]))
    return Indicator(
        _text(data["code"]), _text(data["name"]), program.full_marks, program, "", (), (),
        _each(data["rests_on"], _text), source, bool(data["evidence"]), _each(data["shared"], _text),
        row=load_row(data["row"]) if "row" in data else None,
    )  # fmt: skip


def _limit(data: Data) -> TotalLimit:
    return TotalLimit(
        _text(data["text"]), _text(data["code"]), _program(data), _number(data["cap"]), _text(data["grade"])
    )


def _grade(data: Data) -> Grade:
    low, high = _number(data["low"]), _number(data["high"])
    return Grade(_text(data["name"]), low, bool(data["low_in"]), high, bool(data["high_in"]))


def _combination(data: Data) -> Combination:
    weights = tuple((_text(n), decode_number(w)) for n, w in data["weights"])
    return Combination(_text(data["name"]), weights, decode_number(data["mean"]), _text(data.get("by", "")))


def _section(data: Data) -> Section:
    return Section(
        int(data["level"]),
        _text(data["code"]),
        _text(data["name"]),
        decode_number(data["full_marks"]),
        _each(data["leaves"], _text),
    )


def _each(data: Any, one: Callable[[Any], T]) -> tuple[T, ...]:
    if not isinstance(data, list):
        raise WireError("list")
    return tuple(one(d) for d in data)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise WireError("text")
    return value


def _end(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _number(value: object) -> Fraction | None:
    return None if value is None else decode_number(value)
