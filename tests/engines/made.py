"""Rulesets made of random programs, with caps, rating bands and every policy: a seed says which."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from biaochi.core import expr as e
from biaochi.core.program import Input, Kind, Program
from biaochi.ruleset.agreed import Policy
from biaochi.ruleset.limits import TotalLimit
from biaochi.ruleset.model import Grade, Indicator, Ruleset, Source

sys.path.insert(0, str(Path(__file__).parents[1] / "differential"))

import random_programs as made

FORMS = (made.bands, made.steps, made.ratio, made.free)
NASTY = ("甲'\"\\", "率\n）", "lambda", "x};--", "import os", "#", "“”", "\u202e乙", "%s{0}", "None")


def ruleset_of(programs: Sequence[Program], rng: random.Random) -> Ruleset:
    """A ruleset of these programs."""
    indicators = tuple(_indicator(k, p, rng) for k, p in enumerate(programs, 1))
    total = sum((i.full_marks or Fraction(0) for i in indicators), Fraction(0))
    cuts = [total * k / 10 for k in (9, 8, 6)]
    grades = (
        Grade("优", cuts[0], True, total, True),
        Grade("良", cuts[1], True, cuts[0], False),
        Grade("中", cuts[2], True, cuts[1], False),
        Grade("差", None, False, cuts[2], False),
    )
    policy = Policy(
        places=rng.choice((0, 1, 2, 2, 3)),
        grade_of=rng.choice(("rounded", "exact")),
        rate_of=rng.choice(("rounded", "exact")),
        evidence=rng.choice(("open", "zero")),
        inapplicable=rng.choice(("redistribute", "full", "excluded")),
        over=rng.choice(("capped", "allowed")),
    )
    limits = tuple(x for i in indicators for x in _limits(i, total, rng) if rng.random() < 0.4)
    return Ruleset(
        "000000/made@1", "（虚构）", "1", "草案", "000000 虚构", "", "2026", total, policy, grades, (), (), (), indicators,
        limits,
    )  # fmt: skip


def ruleset(seed: str, most: int = 4) -> Ruleset:
    """The ruleset of a seed; some with names that would break out of a program that does not quote them."""
    rng = random.Random(seed)
    programs = [rng.choice(FORMS)(rng) for _ in range(rng.randint(1, most))]
    programs = [p if p.clauses else replace(p, clauses=made.notes(rng, p)) for p in programs]
    return ruleset_of(programs, rng)


def _indicator(k: int, program: Program, rng: random.Random) -> Indicator:
    name = rng.choice(NASTY)
    if rng.random() < 0.15:
        judged = Input("评定", Kind.POINTS, "分", low=Fraction(0), high=Fraction(2))
        program = replace(program, body=e.Add((program.body, e.Fact("评定"))), judgements=(judged,))
    text = f"标准：{name}\n'''{rng.choice(NASTY)}\"\"\""
    return Indicator(
        f"C{k}", name, program.full_marks, program, "", (), (), (), Source("", k, text), rng.random() < 0.2
    )  # fmt: skip


def _limits(i: Indicator, total: Fraction, rng: random.Random) -> list[TotalLimit]:
    spec = i.inputs[0]
    conditions: dict[Kind, e.Cond] = {
        Kind.BOOL: e.Flag(spec.name),
        Kind.CHOICE: e.Is(spec.name, (spec.choices or ("",))[0]),
    }
    low = spec.low or Fraction(0)
    cond = conditions.get(spec.kind, e.Compare("<", e.Fact(spec.name), e.Const(low + Fraction(1, 2))))
    program = Program((spec,), e.Case(((cond, e.ZERO),), e.const(1)), Fraction(1))
    cap = rng.choice((total * Fraction(6, 10), Fraction(0), None))
    return [TotalLimit(f"{i.code}封顶", i.code, program, cap, "" if cap is not None else rng.choice(("良", "中")))]
