"""What the text tells of a whole table, its scores, amounts and counts, against the table."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi import patterns as re
from biaochi.audit.check import Found, Level, check
from biaochi.audit.equations import Audited
from biaochi.audit.quantity import Quantity, quantity, yuan_in
from biaochi.audit.rounding import Fit, fit, shown
from biaochi.audit.subject import Cell
from biaochi.audit.told import Told, told_of

_SPENT = re.compile("(?:拨付|支付|执行|支出|下达|发放|到位)(?:了|资金|金额|经费|补助|约|共|数|为)*$")
_AMOUNT = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?) ?((?:万|亿|千)?元)")
_COUNT = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?) ?(万人次|万人|人次|人|家|户|条|件|场|次|个|项|处)")
_HAN = re.compile("[一-鿿]+")
_COMMON = frozenset(("完成", "项目", "指标", "工作", "情况", "数量", "年度", "目标", "实现", "开展"))
_SAID = (
    ("score", re.compile(r"自评(?:综合)?(?:得分|总分)(?:为|是)? ?([0-9.]+) ?分")),
    ("annual", re.compile(r"全年预算数?(?:为)? ?([0-9,.]+[0-9]) ?((?:万|亿)?元)")),
    ("executed", re.compile(r"执行数(?:为)? ?([0-9,.]+[0-9]) ?((?:万|亿)?元)")),
    ("rate", re.compile(r"(?:完成预算的|预算执行率(?:为)?|执行率(?:为)?) ?([0-9.]+) ?%")),
)
_OTHER = re.compile("上年|去年|往年|历年|累计|其中|中央|省级?|市级?|县级?|拨款|结转|自筹")
"""Before a number: it is not that of the whole project in this year."""
_BEFORE = 8


@check("BA403", "文字与表不符", "事实互相矛盾")
def told(subject: Audited) -> Iterator[Found]:
    """看什么：绩效自评综述、目标完成情况里写的得分、预算数、执行数、人数，与表里的是不是同一个数。
    为什么：公开的文字和表对不上，最容易被问。
    例：综述写执行数 1,860.94 万元，表里是 1860.945 万元，四舍五入应为 1,860.95。
    怎么办：以表和原始数据为准，改文字。
    """
    for one in told_of(subject):
        if one.whole:
            yield from _summary(subject, one)
        else:
            yield from _amounts(subject, one.cell)
            yield from _counts(subject, one.cell)


def _summary(subject: Audited, one: Told) -> Iterator[Found]:
    whole = subject.whole
    for role, pattern in _SAID:
        for words, value, unit, sure in _numbers(one, pattern):
            if role == "score" and subject.total is not None:
                exact = quantity(subject.total.text)
                yield from _against(
                    value, exact.printed if exact else None, subject.total, one.cell, words, "总分", sure
                )
            elif role == "rate":
                for e in subject.of("执行率")[:1]:
                    yield from _against(value, e.exact, e.cell, one.cell, words, "执行率", sure, e.others, "%")
                    if fit(value.printed, value.places, e.exact) is Fit.SAME and value.printed != e.printed:
                        said = f"{one.cell.name}写“{words}”，表里印{e.cell.text}，位数不一"
                        yield Found(Level.NOTE, e.cell, f"{shown(value.printed)}%", said, e.rule, e.others)
            elif whole is not None and role in whole.values:
                own = subject.money_in_yuan(whole.values[role]) / yuan_in(unit)
                yield from _against(value, own, whole.cell(role), one.cell, words, whole.cell(role).name, sure)


def _numbers(one: Told, pattern: re.Pattern[str]) -> list[tuple[str, Quantity, str, bool]]:
    """The numbers told of the whole: words, number, unit, and whether they can be of nothing else."""
    text = one.cell.text
    found = [m for m in pattern.finditer(text) if not _OTHER.search(text[max(0, m.start() - _BEFORE) : m.start()])]
    sure = one.sure and len({m[1] for m in found}) == 1
    read = ((m, quantity(m[1])) for m in found)
    return [(m[0], value, m[2] if pattern.groups > 1 else "", sure) for m, value in read if value is not None]


def _against(
    value: Quantity, exact: Fraction | None, at: Cell, told_in: Cell, words: str, name: str, sure: bool,
    others: tuple[Cell, ...] = (), sign: str = "",
) -> Iterator[Found]:  # fmt: skip
    """A number of the text against the table's; rounded to the places of the text it is the same."""
    if exact is None:
        return
    found = fit(value.printed, value.places, exact)
    if found is Fit.CUT:
        computed = f"{shown(exact, value.places)}{sign}"
        said = f"{told_in.name}写“{words}”，表里的{name}四舍五入应为{computed}"
        yield Found(Level.NOTE, at, computed, said, "引用表中的数按印出的位数四舍五入", (told_in, *others))
    elif found is Fit.NO:
        computed = f"{shown(value.printed, value.places)}{sign}"
        said = f"{told_in.name}写“{words}”，表里的{name}是{at.text}，必有一处错"
        level = Level.ERROR if sure else Level.JUDGE
        yield Found(level, at, computed, said, "文字与表是同一个数", (told_in, *others))


def _amounts(subject: Audited, cell: Cell) -> Iterator[Found]:
    """An amount said to be paid against every amount of the table."""
    known = [subject.money_in_yuan(v) for m in subject.money for r, v in m.values.items() if r in ("initial", "annual", "executed")]  # fmt: skip
    known += [q.value for x in subject.lines for q in (x.target, x.actual) if q is not None and q.unit == "元"]
    for found in _AMOUNT.finditer(cell.text):
        if not _SPENT.search(cell.text[max(0, found.start() - 10) : found.start()].rstrip()) or subject.whole is None:
            continue
        value = quantity(found[0])
        if value is None or "executed" not in subject.whole.values:
            continue
        scale = value.value / value.printed if value.printed else Fraction(1)
        if any(fit(value.printed, value.places, k / scale) is not Fit.NO for k in known):
            continue
        executed = subject.whole.cell("executed")
        said = f"{cell.name}写“{found[0]}”，表里没有这个数，全年执行数是{executed.text}{subject.unit}"
        yield Found(Level.JUDGE, executed, found[0], said, "文字里的金额应当在表里", (cell,))


def _counts(subject: Audited, cell: Cell) -> Iterator[Found]:
    """A number of people or things in the text against the line that it is about."""
    for found in _COUNT.finditer(cell.text):
        value = quantity(found[0])
        before = _pairs(cell.text[max(0, found.start() - 12) : found.start()])
        lines = [x for x in subject.lines if x.actual is not None and value is not None and x.actual.unit == value.unit]
        if value is None or any(
            value.value in (x.actual.value, x.target.value if x.target else None) for x in lines if x.actual
        ):
            continue
        near = [x for x in lines if len(before & _pairs(x.name)) > (len(lines) > 1)]
        if len(near) == 1 and near[0].actual is not None:
            said = f"{near[0].name}：完成值“{near[0].actual.text}”，{cell.name}里写“{found[0]}”"
            yield Found(Level.JUDGE, near[0].cell("actual"), found[0], said, "文字与表是同一个数", (cell,))


def _pairs(text: str) -> set[str]:
    """The pairs of neighbouring Chinese characters of a text that say something."""
    return {run[i : i + 2] for run in _HAN.findall(text) for i in range(len(run) - 1)} - _COMMON
