"""The equations a table must satisfy by its own print: which cell, what it must be exactly, from which cells, by which rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from biaochi import patterns as re
from biaochi.audit.quantity import Quantity, number, quantity
from biaochi.audit.rounding import half_up, percent, shown
from biaochi.audit.subject import Cell, Line, Money, Subject
from biaochi.tables.model import Level, Sum

Kind = Literal["执行率", "执行率得分", "总分", "分值合计", "上级分值", "资金合计", "比率", "差值", "加权得分", "小计"]
HUNDRED = Fraction(100)
_SPLIT = ("当年财政拨款", "上年结转资金", "其他资金")
_SUMMED = {"full_marks": "分值", "score": "得分", "reviewed": "复核得分", "annual": "预算数", "executed": "执行数"}
_BY = re.compile("按[^，。]{2,8}分")


@dataclass(frozen=True, slots=True)
class Equation:
    """``cell`` prints ``printed`` (with ``places`` decimals) and must be ``exact``.

    ``others`` are what it is computed from, ``rule`` says how. ``also`` are other values that another usual rule gives,
    each with its rule: agreeing with one of them is no contradiction.
    """

    kind: Kind
    cell: Cell
    printed: Fraction
    places: int
    exact: Fraction
    rule: str
    others: tuple[Cell, ...]
    also: tuple[tuple[Fraction, str], ...] = ()
    sure: bool = True

    @property
    def is_share(self) -> bool:
        """Whether the numbers are percentages."""
        return self.kind in ("执行率", "比率")

    def shows(self, value: Fraction) -> str:
        """A value as this cell would print it."""
        return f"{shown(value, max(self.places, 2))}%" if self.is_share else shown(value)


class Audited(Subject):
    """A table with its equations, made once."""

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """All equations that the table determines."""
        return equations_of(self)

    def of(self, kind: Kind) -> tuple[Equation, ...]:
        """Those of one kind."""
        return tuple(e for e in self.equations if e.kind == kind)

    def total_after(self, wrong: Equation) -> str:
        """What the total becomes with a score put right, in words; "" where it is not the sum of what is printed."""
        for t in self.of("总分"):
            if t.exact == t.printed:
                return f"，总分随之为{shown(t.exact - wrong.printed + half_up(wrong.exact, 2), 2)}"
        return ""


def equations_of(subject: Subject) -> tuple[Equation, ...]:
    """All that are determined by what is printed. What is missing or unreadable makes none."""
    beside = [e for line in subject.lines for e in (*_beside(line), *_spent(line))]
    sums = subject.table.sums
    listed = any(s.first == s.last for s in sums)  # one below the other, and not each below its lines
    beside += [e for s in sums if not listed for e in _summed(s, subject)]
    if subject.table.kind not in ("自评表", "指标体系"):
        return tuple(beside)
    made: list[Equation] = [e for m in subject.money for e in _rates(m, subject)]
    made += _sums(subject)
    made += list(_total(subject)) + list(_marks(subject)) + list(_levels(subject))
    return (*made, *beside)


# --- the budget block


def _rates(money: Money, subject: Subject) -> Iterator[Equation]:
    values = money.values
    executed, base, role = values.get("executed"), values.get("annual"), "annual"
    if base is None:
        base, role = values.get("initial"), "initial"
    if executed is None or base is None or base.printed <= 0:
        return
    share = subject.money_in_yuan(executed) / subject.money_in_yuan(base)
    used = (money.cell("executed"), money.cell(role))
    said = f"{money.cell('executed').name}÷{money.cell(role).name}＝{_plain(executed)}÷{_plain(base)}"
    rate = values.get("rate")
    initial = values.get("initial")
    by_initial = None
    if initial is not None and initial.printed > 0:
        by_initial = subject.money_in_yuan(executed) / subject.money_in_yuan(initial)
    if rate is not None:
        printed, places = _as_percent(rate, share * 100)
        also = ((by_initial * 100, "按年初预算数计算"),) if by_initial is not None and role == "annual" else ()
        rule = f"执行率＝{said}＝{percent(share, max(places, 2))}"
        yield Equation("执行率", money.cell("rate"), printed, places, share * 100, rule, used, also)
    weight, score = values.get("weight"), values.get("score")
    if weight is None or score is None:
        return
    full = weight.printed
    exact = min(share, Fraction(1)) * full
    ways: list[tuple[Fraction, str]] = []
    if rate is not None:
        printed, _ = _as_percent(rate, share * 100)
        ways.append((full * printed / 100, f"先把执行率取为{money.line.rate}再计分"))
    if by_initial is not None and role == "annual":
        ways.append((min(by_initial, Fraction(1)) * full, "按年初预算数计算"))
    ways.append((max(share - Fraction(3, 5), Fraction(0)) / Fraction(2, 5) * full, "执行率60%起按线性计分"))
    amounts = f"{_plain(weight)}×{_plain(executed)}÷{_plain(base)}"
    rule = f"执行率得分＝分值×{money.cell('executed').name}÷{money.cell(role).name}＝{amounts}＝{shown(exact, 2)}"
    others = (*used, money.cell("weight"), *((money.cell("rate"),) if rate is not None else ()))
    yield Equation("执行率得分", money.cell("score"), score.printed, score.places, exact, rule, others, tuple(ways))


def _as_percent(rate: Quantity, exact: Fraction) -> tuple[Fraction, int]:
    """A printed rate as a percentage, also where it stands without %: 0.9886 or 98.86."""
    if rate.percent:
        return rate.value * 100, rate.places
    as_share = rate.printed * 100
    if abs(as_share - exact) < abs(rate.printed - exact):
        return as_share, max(rate.places - 2, 0)
    return rate.printed, rate.places


def _sums(subject: Subject) -> list[Equation]:
    """The amounts of the whole against those of its parts: below a 总额 its parts, above a 合计 the lines before it."""
    out: list[Equation] = []
    first = next((at for at, m in enumerate(subject.money) if not m.empty), None)
    if first is None:
        return out
    whole, rest = subject.money[first], subject.money[first + 1 :]
    if "额" in whole.line.label or "其中" in (rest[0].line.label if rest else ""):
        for parts in _splits(rest):
            out += _split_up(whole, parts)
        return out
    before: list[Money] = []
    for m in (m for m in subject.money if not m.empty):
        if m.line.label.strip() in ("合计", "总计"):
            out += _sum_of(m, before)
            before = []
        else:
            before.append(m)
    return out


def _splits(lines: Sequence[Money]) -> Iterator[list[Money]]:
    """The lines below a whole, each way of splitting it up by itself: 按收入性质分, 按支出性质分."""
    parts: list[Money] = []
    for m in lines:
        if _BY.match(m.line.label):
            yield parts
            parts = []
        if not m.empty:
            parts.append(m)
    yield parts


def _split_up(whole: Money, parts: Sequence[Money]) -> Iterator[Equation]:
    """The parts of a whole, and those of a part that has 其中 below it: how many is what most of the sums say."""
    inner = next((at for at, m in enumerate(parts) if at and m.line.label.startswith("其中")), None)
    if inner is None:
        yield from _sum_of(whole, parts)
        return
    ways = [
        [*_sum_of(whole, [*parts[:inner], *parts[end:]]), *_sum_of(parts[inner - 1], parts[inner:end])]
        for end in range(inner + 1, len(parts) + 1)
    ]
    yield from max(ways, key=lambda found: sum(e.printed == e.exact for e in found))


def _sum_of(whole: Money, parts: Sequence[Money]) -> Iterator[Equation]:
    named = [p.line.label for p in parts]
    known = all(any(name in label for name in _SPLIT) for label in named) and any("其他资金" in n for n in named)
    for role in ("initial", "annual", "executed"):
        total = whole.values.get(role)
        used = [(p.cell(role), p.values[role]) for p in parts if role in p.values]
        if total is None or not used:
            continue
        exact = sum((value.printed for _, value in used), Fraction(0))
        rule = f"{whole.line.label}的{whole.cell(role).name}＝{'＋'.join(_plain(v) for _, v in used)}＝{shown(exact)}"
        cells = tuple(cell for cell, _ in used)
        yield Equation("资金合计", whole.cell(role), total.printed, total.places, exact, rule, cells, sure=known)


# --- scores and marks


def _total(subject: Subject) -> Iterator[Equation]:
    cell = subject.total
    scored = [line for line in subject.lines if line.score is not None]
    if cell is None or not scored or any(line.score is None and line.marks is not None for line in subject.lines):
        return
    printed = _number(cell.text)
    items = sum((line.score.printed for line in scored if line.score is not None), Fraction(0))
    others = [line.cell("score") for line in scored]
    said = "＋".join(line.indicator.score or "" for line in scored)
    whole = subject.whole
    values = whole.values if whole is not None else {}
    weight, sure = values.get("weight"), True
    exact, rule = items, f"总分＝{said}＝{shown(items)}"
    also: list[tuple[Fraction, str]] = []
    if whole is not None and "score" in values:
        exact = items + values["score"].printed
        rule = f"总分＝执行率得分{_plain(values['score'])}＋{said}＝{shown(exact)}"
        others.insert(0, whole.cell("score"))
        if _marks_of(subject) != HUNDRED - (weight.printed if weight is not None else 0):
            also.append((items, "不计执行率得分"))
    elif whole is not None and weight is not None and _marks_of(subject) != HUNDRED:
        base = values.get("annual") or values.get("initial")
        if base is None or "executed" not in values or base.printed <= 0:
            return
        share = min(values["executed"].printed / base.printed, Fraction(1))
        exact, sure = items + share * weight.printed, False
        rule = f"总分＝{_plain(weight)}×{_plain(values['executed'])}÷{_plain(base)}＋{said}＝{shown(exact, 2)}"
        others += [whole.cell("executed"), whole.cell("annual"), whole.cell("weight")]
    yield Equation("总分", cell, printed.printed, printed.places, exact, rule, tuple(others), tuple(also), sure)


def _marks_of(subject: Subject) -> Fraction:
    return sum((line.marks.printed for line in subject.lines if line.marks is not None), Fraction(0))


def _marks(subject: Subject) -> Iterator[Equation]:
    marked = [line for line in subject.lines if line.marks is not None]
    if len(marked) < 2 or len(marked) != len(subject.lines):
        return
    items = _marks_of(subject)
    whole = subject.whole
    weight = whole.values.get("weight") if whole is not None else None
    cells = [line.cell("full_marks") for line in marked]
    said = "＋".join(line.indicator.full_marks or "" for line in marked)
    also: tuple[tuple[Fraction, str], ...] = ()
    exact, rule = items, f"分值合计＝{said}＝{shown(items)}"
    if whole is not None and weight is not None:
        exact, also = items + weight.printed, ((items, "不计执行率"),)
        rule = f"分值合计＝执行率{_plain(weight)}＋{said}＝{shown(exact)}"
        cells.insert(0, whole.cell("weight"))
    printed = subject.total_marks
    if printed is not None:
        value = _number(printed.text)
        yield Equation("分值合计", printed, value.printed, value.places, exact, rule, tuple(cells), also)
    elif (subject.scored or subject.table.kind == "自评表") and not (weight is None and items == HUNDRED - 10):
        cell = Cell(cells[0].place, "分值合计", "")
        yield Equation("分值合计", cell, HUNDRED, 0, exact, rule, tuple(cells), also, sure=False)


def _levels(subject: Subject) -> Iterator[Equation]:
    """The marks beside the name of a 一级 or 二级指标 against those of its lines, also where they stand in several places."""
    for depth in (1, 2):
        wholes: dict[tuple[object, ...], list[Line]] = {}
        for line in subject.lines:
            above = dict(line.indicator.above)
            if above.get(depth) is not None and (depth == 1 or above.get(3) is not None):
                wholes.setdefault((above.get(1) if depth == 2 else None, above[depth]), []).append(line)
        for (_, level), lines in wholes.items():
            marks = [line.marks.printed for line in lines if line.marks is not None]
            if not isinstance(level, Level) or level.marks is None or len(marks) != len(lines):
                continue
            exact = sum(marks, Fraction(0))
            printed = _number(level.marks)
            cell = Cell(_level_place(lines[0], depth), f"{level.name}的分值", level.marks)
            said = "＋".join(line.indicator.full_marks or "" for line in lines)
            rule = f"{level.name}的分值＝{said}＝{shown(exact)}"
            cells = tuple(line.cell("full_marks") for line in lines)
            several = exact / printed.printed if printed.printed else Fraction(1)
            also = ((exact, "同名的指标各有这些分"),) if several.denominator == 1 and several > 1 else ()
            yield Equation("上级分值", cell, printed.printed, printed.places, exact, rule, cells, also)


def _beside(line: Line) -> Iterator[Equation]:
    """得分率, 扣分, and the difference between 自评 and 复核, each beside the scores it follows from."""
    score, marks = line.score, line.marks
    rate, deducted = quantity(line.indicator.more.get("rate")), number(line.indicator.more.get("deducted"))
    given = number(line.indicator.more.get("given"))
    if score is not None and marks is not None and given is not None:
        exact = given.printed * marks.printed / 100
        rule = f"加权得分＝得分×权重＝{_plain(given)}×{line.indicator.full_marks}＝{shown(exact)}"
        used = (line.beside("given"), line.cell("full_marks"))
        yield Equation("加权得分", line.cell("score"), score.printed, score.places, exact, rule, used)
    if score is not None and marks is not None and marks.printed > 0:
        used = (line.cell("score"), line.cell("full_marks"))
        said = f"{line.indicator.score}÷{line.indicator.full_marks}"
        if rate is not None:
            exact = score.printed / marks.printed * 100
            printed, places = _as_percent(rate, exact)
            yield Equation(
                "比率",
                line.beside("rate"),
                printed,
                places,
                exact,
                f"得分率＝得分÷分值＝{said}＝{shown(exact, 2)}%",
                used,
            )
        if deducted is not None:
            exact = marks.printed - score.printed
            rule = f"扣分＝分值－得分＝{line.indicator.full_marks}－{line.indicator.score}＝{shown(exact)}"
            yield Equation("差值", line.beside("deducted"), abs(deducted.printed), deducted.places, exact, rule, used)
    reviewed, difference = number(line.indicator.more.get("reviewed")), quantity(line.indicator.more.get("difference"))
    if score is None or reviewed is None or difference is None or score.printed <= 0:
        return
    used = (line.cell("score"), line.beside("reviewed"))
    gap = abs(score.printed - reviewed.printed)
    if not difference.percent:
        rule = f"差异＝自评得分－复核得分＝{line.indicator.score}－{line.indicator.more['reviewed']}＝{shown(gap)}"
        yield Equation("差值", line.beside("difference"), abs(difference.printed), difference.places, gap, rule, used)
        return
    exact = gap / score.printed * 100
    also = ((gap / reviewed.printed * 100, "除以复核得分"),) if reviewed.printed > 0 else ()
    rule = f"差异率＝（自评得分－复核得分）÷自评得分＝{shown(gap)}÷{line.indicator.score}＝{shown(exact, 2)}%"
    yield Equation(
        "比率", line.beside("difference"), abs(difference.printed), difference.places, exact, rule, used, also
    )


def _spent(line: Line) -> Iterator[Equation]:
    """执行率 in the line of a project."""
    (base_at, base), (used_at, used), (rate_at, _) = (line.number(role) for role in ("annual", "executed", "spent"))
    rate = quantity(line.indicator.more.get("spent"))
    if base is None or used is None or rate is None or base.printed <= 0:
        return
    exact = used.printed / base.printed * 100
    printed, places = _as_percent(rate, exact)
    rule = f"执行率＝执行数÷预算数＝{_plain(used)}÷{_plain(base)}＝{percent(exact / 100)}"
    yield Equation("执行率", rate_at, printed, places, exact, rule, (used_at, base_at))


def _summed(line: Sum, subject: Subject) -> Iterator[Equation]:
    """A 小计, 合计 or 平均 against the lines it is of; a 合计 of scores may be their mean, a mean one by amounts."""
    covered = subject.lines[line.first : line.last]
    for role, text in line.values.items():
        printed = number(text)
        found = [x.number(role) for x in covered]
        values = [q.printed for _, q in found if q is not None]
        if printed is None or role == "spent" or not values or len(values) != len(covered):
            continue
        total = sum(values, Fraction(0))
        mean = total / len(values)
        exact = mean if line.mean else total
        cells = tuple(cell for cell, _ in found)
        cell = Cell(line.places[role], f"{line.label}的{_SUMMED[role]}", text)
        said = "＋".join(c.text for c in cells)
        rule = f"{cell.name}＝" + (f"（{said}）÷{len(values)}" if line.mean else said) + f"＝{shown(exact, 2)}"
        also = [] if line.mean or role not in ("score", "reviewed") else [(mean, "平均")]
        also += [(x, "按预算数加权平均") for x in _by_amount(covered, values) if line.mean]
        also += [(sum(values[n:], Fraction(0)), "只合计后面几行") for n in range(1, len(values)) if not line.mean]
        kind: Kind = "资金合计" if role in ("annual", "executed") else "小计"
        yield Equation(kind, cell, printed.printed, printed.places, exact, rule, cells, tuple(also), sure=False)


def _by_amount(lines: Sequence[Line], values: Sequence[Fraction]) -> Iterator[Fraction]:
    """The mean weighted by the budgets, where all are printed."""
    amounts = [q.printed for line in lines if (q := line.number("annual")[1]) is not None]
    if len(amounts) == len(values) and sum(amounts) > 0:
        yield sum((a * v for a, v in zip(amounts, values, strict=True)), Fraction(0)) / sum(amounts)


def _level_place(line: Line, depth: int) -> dict[str, str | int]:
    return dict(line.indicator.places.get(f"level{depth}", line.indicator.place))


def _plain(value: Quantity) -> str:
    """A number as it stands, without its unit."""
    return shown(value.printed, value.places) if value.places else shown(value.printed)


def _number(text: str) -> Quantity:
    """A text that is known to be a number."""
    found = number(text)
    assert found is not None
    return found
