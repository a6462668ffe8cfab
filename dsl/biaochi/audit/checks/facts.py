"""Facts that stand in several places: cost and budget, output and payment, the text and the table, headings and names."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi import patterns as re
from biaochi.audit.check import Found, Level, check
from biaochi.audit.equations import Audited
from biaochi.audit.passages import passages
from biaochi.audit.quantity import yuan_in
from biaochi.audit.rounding import Fit, fit, percent, shown
from biaochi.audit.subject import Line
from biaochi.audit.told import told_of

_WHOLE_COST = re.compile(
    "(?:总|控制|管理).{0,4}(?:成本|金额|总额|情况|数|支出)|成本(?:总额|控制|管理|支出)|支出(?:金额|总额)|所需经费|项目成本|补助资金$"
)
_PAID = re.compile("拨付|发放|支付|奖励金|待遇|兑付|到位|补助标准|结算")
_LOW = Fraction(1, 10)
LATE = re.compile("不及时|未及时|晚于|迟于|延迟|滞后|未(?:足额)?到位|没有到位")
_IN_TIME = re.compile("及时|到位|按时")
_PAYING = re.compile("到位|资金|经费|拨付|下达")


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
        scale = spent / executed.printed if executed.printed else yuan_in(subject.unit)
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


@check("BA406", "偏差原因与别的指标矛盾", "事实互相矛盾")
def late(subject: Audited) -> Iterator[Found]:
    """看什么：偏差原因或目标完成情况写“到位不及时”“晚于要求”，同一张表的及时率、到位率却是达标满分。
    为什么：同一件事两种说法，必有一处不实。
    例：满意度扣分的原因是“资金到位时间晚于要求”，补助到位及时率却写 100%、得满分。
    怎么办：核对到账时间，改正不实的一处。
    """
    reasons = [x.cell("remark") for x in subject.lines if LATE.search(x.indicator.remark or "")]
    reasons += [one.cell for one in told_of(subject) if not one.whole and LATE.search(one.cell.text)]
    in_text = [p.cell for p in passages(subject) if p.title and not is_full(p.line) and LATE.search(p.text)]
    reasons += in_text
    for line in subject.lines:
        if len(reasons) == len(in_text) and "及时" not in line.name:
            continue
        about = [r for r in reasons if "及时" in line.name or "按时" in line.name or _PAYING.search(r.text)]
        if about and is_full(line) and _IN_TIME.search(line.name) and not line.indicator.remark:
            actual = f"完成值“{line.indicator.actual}”，" if line.indicator.actual else ""
            said = f"{line.name}：{actual}得满分；{about[0].name}却写“{_around(about[0].text)}”"
            yield Found(
                Level.JUDGE, line.cell("score"), "", said, "同一件事各处说法一致", (line.cell("actual"), *about)
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


_NO_TIME = re.compile("(?:产出)?(?:数量|质量|成本|(?:经济|社会|生态)?效益)(?:指标)?$")
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
        elif not said and re.search("及时(?:率|性|分配|拨付)", line.name) and _NO_TIME.match(heading):
            said = "说的是时效，宜放在时效指标"
        if said and heading:
            cell = line.cell("level2") if line.indicator.level2 else line.cell("level3")
            yield Found(Level.JUDGE, cell, "", f"{line.name}在“{heading}”下：{said}", "指标与它的二级指标说同一件事", (line.cell("level3"), line.cell("target")))  # fmt: skip
