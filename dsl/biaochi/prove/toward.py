"""Declared directions: what an author says of a fact (正向, 逆向, 适度), held against how the score moves with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from biaochi.core.program import Input, Kind, Program
from biaochi.model.values import decimal
from biaochi.prove.admissible import domains
from biaochi.prove.criterion import Examined, examine, moving
from biaochi.prove.normal import Beyond, normal
from biaochi.prove.pieces import TooMany, cells
from biaochi.prove.search import Facts, score, witness
from biaochi.prove.shape import Analysis, run
from biaochi.prove.verdict import Finding, Witness

_WAYS = {"正向": 1, "逆向": -1}


def declared(program: Program, directions: Sequence[tuple[str, str]], seen: Examined) -> Iterator[Finding]:
    """One finding for each declared direction, from what was proved of the criterion."""
    for fact, way in directions:
        shown = next((f for f in seen.findings if f.kind == "单调" and f.about == fact), None)
        if shown is None:
            yield Finding("方向", "未证明", f"「{fact}」声明为{way}：得分不随它单调变化的性质没有判定", fact)
        elif way == "适度":
            yield _moderate(program, fact, shown)
        else:
            yield _one_way(program, fact, way, shown, seen)


def redeclared(
    program: Program, directions: Sequence[tuple[str, str]], findings: Iterable[Finding]
) -> tuple[Finding, ...]:
    """The findings with the declared directions judged anew: something else may have settled what was left open."""
    kept = tuple(f for f in findings if f.kind != "方向")
    if not directions:
        return kept
    return (*kept, *declared(program, directions, replace(examine(program), findings=kept)))


def _one_way(program: Program, fact: str, way: str, shown: Finding, seen: Examined) -> Finding:
    wanted = _WAYS[way]
    says = f"「{fact}」声明为{way}，增大时得分{'不降' if wanted > 0 else '不升'}"
    if shown.proved and shown.way in (wanted, 0):
        verdict = shown.verdict if shown.way else "反例"
        still = "" if shown.way else "，但得分根本不随它变"
        return Finding("方向", verdict, says + still, fact)
    shown_facts = [dict(w.facts) for w in shown.witnesses]
    replayed = [(f, score(program, f)) for f in shown_facts]
    against = _against(program, fact, -wanted, [*seen.tried, *replayed])
    if against:
        return Finding("方向", "反例", f"{says}，不成立", fact, against)
    return Finding("方向", "未证明", f"{says}：没有证出，也没有找到反例", fact)


def _against(
    program: Program, fact: str, way: int, tried: Iterable[tuple[Facts, Fraction | None]]
) -> tuple[Witness, ...]:
    found = moving(tried, fact, way)
    return () if found is None else tuple(witness(program, f, decimal) for f in found)


def _moderate(program: Program, fact: str, shown: Finding) -> Finding:
    says = f"「{fact}」声明为适度，得分先不降、后不升"
    if shown.proved:
        return Finding("方向", "反例", f"{says}，不成立：{shown.says}", fact)
    turns = _turns(program, fact)
    if turns is None:
        return Finding("方向", "未证明", f"{says}：不止一个数，本引擎不判定", fact)
    if turns:
        return Finding("方向", "已证明", says, fact)
    return Finding("方向", "反例", f"{says}，不成立", fact, shown.witnesses)


def _turns(program: Program, fact: str) -> bool | None:
    """Whether the score rises and then falls along a fact that it hangs on alone; None where that is not known."""
    inputs: Mapping[str, Input] = program.specs
    try:
        node = normal(program.body, inputs)
        axes = domains(node, inputs)
        if (
            len(axes) != 1
            or next(iter(axes)).fact != fact
            or any(s.kind in (Kind.BOOL, Kind.CHOICE) for s in inputs.values())
        ):
            return None
        axis = next(iter(axes))
        found = Analysis(axes, {}).pieces(node, axis, {})
    except (Beyond, TooMany):
        return None
    ends = [run(found, cell) for cell in cells(found.cuts, axes[axis])]
    heights = [h for pair in ends for h in (pair or (None,)) if h is not None]
    if len(heights) < 2 * len(ends):
        return None
    ups = [b >= a for a, b in pairwise(heights) if a != b]
    return ups == sorted(ups, reverse=True)
