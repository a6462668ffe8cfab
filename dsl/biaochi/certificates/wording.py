"""The sentence each statement is read as; a certificate must say exactly this, so that no one reads another thing."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from biaochi.certificates.jumps import measured
from biaochi.certificates.parts import arm_at, caps_of, plain, pointed
from biaochi.certificates.statement import FULL, MODERATE, PROVED, Along, Statement
from biaochi.core import expr as e
from biaochi.core.program import Kind, Program
from biaochi.model.values import decimal, show

MOST_SAID = 8
"""Jumps, and facts, that a sentence names one by one; the lists have them all."""


def sentence(s: Statement, program: Program, directions: Sequence[tuple[str, str]] = ()) -> str:
    """What a statement says of a program, in the words of the proofs."""
    proved = s.verdict == PROVED
    refuted = "" if proved else "，不成立"
    match s.kind:
        case "分值范围" if program.full_marks is None:
            return f"加减分在{_end(s.low)}到{_end(s.high)}之间"
        case "分值范围":
            return f"得分不低于0分、不超过{decimal(program.full_marks or Fraction(0))}分{refuted}"
        case "没有空档":
            return f"每一组合理的数据都有分{refuted}{'（分母是0的除外）' if s.excepted else ''}"
        case "分母":
            return f"「{s.about}」是0时没有写得几分"
        case "单调":
            yes_no = any(i.name == s.about and i.kind is Kind.BOOL for i in program.inputs)
            change = "由否变是" if yes_no else "增大"
            return moves(s, program) if proved else f"随「{s.about}」{change}，得分有时升、有时降"
        case "满分可得" | "零分可得":
            wanted = (program.full_marks or Fraction(0)) if s.kind == FULL else Fraction(0)
            return f"{'有数据能' if proved else '没有数据能'}得{decimal(wanted)}分"
        case "各档可达":
            return "每一档都有数据落入" if proved else _never(s, program)
        case "分档不重叠":
            return "没有两档部分重叠而得分不同" if proved else _both(s, program)
        case "限额起作用":
            return _cap(s, program, proved)
        case "断点":
            return _jumps(s, program)
        case "方向":
            return _toward(s, program, dict(directions).get(s.about, ""), proved)
    return "每一条款都有用得上的数据"


def _never(s: Statement, program: Program) -> str:
    found = arm_at(program, s.about, 2)
    name = "" if found is None else _named(program, found[0].arms[found[1][0]][1])
    return f"{name}永远用不上：它的数据已经落在前面的档里，或者条件自相矛盾"


def _both(s: Statement, program: Program) -> str:
    found = arm_at(program, s.about, 3)
    first, second = ("", "") if found is None else (_named(program, found[0].arms[i][1]) for i in found[1])
    return f"{first}与{second}同时适用而得分不同，现取前一档"


def _cap(s: Statement, program: Program, proved: bool) -> str:
    at, caps = pointed(s.about, 1), caps_of(program)
    most = decimal(caps[at[0]][1]) if at is not None and 0 <= at[0] < len(caps) else ""
    return f"上限{most}分到得了" if proved else f"上限{most}分永远用不上：最多只到{_end(s.high)}"


def _toward(s: Statement, program: Program, declared: str, proved: bool) -> str:
    if declared == MODERATE:
        says = f"「{s.about}」声明为适度，得分先不降、后不升"
        return says if proved else f"{says}，不成立：{moves(s, program)}"
    says = f"「{s.about}」声明为{declared}，增大时得分{'不降' if declared == '正向' else '不升'}"
    return says if proved else f"{says}，但得分根本不随它变" if s.way else f"{says}，不成立"


def _jumps(s: Statement, program: Program) -> str:
    """What jumps, each place where there are few, and of which facts it is not said."""
    listed = {a.fact: a for a in s.lists}
    every = sum(len(a.jumps) for a in s.lists) <= MOST_SAID
    names = measured(program)
    said = [_along(listed[n], program, every) if n in listed else f"「{n}」没有列" for n in names[:MOST_SAID]]
    if len(names) > MOST_SAID:
        said.append(f"共{len(names)}项，列全了{len(listed)}项")
    return "；".join(said) or "没有可以连续变化的数，得分不会随数断开"


def _along(a: Along, program: Program, every: bool) -> str:
    spec = program.specs[a.fact]
    low, high = ("不限" if end is None else show(end, spec) for end in (a.low, a.high))
    within = "" if a.low is None and a.high is None else f"从{low}到{high}"
    others = "其余数据取所附的值，" if a.held else ""
    if not a.jumps:
        return f"「{a.fact}」{within}没有断点{'（其余数据取所附的值）' if a.held else ''}"
    places = "、".join(
        f"{show(j.at, spec)}（之前{_end(j.below)}、正好{_end(j.here)}、之后{_end(j.above)}）" for j in a.jumps if every
    )
    return f"「{a.fact}」{within}共{len(a.jumps)}处，{others}列全了{f'：{places}' if places else ''}"


def moves(s: Statement, program: Program) -> str:
    """Which way the score moves with a fact."""
    yes_no = any(i.name == s.about and i.kind is Kind.BOOL for i in program.inputs)
    return f"「{s.about}」{'由否变是' if yes_no else '增大'}，得分{s.way}"


def _named(program: Program, value: e.Expr) -> str:
    if isinstance(value, e.Clause) and value.index < len(program.clauses) and program.clauses[value.index].text:
        return f"“{program.clauses[value.index].text[:30]}”"
    found = plain(value)
    return f"得{decimal(found.value)}分的一档" if isinstance(found, e.Const) else "其中一档"


def _end(end: Fraction | None) -> str:
    return "不限" if end is None else f"{decimal(end)}分"
