"""An indicator without its own words: criteria that differ in what their facts are called have one proof.

Nothing that is proved hangs on what a fact is called or how a clause is printed; only the order of the names counts,
where one of several is to come first. So the names are replaced by signs in the same order, and put back into what was
found. 养老服务覆盖率 and 供水覆盖率, both 达到90%得满分，每低1个百分点扣0.5分, are proved once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from biaochi.core.program import ClauseNote, Program
from biaochi.core.rename import rename
from biaochi.prove.ruleset import Proved
from biaochi.prove.verdict import Finding, Witness, excerpt
from biaochi.ruleset.model import Indicator

_FACTS = 0xF0000
_CLAUSES = 0xF8000
"""Signs of private use, which no print holds: those of facts come in the order of the names, those of clauses in theirs."""

Key = tuple[Program, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]
"""What a proof hangs on: the program, the declared directions, and of each clause its sign and which way it counts."""


@dataclass(frozen=True, slots=True)
class Nameless:
    """An indicator whose facts and clauses are signs, and the words that the signs stand for."""

    indicator: Indicator
    facts: Mapping[str, str]
    clauses: tuple[str, ...]

    @property
    def key(self) -> Key:
        """Equal for indicators of which the same is found."""
        program = self.indicator.program
        return program, self.indicator.directions, tuple((note.text, note.amount) for note in program.clauses)

    def named(self, found: Proved, indicator: Indicator) -> Proved:
        """What was found of the signs, said of ``indicator``, from which they were made."""
        names = {ord(sign): name for sign, name in self.facts.items()}
        says = names | {_CLAUSES + i: excerpt(text) for i, text in enumerate(self.clauses)}
        about = names | {_CLAUSES + i: text for i, text in enumerate(self.clauses)}

        def facts(given: Mapping[str, object]) -> dict[str, object]:
            return {self.facts.get(sign, sign): value for sign, value in given.items()}

        def finding(one: Finding) -> Finding:
            seen = tuple(Witness(facts(w.facts), w.score) for w in one.witnesses)  # type: ignore[arg-type]
            return replace(one, says=one.says.translate(says), about=one.about.translate(about), witnesses=seen)

        return Proved(
            indicator,
            tuple(map(finding, found.findings)),
            tuple(replace(jump, fact=jump.fact.translate(names)) for jump in found.jumps),
            tuple(replace(row, facts=facts(row.facts)) for row in found.rounds),  # type: ignore[arg-type]
            tuple(text.translate(names) for text in found.unlisted),
        )


def nameless(indicator: Indicator) -> Nameless:
    """The indicator in signs. What an evaluator judges keeps its name, and then so does everything else."""
    program = indicator.program
    names = () if program.judgements else tuple(sorted(spec.name for spec in program.inputs))
    signs = {name: chr(_FACTS + i) for i, name in enumerate(names)}
    bare = replace(
        program,
        clauses=tuple(
            ClauseNote(note.role, chr(_CLAUSES + i) if note.text else "", 0, 0, note.amount)
            for i, note in enumerate(program.clauses)
        ),
    )
    made = rename(bare, {spec.name: replace(spec, name=signs.get(spec.name, spec.name)) for spec in program.inputs})
    directions = tuple((signs.get(fact, fact), way) for fact, way in indicator.directions)
    return Nameless(
        replace(indicator, program=made, directions=directions),
        {sign: name for name, sign in signs.items()},
        tuple(note.text for note in program.clauses),
    )
