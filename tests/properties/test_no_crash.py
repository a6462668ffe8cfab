"""No text crashes the reader: it is compiled, or refused with a place and advice. No value crashes read_value."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

from biaochi.core.interpret import Interval
from biaochi.core.program import Input, Kind
from biaochi.criterion import compile_criterion, show_score
from biaochi.diagnostics import CriterionError, FactsError
from biaochi.model.values import is_missing, read_interval, read_value, show
from biaochi.resolved.restate import HEAD, restate
from biaochi.resolved.restated import read_restatement
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import resolved

CRITERIA = Path(__file__).parents[1] / "language" / "criteria"
ROWS = [
    json.loads(line) for p in sorted(CRITERIA.glob("*.jsonl")) for line in p.read_text(encoding="utf-8").splitlines()
]
SENTENCES = [row["text"] for row in ROWS]
PIECES = (
    "每", "降低", "1%", "扣", "0.5分", "得满分", "，", "。", "；", "、", "：", "（", "）", "≥", "≤", "90%", "以上", "（含）", "-", "否则", "不得分", "①", "②",
    "得分=", "×", "÷", "/", "$", "\\frac{", "}", "{", "\\text{", "\n", " ", "扣完为止", "最多", "酌情", "按比例", "分别", "低于", "80%", "70%、60%", "是", "否",
    "一票否决", "加分", "其中", "合计", "满分", "5分", "每个", "一处", "0分", "未达到", "同比", "较上年", "得", "“", "”", "|", "~", "且", "或", "\\", "不足", "舍去", "百分之五", "百分之九十", "情节严重的", "扣完", "整改到位的不扣分", "最高5分", "每月次", "达到指标值",
    "按挪用比例扣分", "取最高", "每个村", "得分×30%", "再扣",
)  # fmt: skip


def test_a_number_after_per_cent_in_words_is_another_number() -> None:
    check("每份合同扣权重的百分之五一处", 5)
    check("每低百分之五一处扣1分", 5)


sturdy = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(text: str, marks: object, context: str | None = None) -> None:
    """Compiles, or is refused with findings that are complete and placed."""
    try:
        found = compile_criterion(text, full_marks=marks, context=context)  # type: ignore[arg-type]
    except CriterionError as bad:
        assert bad.diagnostics
        for d in bad.diagnostics:
            assert d.code and d.message and d.help, (text, d)
            assert (d.start, d.end) == (-1, -1) or 0 <= d.start <= d.end <= len(text), (text, d)
        return
    for role in found.roles:
        assert 0 <= role.start <= role.end <= len(text) and role.text == text[role.start : role.end]
    for note in found.program.clauses:
        assert 0 <= note.start <= note.end <= len(text)
    assert len({i.name for i in found.inputs}) == len(found.inputs)
    try:
        score = found.score({})
    except FactsError:
        return
    assert score.display == show_score(score.exact)


marks = st.sampled_from((None, 5, "5", "2.5", Fraction(10), 100))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """An official sentence with parts cut, doubled, swapped or strewn with others."""
    text = draw(st.sampled_from(SENTENCES))[:400]
    for _ in range(draw(st.integers(1, 4))):
        at, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        match draw(st.integers(0, 4)):
            case 0:
                text = text[:at] + text[end:]
            case 1:
                text = text[:at] + draw(st.sampled_from(PIECES)) + text[at:]
            case 2:
                text = text[:end] + text[at:end] + text[end:]
            case 3:
                text = text[end:] + text[at:end] + text[:at]
            case _:
                text = text[:at] + draw(st.characters()) + text[at + 1 :]
    return text[:400]


@sturdy
@given(st.text(max_size=400), marks)
def test_arbitrary_text(text: str, full: object) -> None:
    check(text, full)


@settings(sturdy, max_examples=600)
@given(mutated(), marks)
def test_mutated_sentences(text: str, full: object) -> None:
    check(text, full)


@settings(sturdy, max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), marks)
def test_pieces_of_sentences_in_any_order(text: str, full: object) -> None:
    check(text, full)


@sturdy
@given(mutated(), st.text(max_size=30) | st.sampled_from(SENTENCES))
def test_mutated_contexts(text: str, context: str) -> None:
    check(text, 5, context)


@settings(sturdy, max_examples=120)
@given(st.data())
def test_damaged_restatements(data: st.DataObject) -> None:
    text = restate(data.draw(resolved()))
    at, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    text = text[:at] + data.draw(st.sampled_from(("", *PIECES))) + text[min(end, at + 6) :]
    try:
        read_restatement(text)
    except CriterionError as bad:
        for d in bad.diagnostics:
            assert d.code and d.message and d.help
            assert (d.start, d.end) == (-1, -1) or 0 <= d.start <= d.end <= len(text)
    check(HEAD + text, 5)


@sturdy
@given(st.text(max_size=12) | st.sampled_from(("0", "1/0", "-5", "nan", "inf", "1e400", "5分", " 5 ", "５", "")))
def test_any_marks(full: str) -> None:
    check("每发现一处扣1分，扣完为止", full)


SPECS = (
    Input("率", Kind.RATE, "%", low=Fraction(0), high=Fraction(1)), Input("处", Kind.QUANTITY, "处", low=Fraction(0), integer=True), Input("数", Kind.QUANTITY),
    Input("款", Kind.MONEY, "万元"), Input("金", Kind.MONEY), Input("分", Kind.POINTS, "分", low=Fraction(1), high=Fraction(4)),
    Input("否", Kind.BOOL), Input("档", Kind.CHOICE, choices=("好", "差")), Input("日", Kind.DATE),
)  # fmt: skip
VALUES = (
    "86.11%",
    "3笔",
    "3",
    "是",
    "1041265.02万元",
    "2022年3月1日",
    "9999-99-99",
    "0000-01-01",
    "1,000",
    "1,00",
    "-",
    "‰",
    "+5",
    "－5",
    "1e5",
    "½",
    "٣",
    "3 处",
    "%",
    ".5",
    "5.",
)
values = st.one_of(
    st.sampled_from(VALUES),
    st.text(max_size=220),
    st.from_regex(r"[+-]?[0-9０-９]{0,40}[.．,，/]?[0-9]{0,40}[%％处元万亿天个]{0,3}", fullmatch=True),
)


@settings(sturdy, max_examples=600)
@given(values, st.sampled_from(SPECS))
def test_any_value(text: str, spec: Input) -> None:
    assert is_missing(text) in (True, False)
    try:
        value = read_value(text, spec)
    except FactsError as bad:
        for d in bad.diagnostics:
            assert d.code and d.message and d.help and d.where == spec.name
        return
    assert isinstance(value, Fraction | bool | str)
    if isinstance(value, Fraction):
        assert spec.low is None or value >= spec.low
        assert spec.high is None or value <= spec.high
        assert not spec.integer or value.denominator == 1
        assert read_value(show(value, spec), spec) == value


@settings(sturdy, max_examples=100)
@given(values, values, st.sampled_from(SPECS))
def test_any_interval(low: str, high: str, spec: Input) -> None:
    try:
        found = read_interval(low, high, spec)
    except FactsError:
        return
    assert isinstance(found, Interval) and found.low is not None and found.high is not None and found.low <= found.high
