"""Sentences in official wording from templates, each with its score by a formula of the test's own."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import pytest
from biaochi.criterion import Criterion, compile_criterion
from biaochi.diagnostics import CriterionError
from hypothesis import given, settings
from hypothesis import strategies as st

many = settings(max_examples=80, deadline=None)

FALLS = ("降低", "下降", "低于目标值", "低", "减少", "减低")
RISES = ("超过", "增加", "高于", "超", "上升")
REACHED = ("≥{}", "不低于{}", "达到{}", "达到{}以上", "大于等于{}", "不小于{}")
WITHIN = ("≤{}", "不超过{}", "不高于{}", "小于等于{}")
FULL = ("得满分", "得{}分", "计满分", "得满分（{}分）")
END = ("，扣完为止。", "，扣完为止", "，直至扣完为止。", "，最低得0分。", "")
POINT = ("1%", "1个百分点", "一个百分点")
RATES = ("满意度", "预算执行率", "项目完成率", "资金到位率", "群众知晓率")
FINDINGS = (("处", "不规范"), ("项", "问题"), ("起", "安全事故"), ("例", "差错"), ("个", "违规问题"))

quarter = st.integers(2, 80).map(lambda n: Fraction(n, 4))
tenth = st.integers(1, 20).map(lambda n: Fraction(n, 10))
hundredth = st.integers(0, 10000).map(lambda n: Fraction(n, 100))


def shown(value: Fraction) -> str:
    """Decimal digits of a number with at most four of them."""
    whole, part = divmod(value * 10000, 10000)
    digits = f"{int(part):04d}".rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)


@cache
def compiled(text: str, marks: Fraction) -> Criterion:
    return compile_criterion(text, full_marks=marks)


def scored(text: str, marks: Fraction, *values: str) -> object:
    """The exact score with facts in the order of the text."""
    found = compiled(text, marks)
    assert len(found.inputs) == len(values), found.reading
    return found.score(dict(zip((i.name for i in found.inputs), values, strict=True))).exact


def held(value: Fraction, marks: Fraction) -> Fraction:
    return max(Fraction(0), min(marks, value))


@dataclass(frozen=True)
class Slope:
    """A threshold with a deduction for every step below (or above) it, in percent."""

    text: str
    marks: Fraction
    threshold: Fraction
    step: Fraction
    amount: Fraction
    below: bool

    def score(self, percent: Fraction) -> Fraction:
        missed = self.threshold - percent if self.below else percent - self.threshold
        return held(self.marks - max(Fraction(0), missed) / self.step * self.amount, self.marks)


@st.composite
def slopes(draw: st.DrawFn) -> Slope:
    marks, below = draw(quarter), draw(st.booleans())
    threshold = draw(st.integers(20, 200).map(lambda n: Fraction(n, 2)))
    name, end = draw(st.sampled_from(RATES)), draw(st.sampled_from(END))
    at = draw(st.sampled_from(REACHED if below else WITHIN)).format(shown(threshold) + "%")
    full = draw(st.sampled_from(FULL)).format(shown(marks))
    verb = draw(st.sampled_from(FALLS if below else RISES)).replace("目标值", "")
    if draw(st.booleans()):
        step = Fraction(1)
        unit = draw(st.sampled_from(POINT))
    else:
        step = draw(st.sampled_from((Fraction(1, 2), Fraction(1), Fraction(2), Fraction(5))))
        unit = shown(step) + draw(st.sampled_from(("%", "个百分点")))
    if draw(st.integers(0, 3)) == 0:
        share = draw(st.integers(1, 20))
        amount, taken = (
            marks * share / 100,
            draw(st.sampled_from(("扣分值的{}%", "扣权重分的{}%", "扣相应分值{}%"))).format(share),
        )
    else:
        amount = draw(tenth)
        taken = f"扣{shown(amount)}分"
    comma = draw(st.sampled_from(("，", "；", "，", "。")))
    return Slope(
        f"{name}{at}{draw(st.sampled_from(('，', '的，', '')))}{full}{comma}每{verb}{unit}{taken}{end}",
        marks,
        threshold,
        step,
        amount,
        below,
    )


@many
@given(slopes(), hundredth)
def test_threshold_with_linear_deduction(rule: Slope, percent: Fraction) -> None:
    assert scored(rule.text, rule.marks, f"{shown(percent)}%") == rule.score(percent), rule


@many
@given(quarter, tenth, st.sampled_from(FINDINGS), st.integers(0, 60), st.data())
def test_deduction_per_finding(
    marks: Fraction, amount: Fraction, found: tuple[str, str], count: int, data: st.DataObject
) -> None:
    unit, what = found
    wording = data.draw(
        st.sampled_from(
            (
                "每发现1{u}{w}扣{a}分",
                "每发现一{u}{w}，扣{a}分",
                "每出现1{u}{w}扣{a}分",
                "发现{w}的，每{u}扣{a}分",
                "{w}每{u}扣{a}分",
            )
        )
    )
    text = wording.format(u=unit, w=what, a=shown(amount)) + data.draw(st.sampled_from(END))
    value = data.draw(st.sampled_from((str(count), f"{count}{unit}")))
    assert scored(text, marks, value) == held(marks - count * amount, marks), text


@many
@given(quarter, tenth, tenth, st.integers(0, 30), st.integers(0, 30), st.sampled_from("，；。"))
def test_mixed_deductions(marks: Fraction, a: Fraction, b: Fraction, first: int, second: int, comma: str) -> None:
    text = f"档案缺失的，每缺1份扣{shown(a)}分{comma}账目不符的，每处扣{shown(b)}分，扣完为止。"
    assert scored(text, marks, str(first), str(second)) == held(marks - first * a - second * b, marks), text


@many
@given(quarter, tenth, tenth, st.integers(0, 40))
def test_a_capped_deduction(marks: Fraction, amount: Fraction, cap: Fraction, count: int) -> None:
    text = f"每发现1处不规范扣{shown(amount)}分，最多扣{shown(cap)}分。"
    if cap > marks:
        return
    assert scored(text, marks, str(count)) == marks - min(cap, count * amount), text


@st.composite
def ladders(draw: st.DrawFn) -> tuple[str, Fraction, list[tuple[Fraction, Fraction]]]:
    """Bands that fall from full marks to none: text, marks, and (lower bound, points) from the top."""
    cuts = sorted(draw(st.sets(st.integers(10, 99), min_size=2, max_size=4)), reverse=True)
    steps = sorted(draw(st.sets(st.integers(1, 40), min_size=len(cuts), max_size=len(cuts))), reverse=True)
    bands = [(Fraction(c), Fraction(s, 4)) for c, s in zip(cuts, steps, strict=True)]
    name, form = draw(st.sampled_from(RATES)), draw(st.sampled_from(("chinese", "signs", "reach")))
    said = []
    for at, (cut, got) in enumerate(bands):
        upper = None if at == 0 else bands[at - 1][0]
        if form == "chinese":
            where = f"{cut}%（含）以上" if upper is None else f"{cut}%（含）-{upper}%"
        elif form == "signs":
            where = f"{name}≥{cut}%" if upper is None else f"{cut}%≤{name}＜{upper}%"
        else:
            where = f"达到{cut}%（含）以上" if upper is None else f"{cut}%（含）至{upper}%（不含）"
        said.append(f"{where}的，得{shown(got)}分" if form == "reach" else f"{where}得{shown(got)}分")
    low = f"{name}＜{bands[-1][0]}%" if form == "signs" else f"{bands[-1][0]}%以下"
    head = "" if form == "signs" else f"{name}" if form == "reach" else f"{name}："
    return f"{head}{'；'.join(said)}；{low}不得分。", bands[0][1], bands


@many
@given(ladders(), st.data())
def test_bands(rule: tuple[str, Fraction, list[tuple[Fraction, Fraction]]], data: st.DataObject) -> None:
    text, marks, bands = rule
    near = st.sampled_from([c + d for c, _ in bands for d in (Fraction(-1, 100), Fraction(0), Fraction(1, 100))])
    percent = data.draw(near | st.integers(0, 10000).map(lambda n: Fraction(n, 100)))
    want = next((got for cut, got in bands if percent >= cut), Fraction(0))
    assert scored(text, marks, f"{shown(percent)}%") == want, text


@many
@given(
    st.sets(st.integers(1, 40), min_size=2, max_size=2), st.sampled_from(("效果", "成效", "作用")), st.integers(0, 2)
)
def test_grades(levels: set[int], what: str, chosen: int) -> None:
    lower, full = (Fraction(n, 4) for n in sorted(levels))
    text = f"{what}显著得{shown(full)}分，{what}一般得{shown(lower)}分，{what}不明显不得分。"
    found = compiled(text, full)
    assert [len(i.choices) for i in found.inputs] == [3]
    score = found.score({found.inputs[0].name: found.inputs[0].choices[chosen]}).exact
    assert score == (full, lower, Fraction(0))[chosen], text


@many
@given(
    st.lists(st.tuples(quarter, st.booleans()), min_size=2, max_size=5), st.sampled_from(("①", "1.", "（1）", "一是"))
)
def test_checklists(rows: list[tuple[Fraction, bool]], mark: str) -> None:
    points = ("制度健全", "目标明确", "程序合规", "资料完整", "责任到人")
    marks = sum((w for w, _ in rows), Fraction(0))
    heads = {
        "①": "①②③④⑤",
        "1.": ("1.", "2.", "3.", "4.", "5."),
        "（1）": ("（1）", "（2）", "（3）", "（4）", "（5）"),
        "一是": ("一是", "二是", "三是", "四是", "五是"),
    }[mark]
    body = "；".join(f"{heads[i]}{points[i]}（{shown(w)}分）" for i, (w, _) in enumerate(rows))
    text = f"以下评分项符合得满分，否则不得分：{body}。"
    values = ["是" if yes else "否" for _, yes in rows]
    assert scored(text, marks, *values) == sum((w for w, yes in rows if yes), Fraction(0)), text


@many
@given(quarter, st.integers(1, 100000), st.integers(1, 100000))
def test_proportional(marks: Fraction, done: int, planned: int) -> None:
    text = "完成率＝实际完成数÷计划完成数×100%。得分＝完成率×分值，超过分值的按分值计。"
    try:
        found = compiled(text, marks)
    except CriterionError:
        pytest.fail(text)
    names = [i.name for i in found.inputs]
    assert names == ["实际完成数", "计划完成数"], found.reading
    assert found.score({names[0]: done, names[1]: planned}).exact == held(marks * Fraction(done, planned), marks)


@many
@given(
    quarter,
    st.booleans(),
    st.sampled_from(("及时得满分，否则不得分", "按时完成得满分，否则不得分", "制度健全的得满分，否则不得分")),
)
def test_yes_no(marks: Fraction, yes: bool, text: str) -> None:
    assert scored(text, marks, "是" if yes else "否") == (marks if yes else 0)


# --- print variants


WIDE = str.maketrans("0123456789%.", "０１２３４５６７８９％．")
VARIANTS = {
    "full-width digits": lambda t: t.translate(WIDE),
    "small percent": lambda t: t.replace("%", "﹪"),
    "signs": lambda t: t.replace("≥", "≧").replace("≤", "≦"),
    "two signs": lambda t: t.replace("≥", "＞＝").replace("≤", "<="),
    "half-width punctuation": lambda t: t.replace("，", ",").replace("（", "(").replace("）", ")").replace("；", ";"),
    "blanks around numbers": lambda t: spaced(t),
    "latex": lambda t: t.replace("≥", " $\\geq$ ").replace("≤", "$\\leq$").replace("%", "\\%"),
    "latex text": lambda t: t.replace("得满分", "$\\text{ 得满分 }$").replace("≥", "\\geqslant "),
    "line breaks": lambda t: t.replace("。", "\n"),
    "line breaks of a table cell": lambda t: t.replace("，", "，\n").replace("；", "；\r\n"),
    "wide blanks": lambda t: t.replace("，", "，\u3000"),
}


def spaced(text: str) -> str:
    """A blank on each side of every number, as an OCR leaves it."""
    out: list[str] = []
    for at, char in enumerate(text):
        number, before = char.isdigit() or char == ".", text[at - 1 : at]
        if number != (before.isdigit() or before == ".") and before:
            out.append(" ")
        out.append(char)
    return "".join(out)


@pytest.mark.parametrize("name", VARIANTS)
@settings(many, max_examples=25)
@given(st.one_of(slopes().map(lambda s: (s.text, s.marks)), ladders().map(lambda r: r[:2])))
def test_a_print_variant_means_the_same(name: str, rule: tuple[str, Fraction]) -> None:
    text, marks = rule
    varied = VARIANTS[name](text)
    assert compile_criterion(varied, full_marks=marks).program.digest() == compiled(text, marks).program.digest(), (
        varied
    )


@pytest.mark.parametrize(
    "text",
    [
        "满意度≥9 0%得满分，每降低1%扣0.1分",
        "满意度≥90%得满分，每降低1%扣0.l分",
        "满意度≥9O%得满分，每降低1%扣0.1分",
        "满意度≥⑨0%得满分，每降低1%扣0.1分",
        "满意度≥9²%得满分，每降低1%扣0.1分",
        "满意度≥٩٠%得满分，每降低1%扣0.1分",
        "满意度≥9\u200b0%得满分，每降低1%扣0.1分",
    ],
)
def test_a_doubtful_numeral_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(CriterionError) as caught:
        compile_criterion(text, full_marks=5)
    found = caught.value.diagnostics[0]
    assert 0 <= found.start < found.end <= len(text) and found.help
