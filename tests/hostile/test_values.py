"""Hostile and odd values of facts."""

from __future__ import annotations

import sys
import unicodedata
from decimal import Decimal
from fractions import Fraction

import pytest
from biaochi.core.program import Input, Kind
from biaochi.criterion import compile_criterion
from biaochi.diagnostics import FactsError
from biaochi.model.values import is_missing, read_value
from hypothesis import given, settings
from hypothesis import strategies as st

RATE = Input("率", Kind.RATE, "%")
COUNT = Input("处数", Kind.QUANTITY, "处", low=Fraction(0), integer=True)
NUMBER = Input("数", Kind.QUANTITY)
MONEY = Input("金额", Kind.MONEY, "万元")
YES = Input("是否", Kind.BOOL)
GRADE = Input("档", Kind.CHOICE, choices=("好", "差"))
DAY = Input("日期", Kind.DATE)
ALL = (RATE, COUNT, NUMBER, MONEY, YES, GRADE, DAY)
NUMERIC = (RATE, COUNT, NUMBER, MONEY)


def refused(text: str, spec: Input) -> str:
    """The code of the refusal; the finding names the fact and says what to write."""
    with pytest.raises(FactsError) as caught:
        read_value(text, spec)
    found = caught.value.diagnostics[0]
    assert found.message and found.help and found.where == spec.name
    return found.code


@settings(max_examples=300, deadline=None)
@given(st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=6))
def test_every_decimal_is_read_as_the_exact_number_it_shows(value: Decimal) -> None:
    written = f"{value:f}"
    assert read_value(written, NUMBER) == Fraction(value)
    assert read_value(f"{written}%", RATE) == Fraction(value) / 100
    assert read_value(f"{written}元", MONEY) == Fraction(value) / 10000


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "nan",
        "-NaN",
        "Infinity",
        "inf",
        "-inf",
        "+Inf",
        "1e400",
        "1e5",
        "1E5",
        "0x10",
        "1_000",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
    ],
)
@pytest.mark.parametrize("spec", ALL, ids=lambda s: s.name)
def test_what_is_no_number_is_refused_and_not_missing(text: str, spec: Input) -> None:
    assert not is_missing(text)
    refused(text, spec)
    found = compile_criterion("每发现一处扣1分，扣完为止", full_marks=5)
    with pytest.raises(FactsError):
        found.score({found.inputs[0].name: text})


MISSING = (
    "",
    " ",
    "-",
    "--",
    "—",
    "——",
    "－",
    "/",
    "／",
    "\\",
    "无",
    "空",
    "缺",
    "缺失",
    "未知",
    "未提供",
    "未填",
    "暂无",
    "待定",
    "N/A",
    "n/a",
    "NA",
    "#N/A",
    "null",
    "NULL",
    "None",
    "~",
    "#NULL!",
    "…",
    "……",
    "\u3000",
    "\t",
)
PRESENT = ("0", "0%", "否", "没有", "×", "0.0", "零", "不适用", "无问题", "-1", "1-", "//", "nil", "?", "？", "X")


def test_missing_is_told_from_zero() -> None:
    assert [t for t in MISSING if not is_missing(t)] == []
    assert [t for t in PRESENT if is_missing(t)] == []
    found = compile_criterion("每发现一处扣1分，扣完为止", full_marks=5)
    name = found.inputs[0].name
    for text in MISSING:
        score = found.score({name: text}).exact
        assert not isinstance(score, Fraction), text
    assert found.score({name: "0"}).exact == 5


def test_only_ten_digits_and_their_full_width_forms_are_digits() -> None:
    every = (chr(c) for c in range(sys.maxunicode + 1))
    numerals = [c for c in every if unicodedata.category(c) in ("Nd", "Nl", "No") and not c.isascii()]
    assert len(numerals) > 1700
    for char in numerals:
        if "０" <= char <= "９":
            assert read_value(f"9{char}%", RATE) == Fraction(90 + ord(char) - 0xFF10, 100)
            continue
        for text in (char, f"9{char}", f"{char}9", f"9{char}%", f"1.{char}"):
            for spec in NUMERIC:
                refused(text, spec)
        refused(char, YES)
        refused(f"2022-0{char}-01", DAY)


@pytest.mark.parametrize(
    "text",
    [
        "9 0%",
        "9\u200b0%",
        "9\xa00%",
        "1,00",
        "1,0000",
        ",100",
        "90%%",
        "90％ %",
        "+-5%",
        "--5",
        "5-",
        "5+",
        ".5%",
        "5.%",
        "1.2.3",
        "０x5",
        "五",
        "90分之",
        "½",
        "10²",
        "1/3",
        "3，5",
        "90%或95%",
        "90%-95%",
        "约90%",
        ">90%",
    ],
)
@pytest.mark.parametrize("spec", [RATE, NUMBER], ids=["rate", "number"])
def test_doubtful_numbers_are_refused(text: str, spec: Input) -> None:
    refused(text, spec)


@pytest.mark.parametrize(("text", "spec", "value"), [
    ("９０．５％", RATE, "0.905"), (" 90 % ", RATE, "0.9"), ("5‰", RATE, "0.005"), ("0", RATE, "0"), ("1,234,567.8", NUMBER, "1234567.8"), ("3处", COUNT, "3"),
    ("3 处", COUNT, "3"), ("1041265.02万元", MONEY, "1041265.02"), ("1.5亿元", MONEY, "15000"), ("100元", MONEY, "0.01"), ("-5", NUMBER, "-5"), ("＋5", NUMBER, "5"),
    ("010", NUMBER, "10"), ("0.1", NUMBER, "1/10"),
])  # fmt: skip
def test_values_as_a_person_writes_them(text: str, spec: Input, value: str) -> None:
    assert read_value(text, spec) == Fraction(value)


@pytest.mark.parametrize(("text", "spec", "code"), [
    ("86.11", RATE, "BC302"), ("0.9", RATE, "BC302"), ("90分", RATE, "BC302"), ("3人", COUNT, "BC302"), ("3.5处", COUNT, "BC303"), ("-1", COUNT, "BC303"), ("3天", MONEY, "BC302"),
    ("90%", MONEY, "BC302"), ("可能", YES, "BC301"), ("中", GRADE, "BC304"), ("2022-02-30", DAY, "BC301"), ("12:30", NUMBER, "BC302"), ("三", COUNT, "BC301"),
])  # fmt: skip
def test_each_kind_of_mistake_has_its_code(text: str, spec: Input, code: str) -> None:
    assert refused(text, spec) == code


@pytest.mark.parametrize("text", ["9" * 31, "0." + "1" * 31, "9" * 199, "9" * 10**6, "1" + ",000" * 40, "9" * 31 + "%"])
def test_long_numbers_are_refused(text: str) -> None:
    for spec in NUMERIC:
        assert refused(text, spec) == "BC305"


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "＝1+1"])
def test_formulas_are_no_values(text: str) -> None:
    for spec in ALL:
        refused(text, spec)


def test_units_never_convert_across_kinds() -> None:
    found = compile_criterion("满意度≥90%得满分，每降低1%扣0.1分，扣完为止", full_marks=5)
    name = found.inputs[0].name
    assert found.score({name: "86.11%"}).exact == Fraction("4.611")
    for text in ("86.11", "86.11个百分点", "86.11分", "0.8611", "86.11元"):
        with pytest.raises(FactsError):
            found.score({name: text})


def test_an_unknown_fact_is_named() -> None:
    found = compile_criterion("满意度≥90%得满分，每降低1%扣0.1分，扣完为止", full_marks=5)
    with pytest.raises(FactsError) as caught:
        found.score({"满意率": "86%"})
    assert found.inputs[0].name in caught.value.diagnostics[0].help
