"""The proofs of a ruleset: every criterion alone, then the total, put together from the leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from biaochi.core.interpret import round_half_up
from biaochi.core.program import Program
from biaochi.model.values import decimal
from biaochi.prove.criterion import Examined, examine
from biaochi.prove.jumps import all_jumps
from biaochi.prove.rounding import GradeEdge, Rounds, edges, finer, order_matters
from biaochi.prove.search import finer_facts, score
from biaochi.prove.toward import declared
from biaochi.prove.verdict import Finding, Jump
from biaochi.ruleset.model import Indicator, Ruleset

MOST_BESIDE = 60


@dataclass(frozen=True, slots=True)
class Proved:
    """One indicator with what was found of it, its cliffs, facts it rounds, and in words what cliffs are not listed."""

    indicator: Indicator
    findings: tuple[Finding, ...]
    jumps: tuple[Jump, ...]
    rounds: tuple[Rounds, ...] = ()
    unlisted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """Two indicators and facts for which rounding each before adding differs from adding before rounding."""

    codes: tuple[str, str]
    facts: tuple[Rounds, Rounds]
    first: Fraction
    last: Fraction


@dataclass(frozen=True, slots=True)
class Rounding:
    """What rounding can change in a ruleset: the indicators whose scores are rounded, the order, the edges of grades."""

    finer: tuple[str, ...]
    order: Order | None
    edges: tuple[GradeEdge, ...]


def prove_indicators(indicators: Iterable[Indicator], places: int = 2) -> Iterator[Proved]:
    """The indicators in the order given, each proved when it is asked for. ``places`` are the decimals of printed scores."""
    for one in indicators:
        yield prove_indicator(one, places)


def prove_indicator(indicator: Indicator, places: int = 2) -> Proved:
    """One indicator proved, with its declared directions."""
    program = indicator.program
    seen = examine(program)
    stays = seen.step is not None and (seen.step * 10**places).denominator == 1
    rounds = () if stays else _rounded(program, seen, places)
    findings = (*seen.findings, *declared(program, indicator.directions, seen))
    cliffs = all_jumps(program)
    return Proved(indicator, findings, cliffs.found, rounds, cliffs.left_out)


def _rounded(program: Program, seen: Examined, places: int) -> tuple[Rounds, ...]:
    found = finer(seen.tried, places)
    if not found:
        beside = finer_facts(program, (facts for facts, _ in seen.tried[:MOST_BESIDE]))
        found = finer(((facts, score(program, facts)) for facts in beside), places)
    return tuple(found)


def prove_total(ruleset: Ruleset, leaves: Sequence[Proved]) -> list[Finding]:
    """That the total stays within its range and rises with each indicator. Leaves are composed, whatever facts they share.

    Where there is no indicator there is no total, and nothing to prove of it.
    """
    if not leaves:
        return []
    return [_range(ruleset, leaves), _rises(ruleset)]


def _range(ruleset: Ruleset, leaves: Sequence[Proved]) -> Finding:
    says = f"总分不低于0分、不超过{decimal(ruleset.total)}分"
    claimed = Finding("分值范围", "未证明", says, "总分", low=Fraction(0), high=ruleset.total)
    ranges = [(p, f) for p in leaves for f in p.findings if f.kind == "分值范围"]
    open_ = [p for p, f in ranges if not f.proved]
    if open_:
        codes = "、".join(p.indicator.code or p.indicator.name for p in open_)
        return replace(claimed, says=f"{says}：{codes}的范围没有证出")
    low, high = _summed(f.low for _, f in ranges), _summed(f.high for _, f in ranges)
    if low is None or low < 0:
        return replace(claimed, says=f"{says}：扣分项可以扣到{'任意多' if low is None else decimal(low)}分")
    if high is not None and high <= ruleset.total:
        return replace(claimed, verdict="已证明", says=f"{says}（各指标最高合计{decimal(high)}分）")
    most = "任意多" if high is None else decimal(high)
    if ruleset.policy.over == "capped":
        return replace(claimed, verdict="已证明", says=f"{says}（各指标最高合计{most}分，超出的按满分计）")
    return replace(claimed, verdict="反例", says=f"约定总分可以超过满分，各指标最高合计{most}分")


def _summed(ends: Iterable[Fraction | None]) -> Fraction | None:
    total = Fraction(0)
    for end in ends:
        if end is None:
            return None
        total += end
    return total


def _rises(ruleset: Ruleset) -> Finding:
    """Sums with weights above 0, caps and redistribution keep the direction; vetoes and caps hang on facts, not on scores."""
    held = f"，{len(ruleset.limits)}条封顶、否决只看事实" if ruleset.limits else ""
    return Finding("单调", "已证明", f"其余不变，任一指标得分提高，总分不降{held}", "总分")


def rounding(ruleset: Ruleset, leaves: Sequence[Proved]) -> Rounding:
    """What rounding to the declared places can change."""
    places = ruleset.policy.places
    met = order_matters([p.rounds for p in leaves], places)
    order = None
    if met is not None:
        i, a, j, b = met
        codes = (leaves[i].indicator.code, leaves[j].indicator.code)
        order = Order(codes, (a, b), a.printed + b.printed, round_half_up(a.exact + b.exact, places))
    most = _summed(f.high if f.proved else None for p in leaves for f in p.findings if f.kind == "分值范围")
    met_edges = tuple(e for e in edges(ruleset.grades, places) if most is None or e.low <= most)
    return Rounding(tuple(p.indicator.code for p in leaves if p.rounds), order, met_edges)
