"""Certificates by hand: what is verified, what a falsified certificate is told, and that the checker stands alone."""

from __future__ import annotations

import ast
import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import biaochi.certificates
import pytest
from biaochi import compile_criterion, load
from biaochi.certificates.check import Check
from biaochi.certificates.ranges import Range, decide, hull
from biaochi.certificates.rules import why_not
from biaochi.certificates.statement import OPEN, PROVED, WAY, Certificate, Criterion, Statement
from biaochi.certificates.verify import verify
from biaochi.certificates.wire import from_json, to_json
from biaochi.certificates.wording import sentence
from biaochi.certificates.write import Maker, certificate, criterion
from biaochi.core import expr as e
from biaochi.core.interpret import holds
from biaochi.core.program import Input, Kind, Program
from biaochi.diagnostics import BiaochiError
from biaochi.prove.criterion import prove
from biaochi.prove.ruleset import prove_indicators, prove_total
from gap_sample import gap

ROOT = Path(__file__).parents[2]
YANTAI = ROOT / "rulesets/370600-yantai/employee-medical-fund-2022/1-as-applied.biaochi"
ALONE = ("ranges", "forms", "domain", "check", "statement", "parts", "bands", "lines", "jumps", "rules")
"""The modules that decide. They may use the core, and each other, and nothing else of biaochi."""


def imports(path: Path) -> set[str]:
    out = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            out |= {a.name for a in node.names}
        if isinstance(node, ast.ImportFrom):
            out |= {node.module or "", *(f"{node.module}.{a.name}" for a in node.names)}
    return {name for name in out if name.startswith("biaochi")}


def test_the_checker_shares_nothing_with_the_engine_that_proves() -> None:
    folder = Path(biaochi.certificates.__file__).parent
    core = {"biaochi.core.expr", "biaochi.core.interpret", "biaochi.core.program", "biaochi.core"}
    for path in folder.glob("*.py"):
        for name in imports(path):
            if path.stem != "write":
                assert not name.startswith("biaochi.prove"), (path.name, name)
            if path.stem in ALONE:
                module = name if name in core else ".".join(name.split(".")[:3])
                assert module in core or module in {f"biaochi.certificates.{m}" for m in ALONE}, (path.name, name)


@pytest.fixture(scope="module")
def yantai() -> Any:
    return load(YANTAI)


@pytest.fixture(scope="module")
def made(yantai: Any) -> Certificate:
    leaves = list(prove_indicators(yantai.indicators))
    return certificate(yantai, leaves, prove_total(yantai, leaves), Maker("0", "0", YANTAI.name))


def test_every_statement_of_yantai_is_verified(yantai: Any, made: Certificate) -> None:
    outcomes = list(verify(made, yantai))
    assert len(outcomes) == 238 + len(yantai.indicators) == 270 and not [o for o in outcomes if o.why]


def test_a_certificate_reads_back_as_it_was_written(made: Certificate) -> None:
    assert from_json(to_json(made).encode(), file="") == made


def failing(made: Certificate, yantai: Any, change: Callable[[Any], None]) -> set[tuple[str, str]]:
    """What is no longer verified after a change to the JSON."""
    data = json.loads(to_json(made))
    change(data)
    return {(o.code, o.kind) for o in verify(from_json(json.dumps(data).encode(), file=""), yantai) if o.why}


def one(data: Any, code: str, kind: str, about: str = "") -> Any:
    found = next(c for c in data["criteria"] if c["code"] == code)
    return next(s for s in found["statements"] if s["kind"] == kind and (not about or s["about"] == about))


def set_(code: str, kind: str, **changed: Any) -> Callable[[Any], None]:
    return lambda data: one(data, code, kind).update(changed)


def turned(data: Any) -> None:
    way = one(data, "C19.1", "单调")
    way.update(way="不升", says=way["says"].replace("不降", "不升"))


def flat(data: Any) -> None:
    way = one(data, "C19.1", "单调")
    way.update(way="不变", says=way["says"].replace("不降", "不变"))


def uncut(data: Any) -> None:
    for c in data["criteria"]:
        c["cuts"] = []


def swapped(data: Any) -> None:
    data["criteria"][0], data["criteria"][1] = data["criteria"][1], data["criteria"][0]


FALSE = [
    (turned, ("C19.1", "单调")),
    (flat, ("C19.1", "单调")),
    (set_("C19.1", "单调", says="「满意度」增大，得分不升"), ("C19.1", "单调")),
    (set_("C19.1", "分值范围", range=["0", "4"]), ("C19.1", "分值范围")),
    (set_("C19.1", "分值范围", range=["0", "6"]), ("C19.1", "分值范围")),
    (set_("C19.1", "分值范围", range=[None, "5"]), ("C19.1", "分值范围")),
    (set_("C19.1", "分值范围", about="满意度"), ("C19.1", "分值范围")),
    (set_("C19.1", "满分可得", witnesses=[{"facts": {"满意度": "89/100"}, "score": "5"}]), ("C19.1", "满分可得")),
    (set_("C19.1", "满分可得", witnesses=[{"facts": {"满意度": "89/100"}, "score": "49/10"}]), ("C19.1", "满分可得")),
    (set_("C19.1", "满分可得", witnesses=[{"facts": {"满意度": "2"}, "score": "5"}]), ("C19.1", "满分可得")),
    (set_("C19.1", "满分可得", witnesses=[{"facts": {}, "score": "5"}]), ("C19.1", "满分可得")),
    (set_("C19.1", "满分可得", witnesses=[]), ("C19.1", "满分可得")),
    (set_("C19.1", "零分可得", verdict="反例", says="没有数据能得0分"), ("C19.1", "零分可得")),
    (set_("C19.1", "条款可达", witnesses=[]), ("C19.1", "条款可达")),
    (set_("C7", "没有空档", **{"except": ["实际到位资金"]}), ("C7", "没有空档")),
    (lambda d: d["criteria"][3].update(digest="0" * 64), ("C4", "分值范围")),
    (lambda d: d["criteria"].pop(), ("C19.2", "")),
    (lambda d: d["criteria"][3]["statements"].pop(0), ("C4", "分值范围")),
    (lambda d: d["criteria"][3]["statements"].pop(-2), ("C4", "条款可达")),
    (lambda d: d["criteria"][3]["statements"].pop(), ("C4", "断点")),
    (set_("C12.5", "断点", says="「医疗机构覆盖率」没有断点"), ("C12.5", "断点")),
    (set_("C12.5", "断点", lists=[]), ("C12.5", "断点")),
    (lambda d: one(d, "C12.5", "断点")["lists"][0].update(jumps=[]), ("C12.5", "断点")),
    (lambda d: one(d, "C12.5", "断点")["lists"][0].update(held={}), ("C12.5", "断点")),
    (lambda d: one(d, "C12.4", "断点")["lists"].reverse(), ("C12.4", "断点")),
    (swapped, ("C1", "")),
    (uncut, ("C15", "单调")),
    (uncut, ("C15", "没有空档")),
    (lambda d: d["ruleset"].update(hash="0" * 64), ("", "规则集")),
    (lambda d: d["total"][0].update(range=["0", "99"]), ("", "分值范围")),
    (lambda d: d["total"][0].update(says="总分很好"), ("", "分值范围")),
]  # fmt: skip


@pytest.mark.parametrize(("change", "caught"), FALSE, ids=map(str, range(len(FALSE))))
def test_a_falsified_certificate_is_not_verified(
    made: Certificate, yantai: Any, change: Callable[[Any], None], caught: tuple[str, str]
) -> None:
    assert caught in failing(made, yantai, change)


BROKEN = [
    (b"", "BC911"), (b"{", "BC911"), (b"\xff", "BC911"), (b"[" * 50, "BC912"), (b"[]", "BC913"), (b"null", "BC913"),
    (b"NaN", "BC913"), (b'{"certificate": 1, "certificate": 1}', "BC913"), (b"[" + b"1," * 500_000 + b"1]", "BC912"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "code"), BROKEN)
def test_what_is_no_certificate_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(BiaochiError) as refused:
        from_json(data, file="")
    assert refused.value.diagnostics[0].code == code


WRONG: list[tuple[Callable[[Any], None], str]] = [
    (lambda d: d.update(certificate=4), "$.certificate"),
    (lambda d: d.update(certificate="1"), "$.certificate"),
    (lambda d: d.update(extra=1), "$"),
    (lambda d: d["ruleset"].pop("hash"), "$.ruleset"),
    (lambda d: d["criteria"][0].update(digest="x"), "$.criteria[0].digest"),
    (lambda d: d["criteria"][6]["cuts"][0]["at"].append("1e9"), "$.criteria[6].cuts[0].at"),
    (lambda d: d["criteria"][6]["cuts"][0]["at"].append("2/4"), "$.criteria[6].cuts[0].at"),
    (lambda d: d["criteria"][6]["cuts"][0]["at"].append("9" * 61), "$.criteria[6].cuts[0].at"),
    (lambda d: d["criteria"][6]["cuts"][0]["at"].append(1), "$.criteria[6].cuts[0].at"),
    (lambda d: d["criteria"][6]["cuts"][0]["of"][0].__setitem__(2, "2"), "$.criteria[6].cuts[0].of"),
    (lambda d: d["criteria"][6]["cuts"].append(d["criteria"][6]["cuts"][0]), "$.criteria[6].cuts"),
    (lambda d: d["criteria"][0]["statements"][0].update(kind="无"), "$.criteria[0].statements[0].kind"),
    (lambda d: d["criteria"][0]["statements"][0].update(way="不降"), "$.criteria[0].statements[0]"),
    (lambda d: d["criteria"][0]["statements"][2].update(way="升"), "$.criteria[0].statements[2].way"),
    (lambda d: d["criteria"][0]["statements"].__setitem__(0, 5), "$.criteria[0].statements[0]"),
    (lambda d: one(d, "C19.1", "满分可得")["witnesses"][0]["facts"].update(x=None), "$.criteria[30]"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "place"), WRONG, ids=map(str, range(len(WRONG))))
def test_a_field_that_is_wrong_is_named(made: Certificate, change: Callable[[Any], None], place: str) -> None:
    data = json.loads(to_json(made))
    change(data)
    with pytest.raises(BiaochiError) as refused:
        from_json(json.dumps(data).encode(), file="")
    assert refused.value.diagnostics[0].where.startswith(place)


def certified(program: Program) -> Criterion:
    return criterion("", "", program, prove(program))


TEXTS = [
    ("床位使用率在85%～93%之间得满分，每上下偏离1个百分点扣0.5分，扣完为止", "5"),
    (gap(), "5"),
    ("得分=实际完成数/计划完成数×分值", "5"),
    ("发生投诉的，每起扣0.5分，最多扣2分", "3"),
    ("获得市级表彰的，每次加1分，最多加2分", None),
]


@pytest.mark.parametrize(("text", "marks"), TEXTS)
def test_counterexamples_and_signed_items_are_verified(text: str, marks: str | None) -> None:
    program = compile_criterion(text, full_marks=marks).program
    stated = certified(program)
    checker = Check(program, stated.cuts)
    assert not checker.missing(stated.statements)
    for s in stated.statements:
        assert (why_not(checker, s) == "") == (s.verdict != OPEN), (s, why_not(checker, s))
        assert s.verdict == OPEN or sentence(s, program) == s.says


def test_a_gap_at_a_divisor_may_only_be_left_out_where_it_is_shown() -> None:
    program = compile_criterion("得分=实际完成数/计划完成数×分值", full_marks="5").program
    stated = certified(program)
    no_gap = next(s for s in stated.statements if s.excepted)
    assert why_not(Check(program, stated.cuts), replace(no_gap, excepted=())) != ""


def rise(name: str, way: str = "不降") -> Statement:
    return Statement(WAY, PROVED, name, "", way=way)


def quantity(name: str, low: int | None = 0, *, open_: bool = False) -> Input:
    return Input(name, Kind.QUANTITY, "个", low=None if low is None else Fraction(low), low_open=open_)


X, Y = e.Fact("x"), e.Fact("y")
AT_ONE = {((("x", ""), Fraction(1)),): (Fraction(1),)}
RATIO_AT_ONE = {((("x", "y"), Fraction(1)),): (Fraction(1),)}
SIGNED = (quantity("x", None), quantity("y", None))
TOP_NOT_NEGATIVE = (quantity("x"), quantity("y", None))
BOTTOM_POSITIVE = (quantity("x", None), quantity("y", open_=True))
NOT_NEGATIVE = (quantity("x"), quantity("y", open_=True))
DROP = e.Case(((e.Compare("<", X, e.const(1)), e.const(3)),), e.const(2))
FALLING_LATE = e.Case(((e.Compare("<", X, e.const(1)), X),), e.add(X, e.const(-1)))
OVER = e.Case(((e.Compare("<", e.Div(X, Y), e.const(1)), e.ZERO),), e.const(1))


@pytest.mark.parametrize(
    ("specs", "body", "cuts", "statement", "verified"),
    [
        (NOT_NEGATIVE, DROP, AT_ONE, rise("x", "不升"), True),
        (NOT_NEGATIVE, DROP, {}, rise("x", "不升"), False),
        (NOT_NEGATIVE, DROP, AT_ONE, rise("x"), False),
        (NOT_NEGATIVE, FALLING_LATE, AT_ONE, rise("x"), False),
        (NOT_NEGATIVE, OVER, RATIO_AT_ONE, rise("x"), True),
        (NOT_NEGATIVE, OVER, RATIO_AT_ONE, rise("y", "不升"), True),
        (SIGNED, OVER, RATIO_AT_ONE, rise("x"), False),
        (NOT_NEGATIVE, e.Div(X, Y), {}, rise("y", "不升"), True),
        (SIGNED, e.Div(X, Y), {}, rise("y", "不升"), False),
        (TOP_NOT_NEGATIVE, e.Div(X, Y), {}, rise("x"), False),
        (BOTTOM_POSITIVE, OVER, RATIO_AT_ONE, rise("y"), False),
        (BOTTOM_POSITIVE, OVER, RATIO_AT_ONE, rise("y", "不升"), False),
        (BOTTOM_POSITIVE, e.Mul(X, Y), {}, rise("y"), False),
        (NOT_NEGATIVE, e.sub(Y, X), {}, rise("x"), False),
        (NOT_NEGATIVE, e.Add((e.Round("up", X, Fraction(1)), e.mul(e.const(-1), X))), {}, rise("x"), False),
        (TOP_NOT_NEGATIVE, e.Div(e.Max((X, e.ZERO)), Y), {}, Statement("分值范围", PROVED, "", "", Fraction(0)), False),
        (SIGNED, e.Div(e.Max((X, Y)), Y), {}, Statement("分值范围", PROVED, "", "", Fraction(1)), False),
        (NOT_NEGATIVE, e.Case(((e.Compare(">", X, e.ZERO), X),), None), {((("x", ""), Fraction(1)),): (Fraction(0),)},
         Statement("没有空档", PROVED, "", ""), False),
        (SIGNED, e.Case(((e.Compare("=", e.Div(X, Y), e.Div(X, Y)), X),), X), {}, Statement("没有空档", PROVED, "", ""), False),
        (SIGNED, e.Mul(X, Y), {}, rise("x"), False),
        (NOT_NEGATIVE, e.Mul(X, Y), {}, rise("x"), True),
        (NOT_NEGATIVE, e.sub(X, e.Max((X, Y))), {}, rise("x"), False),
        (NOT_NEGATIVE, e.Div(X, Y), {}, Statement("没有空档", PROVED, "", ""), True),
        (SIGNED, e.Div(X, Y), {}, Statement("没有空档", PROVED, "", ""), False),
        (SIGNED, e.Div(X, Y), {}, Statement("没有空档", PROVED, "", "", excepted=("y",)), True),
        (SIGNED, e.Div(X, e.Add((Y, Y))), {}, Statement("没有空档", PROVED, "", "", excepted=("y",)), False),
        (NOT_NEGATIVE, e.Round("down", X, Fraction(1)), {}, rise("x"), True),
        (NOT_NEGATIVE, e.Round("down", X, Fraction(-1)), {}, rise("x"), False),
    ],
)  # fmt: skip
def test_rules_of_the_checker(specs: Any, body: Any, cuts: Any, statement: Statement, verified: bool) -> None:
    marks = None if statement.kind == "分值范围" else Fraction(5)
    assert (why_not(Check(Program(specs, body, marks), cuts), statement) == "") is verified


ENDS = [None, *map(Fraction, (-1, 0, 1))]
HALVES = [Fraction(n, 4) for n in range(-12, 13)]
RANGES = [
    r
    for low in ENDS
    for high in ENDS
    for a in (False, True)
    for b in (False, True)
    if not (r := Range(low, high, a, b)).empty
]


@pytest.mark.parametrize("op", ["<", "<=", "=", ">=", ">"])
def test_a_comparison_is_decided_only_where_every_number_agrees(op: Any) -> None:
    for r in RANGES:
        truths = {holds(e.Compare(op, e.Const(n), e.ZERO), {}) for n in HALVES if r.holds(n)}
        assert decide(op, r) == (truths.pop() if len(truths) == 1 else None), (op, r)


def test_joined_and_met_ranges_hold_what_they_should() -> None:
    for a in RANGES:
        for b in RANGES:
            for n in HALVES:
                assert hull([a, b]).holds(n) or not (a.holds(n) or b.holds(n)), (a, b, n)
                assert a.meet(b).holds(n) == (a.holds(n) and b.holds(n)), (a, b, n)


def test_sums_products_and_quotients_enclose() -> None:
    for a, b in itertools.product(RANGES, RANGES):
        total, product, quotient = a.plus(b), a.product(b), a.over(b)
        for x, y in itertools.product(filter(a.holds, HALVES[::3]), filter(b.holds, HALVES[::3])):
            assert total.holds(x + y) and product.holds(x * y), (a, b, x, y)
            assert not y or quotient.holds(x / y), (a, b, x, y)
