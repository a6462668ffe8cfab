"""Names of yes/no facts say which way they count: a name alone never stands for its fault."""

from __future__ import annotations

import pytest
from biaochi import CriterionError, compile_criterion


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("无台账、无记录的各扣1分", ["无台账", "无记录"]),
        ("道路、照明管护不到位的，各扣1分", ["道路管护不到位", "照明管护不到位"]),
        ("及时率达到90%得满分，每降低1%扣1分", ["及时率"]),
        ("等级评定完成率≥90%得满分，否则不得分", ["等级评定完成率"]),
        ("即时结算率≥90%得满分，否则不得分", ["即时结算率"]),
        ("如期完成率≥90%得满分，否则不得分", ["如期完成率"]),
        ("应急响应率≥90%得满分，否则不得分", ["应急响应率"]),
        ("应收账款回收率达到90%得5分，每低1%扣0.1分", ["应收账款回收率"]),
        ("要素保障率≥90%得满分，否则不得分", ["要素保障率"]),
        ("如满意度≥90%得满分，否则不得分", ["满意度"]),
        ("未按要求整改的，予以适当扣分，最多扣2分", ["未按要求整改"]),
        ("未公开的每项扣1分；因涉密未公开的不扣分", ["未公开（因涉密未公开的除外）项数"]),
        ("每项问题扣1分；整改到位的不扣分", ["问题（整改到位的除外）项数"]),
        ("其中及格率≥90%得满分，否则不得分", ["及格率"]),
        ("未按规定公开预算、决算的，分别扣2分", ["未按规定公开预算", "未按规定公开决算"]),
    ],
)
def test_each_of_several_names_says_what_is_wrong(text: str, names: list[str]) -> None:
    assert [i.name for i in compile_criterion(text, full_marks="5").inputs] == names


@pytest.mark.parametrize("rest", ["又得说不清的分。", "另给一定的分。"])
def test_a_sentence_that_gives_marks_without_a_number_is_not_passed_over(rest: str) -> None:
    with pytest.raises(CriterionError) as bad:
        compile_criterion("完成率达到90%得满分，否则不得分。" + rest, full_marks="5")
    assert [d.code for d in bad.value.diagnostics] == ["BC122"]
