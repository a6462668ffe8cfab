"""A count over things that the sentence lists cannot be more than they are: in the facts, in the proofs, in what is read back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from biaochi import FactsError
from biaochi.criterion import compile_criterion
from biaochi.prove.criterion import prove

LACKING = "制定了管理办法、实施细则、考核办法、监督办法四项制度，每缺一项扣2分，扣完为止。"


@pytest.mark.parametrize(
    ("text", "most"),
    [
        (LACKING, 4),
        ("申报表中数量、质量、时效、成本四类指标齐全，得10分，缺1类扣2分。", 4),
        ("组织、人员、经费、考核等五方面保障条件，每具备一条得2分。", 5),
        ("社会效益指标共设3项，每项达到预期值得3分。", 3),
        ("预算、收支、采购、资产、合同管理制度，缺一项扣2分，扣完为止。", 5),
        ("①制度健全；②执行到位；③台账完整。每缺一项扣1分，缺三项及以上不得分。", 3),
        ("评价要点：①制度健全（6分），缺一项扣0.5分；②执行到位（4分），每发现一处未执行的扣1分，扣完为止。", None),
        ("每缺一项制度扣2分，扣完为止。", None),
        ("制度中目标、分工、保障等要素，每缺一项扣2分，扣完为止。", None),
        ("收支、采购、合同、资产四项制度，每个单位每缺一项扣2分，扣完为止。", None),
        ("收支、采购、合同、资产四项制度，每发现一项问题扣2分，扣完为止。", None),
        ("收支、采购、合同三项制度齐全。每缺一项台账扣2分，扣完为止。", None),
    ],
)
def test_the_list_bounds_what_is_counted_of_it(text: str, most: int | None) -> None:
    compiled = compile_criterion(text, full_marks=10)
    counts = [s.high for s in compiled.program.inputs if s.integer and s.unit != "处"]
    assert counts == [None if most is None else Fraction(most)]
    again = compile_criterion(compiled.reading, full_marks=10)
    assert again.program.digest() == compiled.program.digest()


def test_a_count_outside_is_refused_and_no_proof_speaks_of_it() -> None:
    compiled = compile_criterion(LACKING, full_marks=10)
    assert compiled.score({"缺项数": "4项"}).exact == 2
    with pytest.raises(FactsError, match="不能大于 4项"):
        compiled.score({"缺项数": "5项"})
    (nothing,) = (f for f in prove(compiled.program) if f.kind == "零分可得")
    assert nothing.says == "没有数据能得0分"
    assert nothing.witnesses[0].facts == {"缺项数": 4} and nothing.witnesses[0].score == "2"
