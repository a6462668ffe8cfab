"""One criterion from canonical print to its resolved form: equations out, points split, clauses read, balanced."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.program import Input
from biaochi.diagnostics import CriterionError, Diagnostic
from biaochi.model.conventions import Conventions
from biaochi.model.criterion import Arm, Bands, Fixed, Origin, Part, Resolved, Void
from biaochi.reading.branches import KIND, Branch, alike, branches, denied, head_of
from biaochi.reading.clauses import Clause, each_names, points_of, read_clause
from biaochi.reading.context import Assembly
from biaochi.reading.forms.changes import changes
from biaochi.reading.forms.conditions import conjunction
from biaochi.reading.forms.counted import meet
from biaochi.reading.forms.parts import text_parts
from biaochi.reading.measures import Book, Scope, aliases
from biaochi.reading.named import View, put_back
from biaochi.reading.problem import refuse
from biaochi.reading.rules import Reading, Rule, read_rules
from biaochi.reading.terms import Answered, Compared, Else, Event, Term, Within, Words, read_terms
from biaochi.syntax import elements as el
from biaochi.syntax.formulas import Equation, find_equations
from biaochi.syntax.items import Point, Points, split_points
from biaochi.syntax.sentence import PRIVATE, read_sentence

_SCORE_NAME = re.compile(r"(?:得分|得分值|分数|得分数|实得分)$")
_OWN_SCORE = re.compile(r"[^，。]{1,8}(?<![平评测百])(?<!平均)(?<!总)分")
_STATEMENT = 0x800
_SCORED = 0xC00
_SCORING_LEFT = re.compile(
    r"扣(?!押|留|缴|款|发)[^，。]{0,6}分|得分(?!率|情)|计分|给分|倍|比例(?:计|扣|得)|除外|类推|折算|封顶|否决|酌情|"
    r"减半|加倍|按[^，。]{0,10}(?:规定|办法|程序)(?:执行|处理|处罚|办理)"
)
_LEAD_RULE = re.compile(r"以下|下列|评分项|要点|各项|上述|所列")
_GENERIC_FAIL = re.compile(
    r"^(?:其中)?(?:有)?(?:一项|某项|任何一项|哪项|以上)?(?:不符合|未达到|达不到|不满足|未完成|不达标|未落实|"
    r"缺失)(?:以上|上述)?(?:要求|标准|条件|规定)?的?(?:，?该?(?:小项|要点|项))?$"
)
_VARIES = re.compile(
    r"([^，。；()]{0,24}(?:率|比例|比重|占比|数|量|额|水平|度))的?(?:变化|变动|增减|升降)(?:情况|趋势|幅度)?$"
)
_GENERIC_PASS = re.compile(r"(?:以上|上述|各项|均|都|全部)*(?:符合|满足|达到|完成)(?:要求|标准|条件|规定)?的?")
_ABOVE = re.compile(r"^(?:以上|上述|前述|前款)")


@dataclass(frozen=True, slots=True)
class Prepared:
    """Canonical text with equations and declared names replaced by single characters, positions kept."""

    text: str
    places: tuple[tuple[int, int], ...]
    equations: tuple[Equation, ...]
    scores: tuple[Equation, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Canonical offsets of a range of the prepared text."""
        if not self.places:
            return 0, 0
        start = max(0, min(start, len(self.places) - 1))
        return self.places[start][0], self.places[max(start, min(end, len(self.places)) - 1)][1]


def _is_score(equation: Equation, text: str) -> bool:
    """得分=…, and 价格分=… where nothing else in the text speaks of 价格分."""
    if _SCORE_NAME.search(equation.name):
        return True
    return bool(_OWN_SCORE.fullmatch(equation.name)) and text.count(equation.name) == 1


def prepare(text: str, declared: tuple[Input, ...]) -> Prepared:
    """Takes equations and declared names out of the text."""
    found = find_equations(text)
    scores = tuple(q for q in found if _is_score(q, text))
    equations = tuple(q for q in found if not _is_score(q, text))
    out: list[str] = []
    places: list[tuple[int, int]] = []
    starts = {q.start: (q, i) for i, q in enumerate(equations)}
    starts |= {q.start: (q, _SCORED - _STATEMENT + i) for i, q in enumerate(scores)}
    names = [
        (alias, i) for i, q in enumerate(equations) for alias in aliases(q.name) if len(alias) > 1 or alias.isupper()
    ]
    suffixes = {
        q.name[k:]: i
        for i, q in enumerate(equations)
        for k in range(1, len(q.name) - 2)
        if q.name[-1] in "率度额值数比" and len(q.name) - k >= 3
    }
    names += [(spec.name, len(equations) + k) for k, spec in enumerate(declared)]
    names.sort(key=lambda n: -len(n[0]))
    at = 0
    while at < len(text):
        if at in starts:
            equation, index = starts[at]
            out.append(chr(PRIVATE + _STATEMENT + index))
            places.append((at, equation.end))
            at = equation.end
            if at < len(text) and text[at] not in "，。；：) ":
                out.append("，")
                places.append((at, at))
            continue
        quoted = text[at] == "「"
        name = next((n for n in names if text.startswith(n[0], at + quoted)), None)
        if name is not None:
            end = at + quoted + len(name[0])
            end += quoted and text[end : end + 1] == "」"
            out.append(chr(PRIVATE + name[1]))
            places.append((at, end))
            at = end
            continue
        if at == 0 or text[at - 1] in "，。；： )分止":
            short = next((n for n in sorted(suffixes, key=lambda n: -len(n)) if text.startswith(n, at)), None)
            if short is not None and not text[at + len(short) : at + len(short) + 1].startswith("："):
                out.append(chr(PRIVATE + suffixes[short]))
                places.append((at, at + len(short)))
                at += len(short)
                continue
        out.append(text[at])
        places.append((at, at + 1))
        at += 1
    return Prepared("".join(out), tuple(places), equations, scores)


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
    used = _used([*parts, *([whole] if whole is not None else [])])
    inputs = tuple(spec for spec in asm.book.ordered() if spec.name in used)
    return Resolved(tuple(parts), marks, inputs, tuple(asm.book.judgements.values()), whole, roles=tuple(asm.roles))


def _used(parts: list[Part]) -> frozenset[str]:
    """The names of the facts that decide anything. What a sentence mentions and does not score by is no input."""
    found: set[str] = set()
    pending: list[object] = list(parts)
    while pending:
        node = pending.pop()
        if isinstance(node, (e.Fact, e.Flag, e.Is)):
            found.add(node.name)
        elif isinstance(node, tuple):
            pending.extend(node)
        elif is_dataclass(node) and not isinstance(node, (Origin, type)):
            pending.extend(getattr(node, f.name) for f in fields(node))
    return frozenset(found)


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


def _read(prepared: Prepared, start: int, end: int, into: Reading | None = None, point: int = -1) -> Reading:
    text = prepared.text[start:end]
    elements = [_moved(x, start) for x in read_sentence(text)] if start else read_sentence(text)
    return read_rules([_scored(x) for x in elements], into, point)


def _scored(element: el.Element) -> el.Element:
    if isinstance(element, el.Defined) and element.index >= _SCORED:
        return el.Scored(element.start, element.end, element.text, element.index - _SCORED)
    return element


def _moved(element: el.Element, by: int) -> el.Element:
    changes_: dict[str, object] = {"start": element.start + by, "end": element.end + by}
    for name in ("value", "first", "second"):
        value = getattr(element, name, None)
        if isinstance(value, el.Value):
            changes_[name] = replace(value, start=value.start + by, end=value.end + by)
    values = getattr(element, "values", None)
    if isinstance(values, tuple):
        changes_["values"] = tuple(replace(v, start=v.start + by, end=v.end + by) for v in values)
    return replace(element, **changes_)  # type: ignore[arg-type]


# --- without numbering


def _plain_text(
    prepared: Prepared, points: Points, marks: Fraction | None, asm: Assembly
) -> tuple[list[Part], Part | None]:
    found = branches(prepared.text, *points.lead)
    if found and marks is not None:
        chosen = _branched(prepared, found, marks, asm)
        if chosen:
            return chosen, None
    reading = _read(prepared, *points.lead)
    clauses = _clauses(reading, prepared, asm)
    _total(reading, marks)
    if not clauses:
        return [], None
    meet(clauses, asm)
    return text_parts(clauses, marks, asm, reading), None


def _branched(prepared: Prepared, found: list[Branch], marks: Fraction, asm: Assembly) -> list[Part]:
    """The parts of each branch under its case; empty where a branch does not make up the marks on its own."""
    read = [_read(prepared, b.start, b.end) for b in found]
    if not all(_makes_up(r, marks) for r in read):
        return []
    heads = [b.head for b in found]
    cases = _cases(found, asm)
    out: list[Part] = []
    for reading, branch, case in zip(read, found, cases, strict=True):
        asm.role("适用情形", branch.head_start, branch.start)
        asm.book.new_point()
        clauses = _clauses(reading, prepared, asm)
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


def _clauses(reading: Reading, prepared: Prepared, asm: Assembly) -> list[Clause]:
    """Clauses of the rules; statements become prefaces or requirements, or are refused."""
    for rule in reading.rules:
        _drop_label(rule, asm)
    for statement in reading.statements:
        _statement(statement, prepared, asm)
    out: list[Clause] = []
    for rule in reading.rules:
        _drop_definitions(rule)
        clause = read_clause(rule, asm.trend)
        printed = rule.marks
        if printed is not None and clause.kind != "mark":
            clause.notes.append("marks")
        out.append(clause)
    return out


def _drop_definitions(rule: Rule) -> None:
    for phrase in rule.phrases:
        phrase.elements = [x for x in phrase.elements if not (isinstance(x, el.Defined) and x.index >= _STATEMENT)]
    rule.phrases = [p for p in rule.phrases if p.elements]


_LABEL = re.compile(
    r"^(?:[加扣减]分项目?|评分标准|评分细则|评分办法|计分方法|考核标准|评价标准|评价要点|扣分标准|评分要点|评分依据|"
    r"评审标准|标准)$"
)


def _drop_label(rule: Rule, asm: Assembly) -> None:
    """加分项：, 评分标准： before a rule says nothing of its own."""
    if rule.phrases and rule.phrases[0].colon and _LABEL.match("".join(x.text for x in rule.phrases[0].elements)):
        asm.role("未计分文字", rule.phrases[0].start, rule.phrases[0].end)
        del rule.phrases[0]


_LEAD_LINE = re.compile(
    r"(?:下列|以下|各项|要点)[^，]*(?:符合|满足|达到)(?:要求|标准)?的?得分$|(?:下列|以下)[^，]*(?:予以|分别|逐项|"
    r"相应)?(?:扣分|得分|计分)$|^(?:有)?(?:下列|以下)"
)


def _statement(statement: Rule, prepared: Prepared, asm: Assembly) -> None:
    _drop_definitions(statement)
    if not statement.phrases:
        return
    for phrase in statement.phrases:
        for element in phrase.elements:
            if isinstance(element, (el.Step, el.Forbidden)) and not _harmless(element):
                raise refuse(
                    "BC122",
                    f"“{_cut(prepared, phrase.start, phrase.end)}”没有读懂",
                    phrase.start,
                    phrase.end,
                    "请用 解释 写明它怎样计分；不计分的写进 说明。",
                )
    terms = read_terms(statement)
    if any(_named_constant(term, asm) for term in terms.terms):
        asm.role("基准", statement.start, statement.end)
        return
    for term in terms.terms:
        if isinstance(term, (Compared, Within)):
            asm.statement_terms.append(term)
        elif isinstance(term, Event):
            found = _SCORING_LEFT.search(term.words.text)
            if found and not _LEAD_LINE.search(term.words.text):
                raise refuse(
                    "BC122",
                    f"“{term.words.text[:30]}”像是计分内容，但没有读懂",
                    term.words.start,
                    term.words.end,
                    "请用 解释 写明它怎样计分；不计分的写进 说明。",
                )
        elif isinstance(term, (Answered, Else)):
            raise refuse("BC122", "这一句没有写得几分或扣几分", statement.start, statement.end, "请用 解释 写明。")
    if terms.step is not None:
        said = terms.step.before.text + terms.step.after.text
        if _SCORING_LEFT.search(said) and not (_EACH_ITS_MARKS.search(statement_text(statement)) and asm.listed):
            raise refuse(
                "BC122",
                f"“{said[:30]}”像是计分内容，但没有读懂",
                statement.start,
                statement.end,
                "请用 解释 写明它怎样计分；不计分的写进 说明。",
            )
    if terms.leftovers and any(isinstance(x, el.Mention) and x.values[0].unit in ("分",) for x in terms.leftovers):
        raise refuse("BC122", "这一句的分数没有读懂", statement.start, statement.end, "请用 解释 写明。")
    for term in terms.terms:
        if isinstance(term, Event) and (varies := _VARIES.search(term.words.text)):
            asm.trend.subject = Words(varies[1], term.words.start, term.words.end)
    asm.role("未计分文字", statement.start, statement.end)


_EACH_ITS_MARKS = re.compile(
    r"(?:不符合|未达到|未完成|缺少?|不满足|未落实)[^，。]{0,8}，?的?(?:扣除?|不得)(?:该项|此项|相应|对应|该要点|"
    r"本要点)的?(?:全部)?(?:分值?|得分)$"
)


def statement_text(statement: Rule) -> str:
    """A statement as printed."""
    return "，".join("".join(x.text for x in p.elements) for p in statement.phrases)


_NAMED = re.compile(r"^(.*?)(?:的)?(目标值|指标值|计划值|目标|及格线|合格线|基准值|基准线|基准|标准值|控制线|警戒线)$")


def _named_constant(term: Term, asm: Assembly) -> bool:
    """备药率目标值为85%: a constant that later clauses call by its name."""
    if not isinstance(term, Compared) or term.op != "=" or len(term.values) != 1:
        return False
    found = _NAMED.match(term.subject.text)
    if not found:
        return False
    subject = Words(found[1], term.subject.start, term.subject.end, term.subject.defined)
    asm.named[found[2]] = (subject, term.values[0])
    return True


def _harmless(element: el.Element) -> bool:
    """每户不少于4次, 每项制度: a distributive 每 in a sentence that scores nothing."""
    return isinstance(element, el.Step) and element.verb in ("", "find")


def _cut(prepared: Prepared, start: int, end: int) -> str:
    return "".join(c if ord(c) < PRIVATE else "…" for c in prepared.text[start:end])[:30]


# --- numbered points


def _pointed(
    prepared: Prepared, points: Points, marks: Fraction | None, asm: Assembly
) -> tuple[list[Part], Part | None]:
    trailing = _TRAILING_EACH.search(prepared.text, points.points[-1].start)
    if trailing and marks is not None and Fraction(trailing[1]) * len(points.points) == marks:
        asm.role("计分说明", trailing.start(), trailing.end())
        kept = (*points.points[:-1], replace(points.points[-1], end=trailing.start()))
        if all(not _read(prepared, p.start, p.end).rules for p in kept):
            return _listed_points(prepared, Points(points.lead, kept), Fraction(trailing[1]), asm), None
    lead = _read(prepared, *points.lead) if points.lead[1] > points.lead[0] else Reading()
    lead_clauses = _clauses(lead, prepared, asm)
    _total(lead, marks)
    readings = [_read(prepared, p.start, p.end, None, i) for i, p in enumerate(points.points)]
    for reading, point in zip(readings, points.points, strict=True):
        if point.marks:
            reading.total = el.Marks(point.start, point.start, f"{point.marks}分", Fraction(point.marks), total=True)
            asm.role("要点标题", point.start - 1, point.start)
    groups = [_clauses(r, prepared, asm) for r in readings]
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
        reading = _read(prepared, point.start, point.end)
        amounts = [r.action.amount for r in reading.rules if isinstance(r.action, el.Act) and r.action.act == "award"]
        printed = [a.number for a in amounts if isinstance(a, el.Value)] + [
            r.marks.points for r in reading.rules if r.marks is not None
        ]
        if len(printed) != 1:
            return None
        total += printed[0]
    return total


def _point_parts(prepared: Prepared, start: int, end: int, marks: Fraction | None, asm: Assembly) -> list[Part]:
    reading = _read(prepared, start, end)
    asm.book.new_point()
    clauses = _clauses(reading, prepared, asm)
    own = marks if marks is not None else max(_own_marks(reading, clauses, None), default=None)
    _total(reading, own)
    meet(clauses, asm)
    return text_parts(clauses, own, asm, reading)


_TRAILING_EACH = re.compile(
    r"(?:以上|上述)?(?:各项|每项|每个要点|每一项|各要点)(?:均|如|为)?(?:是|符合|满足|达到要求|做到|"
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
