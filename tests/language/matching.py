"""Scores conformance rows with a compiled criterion, whatever the criterion calls its facts.

A row names facts in its own words. They are bound to the inputs of the criterion by name where the names are the same,
else by kind in any order; a yes/no in either polarity, choices in the order of the text. A row is read right where one
binding gives every score. It is misread where bindings can be used but none of them gives the scores.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction
from itertools import islice, permutations, product
from pathlib import Path
from typing import Any

from biaochi.core.interpret import Interval
from biaochi.core.program import Input, Kind
from biaochi.criterion import Criterion, compile_criterion
from biaochi.diagnostics import CriterionError, FactsError

MAX_INPUTS = 6
MAX_BINDINGS = 5000

KINDS = {
    "rate": {Kind.RATE},
    "count": {Kind.QUANTITY},
    "days": {Kind.QUANTITY},
    "months": {Kind.QUANTITY},
    "number": {Kind.QUANTITY, Kind.RATE, Kind.MONEY, Kind.POINTS},
    "amount": {Kind.MONEY, Kind.QUANTITY},
    "bool": {Kind.BOOL, Kind.CHOICE},
    "choice": {Kind.CHOICE, Kind.BOOL},
    "date": {Kind.QUANTITY},
}
YES_NO = ("是", "否")

Row = Mapping[str, Any]
Translate = Callable[[Mapping[str, Any]], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row: right, misread, unbound, refused (not compiled) or read (compiled, nothing to score)."""

    row: str
    verdict: str
    why: str = ""
    ambiguous: bool = False

    def __str__(self) -> str:
        return f"{self.row}: {self.why}"


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a file. Decimal numbers stay text: nothing passes through binary floats."""
    return [json.loads(line, parse_float=str) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


class _Open(Exception):
    """The score is open and may be the one wanted: a judgement or a fact that the row does not enter."""


def judge(row: Row) -> Outcome:
    """Compiles a row and scores its tests. Anything but a CriterionError from the compiler is raised."""
    weight = row.get("weight")
    marks = None if weight in (None, "") else str(weight)
    try:
        found = compile_criterion(row["text"], full_marks=marks, context=row.get("context") or None)
    except CriterionError as bad:
        return Outcome(row["id"], "refused", f"{row['text'][:80]!r} {bad}")
    ambiguous = bool(found.ambiguities)
    if row.get("expect", "score") != "score" or not row.get("tests"):
        return Outcome(row["id"], "read", f"{row['text'][:80]!r} 读作 {found.reading}", ambiguous)
    verdict, why = _scored(row, found)
    said = f"{row['text'][:80]!r} {why} 读作 {found.reading}"
    return Outcome(row["id"], verdict, "" if verdict == "right" else said, ambiguous)


def _scored(row: Row, found: Criterion) -> tuple[str, str]:
    first = ""
    for translate in islice(bindings(row["inputs"], found.inputs), MAX_BINDINGS):
        try:
            wrong = next(filter(None, (_wrong(test, found, translate) for test in row["tests"])), "")
        except (FactsError, _Open):
            continue
        if not wrong:
            return "right", ""
        first = first or wrong
    return ("misread", first) if first else ("unbound", "no binding of the facts can be used")


def _wrong(test: Row, found: Criterion, translate: Translate) -> str:
    """The difference of one test; empty where the score is right."""
    facts = translate(test["facts"])
    got, want = found.score(facts).exact, Fraction(str(test["score"]))
    if isinstance(got, Interval):
        if (got.low is None or got.low <= want) and (got.high is None or want <= got.high):
            raise _Open
    elif "round" in test:
        unit = Fraction(1, 10 ** int(test["round"]))
        got = (got / unit + Fraction(1, 2)).__floor__() * unit
    return "" if got == want else f"{facts}: {got}, not {want}."


def bindings(given: Sequence[Row], inputs: Sequence[Input]) -> Iterator[Translate]:
    """Every way to take the facts of a row for the inputs of a criterion, the most alike names first."""
    if len(given) != len(inputs) or len(given) > MAX_INPUTS:
        return
    named = {i.name: i for i in inputs}
    fixed = {g["name"]: named[g["name"]] for g in given if g["name"] in named and _fits(g, named[g["name"]])}
    rest = [g for g in given if g["name"] not in fixed]
    left = [i for i in inputs if i not in fixed.values()]
    orders = [o for o in permutations(left) if all(_fits(g, i) for g, i in zip(rest, o, strict=True))]
    for order in sorted(orders, key=lambda o: -sum(_alike(g["name"], i.name) for g, i in zip(rest, o, strict=True))):
        pairs = [(g, fixed[g["name"]]) for g in given if g["name"] in fixed] + list(zip(rest, order, strict=True))
        turnable = [g["name"] for g, i in pairs if i.name != g["name"] and _two_sided(g, i)]
        for turned in product((False, True), repeat=len(turnable)):
            yield _translation(pairs, {n for n, t in zip(turnable, turned, strict=True) if t})


def _fits(given: Row, spec: Input) -> bool:
    return spec.kind in KINDS[given["kind"]]


def _alike(a: str, b: str) -> Fraction:
    matched = sum(block.size for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    return Fraction(2 * matched, len(a) + len(b))


def _options(given: Row) -> tuple[str, ...]:
    return YES_NO if given["kind"] == "bool" else tuple(given.get("choices") or ()) if given["kind"] == "choice" else ()


def _two_sided(given: Row, spec: Input) -> bool:
    wanted = YES_NO if spec.kind is Kind.BOOL else spec.choices
    return len(_options(given)) == 2 == len(wanted) and (spec.kind is Kind.BOOL or given["kind"] == "bool")


def _translation(pairs: Sequence[tuple[Row, Input]], turned: set[str]) -> Translate:
    def translate(facts: Mapping[str, Any]) -> dict[str, str]:
        return {i.name: _value(facts[g["name"]], g, i, g["name"] in turned) for g, i in pairs if g["name"] in facts}

    return translate


def _value(value: Any, given: Row, spec: Input, turn: bool) -> str:
    written = YES_NO[0] if value is True else YES_NO[1] if value is False else str(value)
    wanted = YES_NO if spec.kind is Kind.BOOL else spec.choices if spec.kind is Kind.CHOICE else ()
    options = _options(given)
    if written in wanted and not turn:
        return written
    if written in options and len(options) == len(wanted):
        at = options.index(written)
        return wanted[1 - at] if turn else wanted[at]
    holders = [choice for choice in wanted if written in choice]
    return holders[0] if len(holders) == 1 else written


def meaning(row: dict[str, Any], text: str) -> str | None:
    """What a text means in the place of a row's; None where it is refused."""
    try:
        return compile_criterion(text, full_marks=row["weight"], context=row.get("context")).program.meaning()
    except CriterionError:
        return None
