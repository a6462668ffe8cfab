"""What `why` advises: facts that a person can still change, at values that can be written down."""

from __future__ import annotations

from fractions import Fraction

import pytest
from biaochi.core.interpret import FactValue, evaluate
from biaochi.criterion import compile_criterion
from biaochi.scoring.next_point import next_points


def advised(text: str, marks: int, facts: dict[str, FactValue]) -> dict[str, FactValue]:
    program = compile_criterion(text, full_marks=marks).program
    now = evaluate(program.body, facts).point
    assert now is not None
    found = next_points(program, facts)
    for step in found:
        assert evaluate(program.body, {**facts, step.name: step.value}).point == step.score > now
    return {step.name: step.value for step in found}


@pytest.mark.parametrize(
    ("text", "facts", "given"),
    [
        (
            "得分=实际完成数÷计划完成数×10，最高得10分",
            {"实际完成数": Fraction(70), "计划完成数": Fraction(90)},
            "计划完成数",
        ),
        (
            "三公经费较上年每增长1%扣1分，扣完为止",
            {"三公经费": Fraction(103), "上年三公经费": Fraction(100)},
            "上年三公经费",
        ),
        (
            "合格率=抽查合格数÷抽查总数×100%，得分=合格率×10",
            {"抽查合格数": Fraction(8), "抽查总数": Fraction(10)},
            "抽查总数",
        ),
    ],
)
def test_what_is_planned_past_or_the_whole_is_not_to_be_changed(
    text: str, facts: dict[str, FactValue], given: str
) -> None:
    found = advised(text, 10, facts)
    assert given not in found and set(found) == set(facts) - {given}


def test_the_value_can_be_written_down() -> None:
    found = advised("完成率≥100%得满分，每降低1%扣0.6分，扣完为止", 30, {"完成率": Fraction(96, 100)})
    assert found == {"完成率": Fraction(9767, 10_000)}
