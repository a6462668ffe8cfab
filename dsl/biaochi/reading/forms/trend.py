"""较上年提高得满分，持平或降低不得分: words of change as comparisons with a named earlier value."""

from __future__ import annotations

import re
from dataclasses import replace

from biaochi.core.expr import Comparison
from biaochi.reading.term_kinds import Compared, Event, Term, Terms, Within, Words

_PERIOD = (
    r"(?:上年末|上一?年度?(?:同期)?|去年(?:同期)?|往年|前一年|同期|上年同期|年初|基期|上期|上季度|上月|"
    r"前[0-9一二三四五]年平均(?:值|水平)?|近[0-9一二三四五]年平均(?:值|水平)?)(?:数|水平|值)?"
)
_AGAINST = re.compile(
    rf"^(.*?)(?:，)?(?:较|比|与|同|和|对比|相较于?|相比于?)({_PERIOD})(?:相比较?|比较|对比|的)?(?:，)?(.*)$"
)
_YEAR_ON_YEAR = re.compile(r"^(.*?)(同比|环比)(.*)$")
_UP = r"(?:有所|显著|明显|实现)?(?:提高|提升|增加|增长|上升|升高|扩大|延长|正增长|多|高)(?:的|了)?"
_DOWN = r"(?:有所|显著|明显|实现)?(?:降低|下降|减少|压减|下滑|缩减|缩短|缩小|收窄|负增长|少|低|减低|压缩)(?:的|了)?"
_SAME = r"(?:持平|不变|相同|保持不变|零增长|保持稳定|稳定|一致|相等)(?:的)?"
_WORD = re.compile(rf"^(?:(未|没有|不)?(?:({_UP})|({_DOWN})|({_SAME})))$")


def operator(text: str) -> Comparison | None:
    """The comparison that words of change state; None where the words say more than that."""
    holds: set[str] = set()
    for piece in re.split(r"或者?|、|及|和", text.strip("的，")):
        found = _WORD.match(piece)
        if not found:
            return None
        here = {">"} if found[2] else {"<"} if found[3] else {"="}
        holds |= {"<", "=", ">"} - here if found[1] else here
    table: dict[frozenset[str], Comparison] = {
        frozenset(">"): ">", frozenset("<"): "<", frozenset("="): "=", frozenset("<="): "<=", frozenset(">="): ">=",
    }  # fmt: skip
    return table.get(frozenset(holds))


_FIRST = re.compile(rf"^(?:与|同|和|较|比|对比|相较于?|相比于?)({_PERIOD})(?:相比较?|比较|对比|比)?，(.+)$")


def _comparison_first(text: str) -> tuple[str, str, Comparison] | None:
    """``(subject, period, operator)`` of 与上年相比，投诉件数减少."""
    found = _FIRST.match(text)
    if not found:
        return None
    said = found[2].strip("的，")
    for cut in range(2, len(said)):
        op = operator(said[cut:])
        if op is not None:
            return said[:cut], found[1], op
    return None


class Trend:
    """Remembers what is compared with what, so that later clauses may leave it out."""

    def __init__(self) -> None:
        self.subject: Words | None = None
        self.period = ""

    def resolve(self, terms: Terms) -> None:
        """Turns events that only state a change into comparisons, in place."""
        terms.terms = [self._term(t) for t in terms.terms]
        split = against(terms.step.before.text) if terms.step is not None else None
        if (
            split is not None
            and terms.step is not None
            and not split[0]
            and self.subject is None
            and terms.step.value is not None
        ) and terms.step.value.unit == "个百分点":
            self.subject, self.period = Words("完成率", terms.step.before.start, terms.step.before.start), split[1]
        if split is not None and split[0] and terms.step is not None:
            self.subject, self.period = Words(split[0], terms.step.before.start, terms.step.before.end), split[1]

    def _term(self, term: Term) -> Term:
        if (
            isinstance(term, Compared)
            and term.ref is not None
            and re.fullmatch(_PERIOD, term.ref.text)
            and term.subject.text
        ):
            self.subject, self.period = term.subject, term.ref.text
            return replace(term, ref=reference(term.subject, term.ref.text))
        if (
            isinstance(term, Compared)
            and term.ref is not None
            and re.fullmatch(_PERIOD, term.ref.text)
            and self.subject
        ):
            return replace(term, subject=self.subject, ref=reference(self.subject, self.period))
        if isinstance(term, Compared) and term.ref is not None and re.fullmatch(_PERIOD, term.ref.text):
            self.subject, self.period = Words("完成值", term.start, term.start), term.ref.text
            return replace(term, subject=self.subject, ref=reference(self.subject, self.period))
        if isinstance(term, (Compared, Within)):
            split = against(term.subject.text)
            if split is not None and split[0]:
                self.subject, self.period = Words(split[0], term.start, term.end), split[1]
            return term
        if not isinstance(term, Event):
            return term
        text, start, end = term.words.text, term.words.start, term.words.end
        ahead = _comparison_first(text)
        if ahead is not None:
            self.subject, self.period = Words(ahead[0], start, end, term.words.defined), ahead[1]
            return self._compared(ahead[2], start, end)
        split = against(text)
        if split is not None:
            subject, period, change = split
            op = operator(change)
            if op is None:
                return term
            if subject:
                self.subject = Words(subject, start, end, term.words.defined)
            if self.subject is None:
                self.subject = Words("完成值", start, start)
            self.period = period
            return self._compared(op, start, end)
        op = operator(text)
        if op is None or self.subject is None:
            return term
        return self._compared(op, start, end)

    def _compared(self, op: Comparison, start: int, end: int) -> Compared:
        assert self.subject is not None
        return Compared(self.subject, op, (), reference(self.subject, self.period), start, end)


_CHANGE_RATE = re.compile(
    r"(?:增长|下降|降低|提高|提升|上升|增加|减少|变动|变化|压减)(?:率|幅度?|比例|百分比)$|[增降涨]幅$|增速$"
)


def against(text: str) -> tuple[str, str, str] | None:
    """``(subject, earlier period, rest)`` of a text that compares with an earlier period."""
    found = _AGAINST.match(text) or _YEAR_ON_YEAR.match(text)
    if not found or _CHANGE_RATE.search(found[3]):
        return None
    period = {"同比": "上年同期", "环比": "上期"}.get(found[2], found[2])
    return re.sub(r"^，|，$", "", found[1]), period, found[3]


def reference(subject: Words, period: str) -> Words:
    """The earlier value of the subject, as a name."""
    return Words(f"{re.sub('水平$', '', period)}{subject.text}", subject.start, subject.end)
