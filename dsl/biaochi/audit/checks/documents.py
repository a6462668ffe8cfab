"""The tables of one project, and what the text claims of all of them, against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from biaochi import patterns as re
from biaochi.audit.check import Found, Level, across
from biaochi.audit.checks.facts import LATE, is_full
from biaochi.audit.checks.grades import grade_by
from biaochi.audit.equations import Audited
from biaochi.audit.passages import passages
from biaochi.audit.quantity import quantity
from biaochi.audit.rounding import Fit, fit, half_up, shown
from biaochi.audit.subject import Cell
from biaochi.audit.told import project_name
from biaochi.tables.names import plain_name

_IN_TIME = re.compile("及时|按时|按期")
_FROM_ABOVE = re.compile("中央|省级|市级|上级|转移支付")
_NONE = re.compile("(?:无|没有|不涉及)[^。；;，,]{0,12}转移支付[^。；;，,]{0,12}项目")
_COUNTED = re.compile("([0-9]{1,4}) *个(?:预算|支出|自评|区级|市级|县级|本级)*项目")
_TOTAL = re.compile(
    "(?P<whose>自评|综合|评价|最终|总)(?:综合|评价)?(?:得|评)分(?:为|是|：)? *(?P<n>[0-9]{1,3}(?:[.][0-9]{1,2})?) *分"
)
_NOT_WHOLE = re.compile("类|指标|方面|部分|平均|上年|去年|复核|各")
"""Before a total that is told: it is not that of the whole table."""
_GRADE_TOLD = re.compile(
    '(?:等级|等次|结果|结论)(?:被?(?:评定|评|确定)?为|是|：)[“"]?(优|良|中|差)(?:秀|好|等)?(?![一-鿿]*率)'
)
_GRADED = re.compile('[“"]?([优良中差])[”"]?(?:等次|等级|级)?的?(?:项目)?(?:有|为|共)? *([0-9]{1,4}) *个')


@across("BA508", "同一项目两处说法不同", "各表之间")
def told_apart(subjects: Sequence[Audited]) -> Iterator[tuple[int, Found]]:
    """看什么：同一项目的自评表和评价报告（或两张表），一处写到位晚了、扣了分，另一处的及时率却满分；两处总分相同，其中一处算错。
    为什么：同一件事只有一个事实。
    例：评价报告写“晚于要求的到位时间”扣 1 分，自评表的及时率 100% 得满分。
    怎么办：核对到账时间和算式，两处统一。
    """
    groups: dict[str, list[int]] = {}
    for at, subject in enumerate(subjects):
        if subject.table.kind in ("自评表", "指标体系") and subject.scored and subject.project:
            groups.setdefault(project_name(subject.project), []).append(at)
    for group in groups.values():
        for at in group:
            for other in group:
                if at != other and _kind_of(subjects[at]) != _kind_of(subjects[other]):
                    yield from ((at, found) for found in _late(subjects[at], subjects[other]))
                    yield from ((at, found) for found in _totals(subjects[at], subjects[other]))


def _kind_of(subject: Audited) -> tuple[str, ...]:
    """What tells two documents of one project apart: the names of their indicators."""
    return tuple(sorted(plain_name(line.name) for line in subject.lines))


def _late(subject: Audited, other: Audited) -> Iterator[Found]:
    reasons = [p for p in passages(other) if LATE.search(p.text) and not is_full(p.line)]
    for line in subject.lines if reasons else ():
        if is_full(line) and _IN_TIME.search(line.name):
            p = reasons[0]
            actual = f"完成值“{line.indicator.actual}”，" if line.indicator.actual else ""
            said = f"{line.name}：{actual}得满分；同一项目的另一张表（{other.name}）{p.line.name}得{p.line.indicator.score}分，写“{_part(p.text)}”"
            yield Found(Level.JUDGE, line.cell("score"), "", said, "同一件事各处说法一致", (line.cell("actual"),))


def _part(text: str) -> str:
    """The clause of a text that tells of delay."""
    clauses = re.split("[。；;，,]", text)
    return next((c.strip() for c in clauses if LATE.search(c)), text[:30])


def _totals(subject: Audited, other: Audited) -> Iterator[Found]:
    mine, theirs = subject.of("总分"), other.of("总分")
    if not mine or not theirs or mine[0].printed != theirs[0].printed:
        return
    for wrong in other.of("执行率得分"):
        if theirs[0].exact == theirs[0].printed and fit(wrong.printed, wrong.places, wrong.exact) is not Fit.SAME:
            total = shown(theirs[0].exact - wrong.printed + half_up(wrong.exact, 2), 2)
            said = f"与同一项目的另一张表（{other.name}）总分同为{mine[0].cell.text}，那张表按算术是{total}"
            yield Found(Level.NOTE, mine[0].cell, "", said, wrong.rule)


@across("BA509", "综合陈述与表不符", "各表之间")
def claims(subjects: Sequence[Audited]) -> Iterator[tuple[int, Found]]:
    """看什么：正文里的总分、等级、项目个数、各等级个数、“无转移支付项目”，与得分表、汇总表、各张自评表是不是一致。
    为什么：总数先写、表后改，最容易对不上。
    例：正文写“本部门无上级对地方转移支付绩效自评项目”，自评表里有“中央、省级补助资金”。
    怎么办：照表改正文。
    """
    for at, subject in _alone(subjects):
        yield from ((at, f) for f in _conclusion(subject))
    seen: set[tuple[str, str]] = set()
    for at, subject in enumerate(subjects):
        for text in subject.lines_beside:
            if (subject.file, text) in seen or not (subject.table.kind == "汇总表" or _NONE.search(text)):
                continue
            found = [*_counts(subject, text), *_none(subject, text, subjects)]
            if found:
                seen.add((subject.file, text))
            yield from ((at, f) for f in found)


def _alone(subjects: Sequence[Audited]) -> Iterator[tuple[int, Audited]]:
    """Tables whose total is the only one in their file: what the text concludes is of them."""
    files = Counter(s.file for s in subjects if s.total is not None)
    return ((at, s) for at, s in enumerate(subjects) if s.total is not None and files[s.file] == 1)


def _conclusion(subject: Audited) -> Iterator[Found]:
    """The total and the grade that the text beside a table concludes with."""
    total = subject.total
    value = quantity(total.text) if total is not None else None
    if total is None or value is None:
        return
    texts = [text for text in subject.lines_beside if "综述" not in text]
    own = subject.table.kind == "自评表"
    told = [
        (quantity(m["n"]), m[0]) for text in texts for m in _TOTAL.finditer(text)
        if (own or m["whose"] != "自评") and not _NOT_WHOLE.search(text[max(0, m.start() - 8) : m.start()])
    ]  # fmt: skip
    scores = {q.printed: (q, words) for q, words in told if q is not None and q.printed <= 100}
    if len(scores) == 1:
        ((score, words),) = scores.values()
        if fit(score.printed, score.places, value.printed) not in (Fit.SAME, Fit.COARSE):
            said = f"正文写“{words}”，表里的{total.name}是{total.text}"
            yield Found(Level.WARNING, total, shown(score.printed), said, "正文与表是同一个数")
    grades = {m[1] for text in texts for m in _GRADE_TOLD.finditer(text)}
    right = grade_by(subject, value.printed)
    if len(grades) == 1 and grades != {right}:
        (grade,) = grades
        said = f"正文写等级为“{grade}”，{total.text}分应为“{right}”"
        yield Found(Level.JUDGE, total, right, said, "等级与总分一致")


def _none(subject: Audited, text: str, subjects: Sequence[Audited]) -> Iterator[Found]:
    claim = _NONE.search(text)
    names = list(
        dict.fromkeys(s.project for s in subjects if s.table.kind == "自评表" and _FROM_ABOVE.search(s.project))
    )
    if subject.table.kind == "汇总表":
        rows = (x.name for x in subject.lines if _FROM_ABOVE.search(x.name))
        names += [n for n in rows if plain_name(n) not in {plain_name(m) for m in names}]
    if claim and names:
        said = f"正文写“{claim[0]}”，却有{len(names)}个项目的名称带着上级资金：{'、'.join(names)}"
        yield Found(Level.JUDGE, Cell(subject.table.place, "正文", claim[0]), "", said, "陈述与表一致")


def _counts(subject: Audited, text: str) -> Iterator[Found]:
    if subject.table.kind != "汇总表":
        return
    rows = len([x for x in subject.lines if x.score is not None])
    numbers = {int(m[1]) for m in _COUNTED.finditer(text)}
    if "自评" in text and numbers and rows and rows not in numbers and len(numbers) == 1:
        (told,) = numbers
        said = f"正文写{told}个项目，汇总表里是{rows}个"
        yield Found(Level.JUDGE, Cell(subject.table.place, "正文", str(told)), str(rows), said, "陈述与表一致")
    grades = Counter((x.indicator.remark or "").strip('“”" 级') for x in subject.lines)
    if sum(grades[g] for g in "优良中差") != len(subject.lines):
        return
    for m in _GRADED.finditer(text):
        if int(m[2]) != grades[m[1]]:
            said = f"正文写“{m[1]}”{m[2]}个，汇总表里是{grades[m[1]]}个"
            yield Found(Level.JUDGE, Cell(subject.table.place, "正文", m[2]), str(grades[m[1]]), said, "陈述与表一致")
