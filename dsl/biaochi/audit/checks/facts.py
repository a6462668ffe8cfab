"""Facts that stand in several places: cost and budget, output and payment, the text and the table, headings and names."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi import patterns as re
from biaochi.audit.check import Found, Level, check
from biaochi.audit.equations import Audited
from biaochi.audit.passages import passages
from biaochi.audit.quantity import Quantity, quantity
from biaochi.audit.rounding import Fit, fit, percent, shown
from biaochi.audit.subject import Cell, Line

_WHOLE_COST = re.compile(
    "(?:总|控制|管理).{0,4}(?:成本|金额|总额|情况|数|支出)|成本(?:总额|控制|管理|支出)|支出(?:金额|总额)|所需经费|项目成本|补助资金$"
)
_PAID = re.compile("拨付|发放|支付|奖励金|待遇|兑付|到位|补助标准|结算")
_LOW = Fraction(1, 10)
LATE = re.compile("不及时|未及时|晚于|迟于|延迟|滞后|未(?:足额)?到位|没有到位")
_IN_TIME = re.compile("及时|到位|按时")
_SPENT = re.compile("(?:拨付|支付|执行|支出|下达|发放|到位)(?:了|资金|金额|经费|补助|约|共|数|为)*$")
_AMOUNT = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?) ?((?:万|亿|千)?元)")
_COUNT = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?) ?(万人次|万人|人次|人|家|户|条|件|场|次|个|项|处)")
_HAN = re.compile("[一-鿿]+")
_COMMON = frozenset(("完成", "项目", "指标", "工作", "情况", "数量", "年度", "目标", "实现", "开展"))
_SAID = (
    ("score", re.compile(r"自评(?:综合)?得分(?:为)? ?([0-9.]+) ?分")),
    ("annual", re.compile(r"全年预算数?(?:为)? ?([0-9,.]+[0-9]) ?((?:万|亿)?元)")),
    ("executed", re.compile(r"执行数(?:为)? ?([0-9,.]+[0-9]) ?((?:万|亿)?元)")),
    ("rate", re.compile(r"(?:完成预算的|预算执行率(?:为)?|执行率(?:为)?) ?([0-9.]+) ?%")),
)


@check("BA401", "成本完成值与执行数不符", "事实互相矛盾")
def cost(subject: Audited) -> Iterator[Found]:
    """看什么：管整个项目的成本指标，完成值是不是全年执行数。
    为什么：花了多少只有一个数，两处不同必有一处错。
    例：全年执行数 76.34 万元，成本控制情况的完成值写 276.34 万元。
    怎么办：核对支付凭证，改正写错的一处；成本指标只管其中一部分的，写明是哪一部分。
    """
    whole = subject.whole
    executed = whole.values.get("executed") if whole is not None else None
    if whole is None or executed is None:
        return
    lines = [x for x in subject.lines if x.is_cost and x.actual is not None and x.actual.unit == "元"]
    annual = whole.values.get("annual")
    for line in lines:
        as_budget = (
            annual is not None and line.target is not None and line.target.value == subject.money_in_yuan(annual)
        )
        if line.actual is None or not (as_budget or (len(lines) == 1 and _WHOLE_COST.search(line.name))):
            continue
        spent = subject.money_in_yuan(executed)
        scale = spent / executed.printed if executed.printed else quantity_of(subject.unit)
        own = line.actual.value / line.actual.printed if line.actual.printed else Fraction(1)
        same = line.actual.value == spent or Fit.NO not in (
            fit(executed.printed, executed.places, line.actual.value / scale),
        )
        same = same or fit(line.actual.printed, line.actual.places, spent / own) is not Fit.NO
        if same:
            continue
        computed = f"{shown(spent / scale, executed.places)}{subject.unit}"
        said = f"{line.name}：完成值“{line.actual.text}”，全年执行数是{computed}"
        others = (whole.cell("executed"), line.cell("target"))
        rule = f"管整个项目的成本完成值＝全年执行数＝{computed}"
        yield Found(Level.WARNING if as_budget else Level.JUDGE, line.cell("actual"), computed, said, rule, others)
    if annual is None or len(lines) != 1 or lines[0].target is None or not _WHOLE_COST.search(lines[0].name):
        return
    budgets = {subject.money_in_yuan(whole.values[r]) for r in ("initial", "annual") if r in whole.values}
    if lines[0].target.unit == "元" and lines[0].target.value not in budgets:
        computed = f"{shown(annual.printed)}{subject.unit}"
        said = f"{lines[0].name}：指标值“{lines[0].target.text}”与预算数{computed}不同"
        rule = f"管整个项目的成本指标值与预算数一致＝{computed}"
        yield Found(Level.NOTE, lines[0].cell("target"), computed, said, rule, (whole.cell("annual"),))


def quantity_of(unit: str) -> Fraction:
    """How many 元 a unit is."""
    found = quantity(f"1{unit}")
    return found.value if found is not None else Fraction(1)


@check("BA402", "钱没有花出去，产出却得满分", "事实互相矛盾")
def unspent(subject: Audited) -> Iterator[Found]:
    """看什么：执行率不到 10%，与拨付、发放、待遇有关的指标却达标得满分，或产出全部满分。
    为什么：资金没有到位，这些事多半没有做成，或用的不是这笔钱。
    例：执行率 2%，“奖励金拨付及时性”写“及时”，得满分。
    怎么办：核对是否真的完成、用了什么资金；在偏差原因里说明。
    """
    whole = subject.whole
    if whole is None or "executed" not in whole.values:
        return
    base = whole.values.get("annual") or whole.values.get("initial")
    if base is None or base.printed <= 0:
        return
    share = whole.values["executed"].printed / base.printed
    if share > _LOW:
        return
    rate, cell = percent(share), whole.cell("executed")
    rule = f"执行率＝{whole.line.executed}÷{base.text}＝{rate}"
    outputs = [
        x for x in subject.lines if "产出" in (x.indicator.level1 or "") and x.marks is not None and x.score is not None
    ]
    if outputs and all(is_full(x) for x in outputs):
        said = f"执行率只有{rate}，{len(outputs)}个产出指标却全部得满分"
        yield Found(
            Level.JUDGE, outputs[0].cell("score"), "", said, rule, (cell, *(x.cell("score") for x in outputs[1:]))
        )
    for line in subject.lines:
        if is_full(line) and not line.is_cost and _PAID.search(f"{line.name}{line.indicator.target or ''}"):
            said = f"{line.name}：执行率只有{rate}，完成值写“{line.indicator.actual or ''}”，得满分"
            yield Found(Level.JUDGE, line.cell("score"), "", said, rule, (line.cell("actual"), cell))


def is_full(line: Line) -> bool:
    """Whether a line has all its marks."""
    return line.marks is not None and line.score is not None and 0 < line.marks.printed <= line.score.printed


@check("BA403", "文字与表不符", "事实互相矛盾")
def told(subject: Audited) -> Iterator[Found]:
    """看什么：绩效自评综述、目标完成情况里写的得分、预算数、执行数、人数，与表里的是不是同一个数。
    为什么：公开的文字和表对不上，最容易被问。
    例：综述写执行数 1,860.94 万元，表里是 1860.945 万元，四舍五入应为 1,860.95。
    怎么办：以表和原始数据为准，改文字。
    """
    for cell, kind in subject.told:
        if kind == "综述":
            yield from _summary(subject, cell)
        else:
            yield from _amounts(subject, cell)
            yield from _counts(subject, cell)


def _summary(subject: Audited, cell: Cell) -> Iterator[Found]:
    whole = subject.whole
    for role, pattern in _SAID:
        found = pattern.search(cell.text)
        if found is None:
            continue
        value = quantity(found[1])
        if value is None:
            continue
        if role == "score":
            other = subject.total
            exact = quantity(other.text) if other else None
            yield from _against(value, exact.printed if exact else None, other, cell, found[0], "总分")
        elif role == "rate":
            for e in subject.of("执行率"):
                yield from _against(value, e.exact, e.cell, cell, found[0], "执行率", e.others, "%")
                if fit(value.printed, value.places, e.exact) is Fit.SAME and value.printed != e.printed:
                    said = f"{cell.name}写“{found[0]}”，表里印{e.cell.text}，位数不一"
                    yield Found(Level.NOTE, e.cell, f"{shown(value.printed)}%", said, e.rule, e.others)
                break
        elif whole is not None and role in whole.values:
            own = subject.money_in_yuan(whole.values[role]) / quantity_of(found[2])
            yield from _against(value, own, whole.cell(role), cell, found[0], whole.cell(role).name)


def _against(
    value: Quantity, exact: Fraction | None, at: Cell | None, told_in: Cell, words: str, name: str,
    others: tuple[Cell, ...] = (), sign: str = "",
) -> Iterator[Found]:  # fmt: skip
    """A number of the text against the table's; rounded to the places of the text it is the same."""
    if exact is None or at is None:
        return
    found = fit(value.printed, value.places, exact)
    if found is Fit.CUT:
        computed = f"{shown(exact, value.places)}{sign}"
        said = f"{told_in.name}写“{words}”，表里的{name}四舍五入应为{computed}"
        yield Found(Level.NOTE, at, computed, said, "引用表中的数按印出的位数四舍五入", (told_in, *others))
    elif found is Fit.NO:
        computed = f"{shown(value.printed, value.places)}{sign}"
        said = f"{told_in.name}写“{words}”，表里的{name}是{at.text}，必有一处错"
        yield Found(Level.ERROR, at, computed, said, "文字与表是同一个数", (told_in, *others))


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
        near = [x for x in lines if len(before & _pairs(x.name)) > 1]
        if len(near) == 1 and near[0].actual is not None:
            said = f"{near[0].name}：完成值“{near[0].actual.text}”，{cell.name}里写“{found[0]}”"
            yield Found(Level.JUDGE, near[0].cell("actual"), found[0], said, "文字与表是同一个数", (cell,))


def _pairs(text: str) -> set[str]:
    """The pairs of neighbouring Chinese characters of a text that say something."""
    return {run[i : i + 2] for run in _HAN.findall(text) for i in range(len(run) - 1)} - _COMMON


@check("BA406", "偏差原因与别的指标矛盾", "事实互相矛盾")
def late(subject: Audited) -> Iterator[Found]:
    """看什么：偏差原因或目标完成情况写“到位不及时”“晚于要求”，同一张表的及时率、到位率却是达标满分。
    为什么：同一件事两种说法，必有一处不实。
    例：满意度扣分的原因是“资金到位时间晚于要求”，补助到位及时率却写 100%、得满分。
    怎么办：核对到账时间，改正不实的一处。
    """
    reasons = [x.cell("remark") for x in subject.lines if LATE.search(x.indicator.remark or "")]
    reasons += [cell for cell, kind in subject.told if kind != "综述" and LATE.search(cell.text)]
    in_text = [p.cell for p in passages(subject) if p.title and not is_full(p.line) and LATE.search(p.text)]
    reasons += in_text
    for line in subject.lines:
        if len(reasons) == len(in_text) and "及时" not in line.name:
            continue
        if reasons and is_full(line) and _IN_TIME.search(line.name) and not line.indicator.remark:
            said = f"{line.name}：完成值“{line.indicator.actual or ''}”，得满分；{reasons[0].name}却写“{_around(reasons[0].text)}”"
            yield Found(
                Level.JUDGE, line.cell("score"), "", said, "同一件事各处说法一致", (line.cell("actual"), *reasons)
            )


def _around(text: str) -> str:
    found = LATE.search(text)
    return text if found is None or len(text) <= 30 else f"…{text[max(0, found.start() - 12) : found.end() + 4]}…"


@check("BA404", "成本指标的方向", "指标设置")
def direction(subject: Audited) -> Iterator[Found]:
    """看什么：成本指标没有写 ≤，或写成 ≥；数量指标写成 ≤。
    为什么：没有算符，低于控制数是好是坏说不清，同样的节约有的得 0 分有的得满分。
    例：成本控制总额 4 万元，完成 0 万元，得 0 分；按“不超过”应得满分。
    怎么办：成本指标写 ≤；数量目标确为上限的，写明理由。
    """
    for line in subject.lines:
        target, actual = line.target, line.actual
        if target is None:
            continue
        cells = (line.cell("actual"), line.cell("score"), line.cell("full_marks"))
        if line.is_cost and not target.sign and target.unit.startswith("元"):
            below = actual is not None and actual.unit == target.unit and actual.value < target.value
            short = line.marks is not None and line.score is not None and line.score.printed < line.marks.printed
            if below and short and line.marks is not None:
                full = shown(line.marks.printed)
                said = f"{line.name}：指标值“{target.text}”没有算符，完成值“{line.indicator.actual}”在它以内，得{line.indicator.score}分；按“不超过”应得{full}分"
                yield Found(
                    Level.JUDGE,
                    line.cell("score"),
                    full,
                    said,
                    "成本指标不超过指标值的得满分",
                    (line.cell("target"), *cells),
                )
            else:
                said = f"{line.name}：成本指标的指标值“{target.text}”没有写≤"
                yield Found(Level.NOTE, line.cell("target"), f"≤{target.text}", said, "成本指标写≤")
        elif line.is_cost and target.sign in ("≥", ">") and target.unit.startswith("元"):
            said = f"{line.name}：成本指标写成“{target.text}”，花得越多越好，方向疑反"
            yield Found(Level.WARNING, line.cell("target"), "", said, "成本指标写≤")
        elif "数量" in (line.indicator.level2 or "") and target.sign in ("≤", "<") and not target.percent:
            said = f"{line.name}：数量指标写成“{target.text}”，请确认确是上限"
            yield Found(Level.NOTE, line.cell("target"), "", said, "数量指标通常写≥")


_MONEY_NAME = re.compile("支出|经费|金额|费用|总额|限额|资金(?:总额|数)")
_MISPLACED = (
    ("数量", "钱", lambda x, t: t.unit == "元" and _MONEY_NAME.search(x.name), "成本指标"),
    ("成本", "次数、数量", lambda x, t: not t.unit.startswith("元") and not t.percent and t.unit not in ("", "分钟"), "数量指标"),
    ("时效", "金额", lambda x, t: t.unit.startswith("元"), "成本指标或数量指标"),
    ("质量", "数量", lambda x, t: t.unit in ("人", "人次", "家", "户") and re.search("人数|数量|规模|家数", x.name), "数量指标"),
    ("可持续", "金额", lambda x, t: t.unit == "元", "经济效益指标"),
)  # fmt: skip


@check("BA405", "指标放错位置", "指标设置")
def misplaced(subject: Audited) -> Iterator[Found]:
    """看什么：指标的名称、单位与它所在的二级指标对不对得上。
    为什么：放错了，产出、效益的分值就不真。
    例：“取暖费支出总额”放在数量指标下；“按节点控制成本支出≥4次”放在成本指标下。
    怎么办：移到对的二级指标，分值随着调。
    """
    for line in subject.lines:
        heading = line.indicator.level2 or line.indicator.level1 or ""
        above = line.heading
        said = ""
        if line.target is not None:
            wrong = next((m for m in _MISPLACED if m[0] in heading and m[2](line, line.target)), None)
            said = f"指标值“{line.target.text}”说的是{wrong[1]}，宜放在{wrong[3]}" if wrong else ""
        if not said and re.search("满意度$|满意率$", line.name) and not re.search("满意|效益|效果|效应", above):
            said = "说的是满意度，宜放在满意度指标"
        elif not said and "满意" in heading and not re.search("满意|认可|好评|投诉|评价|感受", line.name) and line.name:
            said = "看不出是满意度"
        elif not said and re.search("成本.{0,4}(?:金额|总额|总成本)|总成本", line.name) and "成本" not in above:
            said = "说的是成本，宜放在成本指标"
        elif not said and re.search("及时(?:率|性|分配|拨付)", line.name) and re.search("数量|质量|成本|效益", heading):
            said = "说的是时效，宜放在时效指标"
        if said and heading:
            cell = line.cell("level2") if line.indicator.level2 else line.cell("level3")
            yield Found(Level.JUDGE, cell, "", f"{line.name}在“{heading}”下：{said}", "指标与它的二级指标说同一件事", (line.cell("level3"), line.cell("target")))  # fmt: skip
