"""Whether what changes a score agrees with where it starts: on the other side of it, and not from marks that are not given."""

from __future__ import annotations

from biaochi.core import expr as e
from biaochi.meaning import exclusive
from biaochi.meaning.conds import cond_of
from biaochi.meaning.env import Env
from biaochi.meaning.nodes import facts_in
from biaochi.model.criterion import Bands, Base, Change, Slope, Tally
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Rule, numbers, said
from biaochi.reading.wording import denies


def agreed(base: Base, changes: list[Change], rules: list[Rule], env: Env) -> None:
    """Raises CriterionError (BC137, BC139, BC142) where the two contradict each other."""
    _away(changes, rules, env)
    _acts(base, changes, rules, env)
    _apart_from(base, changes, rules, env)


def _acts(base: Base, changes: list[Change], rules: list[Rule], env: Env) -> None:
    """Raises CriterionError (BC139) at a slope that only runs where nothing is scored: 达到得5分，其余0分 and a loss from there on."""
    if not isinstance(base, Bands) or len(base.arms) != 1 or base.otherwise != 0:
        return
    for change in changes:
        if not isinstance(change, Slope) or change.adds:
            continue
        runs = e.Compare("<" if change.below else ">", change.measure.value, change.base)
        if (
            set(exclusive.named(runs)) <= set(exclusive.named(base.arms[0].cond))
            and exclusive.both([base.arms[0].cond, runs], env) is None
        ):
            raise refuse(
                "BC139",
                "得分的一档与逐点扣分怎样合用，读不准",
                rules[0].start,
                rules[-1].end,
                "请写明从哪里起逐点扣分。",
            )


def _away(changes: list[Change], rules: list[Rule], env: Env) -> None:
    """Raises CriterionError (BC142) at a loss that grows on the very side on which all is reached."""
    given = [r for r in rules if r.act in ("award", "full", "mark") and r.step is None and numbers(r.cond)]
    for rule in given:
        reached = cond_of(rule.cond, env)
        for change in changes:
            if (
                isinstance(change, Slope)
                and not change.adds
                and isinstance(reached, e.Compare)
                and (reached.left, reached.right) == (change.measure.value, change.base)
                and reached.op in ((">", ">=") if not change.below else ("<", "<="))
            ):
                raise refuse(
                    "BC142",
                    "得分和扣分在同一边，方向像是反了",
                    rule.start,
                    change.origin.end,
                    "请核对是升还是降，用 勘误 改正。",
                )


def _apart_from(base: Base, changes: list[Change], rules: list[Rule], env: Env) -> None:
    """Raises CriterionError (BC137) at 10项任务全部完成得满分，每有1项未完成扣0.5分: what is counted off starts from marks that are not given then."""
    if not isinstance(base, Bands) or len(base.arms) != 1 or base.otherwise != 0 or base.otherwise_origin is not None:
        return
    given = [said(r.cond) for r in rules if r.act in ("award", "full", "mark")]
    known = set(exclusive.named(base.arms[0].cond))
    if any(r.act == "zero" and _other_side(r, given, known, env) for r in rules):
        return
    loose = [c for c in changes if isinstance(c, Tally) and not c.adds and known.isdisjoint(facts_in(c.measure.value))]
    if loose:
        raise refuse(
            "BC137",
            "得满分的情形与后面的扣分是一回事还是两回事，读不准",
            rules[0].start,
            rules[-1].end,
            "请写明达不到时得几分，或只写扣分。",
        )


def _other_side(zero: Rule, given: list[str], known: set[str], env: Env) -> bool:
    """Whether a case in which nothing is scored is the other side of what the marks are given for."""
    if zero.otherwise or zero.cond is None or any(denies(said(zero.cond), g) for g in given):
        return True
    return bool(numbers(zero.cond)) and not known.isdisjoint(exclusive.named(cond_of(zero.cond, env)))
