"""得分=…, with what is printed beside it."""

from __future__ import annotations

import re
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.interpret import Interval
from biaochi.model.criterion import Arm, Formula, Part, Void
from biaochi.reading.clauses import Clause, otherwise, points_of
from biaochi.reading.context import Assembly
from biaochi.reading.forms.amounts import is_event
from biaochi.reading.forms.conditions import conjunction, measure_of
from biaochi.reading.forms.stretches import Stretch, describe, ladder, overlap, stretch, uncovered
from biaochi.reading.measures import names_in
from biaochi.reading.problem import refuse
from biaochi.reading.term_kinds import Compared, Within
from biaochi.reading.wording import denies
from biaochi.syntax import elements as el
from biaochi.syntax.formulas import Extreme, Magnitude, Name, Node, Number, Operation

_RESIDUE = re.compile(
    r"(?:其余|其他|否则|及格后?|未达到?|未完成|未达标|不达标|达不到|不足|低于|超过|超出|不满|未满|高于)[^，]{0,8}的?|"
    r"[^，]{0,12}的|以[^，]{1,12}为准|根据[^，]{1,16}|按照?[^，]{1,12}"
)


_PRICED = re.compile(r"(?:^|，|的)[其该]?(?:投标|磋商|评标)?(?:价格|报价)(?:得?分)?$")


def _denied(clause: Clause, other: Clause) -> bool:
    return bool(clause.event_text and other.event_text) and denies(clause.event_text, other.event_text)


def _check_events(clause: Clause, clauses: list[Clause]) -> None:
    """What stands before a formula must be the case the other clauses leave, or say nothing."""
    alone = len(clauses) == 1
    for event in clause.terms.events:
        text = event.words.text
        if text and (clause.terms.joined or clause.terms.either):
            raise refuse(
                "BC147", f"公式之外还有条件“{text[:20]}”", clause.start, clause.end, "请用 解释 写明不符合时得几分。"
            )
        denied = any(other is not clause and _denied(clause, other) for other in clauses)
        if not denied and ((alone and re.search(r"的$|时$", text)) or not _RESIDUE.fullmatch(text)) and text:
            if re.match(r"^(?:以|根据|按)", text) or not re.search(r"的$|时$|[未不没]", text):
                continue
            raise refuse(
                "BC147",
                f"公式只用在“{text[:20]}”的情形，其余没有写",
                clause.start,
                clause.end,
                "请用 解释 写明其余情形得几分。",
            )


def _check_stretches(own: list[Compared | Within], clause: Clause, others: list[e.Cond], asm: Assembly) -> None:
    """Raises CriterionError where the formula's own stretch and the other cases leave a gap (BC150) or overlap (BC133)."""
    measure = measure_of(own[0], asm)
    mine = stretch(conjunction(clause, asm), measure)
    beside = [stretch(c, measure) for c in others]
    if mine is None or any(s is None for s in beside):
        return
    known = [s for s in beside if s is not None]
    common = ((s, overlap(mine, s)) for s in known)
    clash = next((c for s, c in common if not (c.empty(measure.integer) or _point(c) or ladder(mine, s))), None)
    if clash is not None:
        raise refuse(
            "BC133",
            f"{describe(clash, measure)}既按公式计分又另有写法",
            clause.start,
            clause.end,
            "请用 解释 写明按哪一种。",
        )
    gaps = uncovered([mine, *known], Interval(Fraction(0), None), measure.integer)
    open_ = [g for g in gaps if not (_point(g) or (measure.rate and g.low == 1 and g.high is None))]
    if open_:
        raise refuse(
            "BC150", f"{describe(open_[0], measure)}没有写怎样计分", clause.start, clause.end, "请用 解释 写明得几分。"
        )


def _point(s: Stretch) -> bool:
    """An end that two stretches share, or that neither says it holds: the formula comes to the same there."""
    return s.low == s.high and s.low is not None


def is_ratio(node: Node) -> bool:
    """Whether a formula comes to a part of something, with no points in it: 实际占比/20%, 完成数/计划数×100%."""
    match node:
        case Operation("/", left, right):
            return not (_has_points(left) or _has_points(right))
        case Operation("×", left, Number(_, "%")):
            return is_ratio(left)
        case _:
            return False


_HUNDRED = 100


def _weighted(node: Node) -> Fraction | None:
    """The sum of the weights of a sum of scores (自评得分×30%＋抽查得分×70%); None for any other formula."""
    match node:
        case Operation("+", left, right):
            a, b = _weighted(left), _weighted(right)
            return None if a is None or b is None else a + b
        case Operation("×", Name(text), Number(weight, unit)) if unit in ("%", "") and re.search(r"得分$|成绩$", text):
            return weight / 100 if unit else weight
        case _:
            return None


def _has_points(node: Node) -> bool:
    match node:
        case Number(_, unit):
            return unit == "分"
        case Name(text):
            return bool(re.search(r"分值|权重|满分|标准分|分$", text))
        case Operation(_, left, right) | Extreme(_, left, right):
            return _has_points(left) or _has_points(right)
        case Magnitude(inner):
            return _has_points(inner)


def formula_part(clauses: list[Clause], marks: Fraction | None, asm: Assembly) -> Part:
    """得分=…, with what is printed beside it: full marks from a bound on, no marks below another."""
    formulas = [c for c in clauses if c.kind == "formula"]
    if len(formulas) > 1:
        raise refuse(
            "BC147",
            "有两个计分公式，读不准用哪一个",
            formulas[0].start,
            formulas[-1].end,
            "请用 解释 写明各自适用的情形。",
        )
    clause = formulas[0]
    action = clause.rule.action
    assert isinstance(action, el.Scored)
    asm.book.at = action.start
    asm.book.formula_names = names_in(asm.scores[action.index].body)
    printed = asm.scores[action.index]
    value = asm.book.formula(printed.body, marks)
    if marks != _HUNDRED and _weighted(printed.body) == 1:
        said = "公式是几个得分的加权，得分是百分制还是按本项分值，读不准"
        raise refuse("BC147", said, clause.start, clause.end, "请用 解释 写明，如在公式后面写“÷100×分值”。")
    if is_ratio(printed.body):
        if marks is None or not printed.by:
            raise refuse(
                "BC147", "公式算出的是比例，没有写乘以几分", clause.start, clause.end, "请用 解释 写明，如“×分值”。"
            )
        value = e.mul(e.const(marks), value)
    origin = asm.role("计分公式", clause.start, clause.end)
    arms: list[Arm] = []
    voids: list[Void] = []
    _check_events(clause, clauses)
    for other in clauses:
        if other is clause:
            continue
        full = next((c for c in clauses if c.kind == "full" and is_event(c)), None)
        restated = other.kind == "proportion" and is_event(other) and full is not None and _denied(full, other)
        if other.kind == "proportion" and (restated or not other.terms.terms):
            asm.role("计分说明", other.start, other.end)
            continue
        if other.kind == "full" and is_event(other) and _PRICED.search(other.event_text):
            asm.role("满分情形", other.start, other.end)
            continue
        if full is other and any(c.kind == "proportion" and _denied(other, c) for c in clauses):
            asm.role("满分情形", other.start, other.end)
            continue
        if printed.by and other.kind == "full" and is_event(other) and _denied(clause, other):
            asm.role("满分情形", other.start, other.end)
            continue
        if other.kind == "void" and not otherwise(other):
            voids.append(Void(conjunction(other, asm), asm.role("不得分情形", other.start, other.end)))
        elif (
            other.kind in ("full", "award", "mark")
            and other.terms.terms
            and not otherwise(other)
            and points_of(other, marks) == marks
        ):
            arms.append(
                Arm(
                    conjunction(other, asm),
                    e.const(points_of(other, marks)),
                    asm.role("满分情形", other.start, other.end),
                )
            )
        elif other.kind == "full" and not other.terms.terms:
            asm.role("满分为限", other.start, other.end)
        else:
            raise refuse(
                "BC147", "公式之外还有别的计分办法，读不准怎样合用", other.start, other.end, "请用 解释 写明。"
            )
    own = [t for t in clause.terms.terms if isinstance(t, (Compared, Within))]
    if own and not arms and not voids:
        raise refuse(
            "BC147", "公式只适用于一部分情形，其余没有写", clause.start, clause.end, "请用 解释 写明其余情形得几分。"
        )
    if own:
        _check_stretches(own, clause, [a.cond for a in arms] + [v.cond for v in voids], asm)
    if arms:
        value = e.Case(tuple((a.cond, a.points) for a in arms), value)  # type: ignore[misc]
    return Part(marks, Formula(value, origin), (), tuple(voids))
