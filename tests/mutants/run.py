"""Which defects in rulesets are found, by which channel: ``python tests/mutants/run.py [--quick] [--show] [--seed N]``.

Base set: the 32 criteria of Yantai 2022 as applied and those of clean.biaochi, made up in the usual shapes of such tables.
Mutants: the printed sentence changed and read again (text), or the compiled core changed in one place (core). A mutant that
is the same function as its original is left out and counted. A boundary is "lone" where the cut is printed for one band alone
and all else takes the rest: either bound is a rule in order there, and no one can tell which was meant.

Found by lint or proof means: a finding that the mutant has and the original has not, by its code (lint, all levels, and
refusals of the reader) or by its property and verdict (反例, 未证明). Neither is told what the original was.
Found by cases means: a recorded score comes out otherwise. The cases of Yantai are the published scores with the facts of
the report. Those of clean.biaochi were written with the criteria, as an official document would give them, before any mutant
was made: full marks, each band or one step below the threshold, and nothing.

Exit code 1 where a required figure is missed: 400 mutants; lint and proof alone 85 %; with cases 97 %; boundaries, gaps and
broken bounds 100 % by lint and proof; no false alarm on the base set.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import click
import core_mutants
import text_mutants
from biaochi.lint.subject import Subject
from biaochi.ruleset.model import Indicator
from equal import Compared, compare
from mutant_base import Base, bases, false_alarms, read_mutant

KINDS = (
    "boundary", "lone boundary", "dropped band", "dropped limit", "swapped scores", "shifted cut", "tenfold", "direction", "percent",
    "full marks", "band score",
)  # fmt: skip
CERTAIN = ("gap", "overlap", "bounds", "boundary")
"""What lint and proof must see without exception, whatever planted it."""
MOST_PER_KIND = 4
"""Of the kinds that a criterion offers many places for; boundaries, cuts, bands and limits are all taken."""
WHOLE = ("boundary", "lone boundary", "shifted cut", "dropped band", "dropped limit")
QUICK = 6


@dataclass(frozen=True)
class Outcome:
    """One mutant: what it is, and which channels see it."""

    ruleset: str
    code: str
    level: str
    kind: str
    said: str
    compared: Compared
    by_lint: tuple[str, ...] = ()
    by_proof: tuple[str, ...] = ()
    by_case: bool = False

    @property
    def alone(self) -> bool:
        """Whether lint or proof sees it, without cases."""
        return bool(self.by_lint or self.by_proof)

    @property
    def classes(self) -> tuple[str, ...]:
        """What must be seen by lint and proof, whatever planted it."""
        found = {"gap": self.compared.gap, "overlap": self.compared.overlap, "bounds": self.compared.bounds}
        return (*(name for name, there in found.items() if there), *([self.kind] if self.kind == "boundary" else []))


def mutants(base: Base, drawn: random.Random) -> Iterator[Outcome]:
    """The mutants of one criterion, judged: all, or MOST_PER_KIND of a kind and level."""
    text = _few(list(text_mutants.planted(base.sentence)), drawn)
    core = _few(list(core_mutants.planted(base.indicator.program)), drawn)
    seen = {base.indicator.program.digest()}
    for kind, said, sentence in text:
        outcome, digest = _text(base, kind, said, sentence)
        if not digest or digest not in seen or not outcome.compared.differs:
            yield outcome
        seen.add(digest)
    for kind, said, program in core:
        compared = compare(base.indicator.program, program)
        if not compared.differs or program.digest() not in seen:
            yield _judged(base, "core", kind, said, replace(base.indicator, program=program), compared, None)
        seen.add(program.digest())


def _few(planted: list[tuple[str, str, object]], drawn: random.Random) -> list[tuple[str, str, object]]:
    out: list[tuple[str, str, object]] = []
    for kind in KINDS:
        own = [p for p in planted if p[0] == kind]
        out += own if kind in WHOLE or len(own) <= MOST_PER_KIND else drawn.sample(own, MOST_PER_KIND)
    return out


def _text(base: Base, kind: str, said: str, sentence: object) -> tuple[Outcome, str]:
    assert isinstance(sentence, text_mutants.Sentence)
    subject, refused = read_mutant(base, sentence)
    if subject is None:
        return Outcome(base.origin, base.code, "text", kind, said, Compared(True), (refused,)), ""
    if not subject.built.indicators:
        codes = tuple(sorted(base.findings(subject)[0]))
        return Outcome(base.origin, base.code, "text", kind, said, Compared(True), codes), ""
    indicator = replace(subject.built.indicators[0], code=base.code)
    compared = compare(base.indicator.program, indicator.program)
    return _judged(base, "text", kind, said, indicator, compared, subject), indicator.program.digest()


def _judged(
    base: Base, level: str, kind: str, said: str, indicator: Indicator, compared: Compared, subject: Subject | None
) -> Outcome:
    if not compared.differs:
        return Outcome(base.origin, base.code, level, kind, said, compared)
    if subject is None:
        plain = base.subject(base.sentence)
        code = plain.built.indicators[0].code
        built = replace(plain.built, indicators=(replace(indicator, code=code),))
        subject = replace(plain, built=built)
    by_lint, by_proof = base.findings(subject)
    missed = base.broken_cases(indicator) > 0
    return Outcome(
        base.origin, base.code, level, kind, said, compared, tuple(sorted(by_lint)), tuple(sorted(by_proof)), missed
    )


def run(*, quick: bool, seed: int = 2022, progress: bool = True) -> list[Outcome]:
    """Every mutant of the base set; a fixed sixth of it where ``quick``."""
    drawn = random.Random(seed)
    every = list(bases())
    chosen = every[::QUICK] if quick else every
    out: list[Outcome] = []
    with click.progressbar(chosen, label="mutants", file=sys.stderr, hidden=not progress) as bar:
        for base in bar:
            out += mutants(base, drawn)
    return out


def share(outcomes: Sequence[Outcome], *, cases: bool = False) -> float:
    """The share that is found, in per cent."""
    found = sum(o.alone or (cases and o.by_case) for o in outcomes)
    return 100 * found / len(outcomes) if outcomes else 100.0


def table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Per kind and level: how many, and found by what."""
    yield f"{'kind':16}{'level':6}{'n':>5}{'equal':>7}{'proof':>7}{'lint':>6}{'alone':>7}{'+cases':>8}{'alone %':>9}{'all %':>8}"
    for kind in (*KINDS, ""):
        for level in ("text", "core", ""):
            some = [o for o in outcomes if kind in ("", o.kind) and level in ("", o.level)]
            if some and (level or not kind):
                yield _row(kind or "all", level or "both", some)


def _row(kind: str, level: str, some: Sequence[Outcome]) -> str:
    n = [o for o in some if o.compared.differs]
    proof, by_lint, alone = (
        sum(map(bool, c)) for c in ([o.by_proof for o in n], [o.by_lint for o in n], [o.alone for o in n])
    )
    both = sum(o.alone or o.by_case for o in n)
    return (
        f"{kind:16}{level:6}{len(n):5}{len(some) - len(n):7}{proof:7}{by_lint:6}{alone:7}{both:8}"
        f"{share(n):9.1f}{share(n, cases=True):8.1f}"
    )


def missed(outcomes: Sequence[Outcome], alarms: Sequence[str], *, least: int) -> list[str]:
    """The required figures that are missed."""
    real = [o for o in outcomes if o.compared.differs]
    out = [f"false alarm: {a}" for a in alarms]
    if len(real) < least:
        out.append(f"{len(real)} mutants, not {least}")
    if share(real) < 85:
        out.append(f"lint and proof alone find {share(real):.1f} %, not 85 %")
    if share(real, cases=True) < 97:
        out.append(f"with cases {share(real, cases=True):.1f} %, not 97 %")
    for name in CERTAIN:
        own = [o for o in real if name in o.classes]
        if share(own) < 100:
            out.append(f"{name}: {share(own):.1f} % of {len(own)}, not 100 %")
    return out


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the table, with ``--show`` what slips through; 1 where a required figure is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a fixed sixth of the criteria")
    parser.add_argument("--show", action="store_true", help="list what lint and proof do not see")
    parser.add_argument("--seed", type=int, default=2022, help="which mutants are drawn where a kind has many")
    given = parser.parse_args(argv)
    alarms = false_alarms()
    outcomes = run(quick=given.quick, seed=given.seed)
    for line in table(outcomes):
        print(line)
    equal = [o for o in outcomes if not o.compared.differs]
    print(f"equal: {len(equal)}, proved {sum(o.compared.proved_equal for o in equal)}; false alarms: {len(alarms)}")
    for name in CERTAIN:
        own = [o for o in outcomes if o.compared.differs and name in o.classes]
        print(f"{name}: {len(own)} mutants, lint and proof find {share(own):.1f} %")
    for ruleset in sorted({o.ruleset for o in outcomes}):
        own = [o for o in outcomes if o.ruleset == ruleset and o.compared.differs]
        print(f"{ruleset}: {len(own)} mutants, alone {share(own):.1f} %, with cases {share(own, cases=True):.1f} %")
    if given.show:
        show(outcomes)
    out = missed(outcomes, alarms, least=40 if given.quick else 400)
    for line in out:
        print(f"MISSED {line}")
    return 1 if out else 0


def show(outcomes: Sequence[Outcome]) -> None:
    """What lint and proof do not see, those that no case sees either first."""
    slipped = [o for o in outcomes if o.compared.differs and not o.alone]
    for o in sorted(slipped, key=lambda o: (o.by_case, o.kind, o.level)):
        print(
            f"{'case' if o.by_case else 'NONE'} {o.kind:15}{o.level:5} {o.ruleset[:8]} {o.code:6} {o.said} | {o.compared.example}"
        )
    print(Counter((o.kind, o.level) for o in slipped))


if __name__ == "__main__":
    sys.exit(main())
