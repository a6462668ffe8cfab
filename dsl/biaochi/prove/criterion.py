"""The proofs of one criterion: bounds, gaps, divisors, directions, and whether full marks and nothing can be had."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from biaochi.core.interpret import FactValue
from biaochi.core.program import Input, Kind, Program
from biaochi.model.values import decimal
from biaochi.prove.admissible import domains
from biaochi.prove.arms import arms
from biaochi.prove.box import Box, Key
from biaochi.prove.caps import caps
from biaochi.prove.normal import Axis, Beyond, divided_by, normal
from biaochi.prove.pieces import Domain
from biaochi.prove.rounding import grain
from biaochi.prove.search import Facts, candidates, plainness, run_of, score, witness
from biaochi.prove.shape import Analysis, Shape
from biaochi.prove.verdict import Finding, Verdict, excerpt


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found of a criterion: its findings, the facts tried with their scores, and the step all its scores are
    multiples of (None where there is none)."""

    findings: tuple[Finding, ...]
    step: Fraction | None = None
    tried: tuple[tuple[Facts, Fraction | None], ...] = field(default=(), repr=False)


def prove(program: Program) -> list[Finding]:
    """Every property of a criterion, each with its verdict."""
    return list(examine(program).findings)


def examine(program: Program) -> Examined:
    """Every property of a criterion with its verdict, and what they were found from."""
    inputs = program.specs
    try:
        node = normal(program.body, inputs)
    except Beyond as far:
        return Examined(_undecided(program, f"{far}超出了本引擎能判定的范围"))
    axes = domains(node, inputs)
    analysis = Analysis(axes, {s.name: s.choices for s in inputs.values() if s.kind is Kind.CHOICE})
    try:
        shape = analysis.shape(node, {})
    except Beyond as far:
        return Examined(_undecided(program, str(far)))
    if shape is None:
        return Examined(_undecided(program, "没有一组数据有分"))
    tried = [(facts, score(program, facts)) for facts in candidates(program, node)]
    findings = (
        _bounds(program, shape, tried),
        *_gaps(program, analysis, tried),
        *_directions(program, inputs, shape, tried),
        *_reached(program, shape, tried),
        *_acting(program, tried),
        *arms(program, inputs, tried),
        *caps(program, inputs, tried),
    )
    step = grain(node, (a for a, d in axes.items() if d.grid))
    return Examined(findings, step, tuple(tried))


Tried = list[tuple[Facts, "Fraction | None"]]


def _undecided(program: Program, why: str) -> tuple[Finding, ...]:
    marks = program.full_marks
    least = None if marks is None else Fraction(0)
    says = "加减分的范围" if marks is None else f"得分不低于0分、不超过{decimal(marks)}分"
    ends = (
        ()
        if marks is None
        else (
            Finding("满分可得", "未证明", f"有数据能得{decimal(marks)}分：{why}"),
            Finding("零分可得", "未证明", f"有数据能得0分：{why}"),
        )
    )
    return (
        Finding("分值范围", "未证明", f"{says}：{why}", low=least, high=marks),
        Finding("没有空档", "未证明", f"每一组数据都有分：{why}"),
        *(Finding("单调", "未证明", f"随「{s.name}」怎样变：{why}", s.name) for s in program.inputs if _ordered(s)),
        *ends,
        Finding("条款可达", "未证明", f"每一条都有数据用得上：{why}"),
    )


# --- bounds


def _bounds(program: Program, shape: Shape, tried: Tried) -> Finding:
    marks = program.full_marks
    if marks is None:
        low = "不限" if shape.low is None else f"{decimal(shape.low)}分"
        high = "不限" if shape.high is None else f"{decimal(shape.high)}分"
        return Finding("分值范围", "已证明", f"加减分在{low}到{high}之间", low=shape.low, high=shape.high)
    says = f"得分不低于0分、不超过{decimal(marks)}分"
    claimed = Finding("分值范围", "已证明", says, low=Fraction(0), high=marks)
    if shape.low is not None and shape.low >= 0 and shape.high is not None and shape.high <= marks:
        return claimed
    broken = min((f for f, s in tried if s is not None and not 0 <= s <= marks), key=plainness, default=None)
    if broken is not None:
        seen = (witness(program, broken, decimal),)
        return replace(claimed, verdict="反例", says=f"{says}，不成立", witnesses=seen)
    return replace(claimed, verdict="未证明", says=f"{says}：估出的范围更宽，也没有找到超出的数据")


# --- gaps and divisors


def _gaps(program: Program, analysis: Analysis, tried: Tried) -> Iterator[Finding]:
    says = "每一组合理的数据都有分"
    if not analysis.gaps:
        yield Finding("没有空档", "已证明", says)
        return
    found = sorted((facts for facts, s in tried if s is None), key=plainness)
    below = set(divided_by(program.body))
    at_zero = {a.fact for box in analysis.gaps for a in box if isinstance(a, Axis) and _is_zero(a, box)}
    divisors = sorted(at_zero & below)
    for name in divisors:
        zero = next((f for f in found if f.get(name) == 0), None)
        if zero is not None:
            yield Finding("分母", "反例", f"「{name}」是0时没有写得几分", name, (witness(program, zero, decimal),))
    left = [f for f in found if all(f.get(n) != 0 for n in divisors)]
    boxes = [b for b in analysis.gaps if not any(isinstance(a, Axis) and a.fact in below and _is_zero(a, b) for a in b)]
    if left:
        yield Finding("没有空档", "反例", f"{says}，不成立", witnesses=(witness(program, left[0], decimal),))
    elif boxes or not divisors:
        yield Finding("没有空档", "未证明", f"{says}：{_boxed(analysis.gaps[0])}可能没有分，没有找到这样的数据")
    else:
        yield Finding("没有空档", "已证明", f"{says}（分母是0的除外）")


def _is_zero(key: Key, box: Box) -> bool:
    cell = box[key]
    return isinstance(key, Axis) and bool(key.fact) and isinstance(cell, Domain) and cell.low == cell.high == 0


def _boxed(box: Box) -> str:
    said = []
    for key, cell in box.items():
        name = key if isinstance(key, str) else "、".join(a.name for a, _ in key.terms)
        if isinstance(cell, Domain):
            ends = [f"{decimal(v)}" for v in (cell.low, cell.high) if v is not None]
            said.append(f"「{name}」在{'～'.join(dict.fromkeys(ends)) or '某处'}")
        else:
            said.append(f"「{name}」为{'是' if cell is True else '否' if cell is False else cell}")
    return "，".join(said)


# --- directions


def _ordered(spec: Input) -> bool:
    return spec.kind is not Kind.CHOICE


def _directions(program: Program, inputs: Mapping[str, Input], shape: Shape, tried: Tried) -> Iterator[Finding]:
    for spec in program.inputs:
        if not _ordered(spec):
            continue
        way = fact_way(spec.name, shape, inputs)
        yes_no = spec.kind is Kind.BOOL
        if way is not None:
            says = moves(spec.name, way, yes_no)
            yield Finding("单调", "已证明", says, spec.name, way=way)
            continue
        up, down = moving(tried, spec.name, 1), moving(tried, spec.name, -1)
        if up is not None and down is not None:
            seen = tuple(witness(program, f, decimal) for f in (*up, *down))
            says = f"随「{spec.name}」{'由否变是' if yes_no else '增大'}，得分有时升、有时降"
            yield Finding("单调", "反例", says, spec.name, seen)
        else:
            open_ = [
                s.name for s in inputs.values() if _ordered(s) and s.kind is not Kind.BOOL and not _at_least_zero(s)
            ]
            why = f"没有声明「{open_[0]}」不会是负数" if open_ else "没有证出，也没有找到反例"
            yield Finding("单调", "未证明", f"随「{spec.name}」怎样变：{why}", spec.name)


def fact_way(name: str, shape: Shape, inputs: Mapping[str, Input]) -> int | None:
    """Which way the score moves with a fact, over all the axes it is in: 0 not at all, None unknown."""
    found: int | None = 0
    for key, way in shape.ways.items():
        sign = _sign(name, key, inputs)
        if sign == 0:
            continue
        own = None if way is None or sign is None else way * sign
        found = own if found == 0 else found if own in (0, found) else None
        if found is None:
            return None
    return found


def _sign(name: str, key: Key, inputs: Mapping[str, Input]) -> int | None:
    if isinstance(key, str):
        return 1 if key == name else 0
    signs: set[int | None] = set()
    for atom, k in key.terms:
        if atom.name == name and not (atom.over and not _at_least_zero(inputs[atom.over])):
            signs.add(1 if k > 0 else -1)
        elif atom.name == name:
            signs.add(None)
        if atom.over == name:
            own = inputs[atom.name]
            signs.add((-1 if k > 0 else 1) if _at_least_zero(own) and _at_least_zero(inputs[name]) else None)
    return 0 if not signs else next(iter(signs)) if len(signs) == 1 else None


def _at_least_zero(spec: Input) -> bool:
    return spec.low is not None and spec.low >= 0


def moves(name: str, way: int, yes_no: bool) -> str:
    """Which way the score moves with a fact, in words."""
    change = "由否变是" if yes_no else "增大"
    return f"「{name}」{change}，得分{ {1: '不降', -1: '不升', 0: '不变'}[way] }"


def moving(tried: Iterable[tuple[Facts, Fraction | None]], name: str, way: int) -> tuple[Facts, Facts] | None:
    """Two sets of facts that differ in one alone, between which the score moves this way (1 up, -1 down)."""
    groups: dict[tuple[object, ...], list[tuple[FactValue, Fraction, Facts]]] = {}
    for facts, s in tried:
        if s is not None:
            rest = tuple((k, v) for k, v in facts.items() if k != name)
            groups.setdefault(rest, []).append((facts[name], s, facts))
    for rows in groups.values():
        rows.sort(key=_value)
        for (_, a, first), (_, b, second) in itertools.pairwise(rows):
            if (b - a) * way > 0:
                return first, second
    return None


def _value(row: tuple[FactValue, Fraction, Facts]) -> Fraction:
    value = row[0]
    return Fraction(value) if isinstance(value, bool) else value if isinstance(value, Fraction) else Fraction(0)


# --- what can be had


def _reached(program: Program, shape: Shape, tried: Tried) -> Iterator[Finding]:
    marks = program.full_marks
    if marks is None:
        return
    scored = [(s, f) for f, s in tried if s is not None]
    for name, wanted in (("满分可得", marks), ("零分可得", Fraction(0))):
        found = min((f for s, f in scored if s == wanted), key=plainness, default=None)
        verdict: Verdict = "已证明" if found is not None else "未证明"
        says = f"有数据能得{decimal(wanted)}分"
        seen = () if found is None else (witness(program, found, decimal),)
        out = shape.high is not None and shape.high < wanted
        out = out or (shape.low is not None and shape.low > wanted)
        if found is None and out and scored:
            nearest = min(scored, key=lambda row: abs(row[0] - wanted))[1]
            verdict, says = "反例", f"没有数据能得{decimal(wanted)}分"
            seen = (witness(program, nearest, decimal),)
        yield Finding(name, verdict, says if verdict != "未证明" else f"{says}：没有找到", witnesses=seen)  # type: ignore[arg-type]


def _acting(program: Program, tried: Tried) -> Iterator[Finding]:
    """Every clause acts for some facts: it is reached, and what it deducts or adds is not nothing."""
    left = {i: note for i, note in enumerate(program.clauses) if note.text}
    for facts, s in tried:
        if not left:
            break
        if s is None:
            continue
        for i, value in run_of(program, facts).clauses.items():
            if i in left and (left[i].amount in ("award", "zero", "start") or value != 0):
                del left[i]
    for note in left.values():
        yield Finding("条款可达", "未证明", f"没有找到用得上“{excerpt(note.text)}”的数据", note.text)
    if not left:
        yield Finding("条款可达", "已证明", "每一条款都有用得上的数据")
