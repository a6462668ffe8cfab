"""One criterion from canonical print to its resolved form: equations out, points split, clauses read, balanced."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.program import Input
from biaochi.diagnostics import CriterionError, Diagnostic
from biaochi.model.conventions import Conventions
from biaochi.model.criterion import Arm, Bands, Fixed, Origin, Part, Resolved, Void
from biaochi.reading.branches import KIND, Branch, alike, branches, denied, head_of
from biaochi.reading.clauses import Clause, each_names, points_of
from biaochi.reading.context import Assembly
from biaochi.reading.forms.changes import changes
from biaochi.reading.forms.conditions import conjunction
from biaochi.reading.forms.counted import meet
from biaochi.reading.forms.parts import text_parts
from biaochi.reading.measures import Book, Scope
from biaochi.reading.named import View, put_back
from biaochi.reading.prepared import Prepared, clauses_of, read_range
from biaochi.reading.problem import refuse
from biaochi.reading.rules import Reading, read_rules
from biaochi.reading.spent import used_names
from biaochi.reading.term_kinds import Compared, Term, Within, Words
from biaochi.reading.terms import read_terms
from biaochi.syntax import elements as el
from biaochi.syntax.items import Point, Points, split_points
from biaochi.syntax.sentence import read_sentence

_LEAD_RULE = re.compile(r"以下|下列|评分项|要点|各项|上述|所列")


_GENERIC_FAIL = re.compile(
    r"^(?:其中)?(?:有)?(?:一项|某项|任何一项|哪项|以上)?(?:不符合|未达到|达不到|不满足|未完成|不达标|未落实|"
    r"缺失)(?:以上|上述)?(?:要求|标准|条件|规定)?的?(?:，?该?(?:小项|要点|项))?$"
)


_GENERIC_PASS = re.compile(r"(?:以上|上述|各项|均|都|全部)*(?:符合|满足|达到|完成)(?:要求|标准|条件|规定)?的?")


_ABOVE = re.compile(r"^(?:以上|上述|前述|前款)")


def assemble(prepared: Prepared, marks: Fraction | None, asm: Assembly) -> Resolved:
    """The resolved criterion. Raises CriterionError with offsets into the prepared text."""
    view = put_back(prepared.text, asm.beside)
    asm.view = view
    for start, end in view.defined:
        asm.roles.append(Origin("基准", start, end))
    try:
        return _assembled(replace(prepared, text=view.text), marks, asm)
    except CriterionError as bad:
        raise CriterionError([_given(d, view) for d in bad.diagnostics]) from None


def _given(d: Diagnostic, view: View) -> Diagnostic:
    if d.start < 0:
        return d
    start, end = view.span(d.start, d.end)
    return replace(d, start=start, end=end)


def _assembled(prepared: Prepared, marks: Fraction | None, asm: Assembly) -> Resolved:
    points = split_points(prepared.text)
    asm.listed = len(points.points) > 1
    if len(points.points) == 1 and not points.points[0].marks:
        points = Points((points.points[0].start, points.points[0].end), ())
    parts, whole = (
        _pointed(prepared, points, marks, asm) if points.points else _plain_text(prepared, points, marks, asm)
    )
    if not parts:
        raise refuse("BC125", "没有读到怎样计分", 0, len(prepared.text), "请写明什么情形得几分或扣几分。")
    _check_total(parts, whole, marks, prepared)
    used = used_names([*parts, *([whole] if whole is not None else [])])
    inputs = tuple(spec for spec in asm.book.ordered() if spec.name in used)
    return Resolved(tuple(parts), marks, inputs, tuple(asm.book.judgements.values()), whole, roles=tuple(asm.roles))


def _check_total(parts: list[Part], whole: Part | None, marks: Fraction | None, prepared: Prepared) -> None:
    if marks is None or len(parts) == 1:
        return
    if any(p.when is not None for p in parts):
        return
    total = sum((p.marks or Fraction(0) for p in parts), Fraction(0))
    if total != marks:
        raise refuse(
            "BC130", f"各要点合计 {total} 分，与满分 {marks} 分对不上", 0, len(prepared.text), "请核对各要点的分数。"
        )


# --- without numbering


def _plain_text(
    prepared: Prepared, points: Points, marks: Fraction | None, asm: Assembly
) -> tuple[list[Part], Part | None]:
    found = branches(prepared.text, *points.lead)
    if found and marks is not None:
        chosen = _branched(prepared, found, marks, asm)
        if chosen:
            return chosen, None
    reading = read_range(prepared, *points.lead)
    clauses = clauses_of(reading, prepared, asm)
    _total(reading, marks)
    if not clauses:
        return [], None
    meet(clauses, asm)
    return text_parts(clauses, marks, asm, reading), None


def _branched(prepared: Prepared, found: list[Branch], marks: Fraction, asm: Assembly) -> list[Part]:
    """The parts of each branch under its case; empty where a branch does not make up the marks on its own."""
    read = [read_range(prepared, b.start, b.end) for b in found]
    if not all(_makes_up(r, marks) for r in read):
        return []
    heads = [b.head for b in found]
    cases = _cases(found, asm)
    out: list[Part] = []
    for reading, branch, case in zip(read, found, cases, strict=True):
        asm.role("适用情形", branch.head_start, branch.start)
        asm.book.new_point()
        clauses = clauses_of(reading, prepared, asm)
        _total(reading, marks)
        meet(clauses, asm)
        out += [
            replace(p, when=case)
            for p in _branch_parts(clauses, marks, asm, reading, len(cases) == 2 and denied(heads))
        ]
    return out


def _branch_parts(
    clauses: list[Clause], marks: Fraction, asm: Assembly, reading: Reading, exclusive: bool
) -> list[Part]:
    """The parts of one branch. Where one of two cases must hold, one of them may be worth less than the marks."""
    if len(clauses) == 1 and clauses[0].kind == "full" and not clauses[0].terms.terms:
        return [Part(marks, Fixed(marks, asm.role("得分", clauses[0].start, clauses[0].end)))]
    own = max(_own_marks(reading, clauses, marks), default=marks) if exclusive else marks
    return text_parts(clauses, min(own, marks), asm, reading)


def _makes_up(reading: Reading, marks: Fraction) -> bool:
    """Whether a branch says itself what gives full marks."""
    return (
        any(
            isinstance(r.action, el.Full)
            or (isinstance(r.action, el.Act) and r.action.act == "award" and _is_points(r.action.amount))
            for r in reading.rules
        )
        and marks > 0
    )


def _is_points(amount: el.Amount) -> bool:
    return isinstance(amount, (el.Value, el.Share))


def _cases(found: list[Branch], asm: Assembly) -> list[e.Cond]:
    heads = [b.head for b in found]
    if denied(heads):
        yes = e.Flag(asm.book.flag(Words(heads[0], found[0].head_start, found[0].start)))
        return [yes, e.Not(yes)]
    name = _common_end(heads) or "适用情形"
    choice = asm.book.choice(f"{name}类型" if name != "适用情形" else name, tuple(heads), found[0].head_start)
    return [e.Is(choice, h) for h in heads]


def _common_end(heads: list[str]) -> str:
    ends = {found.group() for h in heads if (found := KIND.search(h))}
    return ends.pop() if len(ends) == 1 else ""


def _total(reading: Reading, marks: Fraction | None) -> None:
    total = reading.total
    if total is not None and marks is not None and total.points != marks:
        raise refuse(
            "BC130", f"文中写满分 {total.points} 分，指标分值是 {marks} 分", total.start, total.end, "请核对分值。"
        )
    if total is not None and total.each:
        raise refuse("BC128", "“各N分”指哪几项不明", total.start, total.end, "请用 解释 逐项写明。")


# --- numbered points


def _pointed(
    prepared: Prepared, points: Points, marks: Fraction | None, asm: Assembly
) -> tuple[list[Part], Part | None]:
    trailing = _TRAILING_EACH.search(prepared.text, points.points[-1].start)
    if trailing and marks is not None and Fraction(trailing[1]) * len(points.points) == marks:
        asm.role("计分说明", trailing.start(), trailing.end())
        kept = (*points.points[:-1], replace(points.points[-1], end=trailing.start()))
        if all(not read_range(prepared, p.start, p.end).rules for p in kept):
            return _listed_points(prepared, Points(points.lead, kept), Fraction(trailing[1]), asm), None
    lead = read_range(prepared, *points.lead) if points.lead[1] > points.lead[0] else Reading()
    lead_clauses = clauses_of(lead, prepared, asm)
    _total(lead, marks)
    readings = [read_range(prepared, p.start, p.end, None, i) for i, p in enumerate(points.points)]
    for reading, point in zip(readings, points.points, strict=True):
        if point.marks:
            reading.total = el.Marks(point.start, point.start, f"{point.marks}分", Fraction(point.marks), total=True)
            asm.role("要点标题", point.start - 1, point.start)
    groups = [clauses_of(r, prepared, asm) for r in readings]
    checklist = _lead_rule(lead_clauses, asm)
    if lead_clauses and not checklist:
        groups = [lead_clauses, *groups]
        readings = [lead, *readings]
    under = _branched_points(prepared, points, marks, asm) if not lead_clauses else []
    if under:
        return under, None
    own = [_own_marks(r, g, marks) for r, g in zip(readings, groups, strict=True)]
    summed = _balanced(own, groups, marks)
    if summed is not None:
        return _sum_of_points(readings, groups, summed, marks, asm, checklist)
    each = _each_of_points(lead_clauses, groups, marks)
    if each is not None:
        return _listed_points(prepared, points, each, asm), None
    if lead_clauses and all(g == [] for g in groups[1:]) and not checklist:
        meet(lead_clauses, asm)
        return text_parts(lead_clauses, marks, asm, lead), None
    if checklist and all(g == [] for g in groups):
        raise refuse("BC128", "各要点没有写分数", 0, len(prepared.text), "请用 解释 写明各要点的分数。")
    merged = Reading()
    for r in readings:
        merged.rules.extend(r.rules)
        merged.limits.extend(r.limits)
        merged.floor = merged.floor or r.floor
    flat = [c for g in groups for c in g]
    if not flat:
        return [], None
    meet(flat, asm)
    if len([g for g in groups if any(c.kind == "mark" for c in g)]) > 1:
        raise refuse("BC130", "各要点的分数合计与满分对不上", 0, len(prepared.text), "请核对各要点的分数。")
    if any(r.total for r in readings):
        raise refuse("BC130", "各要点的分数合计与满分对不上", 0, len(prepared.text), "请核对各要点的分数。")
    return text_parts(flat, marks, asm, merged), None


def _branched_points(prepared: Prepared, points: Points, marks: Fraction | None, asm: Assembly) -> list[Part]:
    """①…得0.6分；②实施DRG的地区：…；③实施DIP的地区：…: points that hold for all, and points of which one applies."""
    heads = [head_of(prepared.text, p.start, p.end) for p in points.points]
    headed = [(p, h) for p, h in zip(points.points, heads, strict=True) if h is not None]
    common = [p for p, h in zip(points.points, heads, strict=True) if h is None]
    if len(headed) < 2 or marks is None or not alike([h[0] for _, h in headed]):
        return []
    shared = _common_marks(prepared, common, asm)
    if shared is None or shared >= marks:
        return []
    out: list[Part] = []
    for point in common:
        out += _point_parts(prepared, point.start, point.end, None, asm)
    found = [Branch(h[0].removesuffix("的"), h[1], p.end, p.start) for p, h in headed]
    for branch, case in zip(found, _cases(found, asm), strict=True):
        asm.role("适用情形", branch.head_start, branch.start)
        parts = _point_parts(prepared, branch.start, branch.end, marks - shared, asm)
        out += [replace(p, when=case) for p in parts]
    return out


def _common_marks(prepared: Prepared, common: list[Point], asm: Assembly) -> Fraction | None:
    total = Fraction(0)
    for point in common:
        reading = read_range(prepared, point.start, point.end)
        amounts = [r.action.amount for r in reading.rules if isinstance(r.action, el.Act) and r.action.act == "award"]
        printed = [a.number for a in amounts if isinstance(a, el.Value)] + [
            r.marks.points for r in reading.rules if r.marks is not None
        ]
        if len(printed) != 1:
            return None
        total += printed[0]
    return total


def _point_parts(prepared: Prepared, start: int, end: int, marks: Fraction | None, asm: Assembly) -> list[Part]:
    reading = read_range(prepared, start, end)
    asm.book.new_point()
    clauses = clauses_of(reading, prepared, asm)
    own = marks if marks is not None else max(_own_marks(reading, clauses, None), default=None)
    _total(reading, own)
    meet(clauses, asm)
    return text_parts(clauses, own, asm, reading)


_TRAILING_EACH = re.compile(
    r"(?:以上|上述)?，?(?:每(?:符合|满足|达到|完成|做到|具备)(?:其中)?[一1][项个条]|各项|每项|每个要点|每一项|各要点)(?:均|如|为)?(?:是|符合|满足|达到要求|做到|"
    r"完成)?(?:要求)?的?，?各?得([0-9]+(?:\.[0-9]+)?)分"
    r"(?:[，；]?(?:否则|否|不符合|未做到|不是|为否|不满足)(?:要求)?的?，?(?:均|则)?(?:不得分|得0分|计0分|0分))?。?$"
)


def _each_of_points(lead: list[Clause], groups: list[list[Clause]], marks: Fraction | None) -> Fraction | None:
    """满足以下条件的，每项得25%权重分: what each unmarked point below is worth, where that makes up the marks."""
    if len(lead) != 1 or lead[0].kind != "award" or lead[0].terms.step is None or marks is None:
        return None
    below = groups[1:] if groups and groups[0] is lead else groups
    if any(below) or not below:
        return None
    worth = points_of(lead[0], marks)
    return worth if worth * len(below) == marks else None


def _listed_points(prepared: Prepared, points: Points, worth: Fraction, asm: Assembly) -> list[Part]:
    out: list[Part] = []
    for point in points.points:
        text = re.sub(r"^[，：；。 ]+|[，：；。 ]+$", "", prepared.text[point.start : point.end])
        flag = asm.book.flag(Words(re.sub(r"^是否", "", text), point.start, point.end))
        origin = asm.role("得分", point.start, point.end)
        out.append(Part(worth, Bands((Arm(e.Flag(flag), e.const(worth), origin),), Fraction(0))))
    return out


def _lead_rule(clauses: list[Clause], asm: Assembly) -> bool:
    """以下评分项符合得满分，否则不得分: how the points count, not a rule of its own."""
    if not clauses:
        return False
    if not all(c.kind in ("full", "void", "keep") for c in clauses):
        return False
    text = "".join(c.event_text for c in clauses)
    if not _LEAD_RULE.search(text) and not all(c.kind == "void" and _GENERIC_FAIL.match(c.event_text) for c in clauses):
        return False
    for clause in clauses:
        asm.role("计分说明", clause.start, clause.end)
    return True


def _own_marks(reading: Reading, clauses: list[Clause], marks: Fraction | None) -> list[Fraction]:
    """The marks a point may have by its own print: candidates, best first; empty where it prints none."""
    if reading.total is not None:
        return [reading.total.points]
    awards = [c for c in clauses if c.awards and c.terms.step is None and isinstance(c.amount, el.Value)]
    for clause in clauses:
        if clause.kind == "full" and clause.rule.marks is not None:
            return [clause.rule.marks.points]
    fulls = [c for c in clauses if c.kind == "full"]
    if fulls or not awards:
        printed = [c.rule.marks.points for c in clauses if c.rule.marks is not None]
        return printed[:1] if fulls else []
    values = [c.amount.number * (len(each_names(c)) if c.each else 1) for c in awards if isinstance(c.amount, el.Value)]
    return list(dict.fromkeys([max(values), sum(values, Fraction(0))]))


def _balanced(
    own: list[list[Fraction]], groups: list[list[Clause]], marks: Fraction | None
) -> list[Fraction | None] | None:
    """Marks per point that make up the whole, or None where the points are not a sum."""
    scoring = [o for o in own if o]
    if len(scoring) < 2 and not (len(scoring) == 1 and marks is not None and scoring[0][0] != marks):
        return None
    if marks is None:
        return None
    first = [o[0] if o else None for o in own]
    if sum((x for x in first if x), Fraction(0)) == marks and len(scoring) > 1:
        return first
    if len(own) <= 8:
        for mask in range(1, 2 ** len(own)):
            tried = [o[-1] if o and mask >> i & 1 else o[0] if o else None for i, o in enumerate(own)]
            if sum((x for x in tried if x), Fraction(0)) == marks and len(scoring) > 1:
                return tried
    return None


def _sum_of_points(
    readings: list[Reading],
    groups: list[list[Clause]],
    own: list[Fraction | None],
    marks: Fraction | None,
    asm: Assembly,
    checklist: bool,
) -> tuple[list[Part], Part | None]:
    parts: list[Part] = []
    moved: list[Clause] = []
    for reading, clauses, share in zip(readings, groups, own, strict=True):
        inner, trailing = _without_trailing(clauses, own)
        moved.extend(trailing)
        if share is None:
            if any(c.kind not in ("deduct", "void", "discretion") for c in inner):
                raise refuse("BC130", "有的要点没有写分数", clauses[0].start, clauses[-1].end, "请用 解释 写明。")
            moved.extend(inner)
            continue
        together = [limit for limit in reading.limits if limit.together]
        reading.limits = [limit for limit in reading.limits if not limit.together]
        for limit in together:
            if limit.points != marks:
                raise refuse("BC127", f"“{limit.text}”与分值不一致", limit.start, limit.end, "请用 解释 写明。")
        asm.book.new_point()
        meet(inner, asm)
        parts.extend(text_parts(inner, share, asm, reading))
    if checklist and len(parts) > 1 and asm.ask("checklist") == "whole":
        parts = [_all_or_nothing(parts, marks)]
    whole = _whole(moved, marks, asm) if moved else None
    return parts, whole


def _without_trailing(clauses: list[Clause], own: list[Fraction | None]) -> tuple[list[Clause], list[Clause]]:
    """以上每缺少一项扣1分 after marked points only restates their marks; anything else of 以上 is refused."""
    kept: list[Clause] = []
    for clause in clauses:
        words = clause.event_text + (clause.terms.step.before.text if clause.terms.step else "")
        if clause.kind == "void" and _GENERIC_FAIL.match(clause.event_text):
            continue
        if clause.awards and _GENERIC_PASS.fullmatch(clause.event_text) and "相应" in clause.action_text:
            continue
        if not _ABOVE.match(words):
            kept.append(clause)
            continue
        step = clause.terms.step
        same = {x for x in own if x is not None}
        if (
            (
                clause.kind == "deduct"
                and step is not None
                and isinstance(clause.amount, el.Value)
                and same == {clause.amount.number}
            )
            and step.value is not None
            and step.value.unit == "项"
            and step.value.number == 1
        ):
            continue
        raise refuse("BC148", "“以上”指哪些要点、怎样扣，读不准", clause.start, clause.end, "请用 解释 写明。")
    return kept, []


def _all_or_nothing(parts: list[Part], marks: Fraction | None) -> Part:
    conds: list[e.Cond] = []
    for part in parts:
        if not isinstance(part.base, Bands) or len(part.base.arms) != 1 or part.changes or part.voids:
            raise refuse("BC138", "要点里还有别的算法，不能整体计分", 0, 0, "请用 解释 写明。")
        conds.append(part.base.arms[0].cond)
    assert marks is not None
    arm = Arm(e.All(tuple(conds)), e.const(marks), parts[0].base.arms[0].origin)  # type: ignore[union-attr]
    return Part(marks, Bands((arm,), Fraction(0)))


def _whole(clauses: list[Clause], marks: Fraction | None, asm: Assembly) -> Part:
    deducts = [c for c in clauses if c.kind in ("deduct", "discretion")]
    zeroes = [c for c in clauses if c.kind == "void"]
    voids = tuple(Void(conjunction(c, asm), asm.role("不得分情形", c.start, c.end)) for c in zeroes)
    return Part(marks, Fixed(Fraction(0)), tuple(changes(deducts, asm, marks, clauses)), voids)


def context_terms(text: str, asm: Assembly) -> tuple[Term, ...]:
    """The comparisons a neighbouring cell states (指标值, 考核内容)."""
    asm.beside = text
    out: list[Term] = []
    for cell in re.split(r"¦|\||\n", text):
        body = re.sub(r"^\s*[0-9]+[、.](?![0-9])", "", cell.strip())
        body = re.sub(r"[(][0-9.]+分[)]$", "", body)
        if not body:
            continue
        reading = read_rules(read_sentence(body))
        for rule in [*reading.statements, *reading.rules]:
            out.extend(t for t in read_terms(rule).terms if isinstance(t, (Compared, Within)))
    return tuple(out)


def new_assembly(prepared: Prepared, conventions: Conventions, declared: tuple[Input, ...], indicator: str) -> Assembly:
    """A fresh assembly for one reading of ``prepared``."""
    book = Book(prepared.equations, declared, Scope(indicator))
    return Assembly(book, conventions, prepared.scores)
