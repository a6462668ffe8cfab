"""The text made ready to assemble: equations cut out, elements read, clauses and statements told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from biaochi.core.program import Input
from biaochi.diagnostics import CriterionError
from biaochi.reading.clauses import Clause, read_clause
from biaochi.reading.context import Assembly
from biaochi.reading.deadlines import as_bands
from biaochi.reading.problem import refuse
from biaochi.reading.rules import Reading, Rule, read_rules
from biaochi.reading.term_kinds import Answered, Compared, Counted, Else, Event, Term, Within, Words
from biaochi.reading.terms import read_terms
from biaochi.reading.wording import aliases
from biaochi.syntax import elements as el
from biaochi.syntax.formulas import Equation, find_equations
from biaochi.syntax.sentence import PRIVATE, read_sentence

_SCORE_NAME = re.compile(r"(?:得分|得分值|分数|得分数|实得分)$")


_OWN_SCORE = re.compile(r"[^，。]{1,8}(?<![平评测百])(?<!平均)(?<!总)分|[^，。]{2,20}[数量率额度比]分值")


_STATEMENT = 0x800


_SCORED = 0xC00


_SCORING_LEFT = re.compile(
    r"扣(?!押|留|缴|款|发)[^，。]{0,6}分|得分(?!率|情)|计分|给分|倍|比例(?:计|扣|得)|除外|类推|折算|封顶|否决|酌情|"
    r"减半|加倍|取(?:其)?(?:中的?)?(?:最|较)?高|取(?:其)?最大|就高|择高|从高|择优|按[^，。]{0,10}(?:规定|办法|程序)(?:执行|处理|处罚|办理)|"
    r"(?<!取)(?:得|加|减|记|给)[^，。分数率]{1,8}(?<![充部积成十区划百水])分$"
)


_VARIES = re.compile(
    r"([^，。；()]{0,24}(?:率|比例|比重|占比|数|量|额|水平|度))的?(?:变化|变动|增减|升降)(?:情况|趋势|幅度)?$"
)


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
    if not found and not declared:
        return Prepared(text, tuple((i, i + 1) for i in range(len(text))), (), ())
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


def read_range(prepared: Prepared, start: int, end: int, into: Reading | None = None, point: int = -1) -> Reading:
    text = prepared.text[start:end]
    elements = [_moved(x, start) for x in read_sentence(text)] if start else read_sentence(text)
    return read_rules(as_bands([_scored(x) for x in elements]), into, point)


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


def clauses_of(reading: Reading, prepared: Prepared, asm: Assembly) -> list[Clause]:
    """Clauses of the rules; statements become prefaces or requirements, or are refused."""
    for rule in reading.rules:
        _drop_label(rule, asm)
    scoring = bool(reading.rules)
    for statement in reading.statements:
        heading = _heading(statement)
        if heading is None:
            _statement(statement, prepared, asm)
        elif not scoring:
            reading.rules.append(heading)
        elif reading.total is None:
            assert isinstance(heading.action, el.Marks)
            reading.total = replace(heading.action, total=True)
            asm.role("要点标题", statement.start, statement.end)
        else:
            raise refuse("BC122", "这一句的分数没有读懂", statement.start, statement.end, "请用 解释 写明。")
    out: list[Clause] = []
    for rule in reading.rules:
        _drop_definitions(rule)
        clause = read_clause(rule, asm.trend)
        for sample in clause.terms.samples:
            asm.role("未计分文字", sample.start, sample.end)
        printed = rule.marks
        if printed is not None and clause.kind != "mark":
            clause.notes.append("marks")
        out.append(clause)
    return out


def _heading(statement: Rule) -> Rule | None:
    """出租屋巡查2分。: a name with its marks, closed like a heading; a scoring unit where nothing else scores."""
    last = statement.phrases[-1].elements if len(statement.phrases) == 1 else []
    mention = last[-1] if last else None
    if not isinstance(mention, el.Mention) or len(mention.values) != 1 or mention.values[0].unit != "分":
        return None
    if not all(isinstance(x, (el.Text, el.Either, el.Both)) for x in last[:-1]) or _NO_HEADING.search(
        "".join(x.text for x in last[:-1])
    ):
        return None
    marks = el.Marks(mention.start, mention.end, mention.text, mention.values[0].number)
    phrases = [replace(statement.phrases[0], elements=last[:-1])] if last[:-1] else []
    return replace(statement, phrases=phrases, action=marks, marks=marks)


_NO_HEADING = re.compile(r"保底|兜底|封顶|上限|下限|即|扣|加|得|计|从|到|至|达|满$|总分|平均|超")


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


_ANNOUNCED = re.compile(r"(?:以|按照?|根据)[^，]{2,20}(?:计分|得分|评分|打分|计算得分)")


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
            _refuse_limit(term)
            asm.statement_terms.append(term)
        elif isinstance(term, Event):
            found = _SCORING_LEFT.search(term.words.text)
            if asm.scores and _ANNOUNCED.fullmatch(term.words.text):
                continue
            if found and not _LEAD_LINE.search(term.words.text):
                raise _unread(term.words.text, term.words.start, term.words.end)
        elif isinstance(term, (Answered, Else)):
            raise refuse("BC122", "这一句没有写得几分或扣几分", statement.start, statement.end, "请用 解释 写明。")
    if terms.step is not None:
        said = terms.step.before.text + terms.step.after.text
        if _SCORING_LEFT.search(said) and not (_EACH_ITS_MARKS.search(statement_text(statement)) and asm.listed):
            raise _unread(said, statement.start, statement.end)
    counted = any(isinstance(t, (Counted, Compared, Within)) for t in terms.terms)
    said = statement_text(statement)
    left = _SCORING_LEFT.search(said)
    if counted and left and not _LEAD_LINE.search(said) and not (asm.scores and _ANNOUNCED.fullmatch(said)):
        raise _unread(said, statement.start, statement.end)
    mentioned = [t for t in terms.terms if isinstance(t, Counted) and t.values[0].unit == "分"]
    if mentioned or any(isinstance(x, el.Mention) and x.values[0].unit == "分" for x in terms.leftovers):
        raise refuse("BC122", "这一句的分数没有读懂", statement.start, statement.end, "请用 解释 写明。")
    for term in terms.terms:
        if isinstance(term, Event) and (varies := _VARIES.search(term.words.text)):
            asm.trend.subject = Words(varies[1], term.words.start, term.words.end)
    if any(isinstance(t, (Compared, Within)) for t in terms.terms):
        asm.required.add(len(asm.roles))
    asm.role("未计分文字", statement.start, statement.end)


def _unread(said: str, start: int, end: int) -> CriterionError:
    help_ = "请用 解释 写明它怎样计分；不计分的写进 说明。"
    return refuse("BC122", f"“{said[:30]}”像是计分内容，但没有读懂", start, end, help_)


_OF_POINTS = re.compile(r"(?:[加减扣奖]分|得分合计|合计得分|总分)(?:项目?)?(?:均|都|合计|累计|总[计和数额])*$")


def _refuse_limit(term: Compared | Within) -> None:
    """加减分均不超过2分: a limit on points that no rule has taken up."""
    if _OF_POINTS.search(term.subject.text):
        said = f"“{term.subject.text}”限多少分没有读懂"
        raise refuse("BC127", said, term.start, term.end, "请分开写明，如“最多加2分”“最多扣2分”。")


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
