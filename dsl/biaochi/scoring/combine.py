"""合成: subjects and earlier combinations brought together, indicator by indicator and in the total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from biaochi.core.interpret import Interval
from biaochi.diagnostics import Diagnostic, FactsError
from biaochi.facts.raw import SHARED, RawSubject
from biaochi.model.values import is_missing, read_value
from biaochi.ruleset.model import Combination, Indicator, Ruleset
from biaochi.scoring.given import typed_facts
from biaochi.scoring.result import Scored, State, SubjectResult, plus
from biaochi.scoring.typed import scaled
from biaochi.scoring.wording import about


def shares_of(
    ruleset: Ruleset, combination: Combination, given: Mapping[str, RawSubject], subjects: Sequence[SubjectResult]
) -> list[Fraction]:
    """Each subject's share of a mean: the same for all, or what a fact of theirs is of its sum.

    Raises FactsError where a subject does not give the fact the mean is weighted by.
    """
    if not combination.by:
        return [Fraction(1, len(subjects))] * len(subjects)
    amounts = [weight_of(ruleset, given.get(s.name), combination.by) for s in subjects]
    lacking = [s.name for s, amount in zip(subjects, amounts, strict=True) if amount is None or amount < 0]
    known = [a for a in amounts if a is not None]
    if lacking or not sum(known):
        who = "、".join(lacking) or "各对象"
        message = f"合成“{combination.name}”按{combination.by}加权，{who}没有给出可用的{combination.by}"
        raise FactsError(
            [Diagnostic("BC351", message, help=f"请在“共用”里给每个对象写上{combination.by}，合计要大于0。")]
        )
    return [a / sum(known, Fraction(0)) for a in known]


def weight_of(ruleset: Ruleset, raw: RawSubject | None, name: str) -> Fraction | None:
    """What a subject gives for a fact, shared or of an indicator; None where it gives nothing."""
    if raw is None:
        return None
    shared = next((s for s in ruleset.shared if s.name == name), None)
    if shared is not None:
        written = next((f.value.text for k, f in raw.facts if k == SHARED and f.fact == name and f.value), "")
        value = None if is_missing(written) else read_value(written, shared)
    else:
        owner = next((i for i in ruleset.indicators if name in i.program.specs), None)
        value = None if owner is None else typed_facts(owner, ruleset, raw).get(name)
    return value if isinstance(value, Fraction) else None


def combined(
    ruleset: Ruleset,
    combination: Combination,
    known: Mapping[str, SubjectResult],
    subjects: Sequence[SubjectResult],
    shares: Sequence[Fraction],
) -> SubjectResult:
    """A combination, indicator by indicator: each has its combined score too."""
    members = [(known[n], w) for n, w in combination.weights]
    if combination.mean:
        members += [(s, combination.mean * share) for s, share in zip(subjects, shares, strict=True)]
    known_scores = [({x.code: x for x in s.indicators}, w, s.name) for s, w in members]
    scored = tuple(_combined_indicator(i, known_scores) for i in ruleset.indicators)
    total = plus([scaled(s.total, w) for s, w in members])
    return SubjectResult(combination.name, scored, total)


def _combined_indicator(indicator: Indicator, members: list[tuple[dict[str, Scored], Fraction, str]]) -> Scored:
    parts = [(scores[indicator.code], w, name) for scores, w, name in members]
    applicable = [(x, w, n) for x, w, n in parts if x.exact is not None]
    if not applicable:
        return Scored(indicator.code, None, State.INAPPLICABLE, ("各对象均不适用",))
    weight = sum((w for _, w, _ in applicable), Fraction(0))
    exact = plus([scaled(x.exact, w / weight) for x, w, _ in applicable if x.exact is not None])
    states = {x.state for x, _, _ in applicable}
    state = State.SCORED
    if exact.point is None:
        state = next((s for s in (State.UNSCORED, State.NO_EVIDENCE, State.OPEN) if s in states), State.OPEN)
    full = indicator.full_marks
    whole = full is not None and exact == Interval(full, full)
    reasons = () if whole else (_how_combined(applicable, weight),)
    return Scored(indicator.code, exact, state, reasons)


def _how_combined(parts: list[tuple[Scored, Fraction, str]], weight: Fraction) -> str:
    """市直4.611、龙口市4.981，平均 or 非现场评价4.61×40%＋现场评价4.82×60%."""
    shares = {w for _, w, _ in parts}
    if len(parts) > 1 and len(shares) == 1:
        return f"{'、'.join(f'{n}{_shown(x)}' for x, _, n in parts)}，平均"
    return "＋".join(
        f"{n}{_shown(x)}×{about(w / weight * 100)}%" if len(parts) > 1 else f"{n}{_shown(x)}" for x, w, n in parts
    )


def _shown(scored: Scored) -> str:
    value = scored.exact
    if value is None:
        return "不适用"
    if value.point is not None:
        return about(value.point)
    return f"（{'?' if value.low is None else about(value.low)}～{'?' if value.high is None else about(value.high)}）"
