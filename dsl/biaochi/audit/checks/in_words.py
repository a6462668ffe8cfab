"""What the text says of each indicator against its line: scores, ratios and their definitions, names, admitted faults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from biaochi import patterns as re
from biaochi.audit.check import Found, Level, check
from biaochi.audit.equations import Audited
from biaochi.audit.passages import NUMBER, Amount, Passage, defined, known, passages
from biaochi.audit.passages import amounts as amounts_in
from biaochi.audit.quantity import Quantity, quantity
from biaochi.audit.rounding import Fit, fit, percent, shown
from biaochi.audit.subject import Cell, Line
from biaochi.tables.names import plain_name

_SCORED = re.compile(
    rf"(?:目标分值|分值|满分|权重)(?:为|是|：)? *({NUMBER}) *分[^。；;0-9]{{0,12}}?得(?:分)?(?:为|是|：)? *({NUMBER}) *分"
)
_GOT = re.compile(rf"(?<![可应共不])得(?:分)?(?:为|是|：)? *({NUMBER}) *分(?![以，]?[上下满])")
_SHARE = re.compile(rf"得(?:到)? *({NUMBER}) *[%％] *(?:的)?(?:权重分|分值|权重)")
_DEDUCTED = re.compile(rf"(每[^，,。；;]{{0,14}})?扣(?:减|除|了|掉)? *({NUMBER}) *分")
_RATE = re.compile(rf"([一-鿿]{{2,12}}率)(?:为|是|达到|达)? *({NUMBER}) *%")
_LAST_YEAR = re.compile("上年|去年|往年|上一年")
_USUAL = (
    ("执行率", ("支出", ("预算", "到位", "年初"))), ("支出率", ("支出", ("预算", "到位"))), ("到位率", ("到位", ("应到位", "预算"))),
)  # fmt: skip
"""Ratios with what they are of what in use."""
_LOWER = re.compile("变动|变更|控制|调整|结转|结余|偏差|流失|死亡|节约|事故|投诉|差错|失误|超支|空置|发生|下降")
"""Ratios that are no better for being high."""
_FAULTS = (
    (re.compile("(?:测算|预算编制)[^，。；]{0,8}(?:不够|不太|不尽|不|欠)(?:精准|精确|准确|科学|合理|精细|细化)"), re.compile("目标合理|指标明确|预算编制|测算")),
    (re.compile("绩效目标[^，。；]{0,8}(?:不够|不太|不|欠)(?:明确|合理|细化|清晰|科学|完整)"), re.compile("目标合理|目标明确|绩效目标")),
    (re.compile("(?:绩效)?指标[^，。；]{0,8}(?:不够|不太|不|欠)(?:明确|细化|清晰|量化|可衡量)"), re.compile("指标明确|指标合理|绩效指标")),
    (re.compile("制度[^，。；]{0,8}(?:不健全|不够健全|不完善|不够完善|更新不|缺失)"), re.compile("制度")),
    (re.compile("(?:执行率|执行进度|支出进度)[^，。；]{0,6}(?:偏低|较低|过低|缓慢|较慢|滞后)"), re.compile("执行率|支出进度|执行进度")),
    (re.compile("(?:档案|资料)[^，。；]{0,8}(?:不全|不齐|缺失|不完整|不规范)"), re.compile("档案|资料")),
)  # fmt: skip
"""A fault as a report admits it, and the indicators that it is about."""


@check("BA407", "说明里的分数与表不符", "事实互相矛盾")
def scores_told(subject: Audited) -> Iterator[Found]:
    """看什么：正文或备注里写的“目标分值6分，得分6分”“扣1分”，与表里这个指标的分值、得分是不是一致。
    为什么：报告正文和得分表各改各的，最后对不上。
    例：正文写“目标分值 6 分，得分 5 分”，得分表里是 6 分。
    怎么办：以评定的为准，改另一处。
    """
    for p in passages(subject):
        told = [(Fraction(m[1]), Fraction(m[2])) for m in _SCORED.finditer(p.text)]
        if told:
            yield from _pairs(p, told)
        else:
            yield from _got(p)
        yield from _deducted(p)
        yield from _part_of_marks(p)


def _part_of_marks(p: Passage) -> Iterator[Found]:
    """得75%权重分: the share of the marks that a text says was reached."""
    told = {Fraction(m[1]) for m in _SHARE.finditer(p.text)}
    marks, score = p.line.marks, p.line.score
    if len(told) != 1 or marks is None or score is None:
        return
    (share,) = told
    exact = marks.printed * share / 100
    if fit(score.printed, score.places, exact) not in (Fit.SAME, Fit.CUT):
        said = f"{p.line.name}：{p.cell.name}写得{shown(share)}%权重分，分值{marks.text}的{shown(share)}%是{shown(exact, 2)}，表里是{score.text}"
        others = (p.line.cell("full_marks"), p.cell)
        yield Found(Level.JUDGE, p.line.cell("score"), shown(exact, 2), said, "得分＝分值×所得的百分比", others)


def _pairs(p: Passage, told: Sequence[tuple[Fraction, Fraction]]) -> Iterator[Found]:
    """分值 and 得分 told together: those of the indicator, or those of its 要点 that make it up."""
    line = p.line
    if line.marks is None or line.score is None:
        return
    whole = [t for t in told if t[0] == line.marks.printed]
    parts = len(told) > 1 and sum(marks for marks, _ in told) == line.marks.printed
    if not whole and parts:
        whole = [(line.marks.printed, sum((score for _, score in told), Fraction(0)))]
    if any(score == line.score.printed for _, score in whole):
        return
    marks, score = (whole or told)[-1]
    sure = p.sure and len(told) == 1
    for role, number, name in (("full_marks", marks, "分值"), ("score", score, "得分")):
        printed = line.marks if role == "full_marks" else line.score
        if number != printed.printed:
            said = f"{line.name}：{p.cell.name}写{name}{shown(number)}分，表里是{printed.text}，必有一处错"
            level = Level.ERROR if sure else Level.JUDGE
            yield Found(level, line.cell(role), shown(number), said, "文字与表是同一个数", (p.cell,))


def _got(p: Passage) -> Iterator[Found]:
    """A 得分 that is told once and without its 分值."""
    got = {Fraction(m[1]) for m in _GOT.finditer(p.text)}
    score = p.line.score
    if len(got) == 1 and score is not None and got != {score.printed}:
        (number,) = got
        said = f"{p.line.name}：{p.cell.name}写得{shown(number)}分，表里是{score.text}，必有一处错"
        yield Found(Level.JUDGE, p.line.cell("score"), shown(number), said, "文字与表是同一个数", (p.cell,))


def _deducted(p: Passage) -> Iterator[Found]:
    """Points that a reason says were taken, against the marks less the score."""
    line = p.line
    taken = [Fraction(m[2]) for m in _DEDUCTED.finditer(p.text) if not m[1]]
    if not taken or line.marks is None or line.score is None:
        return
    less = line.marks.printed - line.score.printed
    if less in (sum(taken), *taken):
        return
    said = f"{line.name}：{p.cell.name}写扣{shown(sum(taken, Fraction(0)))}分，分值{line.marks.text}、得分{line.score.text}，差{shown(less)}分"
    others = (line.cell("full_marks"), p.cell)
    yield Found(Level.JUDGE, line.cell("score"), "", said, "分值－得分＝扣分", others)


@check("BA408", "比率与它的定义不符", "事实互相矛盾")
def ratios(subject: Audited) -> Iterator[Found]:
    """看什么：正文写的比率，是不是按指标解释里的定义，用正文和资金表里的数算出来的。
    为什么：到位率、执行率同名不同口径，用错分母，得分就不对。
    例：指标解释是“实际支出与到位资金的比率”，到位 120 万元、支出 120 万元应为 100%，正文却用预算数 122 万元算成 98.36%。
    怎么办：按指标解释重算；口径确定要变的，改指标解释。
    """
    said = passages(subject)
    for p in said:
        rate = _rate(p)
        above, below, words = defined(p.line.indicator.explanation)
        if rate is None or above == below != "":
            continue
        if above and below:
            amounts = known(subject, said, p)
            ways = [(amounts[above], amounts[below])] if above in amounts and below in amounts else []
        else:
            ways, words = _usual(p), ""
        found = [(top.value / bottom.value * 100, top, bottom) for top, bottom in ways if bottom.value > 0]
        if not found or any(fit(rate.printed, rate.places, exact) is not Fit.NO for exact, _, _ in found):
            continue
        exact, top, bottom = found[0]
        used = None if not words else _used(rate, sorted(amounts.values(), key=lambda a: a.role != above))
        instead = f"，印的是{used[0].text}（{used[0].role}）÷{used[1].text}（{used[1].role}）" if used else ""
        computed = percent(exact / 100)
        by = f"按指标解释“{words.strip()}”" if words else "按正文里的数"
        told = f"{p.line.name}：{p.cell.name}写{rate.text}，{by}是{top.text}÷{bottom.text}＝{computed}{instead}"
        rule = words.strip() or f"{top.role}÷{bottom.role}"
        yield Found(Level.JUDGE, _at(p, rate), computed, told, rule, (p.line.cell("score"), top.cell, bottom.cell))


def _usual(p: Passage) -> list[tuple[Amount, Amount]]:
    """What 执行率 and 到位率 are of what where no 指标解释 says so: the quotients of the amounts that the passage itself tells."""
    own = amounts_in(p.cell)
    roles = next((r for name, r in _USUAL if p.line.name.endswith(name)), ("", ()))
    tops = [a for a in own if a.role == roles[0]]
    return [(top, a) for role in roles[1] for a in own if a.role == role for top in tops] if len(tops) == 1 else []


def _used(rate: Quantity, amounts: Iterable[Amount]) -> tuple[Amount, Amount] | None:
    """Two of the amounts whose quotient is what is printed."""
    listed = list(amounts)
    pairs = ((a, b) for a in listed for b in listed if a is not b and b.value > 0)
    return next((x for x in pairs if fit(rate.printed, rate.places, x[0].value / x[1].value * 100) is not Fit.NO), None)


def _rate(p: Passage) -> Quantity | None:
    """The ratio that a passage prints for its indicator."""
    for found in _RATE.finditer(p.text):
        if _LAST_YEAR.search(found[1]):
            continue
        if plain_name(p.line.name).endswith("率") and found[1].endswith(_last(p.line.name)):
            return quantity(f"{found[2]}%")
    return None


def _last(name: str) -> str:
    """The end of a name that must be found again: 到位率 of 资金到位率."""
    return plain_name(name)[-3:]


def _at(p: Passage, rate: Quantity) -> Cell:
    return Cell(p.line.cell("score").place, p.cell.name, rate.text)


@check("BA411", "比率不到百分之百却得满分", "得分与规则")
def below_whole(subject: Audited) -> Iterator[Found]:
    """看什么：没有指标值、没有评分标准的到位率、执行率等，正文写的不到 100%，得分却是满分。
    为什么：没有另定标准的，按比例计分；要给满分，应当写明多少算满分。
    例：资金执行率 98.38%，6 分得 6 分，按比例是 5.9 分。
    怎么办：写明评分标准，或按比例重算。
    """
    for p in passages(subject):
        line, rate = p.line, _rate(p)
        i = line.indicator
        if (
            rate is None
            or line.marks is None
            or line.score is None
            or i.target
            or i.criterion
            or _LOWER.search(line.name)
        ):
            continue
        if rate.printed < 100 and line.score.printed == line.marks.printed > 0:
            computed = shown(line.marks.printed * rate.printed / 100, 2)
            said = f"{line.name}：{p.cell.name}写{rate.text}，得满分{line.score.text}，按比例是{computed}分"
            yield Found(Level.JUDGE, line.cell("score"), computed, said, f"分值×比率＝{line.marks.text}×{rate.text}", (line.cell("full_marks"), p.cell))  # fmt: skip


@check("BA409", "指标名称两处不同", "事实互相矛盾")
def names(subject: Audited) -> Iterator[Found]:
    """看什么：正文里指标的名称与得分表里的是不是一样。
    为什么：名称不同，不知道说的是不是同一个指标。
    例：表里是“管理制度健全性”，正文写“财务管理制度健全性”。
    怎么办：统一名称。
    """
    for p in passages(subject):
        if not p.sure and p.cell.name.startswith("正文"):
            said = f"表里是“{p.line.name}”，正文写“{p.title}”"
            yield Found(Level.NOTE, p.line.cell("level3"), p.title, said, "同一指标各处名称一致", (p.cell,))


@check("BA410", "承认有问题却没有扣分", "事实互相矛盾")
def admitted(subject: Audited) -> Iterator[Found]:
    """看什么：正文“存在问题”里承认的不足，对应的指标是不是满分。
    为什么：写了问题又给满分，评价结论前后矛盾。
    例：写“数据测算不够精准”，绩效目标合理性、绩效指标明确性却都是满分。
    怎么办：核对后扣分，或写明为什么不影响得分。
    """
    said = passages(subject)
    own = {p.text: p.line for p in said}
    texts = [(p.cell, p.text) for p in said]
    texts += [(Cell(subject.table.place, "正文", t), t) for t in subject.lines_beside if t not in own]
    seen: set[tuple[int, str]] = set()
    for cell, text in texts:
        for fault, about in _FAULTS:
            found = fault.search(text)
            for line in subject.lines if found else ():
                if line is own.get(text) or not _full(line) or not about.search(line.name):
                    continue
                if found is None or (id(line), found[0]) in seen:
                    continue
                seen.add((id(line), found[0]))
                message = f"{line.name}：得满分{line.indicator.score}；{cell.name}却写“{found[0]}”"
                yield Found(Level.JUDGE, line.cell("score"), "", message, "承认的问题与得分一致", (cell,))


def _full(line: Line) -> bool:
    return line.marks is not None and line.score is not None and 0 < line.marks.printed <= line.score.printed
