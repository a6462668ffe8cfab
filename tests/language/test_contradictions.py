"""What contradicts itself in print is refused with its place, whatever it would come to."""

from __future__ import annotations

import pytest
from biaochi import CriterionError
from biaochi.criterion import compile_criterion


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("评价要点：①制度健全；②执行到位；③台账完整。满足全部四项得满分，每缺一项扣1分。", "BC130"),
        ("发生安全事故不得分，每起扣2分。", "BC153"),
        ("发生安全事故的不得分，每发生一起扣2分，扣完为止。", "BC153"),
        ("每发生一起安全事故扣2分；发生安全事故的，不得分。", "BC153"),
        ("满意度≥120%得5分，每降低1%扣0.1分，扣完为止。", "BC142"),
        ("①制度健全；②执行到位；③台账完整。符合四项要点得5分，每少一项扣1分。", "BC130"),
        ("①制度健全；②执行到位；③台账完整。满足四个方面的得满分，缺一项扣2分。", "BC130"),
        ("①制度健全；②执行到位；③台账完整。达到四点得满分，否则不得分。", "BC130"),
        ("①制度健全；②执行到位；③台账完整。满足四条得5分，满足三项得3分，其余不得分。", "BC130"),
        ("未发生安全事故得5分，发生不得分，每起扣2分。", "BC153"),
        ("每发生1起事故扣2分，如有发生不得分。", "BC153"),
        ("每发生1起扣2分，一旦发生不得分。", "BC153"),
        ("无投诉得满分，有投诉不得分，每件扣1分。", "BC153"),
        ("满意度高于100%得5分，90%-100%得3分，90%以下不得分。", "BC142"),
        ("满意度＜0%不得分，否则得5分。", "BC142"),
        ("预算执行率低于-5%不得分，否则得5分。", "BC142"),
        ("不合规1处扣1分，2处扣2分，4处及以上扣5分。", "BC150"),
    ],
)
def test_a_contradiction_is_a_finding(text: str, code: str) -> None:
    with pytest.raises(CriterionError) as bad:
        compile_criterion(text, full_marks=5)
    (found,) = bad.value.diagnostics
    assert found.code == code and 0 <= found.start < found.end <= len(text) and found.help


@pytest.mark.parametrize(
    "text",
    [
        "发生重大安全事故的不得分，每发生一起一般事故扣2分。",
        "每发现一处不规范扣1分，发生安全事故的不得分。",
        "弄虚作假的不得分，每发现一处不规范扣1分，扣完为止。",
        "每起扣2分，扣完为止；发生安全事故不得分。",
    ],
)
def test_two_cases_are_no_contradiction(text: str) -> None:
    assert len(compile_criterion(text, full_marks=5).program.inputs) == 2
