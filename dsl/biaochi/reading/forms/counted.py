"""Things counted: which words name what a step or a single thing counts, and where measures are first met."""

from __future__ import annotations

import re
from itertools import pairwise

from biaochi.model.units import PERCENT
from biaochi.reading.clauses import Clause, otherwise, yield_ends
from biaochi.reading.context import Assembly
from biaochi.reading.forms.amounts import is_event
from biaochi.reading.forms.conditions import measure_of
from biaochi.reading.problem import refuse
from biaochi.reading.term_kinds import Compared, Counted, Event, Stepped, Term, Within, Words
from biaochi.reading.wording import core_words, negative
from biaochi.syntax import elements as el

_RUN_OVER = ("迟报", "逾期", "延期", "超期", "迟", "晚", "推迟", "延迟", "延误", "拖延", "滞后")
_SAYS_NOTHING = re.compile(r"(?:累计|合计|全年|年内|当年|年度|一年内|共|发生|发现|出现|存在|查实|有|达到|的)*")
_FINDS = ("", "每", "有", "发现", "出现", "存在", "发生", "发现有", "完成")


def meet(clauses: list[Clause], asm: Assembly) -> None:
    """Meets the measures of the clauses in the order of the text, so that a subject left out is the one before it."""
    yield_ends(clauses)
    _leave_out(clauses)
    counts: list[Clause] = []
    accruals = [c for c in clauses if c.kind == "award" and c.terms.step is not None]
    for clause in clauses:
        if clause.kind in ("deduct", "add") and running(clause):
            continue
        for term in clause.terms.terms:
            if isinstance(term, Compared) and clause.kind == "void" and term.op == "<" and len(term.values) == 1:
                asm.cut_off.add((measure_of(term, asm).name, term.values[0].number))
            if clause.awards and any(_counts_the_same(term, c) for c in accruals):
                continue
            counted = _meant(term, counts) or _run_over(term, counts, asm)
            if counted is not None:
                words, unit = tally_words(counted)
                asm.measures[id(term)] = asm.book.count(words, unit)
            elif isinstance(term, (Compared, Within)) or (isinstance(term, Counted) and _compares(clause, term)):
                measure_of(term, asm)
        if _counts(clause):
            counts.append(clause)


def _says_again(said: str, other: str) -> bool:
    a, b = core_words(said), core_words(other)
    return not a or (len(b) > 1 and (a in b or (b in a and 2 * len(b) > len(a))))


_OTHER_SIDE = re.compile(r"下降|上升|持平|增长|减少|增加|提高|降低|不变|一致|^为.{1,2}$|^[优良中差好]$|色$")
"""What a kept case is called where it is the other side of a trend, or a grade, rather than an exception."""


_EXCUSE = re.compile(r"确?因|经(?!费|济)|由于|属于?|系|特殊|不可抗力")


def _leave_out(clauses: list[Clause]) -> None:
    """每项问题扣1分；整改到位的不扣分: what is kept is not counted. Raises CriterionError (BC148) where nothing is counted.

    A case that only says the opposite of what is scored (未发现的不扣分), or is one grade of several, leaves nothing out.
    """
    for before, clause in pairwise(clauses):
        if clause.kind != "keep" or not is_event(clause) or otherwise(clause) or "加" in clause.action_text:
            continue
        said = re.sub(r"(?:的|，)+$", "", re.sub(r"^(?:，|若|如|但|其中)+", "", clause.event_text))
        others = [c.event_text + (c.terms.step.before.text if c.terms.step else "") for c in clauses if c is not clause]
        plain = negative(said) or _OTHER_SIDE.search(said) or any(_says_again(said, o) for o in others if o)
        if plain and not _EXCUSE.match(said):
            continue
        if before.kind != "deduct" or not _counts(before):
            asked = f"“{clause.event_text[:30]}”时哪一项不扣分，读不准"
            raise refuse("BC148", asked, clause.start, clause.end, "请写成“……的除外”，或用 解释 写明。")
        before.besides = f"（{said}的除外）"


def _meant(term: Term, counts: list[Clause]) -> Clause | None:
    """The counting clause whose number a comparison speaks of: the one it names, else the last."""
    same = [c for c in counts if _counts_the_same(term, c)]
    named = [c for c in same if isinstance(term, Compared) and term.subject.text == tally_words(c)[0].text]
    if named:
        return named[-1]
    return same[-1] if same and same[-1] is counts[-1] and _means_count(term, same[-1]) else None


def _run_over(term: Term, counts: list[Clause], asm: Assembly) -> Clause | None:
    """每超过一天扣0.5分，超过15天的不得分: the same overrun, where nothing in the text says what it is beyond."""
    if not isinstance(term, Compared) or term.subject.text or term.subject.defined or term.op not in (">", ">="):
        return None
    last = counts[-1] if counts else None
    step = None if last is None else last.terms.step
    over = step is not None and step.step.word in ("超过", "超出", "超", *_RUN_OVER) and not asm.measures
    return last if over and last is not None and _counts_the_same(term, last) else None


def _means_count(term: Term, counted: Clause) -> bool:
    """Whether a comparison leaves its subject out, or names what is counted again."""
    if not isinstance(term, Compared) or term.subject.defined or not term.values:
        return False
    said, known = term.subject.text, tally_words(counted)[0].text
    step = counted.terms.step
    if step is not None and step.step.verb in ("worse", "rise"):
        return bool(said) and not step.before.text and said == step.step.word and said in _RUN_OVER
    return _SAYS_NOTHING.fullmatch(said) is not None or said == known or known.endswith(said) or said.endswith(known)


def _counts(clause: Clause) -> bool:
    step = clause.terms.step
    if step is not None:
        return step.value is not None and step.value.unit not in PERCENT
    return clause.kind in ("deduct", "add") and single(clause)


def _counts_the_same(term: Term, clause: Clause) -> bool:
    """Whether a number compares the very things a clause counts one by one."""
    if not isinstance(term, (Compared, Counted)) or not term.values:
        return False
    step = clause.terms.step
    unit = step.value.unit if step is not None and step.value is not None else ""
    if step is None:
        unit = next((t.values[0].unit for t in clause.terms.terms if isinstance(t, Counted)), "")
    return bool(unit) and term.values[0].unit.removeprefix("个") == unit.removeprefix("个") and unit != "%"


def _compares(clause: Clause, term: Counted) -> bool:
    return clause.kind in ("award", "full", "keep") and clause.terms.step is None and len(term.values) == 1


def single(clause: Clause) -> bool:
    """缺1项扣1分, 迟报一次扣0.5分: one thing named with its deduction means every such thing."""
    terms = clause.terms.terms
    counted = [t for t in terms if isinstance(t, Counted)]
    if len(counted) != 1 or not all(isinstance(t, (Counted, Event)) for t in terms):
        return False
    return counted[0].values[0].number == 1 and len(counted[0].values) == 1


def tally_words(clause: Clause) -> tuple[Words, str]:
    """What a clause counts, and in which unit."""
    step = clause.terms.step
    if step is not None:
        return counted_words(clause, step), step.value.unit if step.value is not None else ""
    term = next(t for t in clause.terms.terms if isinstance(t, Counted))
    return single_words(clause, term), term.values[0].unit


def single_words(clause: Clause, term: Counted) -> Words:
    """The words that name one thing counted: 迟报 of 迟报一次."""
    pieces = [*(t.words.text for t in clause.terms.events), term.before.text, term.after.text]
    text = "".join(p for p in pieces if p) + clause.besides
    return Words(text, clause.start, clause.end, term.before.defined + term.after.defined)


def counted_words(clause: Clause, stepped: Stepped) -> Words:
    """The words that name what a step counts, from before and after it."""
    pieces = [*(t.words.text for t in clause.terms.events), stepped.before.text]
    context = "，".join(p for p in pieces if p)
    tail = stepped.after.text
    verb = stepped.step.word if stepped.step.word not in _FINDS else ""
    context = re.sub(r"(?:的|，)+$", "", context)
    text = f"{context}，{verb}{tail}" if context and (verb or tail) else context or f"{verb}{tail}"
    text = re.sub(r"(?:的|，|情况的|问题的)+$", "", text)
    return Words(
        (text or "发现") + clause.besides, clause.start, clause.end, stepped.before.defined + stepped.after.defined
    )


def is_listed_count(clause: Clause) -> el.Value | None:
    """The number of a clause 发现2个问题扣1.5分, where nothing else decides it."""
    terms = clause.terms.terms
    if clause.kind != "deduct" or clause.terms.step is not None or len(terms) != 1 or not isinstance(terms[0], Counted):
        return None
    return terms[0].values[0] if len(terms[0].values) == 1 and isinstance(clause.amount, el.Value) else None


def running(clause: Clause) -> bool:
    """超1天扣5分: a bare comparing word with one unit of a thing counted up."""
    terms = clause.terms.terms
    if len(terms) != 1 or not isinstance(terms[0], Compared):
        return False
    term = terms[0]
    return (
        len(term.values) == 1
        and term.values[0].number == 1
        and term.values[0].unit not in ("%", "个百分点", "百分点", "分", "")
        and term.op in (">", "<")
        and clause.rule.floor is not None
    )
