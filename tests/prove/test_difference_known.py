"""Differences known by hand: regions with their ends, directions, the largest change, and what is only approached."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from biaochi import compile_criterion
from biaochi.core import expr as e
from biaochi.core.interpret import FactValue
from biaochi.core.program import Input, Kind, Program
from biaochi.prove.change import Difference
from biaochi.prove.difference import difference
from biaochi.prove.pieces import Domain
from gap_sample import gap


def program(text: str, marks: str | None = "5") -> Program:
    return compile_criterion(text, full_marks=marks).program


def between(old: str, new: str) -> Difference:
    return difference(program(old), program(new))


def stretches(found: Difference) -> list[str]:
    """The intervals of cells along one axis, in the usual notation."""
    out = []
    for cell in found.cells:
        (d,) = (v for _, v in cell.where if isinstance(v, Domain))
        out.append(f"{'(' if d.low_open else '['}{d.low},{d.high}{')' if d.high_open else ']'}")
    return out


RATE = "满意度≥90%得满分，每降低1%扣0.1分，扣完为止"


@pytest.mark.parametrize(
    ("old", "new", "direction", "where", "largest"),
    [
        (RATE, RATE.replace("0.1", "0.2"), "从严", ["(2/5,13/20]", "(13/20,9/10)"], "5/2"),
        (RATE, RATE.replace("90", "95"), "从严", ["(2/5,9/20]", "(9/20,9/10]", "(9/10,19/20)"], "1/2"),
        (RATE.replace("90", "95"), RATE, "从宽", ["(2/5,9/20]", "(9/20,9/10]", "(9/10,19/20)"], "1/2"),
        ("≥90%得5分，≥80%得4分，<80%不得分", "≥90%得5分，≥85%得4分，<85%不得分", "从严", ["[4/5,17/20)"], "4"),
        ("≥90%得5分，≥80%得4分，<80%不得分", "≥90%得5分，＞80%得4分，≤80%不得分", "从严", ["[4/5,4/5]"], "4"),
        ("每发现一处问题扣0.5分，扣完为止", "每发现一处问题扣0.4分，扣完为止", "从宽", ["[1,10]", "[11,12]"], "1"),
        ("每发现一处问题扣2分，扣完为止", "每发现一处问题扣3分，扣完为止", "从严", ["[1,1]", "[2,2]"], "1"),
        ("每发现一处问题扣3分，扣完为止", "每发现一处问题扣2分，扣完为止", "从宽", ["[1,1]", "[2,2]"], "1"),
    ],
)  # fmt: skip
def test_along_one_fact(old: str, new: str, direction: str, where: list[str], largest: str) -> None:
    found = between(old, new)
    assert found.equal is False and found.direction == direction and stretches(found) == where
    assert all(c.extent == "处处不同" for c in found.cells)
    assert found.largest is not None and found.largest.exact and found.largest.value == Fraction(largest)


def test_both_ways_is_not_comparable_and_the_crossing_is_no_difference() -> None:
    found = between(
        "预算执行率≥95%得满分，每降低1%扣0.2分，扣完为止", "预算执行率≥90%得满分，每降低1%扣0.5分，扣完为止"
    )
    assert found.direction == "不可比"
    crossing = Fraction(13, 15)  # 5 − 20(0.95 − x) = 5 − 50(0.9 − x)
    assert not any(c.holds({"预算执行率": crossing}) for c in found.cells)
    assert any(c.holds({"预算执行率": crossing + Fraction(1, 10**6)}) for c in found.cells)


def test_a_gap_filled_is_a_difference() -> None:
    found = between(gap(), "6个以上亚专业，得满分；5个亚专业，得2分；＜5个亚专业，不得分")
    (cell,) = found.cells
    assert (found.equal, found.direction, cell.missing) == (False, "不可比", "旧版")
    assert stretches(found) == ["[7,None]"] and found.largest is None


def test_answers_are_conditions() -> None:
    found = between("发生重大事故的不得分；每发生一般事故1起扣1分", "发生重大事故的不得分；每发生一般事故1起扣0.5分")
    assert all(dict(c.where)["发生重大事故"] is False for c in found.cells)
    assert stretches(found) == ["[1,5]", "[6,9]"]


def test_two_facts_together() -> None:
    found = between(
        "每发现一处问题扣0.5分，每迟报1次扣0.2分，扣完为止", "每发现一处问题扣0.5分，每迟报1次扣0.3分，扣完为止"
    )
    assert found.direction == "从严" and {c.extent for c in found.cells} == {"处处不同", "部分不同"}
    assert found.largest is not None and (found.largest.value, found.largest.exact) == (Fraction(8, 5), True)
    for x in range(26):
        for y in range(12):
            facts: dict[str, FactValue] = {"迟报次数": Fraction(x), "问题处数": Fraction(y)}
            differs = max(0, 50 - 5 * y - 2 * x) != max(0, 50 - 5 * y - 3 * x)
            inside = [c for c in found.cells if c.holds(facts)]
            assert not differs or inside
            assert differs or all(c.extent == "部分不同" for c in inside)


X = Input("x", Kind.QUANTITY, "个", low=Fraction(0))


def of(body: e.Expr, *specs: Input) -> Program:
    return Program(specs or (X,), body, Fraction(5))


def test_a_largest_change_that_is_only_approached() -> None:
    step = e.Case(((e.Compare("<", e.Fact("x"), e.const(5)), e.Fact("x")),), e.const(0))
    found = difference(of(e.ZERO), of(step))
    assert found.largest is not None
    assert (found.largest.value, found.largest.exact, found.largest.attained) == (5, True, False)


def test_a_change_without_limit() -> None:
    found = difference(of(e.ZERO), of(e.Fact("x")))
    assert found.largest is not None and found.largest.value is None and found.direction == "从宽"
    assert stretches(found) == ["(0,None]"]


def test_what_both_share_cancels() -> None:
    y = replace(X, name="y")
    shared, least = e.Min((e.Fact("x"), e.const(2))), e.Min((e.Fact("y"), e.const(3)))
    more = e.Min((e.mul(e.const(2), e.Fact("y")), e.const(3)))
    found = difference(of(e.add(shared, least), X, y), of(e.add(shared, more), X, y))
    assert found.direction == "从宽" and {a.fact for c in found.cells for a, _ in c.where} == {"y"}  # type: ignore[union-attr]
    assert stretches(found) == ["(0,3)"]
    assert found.largest is not None and (found.largest.value, found.largest.exact) == (Fraction(3, 2), True)


def test_the_sign_is_seen_through_caps_on_sums() -> None:
    found = between("每发现一处问题扣0.5分，最多扣2分，每迟报1次扣0.2分，合计最多扣3分", "每发现一处问题扣0.5分，最多扣2分，每迟报1次扣0.3分，合计最多扣3分")  # fmt: skip
    assert found.direction == "从严"
    assert found.largest is not None and (found.largest.value, found.largest.exact) == (1, True)


def test_facts_of_one_alone_are_ignored_by_the_other() -> None:
    y = replace(X, name="y")
    found = difference(of(e.Fact("x")), of(e.add(e.Fact("x"), e.Min((e.Fact("y"), e.const(2)))), X, y))
    assert found.direction == "从宽" and {a.fact for c in found.cells for a, _ in c.where} == {"y"}  # type: ignore[union-attr]
    assert found.largest is not None and (found.largest.value, found.largest.exact) == (2, True)


@pytest.mark.parametrize("other", [replace(X, unit="处"), replace(X, kind=Kind.MONEY)])
def test_facts_of_another_kind_are_not_compared(other: Input) -> None:
    found = difference(of(e.Fact("x")), of(e.Fact("x"), other))
    assert (found.equal, found.direction) == (None, "未判定") and "x" in found.reason


def test_equal_in_other_words() -> None:
    twice = e.add(e.Fact("x"), e.Fact("x"))
    found = difference(of(e.mul(e.const(2), e.Fact("x"))), of(e.Max((twice, e.ZERO))))
    assert found.equal is True and found.direction == "相同" and not found.cells


def test_what_the_engine_cannot_do_is_not_claimed() -> None:
    square = e.Div(e.Fact("x"), e.add(e.Fact("x"), e.const(1)))
    found = difference(of(square), of(e.Max((square, e.ZERO))))
    assert found.equal is None and found.direction == "未判定" and "超出" in found.reason
    other = difference(of(square), of(e.add(square, e.const(1))))
    assert (
        other.equal is False and other.direction == "未判定" and other.largest is not None and not other.largest.exact
    )


def test_a_corner_where_nothing_changes_is_no_difference() -> None:
    y = replace(X, name="y")
    found = difference(of(e.ZERO, X, y), of(e.add(*(e.Min((e.Fact(n), e.const(2))) for n in "xy")), X, y))
    corner: dict[str, FactValue] = {"x": Fraction(0), "y": Fraction(0)}
    assert found.direction == "从宽" and not any(c.holds(corner) and c.extent == "处处不同" for c in found.cells)
    for beside in ({**corner, "x": Fraction(1, 100)}, {**corner, "y": Fraction(1, 100)}):
        assert any(c.holds(beside) for c in found.cells)
    assert found.largest is not None and (found.largest.value, found.largest.exact) == (4, True)


def test_a_gap_under_a_cap_is_a_difference() -> None:
    gap = e.Case(((e.Compare("<", e.Fact("x"), e.const(5)), e.ZERO),), None)
    found = difference(of(e.const(4)), of(e.Max((gap, e.const(4)))))
    assert found.equal is False and stretches(found) == ["[5,None]"] and found.cells[0].missing == "新版"


def test_terms_without_a_value_do_not_cancel() -> None:
    y = replace(X, name="y")
    gap = e.Case(((e.Compare("<", e.Fact("y"), e.const(5)), e.ZERO),), None)
    cap = e.Min((e.Fact("x"), e.const(3)))
    found = difference(of(e.Add((gap, cap)), X, y), of(e.Add((gap, cap, e.const(1))), X, y))
    assert found.equal is False and found.direction == "从宽"
    assert not any(c.holds({"x": Fraction(0), "y": Fraction(6)}) for c in found.cells), "neither has a score there"


def test_whole_numbers_between_two_that_differ_are_not_taken_in() -> None:
    counted = replace(X, integer=True)
    odd = e.Any(tuple(e.Compare("=", e.Fact("x"), e.const(n)) for n in (1, 3)))
    found = difference(of(e.ZERO, counted), of(e.Case(((odd, e.const(1)),), e.ZERO), counted))
    assert stretches(found) == ["[1,1]", "[3,3]"]


def test_what_is_rounded_is_more_than_it_was() -> None:
    up = e.Round("up", e.Min((e.Fact("x"), e.const(3))), Fraction(5))
    found = difference(of(e.const(4)), of(e.Max((up, e.const(4)))))
    assert stretches(found) == ["(0,None]"] and found.largest is not None and found.largest.value == 1


def test_a_condition_that_divides_is_not_asked_where_one_before_it_holds() -> None:
    y = replace(X, name="y")
    first = e.Compare("=", e.Fact("x"), e.const(7))
    over = e.Compare("<", e.Div(e.Fact("x"), e.Fact("y"), None), e.const(6))
    old, new = (of(e.Case(((first, e.const(n)), (over, e.const(1))), e.ZERO), X, y) for n in (2, 3))
    found = difference(old, new)
    assert found.direction == "从宽"
    assert any(c.holds({"x": Fraction(7), "y": Fraction(0)}) for c in found.cells), (
        "7 is asked before anything is divided"
    )
    assert not any(c.holds({"x": Fraction(8), "y": Fraction(0)}) for c in found.cells if c.extent == "处处不同")
