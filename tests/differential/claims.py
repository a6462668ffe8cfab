"""Everything proved of programs, held against an evaluator of its own at dense boundary points.

    python tests/differential/claims.py --count 20000 --seed 1
    python tests/differential/claims.py --texts FILE.jsonl     (texts as {"text": …, "full_marks": …})

A proof that a point contradicts, a witness with another score, or a list of jumps that is called complete and is not, ends
with exit code 1.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from biaochi.core.program import Input, Kind, Program
from biaochi.diagnostics import BiaochiError
from biaochi.prove.criterion import prove
from biaochi.prove.jumps import all_jumps
from biaochi.prove.verdict import Finding
from evaluator import Facts, Number, Own, less
from random_programs import program_for

NEAR = (Fraction(1, 10**9), Fraction(1, 1000))
MOST_POINTS = 260
MOST_VALUES = 14


@dataclass
class Outcome:
    """What was checked, counted, and what is wrong, in words."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def held(program: Program, name: str) -> Outcome:
    """All claims about a program against its own points."""
    out = Outcome()
    own = Own(program.meaning())
    own.inputs = [_said_of(spec) for spec in program.specs.values()]
    rng = random.Random(name)
    columns = {spec[0]: _values(spec, own, rng) for spec in own.inputs}
    points = [p for p in _points(columns, rng) if _together(own.inputs, p)]
    scores = [own.score(p) for p in points]
    out.counts["programs"] += 1
    out.counts["points"] += len(points)
    for f in prove(program):
        for w in f.witnesses:
            got = own.score({n: _plain(v) for n, v in w.facts.items()})
            if (None if got is None else Fraction(*got)) != (None if not w.score else Fraction(w.score)):
                out.wrong.append(f"{name}: {f.kind} witness {dict(w.facts)} scores {got}, not {w.score}")
        if f.proved:
            out.counts[f.kind] += 1
            out.wrong += [f"{name}: {f.kind} {f.says}: {why}" for why in _against(f, own, columns, points, scores)]
    out.wrong += [f"{name}: {why}" for why in _jumps(program, own, columns)]
    return out


def _said_of(spec: Input) -> list[Any]:
    """A fact as the meaning gives it, with the bounds as well that follow from its name and are no part of the meaning."""
    low, high = (None if end is None else str(end) for end in (spec.low, spec.high))
    own = [spec.name, spec.kind.value, spec.unit, list(spec.choices), low, high, spec.integer, spec.low_open]
    return [*own, spec.within] if spec.within else own


def _plain(value: Any) -> Any:
    return (value.numerator, value.denominator) if isinstance(value, Fraction) else value


def _admitted(spec: list[Any], value: Fraction) -> bool:
    _, kind, _, _, low, high, integer, low_open, *_ = spec
    if low is not None and (value < Fraction(low) or (low_open and value == Fraction(low))):
        return False
    return (high is None or value <= Fraction(high)) and not (integer and kind != "rate" and value.denominator != 1)


def _values(spec: list[Any], own: Own, rng: random.Random) -> list[Any]:
    """The values of a fact worth asking for: at every number of the program, beside it, and at its ends."""
    kind = spec[1]
    if kind == Kind.BOOL.value:
        return [False, True]
    if kind == Kind.CHOICE.value:
        return list(spec[3])
    base = {Fraction(*n) for n in own.literals()} | {Fraction(0), Fraction(1), Fraction(100)}
    base |= {Fraction(end) for end in (spec[4], spec[5]) if end is not None}
    near = {b + s * d for b in base for d in NEAR for s in (-1, 0, 1)} | {b + s for b in base for s in (-1, 1, -10, 10)}
    if spec[6] and kind != "rate":
        near = {Fraction(round(v)) for v in near}
    kept = sorted(v for v in near if _admitted(spec, v))
    if len(kept) > MOST_VALUES * 4:
        kept = sorted(rng.sample(kept, MOST_VALUES * 4))
    return [_plain(v) for v in kept]


def _points(columns: dict[str, list[Any]], rng: random.Random) -> Any:
    if any(not c for c in columns.values()):
        return
    size = 1
    for column in columns.values():
        size *= len(column)
    if size <= MOST_POINTS:
        yield from (dict(zip(columns, row, strict=True)) for row in itertools.product(*columns.values()))
        return
    for _ in range(MOST_POINTS):
        yield {n: rng.choice(c) for n, c in columns.items()}


def _together(inputs: list[list[Any]], point: Facts) -> bool:
    """Whether no part is more than its whole."""
    within = [(spec[0], spec[8]) for spec in inputs if len(spec) > 8]
    return all(Fraction(*point[part]) <= Fraction(*point[whole]) for part, whole in within)


def _against(
    f: Finding, own: Own, columns: dict[str, list[Any]], points: list[Facts], scores: list[Number | None]
) -> Any:
    if f.kind == "分值范围":
        for p, s in zip(points, scores, strict=True):
            value = None if s is None else Fraction(*s)
            if value is not None and ((f.low is not None and value < f.low) or (f.high is not None and value > f.high)):
                yield f"{p} scores {value}"
    if f.kind == "没有空档" and "除外" not in f.says:
        yield from (f"{p} has no score" for p, s in zip(points, scores, strict=True) if s is None)
    if f.kind == "单调":
        for p in points[:60]:
            beside = [{**p, f.about: v} for v in columns[f.about]]
            row = [(q[f.about], own.score(q)) for q in beside if _together(own.inputs, q)]
            known = [(v, s) for v, s in row if s is not None]
            for (a, x), (b, y) in itertools.pairwise(known):
                rise, fall = less(x, y), less(y, x)
                if (f.way == 1 and fall) or (f.way == -1 and rise) or (f.way == 0 and (rise or fall)):
                    yield f"{p}: {f.about} from {a} to {b} goes from {x} to {y}"


def _jumps(program: Program, own: Own, columns: dict[str, list[Any]]) -> Any:
    """Of a criterion of one fact, whose list is called complete, no point at a number of it jumps that is not listed."""
    listed = all_jumps(program)
    if listed.left_out or len(own.inputs) != 1 or own.inputs[0][1] in ("bool", "choice", "date") or own.inputs[0][6]:
        return
    spec = own.inputs[0]
    found = {j.at for j in listed.found}
    tiny = Fraction(1, 10**12)
    for raw in columns[spec[0]]:
        at = Fraction(*raw)
        here = own.score({spec[0]: raw})
        beside = [own.score({spec[0]: _plain(at + s)}) for s in (-tiny, tiny) if _admitted(spec, at + s)]
        if here is not None and at not in found:
            for s in beside:
                if s is not None and abs(Fraction(*s) - Fraction(*here)) > Fraction(1, 10**6):
                    yield f"a jump at {at} is not listed"


def _one(seed: str) -> Outcome:
    return held(program_for(seed), seed)


def _text(row: dict[str, Any]) -> Outcome:
    from biaochi.criterion import compile_criterion

    try:
        made = compile_criterion(row["text"], full_marks=row.get("full_marks"), context=row.get("context"))
    except BiaochiError:
        return Outcome(Counter(unread=1))
    return held(made.program, row["text"][:40])


def main() -> int:
    """The command."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=20_000)
    options.add_argument("--seed", default="1")
    options.add_argument("--texts", type=Path, nargs="*")
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    total = Outcome()
    started = time.monotonic()
    with multiprocessing.get_context("fork").Pool(given.workers) as pool:
        if given.texts:
            rows = [
                json.loads(line)
                for path in given.texts
                for line in path.read_text(encoding="utf-8").splitlines()
                if line.strip()
            ]
            found = pool.imap_unordered(
                _text,
                [
                    {
                        "text": r.get("text") or r["criterion"],
                        "full_marks": r.get("full_marks", r.get("weight")),
                        "context": r.get("context"),
                    }
                    for r in rows
                ],
                8,
            )
        else:
            found = pool.imap_unordered(_one, (f"{given.seed}:{i}" for i in range(given.count)), 16)
        for out in found:
            total.counts += out.counts
            total.wrong += out.wrong
    print(dict(total.counts))
    print(f"{len(total.wrong)} wrong, {time.monotonic() - started:.0f} s")
    for wrong in total.wrong[:40]:
        print(wrong)
    return 1 if total.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
