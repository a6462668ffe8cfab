"""The second opinion: what the solvers say of each finding, and what becomes of its verdict.

A solver that finds facts is believed only where the reference interpreter shows the same of them. One that finds none
is believed beside our own proof; a property that our engine left open counts as proved only when z3 and cvc5 both say
so, because a single solver's word on roundings is evidence, not proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from biaochi.core.interpret import FactValue
from biaochi.core.program import Kind, Program
from biaochi.model.values import decimal
from biaochi.prove.criterion import moves
from biaochi.prove.search import Facts, plainness, witness
from biaochi.prove.verdict import Finding, Witness
from biaochi.second_opinion import questions as q
from biaochi.second_opinion.smt import Untranslatable
from biaochi.second_opinion.solvers import Answer, Solver, installed

LIMIT_MS = 2_000
ENOUGH = 2
"""How many solvers must agree where they alone prove a property."""


class Disagreement(AssertionError):
    """Our engine and a solver, or two solvers, contradict each other: a defect in one of them, never a verdict."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """Who says no facts exist (``denied``), who found some (``found``), and the facts."""

    denied: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    facts: tuple[Facts, ...] = ()

    def agreeing(self, exist: bool) -> tuple[str, ...]:
        """The solvers on this side."""
        return self.found if exist else self.denied


def second_opinion(
    program: Program,
    findings: Sequence[Finding],
    limit_ms: int = LIMIT_MS,
    solvers: Sequence[Solver] | None = None,
) -> list[Finding]:
    """The findings after the solvers were asked, each question within the limit.

    已证明 becomes 已双证 where at least one solver agrees with every part of it and none disagrees; 未证明 becomes
    已证明 where two solvers prove it, and 反例 where one finds facts that replay (for what must be to be had: the
    other way about). What is said then names the solvers. Raises Disagreement for a contradiction, SolverMissing
    where no solver is installed.
    """
    ask = _Panel(program, installed() if solvers is None else solvers, limit_ms)
    return [_second(program, f, findings, ask) for f in findings]


@dataclass(frozen=True, slots=True)
class _Panel:
    program: Program
    solvers: Sequence[Solver]
    limit_ms: int

    def hear(self, question: q.Question) -> Opinion:
        """What every solver says of one question."""
        denied: list[str] = []
        found: list[str] = []
        facts: tuple[Facts, ...] = ()
        for solver in self.solvers:
            answer = self._answer(solver, question)
            if answer.status == "unsat":
                denied.append(solver.name)
            if answer.status != "sat" or answer.model is None:
                continue
            given = question.facts(answer.model)
            if not question.shows(given):
                raise Disagreement(f"{solver.name} gives facts that do not replay: {given}\n{question.text}")
            found.append(solver.name)
            facts = facts or given
        if denied and found:
            raise Disagreement(f"{denied} find no facts, {found} find {facts}\n{question.text}")
        return Opinion(tuple(denied), tuple(found), _plain(question, facts))

    def _answer(self, solver: Solver, question: q.Question) -> Answer:
        """The relaxed question comes first: it takes milliseconds, and where there are no facts it settles the other."""
        if question.relaxed is not None and solver.ask(question.relaxed().text, self.limit_ms).status == "unsat":
            return Answer("unsat")
        return solver.ask(question.text, self.limit_ms)


def contradiction(finding: Finding, claim: q.Claim, opinion: Opinion) -> str:
    """What is wrong between a finding and an opinion on one of its claims; "" where nothing is."""
    against = opinion.agreeing(not claim.exist)
    if not against:
        return ""
    return f"{finding.kind} {finding.about} {finding.verdict} {finding.says}: {against} say otherwise, {opinion.facts}"


def _second(program: Program, finding: Finding, findings: Sequence[Finding], ask: _Panel) -> Finding:
    try:
        if finding.verdict == "未证明":
            return _settled(program, finding, findings, ask)
        agreed = _agreed(ask, finding, q.claims(program, finding, findings))
    except Untranslatable:
        return finding
    if finding.verdict != "已证明" or not agreed:
        return finding
    return replace(finding, verdict="已双证", says=f"{finding.says}（{'、'.join(agreed)}也证出）")


def _agreed(ask: _Panel, finding: Finding, claims: Sequence[q.Claim]) -> tuple[str, ...]:
    """The solvers that agree with a part of a finding, where every part has one. Raises Disagreement."""
    names: dict[str, None] = {}
    missing = not claims
    for claim in claims:
        opinion = ask.hear(claim.question)
        wrong = contradiction(finding, claim, opinion)
        if wrong:
            raise Disagreement(wrong)
        agreeing = opinion.agreeing(claim.exist)
        missing = missing or not agreeing
        names |= dict.fromkeys(agreeing)
    return () if missing else tuple(s.name for s in ask.solvers if s.name in names)


# --- what our engine left open


def _settled(program: Program, finding: Finding, findings: Sequence[Finding], ask: _Panel) -> Finding:
    match finding.kind:
        case "分值范围" if program.full_marks is not None:
            says = f"得分不低于0分、不超过{decimal(program.full_marks)}分"
            return _universal(finding, says, ask, q.outside(program, finding.low, finding.high))
        case "没有空档":
            apart = q.divisors(findings)
            says = "每一组合理的数据都有分" + ("（分母是0的除外）" if apart else "")
            return _universal(finding, says, ask, q.without_score(program, apart))
        case "满分可得" | "零分可得":
            points = q.wanted(program, finding)
            had = f"数据能得{decimal(points)}分"
            return _existing(finding, f"有{had}", f"没有{had}", ask, [q.having(program, points)])
        case "条款可达":
            quoted = f"“{finding.about[:30]}”"
            asked = q.clause_acting(program, finding.about)
            return _existing(finding, f"有数据用得上{quoted}", f"没有数据用得上{quoted}", ask, asked)
        case "单调":
            return _direction(program, finding, ask)
    return finding


def _universal(finding: Finding, says: str, ask: _Panel, question: q.Question) -> Finding:
    """A property of all facts."""
    opinion = ask.hear(question)
    if opinion.facts:
        seen = _witnesses(ask.program, opinion.facts)
        return replace(finding, verdict="反例", says=f"{says}，不成立", witnesses=seen)
    if len(opinion.denied) >= ENOUGH:
        return replace(finding, verdict="已证明", says=f"{says}{_by(opinion.denied)}")
    return finding


def _existing(finding: Finding, says: str, not_so: str, ask: _Panel, asked: Iterable[q.Question]) -> Finding:
    """A property that facts show; where one text stands for several clauses, each must have facts of its own."""
    opinions = [ask.hear(question) for question in asked]
    for opinion in opinions:
        if len(opinion.denied) >= ENOUGH:
            return replace(finding, verdict="反例", says=f"{not_so}{_by(opinion.denied)}")
    if opinions and all(o.facts for o in opinions):
        seen = tuple(w for o in opinions for w in _witnesses(ask.program, o.facts))
        return replace(finding, verdict="已证明", says=says, witnesses=seen)
    return finding


def _direction(program: Program, finding: Finding, ask: _Panel) -> Finding:
    name = finding.about
    rises, falls = (ask.hear(q.moving(program, name, way)) for way in (1, -1))
    yes_no = any(s.name == name and s.kind is Kind.BOOL for s in program.inputs)
    if rises.facts and falls.facts:
        says = f"随「{name}」{'由否变是' if yes_no else '增大'}，得分有时升、有时降"
        seen = _witnesses(program, (*rises.facts, *falls.facts))
        return replace(finding, verdict="反例", says=says, witnesses=seen)
    never_up, never_down = len(rises.denied) >= ENOUGH, len(falls.denied) >= ENOUGH
    if not never_up and not never_down:
        return finding
    way = 0 if never_up and never_down else -1 if never_up else 1
    by = rises.denied if never_up else falls.denied
    seen = _witnesses(program, (*rises.facts, *falls.facts))
    return replace(finding, verdict="已证明", says=f"{moves(name, way, yes_no)}{_by(by)}", way=way, witnesses=seen)


def _by(names: Sequence[str]) -> str:
    return f"（由{'、'.join(names)}证出）"


def _witnesses(program: Program, facts: Iterable[Facts]) -> tuple[Witness, ...]:
    return tuple(witness(program, f, decimal) for f in facts)


def _plain(question: q.Question, facts: tuple[Facts, ...]) -> tuple[Facts, ...]:
    """The facts with numbers of fewer digits, as far as they still show the same."""
    for name in facts[0] if facts else ():
        for places in range(5):
            tried = tuple({**f, name: _short(f[name], places)} for f in facts)
            if tried != facts and _plainer(tried, facts) and question.shows(tried):
                facts = tried
                break
    return facts


def _plainer(tried: tuple[Facts, ...], facts: tuple[Facts, ...]) -> bool:
    return sum(plainness(f)[0] for f in tried) < sum(plainness(f)[0] for f in facts)


def _short(value: FactValue, places: int) -> FactValue:
    return round(value, places) if isinstance(value, Fraction) else value
