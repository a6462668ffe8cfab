"""Names of yes/no facts say which way they count: a name alone never stands for its fault."""

from __future__ import annotations

import pytest
from biaochi import compile_criterion


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("无台账、无记录的各扣1分", ["无台账", "无记录"]),
        ("道路、照明管护不到位的，各扣1分", ["道路、照明管护不到位：道路", "照明管护不到位"]),
        ("未按规定公开预算、决算的，分别扣2分", ["未按规定公开预算", "未按规定公开预算、决算：决算"]),
    ],
)
def test_each_of_several_names_says_what_is_wrong(text: str, names: list[str]) -> None:
    assert [i.name for i in compile_criterion(text, full_marks="5").inputs] == names
