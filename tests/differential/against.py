"""One random program put to the own engine, z3, cvc5 and sampled facts, and what contradicts what."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from biaochi.core.interpret import FactValue, Undetermined, evaluate
from biaochi.core.program import Program
from biaochi.model.values import decimal
from biaochi.prove.criterion import prove
from biaochi.prove.verdict import Finding
from biaochi.second_opinion.opinion import Disagreement, second_opinion
from random_programs import facts_for, program_for

SAMPLES = 24


@dataclass
class Outcome:
    """What one program, or all of them, came to."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def check(seed: str, limit_ms: int, samples: int = SAMPLES) -> Outcome:
    """One program, by all four."""
    out = Outcome()
    program = program_for(seed)
    findings = prove(program)
    out.counts["programs"] += 1
    _replay(program, findings, out)
    _sample(random.Random(f"{seed} facts"), program, findings, out, samples)
    try:
        seconds = second_opinion(program, findings, limit_ms)
    except Disagreement as bad:
        out.wrong.append(str(bad))
        seconds = findings
    _replay(program, seconds, out)
    for before, after in zip(findings, seconds, strict=True):
        names = "+".join(n for n in ("z3", "cvc5") if n in after.says)
        out.counts[f"{before.kind} {before.verdict} -> {after.verdict} {names}".rstrip()] += 1
    out.wrong = [f"seed {seed}: {w}\n{program.inputs}\n{program.body}\n{program.full_marks}" for w in out.wrong]
    return out


def _score(program: Program, facts: dict[str, FactValue]) -> Fraction | None:
    try:
        return evaluate(program.body, facts).point
    except Undetermined:
        return None


def _replay(program: Program, findings: list[Finding], out: Outcome) -> None:
    for finding in findings:
        for seen in finding.witnesses:
            found = _score(program, dict(seen.facts))
            out.counts["witnesses replayed"] += 1
            if seen.score != ("" if found is None else decimal(found)):
                out.wrong.append(f"{finding}: the witness gives {found}")


def _sample(rng: random.Random, program: Program, findings: list[Finding], out: Outcome, samples: int) -> None:
    for _ in range(samples):
        facts = facts_for(rng, program)
        other = facts_for(rng, program)
        score = _score(program, facts)
        out.counts["facts sampled"] += 1
        for finding in findings:
            moved = {**facts, finding.about: other.get(finding.about, False)} if finding.kind == "单调" else facts
            wrong = _against(program, findings, finding, (facts, score), (moved, _score(program, moved)))
            if wrong:
                out.wrong.append(f"{finding}: {wrong}")


Scored = tuple[dict[str, FactValue], "Fraction | None"]


def _against(program: Program, findings: list[Finding], finding: Finding, here: Scored, moved: Scored) -> str:
    """How facts contradict a finding; "" where they do not."""
    (facts, score), (_, after) = here, moved
    marks = program.full_marks
    match finding.kind, finding.verdict:
        case "分值范围", "已证明" if score is not None and marks is not None and not 0 <= score <= marks:
            return f"{facts} score {score}"
        case "没有空档", "已证明" if score is None:
            apart = [f.about for f in findings if f.kind == "分母"]
            return "" if any(facts[n] == 0 for n in apart) else f"{facts} have no score"
        case "单调", "已证明" if score is not None and after is not None:
            rise = (after - score) * (1 if moved[0][finding.about] > facts[finding.about] else -1)  # type: ignore[operator]
            against = rise * (finding.way or 0) < 0 or (finding.way == 0 and rise != 0)
            return f"{facts} {score}, {moved[0]} {after}" if against else ""
        case "满分可得" | "零分可得", "反例" if score == (marks if finding.kind == "满分可得" else 0):
            return f"{facts} score {score}"
    return ""
