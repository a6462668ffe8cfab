"""A rule with its terms read, its kind named and what cannot be read refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from biaochi.core.expr import Comparison
from biaochi.reading.forms.trend import Trend
from biaochi.reading.problem import refuse
from biaochi.reading.rules import Rule
from biaochi.reading.term_kinds import Compared, Counted, Else, Event, Terms, Within, Words
from biaochi.reading.terms import read_terms
from biaochi.syntax import elements as el

ClauseKind = Literal[
    "award", "full", "mark", "deduct", "add", "void", "keep", "discretion", "proportion", "formula", "ceiling"
]

# Text that still says how to score is not an event (language page §1.2; parsing page §5).
_SCORING_WORDS = re.compile(
    r"扣(?!押|分项|留|缴|款|发|减额)|得分|计分|给分|赋分|满分|倍|比例(?:计|扣|得)|按比例|除外|类推|折算|换算|加权|"
    r"取整|封顶|上限|另行|"
    r"[0-9]+(?:\.[0-9]+)?(?:%|分(?!钟|公司|之))|否决|递|酌|(?:以下|下列|如下)[^，]{0,6}(?:情况|情形|问题|行为|现象)之一|不再|其中[^，]*分|分别|"
    r"按[^，]{0,6}计$|零头|另加"
)


@dataclass(slots=True)
class Clause:
    """One rule, ready for the forms. ``besides`` are the cases that are not counted (整改到位的不扣分)."""

    rule: Rule
    kind: ClauseKind
    terms: Terms
    amount: el.Amount | None = None
    respectively: bool = False
    each: bool = False
    used: bool = False
    point: int = -1
    besides: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def start(self) -> int:
        return self.rule.start

    @property
    def end(self) -> int:
        return self.rule.end

    @property
    def awards(self) -> bool:
        return self.kind in ("award", "full", "mark")

    @property
    def condition_text(self) -> str:
        """The conditions as printed."""
        return "，".join("".join(_printed(x) for x in p.elements) for p in self.rule.phrases)

    @property
    def action_text(self) -> str:
        """The action as printed."""
        return self.rule.action.text if self.rule.action is not None else ""

    @property
    def event_text(self) -> str:
        return "，".join(t.words.text for t in self.terms.events)


def _refuse_two_counts(rule: Rule, terms: Terms) -> None:
    """访谈10人，不满意的1人扣0.5分: the first number may be a sample, a condition, or what the second is counted within.

    每户须有1份档案，缺1份扣0.1分: what is counted after 每 is not what the step counts.
    """
    counted = [t for t in terms.terms if isinstance(t, Counted)]
    after = [t for t in counted if terms.step is not None and t.start > terms.step.step.start]
    odd = after or counted[: len(counted) - 1]
    if odd and not terms.joined and isinstance(rule.action, el.Act) and rule.action.act != "award":
        said = f"“{odd[0].before.text}{odd[0].values[0].number}{odd[0].values[0].unit}”在句中的作用不明"
        help_ = "是抽查的数目的，请写成“抽查10人”；是条件的，请写明“且”。"
        raise refuse("BC123", said, odd[0].start, odd[0].end, help_)


_STEP_AT_END = re.compile(r"每(?:[0-9一]?[^，。；、每]{1,3})$")


def _refuse_lost_step(said: Words) -> None:
    """水质反弹，每断面扣3分: what stands last before the points is what is counted, not part of a yes or no."""
    found = _STEP_AT_END.search(said.text)
    if found is not None:
        message = f"“{found.group()}”按什么数，读不准"
        raise refuse("BC128", message, said.start, said.end, "请写明单位，如“每次”“每处”，或用 解释 写明。")


def _printed(element: el.Element) -> str:
    if isinstance(element, el.Step) and element.value is not None and element.value.unit not in element.text:
        return f"{element.text}{element.value.number}{element.value.unit}"
    return element.text


def read_clause(rule: Rule, trend: Trend) -> Clause:
    """The clause a rule states. Raises CriterionError where part of it has no role."""
    terms = read_terms(rule)
    trend.resolve(terms)
    if terms.forbidden:
        bad = terms.forbidden[0]
        raise refuse("BC124", f"“{bad.text}”的算法读不懂", bad.start, bad.end, "请用 解释 写明具体怎样加扣分。")
    for bit in terms.leftovers:
        raise refuse("BC123", f"“{bit.text}”在句中的作用不明", bit.start, bit.end, "请用 解释 写明这一部分。")
    for loose in terms.unplaced:
        raise refuse(
            "BC123",
            f"“{loose.text[:30]}”在句中的作用不明",
            loose.start,
            loose.end,
            "如果是另一个条件，请写成“且……”；否则用 解释 写明。",
        )
    _refuse_two_counts(rule, terms)
    _check_printed_marks(rule)
    _alternatives_across(terms)
    for event in terms.events:
        _refuse_lost_step(event.words)
        found = _SCORING_WORDS.search(event.words.text)
        if found:
            start = event.words.start
            raise refuse(
                "BC122",
                f"“{event.words.text[:30]}”里还有没读懂的计分内容“{found.group()}”",
                start,
                event.words.end,
                "请用 解释 把它写成单独的一句。",
            )
    for term in terms.terms:
        if isinstance(term, Compared) and re.search(
            r"[率度比](?:、|与|和|及)[^、]*[率度比](?:任[一何]项?|均|都|其中之一)?$", term.subject.text
        ):
            raise refuse(
                "BC128",
                f"“{term.subject.text}”说的是几个量，怎样合并不明",
                term.start,
                term.end,
                "请用 解释 逐个写明。",
            )
    for term in terms.terms:
        if isinstance(term, (Compared, Within)) and re.search(r"(?:相比较?|对比|比较)$", term.subject.text):
            raise refuse(
                "BC128",
                f"“{term.subject.text[-20:]}”比的是哪个量，读不准",
                term.start,
                term.end,
                "请用 解释 写明，如“较上年提高2个百分点”。",
            )
    action = rule.action
    clause = Clause(rule, _kind(action), terms, point=rule.point)
    if isinstance(action, el.Act):
        clause.amount, clause.respectively, clause.each = action.amount, action.respectively, action.each
    elif isinstance(action, el.Marks):
        clause.amount = action.share or el.Value(action.points, "分", None, action.start, action.end)
        clause.each = action.each
    elif isinstance(action, el.Discretion):
        clause.amount = action.amount
    elif isinstance(action, el.Limit):
        clause.amount = action.share or el.Value(action.points, "分", None, action.start, action.end)
    return clause


def yield_ends(clauses: list[Clause]) -> None:
    """1个月以内（含1个月）, 1个月以上: an end that one clause marks as its own is not also that of a bare 以上.

    Where neither is marked, 以上 owns the number that a bare 以下 names as well.
    """
    compared = [t for c in clauses for t in c.terms.terms if isinstance(t, Compared) and len(t.values) == 1]
    owned = {(t.op, t.values[0].number, t.values[0].unit) for t in compared if t.ending == "marked"}
    upper = {(">=", t.values[0].number, t.values[0].unit) for t in compared if t.ending == "bare"}
    across: dict[str, Comparison] = {">=": "<=", "<=": ">="}
    strict: dict[str, Comparison] = {">=": ">", "<=": "<"}
    for clause in clauses:
        clause.terms.terms = [
            replace(t, op=strict[t.op])
            if isinstance(t, Compared)
            and t.ending == "bare"
            and t.op in across
            and (across[t.op], t.values[0].number, t.values[0].unit) in (owned | upper if t.loose else owned)
            else t
            for t in clause.terms.terms
        ]


def _alternatives_across(terms: Terms) -> None:
    """…60%以下，或者未组织考试的: 或 at the head of a phrase joins it to the comparison before."""
    for i, term in enumerate(terms.terms):
        if isinstance(term, Event) and i and re.match(r"^或者?", term.words.text):
            terms.either = True
            text = re.sub(r"^或者?", "", term.words.text)
            terms.terms[i] = Event(Words(text, term.words.start, term.words.end, term.words.defined))


def _check_printed_marks(rule: Rule) -> None:
    action = rule.action
    if not isinstance(action, el.Act) or not isinstance(action.amount, el.Value) or action.act != "award":
        return
    if rule.marks is not None and action.amount.number != rule.marks.points:
        raise refuse("BC130", f"{rule.marks.text}与前面的分数不一致", rule.marks.start, rule.marks.end, "请核对分数。")


def _kind(action: object) -> ClauseKind:
    match action:
        case el.Act(act=act):
            return act
        case el.Full():
            return "full"
        case el.Zero():
            return "void"
        case el.Keep():
            return "keep"
        case el.Marks():
            return "mark"
        case el.Discretion():
            return "discretion"
        case el.Scored():
            return "formula"
        case el.Limit():
            return "ceiling"
        case el.Proportion():
            return "proportion"
    raise AssertionError(action)


def settle_shares(clauses: list[Clause], marks: Fraction | None) -> None:
    """Turns awards that are a part of the marks into points, once the marks they are a part of are known.

    What is deducted stays a part: of the marks of the point it is deducted from.
    """
    for clause in clauses:
        clause.rule.limits = [settled_limit(x, marks) for x in clause.rule.limits]
        amount = clause.amount
        if isinstance(amount, el.Share) and (clause.awards or clause.kind == "ceiling") and clause.terms.step is None:
            clause.amount = _settled(amount, clause, marks)
        elif isinstance(amount, tuple):
            settled: tuple[el.Value, ...] = tuple(
                _settled(a, clause, marks) if isinstance(a, el.Share) else a for a in amount
            )
            clause.amount = settled


def listed_points(clause: Clause) -> list[Fraction]:
    """The points of a list of amounts (分别得4分、3分、2分), shares settled."""
    amount = clause.amount
    return [a.number for a in amount if isinstance(a, el.Value)] if isinstance(amount, tuple) else []


def settled_limit(limit: el.Limit, marks: Fraction | None) -> el.Limit:
    """A limit in points. Raises CriterionError (BC127) where 扣至2分为止 may mean that 2 points are left or taken."""
    if limit.down_to and marks is not None and limit.points != marks:
        raise refuse(
            "BC127",
            f"“{limit.text}”是最多扣这么多，还是最少留这么多，读不准",
            limit.start,
            limit.end,
            "请用 解释 写明，如“最多扣3分”。",
        )
    if limit.share is None:
        return limit
    if marks is None:
        raise refuse("BC132", "按分值的一部分封顶，但没有给出分值", limit.start, limit.end, "请写明本项的满分。")
    return replace(limit, points=limit.share.percent * marks, share=None)


def _settled(share: el.Share, clause: Clause, marks: Fraction | None) -> el.Value:
    if marks is None:
        raise refuse("BC132", "按分值的百分比计分，但没有给出分值", clause.start, clause.end, "请写明本项的满分。")
    return el.Value(share.percent * marks, "分", None, clause.start, clause.end)


def points_of(clause: Clause, marks: Fraction | None) -> Fraction:
    """The points a clause awards, deducts or adds. A share is of ``marks``."""
    amount = clause.amount
    if clause.kind == "full":
        action = clause.rule.action
        said = clause.rule.marks.points if clause.rule.marks is not None else getattr(action, "printed", None)
        if said is not None and marks is not None and said != marks:
            raise refuse("BC130", f"文中满分 {said} 分，本项分值 {marks} 分", clause.start, clause.end, "请核对分值。")
        if marks is None and said is not None:
            return said
        if marks is None:
            raise refuse("BC132", "写了“得满分”，但没有给出分值", clause.start, clause.end, "请写明本项的满分。")
        return marks
    if isinstance(amount, el.Share):
        if marks is None:
            raise refuse("BC132", "按分值的百分比计分，但没有给出分值", clause.start, clause.end, "请写明本项的满分。")
        return amount.percent * marks
    if isinstance(amount, el.Value) and amount.unit in ("分", ""):
        return amount.number
    raise refuse("BC121", "分数写法读不懂", clause.start, clause.end, "请写成“扣1分”这样的一个数。")


_EACH_TAIL = re.compile(r"(?:的|，|等)+$")


def each_names(clause: Clause) -> list[str]:
    """The names that 各N分 gives points to: before it, or in the brackets with it （财务和业务管理制度各1分）."""
    said = clause.event_text.split("，")[-1]
    if clause.kind == "mark":
        said = clause.action_text.strip("()").split("各")[0]
    return [n for n in re.split(r"、|和|以及|及(?!时)|与", _EACH_TAIL.sub("", said)) if n]


def numeric(clause: Clause) -> bool:
    """Whether a comparison or a count decides the clause."""
    return any(isinstance(t, (Compared, Within, Counted)) for t in clause.terms.terms)


def otherwise(clause: Clause) -> bool:
    """Whether the clause is for all other cases (否则, 其余)."""
    return any(isinstance(t, Else) for t in clause.terms.terms)
