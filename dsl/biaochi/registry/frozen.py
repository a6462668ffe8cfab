"""A compiled ruleset as plain data and back: what a release keeps, so that it is scored the same for ever.

Everything a score, an explanation or a proof needs is there: the core of every criterion with its explanations, the
policy, the tree, the notes. Decoding accepts only what encoding produces. Files are named by identity, never by path:
"" is the ruleset itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

from biaochi.core.store import dump_input, dump_program, load_input, load_program
from biaochi.core.wire import WireError, decode_number
from biaochi.registry.cache import dump_compiled, load_compiled
from biaochi.ruleset.agreed import Policy
from biaochi.ruleset.compiled import Compiled
from biaochi.ruleset.limits import TotalLimit
from biaochi.ruleset.model import Combination, Grade, Indicator, Ruleset, Section, Source
from biaochi.ruleset.row_data import dump_compared, dump_row, load_compared, load_row

Data = dict[str, Any]
T = TypeVar("T")


def dump_ruleset(rules: Ruleset, named: Mapping[str, str], *, differences: bool = True) -> Data:
    """The ruleset as JSON data; ``named`` gives the names of the files its criteria stand in.

    With ``differences``, how readings differ is looked for now, because later there may be no reader that finds it.
    """
    return {
        "jurisdiction": rules.jurisdiction,
        "kind": rules.kind,
        "year": rules.year,
        "total": str(rules.total),
        "policy": {f.name: _plain(getattr(rules.policy, f.name)) for f in fields(Policy)},
        "grades": [[g.name, _text_of(g.low), g.low_in, _text_of(g.high), g.high_in] for g in rules.grades],
        "subjects": list(rules.subjects),
        "combinations": [
            [c.name, [[n, str(w)] for n, w in c.weights], str(c.mean), *([c.by] if c.by else [])]
            for c in rules.combinations
        ],
        "sections": [_dump_section(s) for s in rules.sections],
        "open": [_dump_section(s) for s in rules.open],
        "limits": [[x.text, x.code, dump_program(x.program), _text_of(x.cap), x.grade] for x in rules.limits],
        "shared": [dump_input(s) for s in rules.shared],
        "header": [[label, text] for label, text in rules.header],
        "parents": list(rules.parents),
        "indicators": [_dump_indicator(i, named, differences) for i in rules.indicators],
        **({"compared": [dump_compared(c) for c in rules.compared]} if rules.compared else {}),
    }


def load_ruleset(data: Data, head: Mapping[str, str], again: Callable[[int], Compiled] | None = None) -> Ruleset:
    """The ruleset of ``dump_ruleset``; ``head`` gives its id, title, version, status and text_hash.

    ``again`` reads the criterion of an indicator, by its place, where a difference of readings is asked for that was not
    kept. Raises WireError on anything else.
    """
    try:
        policy = dict(data["policy"])
        policy["declared"] = frozenset(_texts(policy["declared"]))
        return Ruleset(
            id=head["id"],
            title=head["title"],
            version=head["version"],
            status=head["status"],
            jurisdiction=_text(data["jurisdiction"]),
            kind=_text(data["kind"]),
            year=_text(data["year"]),
            total=decode_number(data["total"]),
            policy=Policy(**policy),
            grades=_each(data["grades"], _grade),
            subjects=_texts(data["subjects"]),
            combinations=_each(data["combinations"], _combination),
            sections=_each(data["sections"], _section),
            indicators=tuple(
                _indicator(i, _no_reader if again is None else partial(again, at))
                for at, i in enumerate(_each(data["indicators"], dict))
            ),
            limits=_each(data["limits"], _limit),
            shared=_each(data["shared"], load_input),
            header=_each(data["header"], _pair),
            parents=_texts(data["parents"]),
            open=_each(data["open"], _section),
            text_hash=head["text_hash"],
            compared=_each(data.get("compared", []), load_compared),
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as bad:
        raise WireError(str(bad)) from None


def _dump_section(s: Section) -> list[object]:
    return [s.level, s.code, s.name, str(s.full_marks), list(s.leaves)]


def _dump_indicator(i: Indicator, named: Mapping[str, str], differences: bool) -> Data:
    for ambiguity in i.ambiguities if differences else ():
        _ = ambiguity.difference
    return {
        "code": i.code,
        "name": i.name,
        **dump_compiled(Compiled(i.program, i.reading, i.ambiguities, i.roles)),
        "notes": list(i.notes),
        "source": [named[i.source.file], i.source.line, i.source.text],
        "evidence": i.evidence,
        "shared": list(i.shared),
        "directions": [[fact, way] for fact, way in i.directions],
        **({"row": dump_row(i.row)} if i.row is not None else {}),
        **({"evidence_named": i.evidence_named} if i.evidence_named else {}),
    }


def _indicator(data: Data, again: Callable[[], Compiled]) -> Indicator:
    made = load_compiled(data, again)
    file, line, text = data["source"]
    return Indicator(
        _text(data["code"]),
        _text(data["name"]),
        made.program.full_marks,
        made.program,
        made.reading,
        made.ambiguities,
        made.roles,
        _texts(data["notes"]),
        Source(_text(file), int(line), _text(text)),
        _flag(data["evidence"]),
        _texts(data["shared"]),
        _each(data["directions"], _pair),
        load_row(data["row"]) if "row" in data else None,
        _text(data.get("evidence_named", "")),
    )


def _no_reader() -> Compiled:
    raise WireError("a release keeps how readings differ")


def _grade(data: list[Any]) -> Grade:
    name, low, low_in, high, high_in = data
    return Grade(_text(name), _end(low), _flag(low_in), _end(high), _flag(high_in))


def _combination(data: list[Any]) -> Combination:
    name, weights, mean, *by = data
    pairs = tuple((_text(n), decode_number(w)) for n, w in weights)
    return Combination(_text(name), pairs, decode_number(mean), *_texts(by))


def _section(data: list[Any]) -> Section:
    level, code, name, marks, leaves = data
    return Section(int(level), _text(code), _text(name), decode_number(marks), _texts(leaves))


def _limit(data: list[Any]) -> TotalLimit:
    text, code, program, cap, grade = data
    return TotalLimit(_text(text), _text(code), load_program(program), _end(cap), _text(grade))


def _pair(data: list[Any]) -> tuple[str, str]:
    first, second = data
    return _text(first), _text(second)


def _each(data: Any, one: Callable[[Any], T]) -> tuple[T, ...]:
    if not isinstance(data, list):
        raise WireError("list")
    return tuple(one(d) for d in data)


def _texts(data: Sequence[object]) -> tuple[str, ...]:
    return _each(data, _text)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise WireError("text")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise WireError("yes or no")
    return value


def _end(value: object) -> Fraction | None:
    return None if value is None else decode_number(value)


def _text_of(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value
