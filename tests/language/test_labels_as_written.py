"""Labels as people write them are read, or answered by what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from biaochi.diagnostics import RulesetError
from biaochi.document.printer import format_document
from biaochi.document.reader import read_document
from biaochi.registry.load import load

HEAD = "规则集：样例\n版本：1\n三级指标：甲（5分）\n"


@pytest.mark.parametrize("label", ["评分标准：", "评价标准:", "评分细则：", "标准\t", "评分标准\t"])
def test_another_name_of_the_criterion(label: str, tmp_path: Path) -> None:
    path = tmp_path / "样例.biaochi"
    text = f"{HEAD}指标解释：问卷得出的满意度\n目标值：≥90%\n{label}满意度≥90%得满分，每降低1%扣0.1分，扣完为止。\n"
    path.write_text(text, encoding="utf-8")
    assert len(load(path).indicators) == 1
    (node,) = read_document(text).nodes
    assert [f.label for f in node.fields] == ["考核内容", "指标值", "标准"]
    field = node.fields[2]
    assert text[field.text_start : field.end] == field.text
    made = format_document(read_document(text))
    assert "\n标准：满意度≥90%" in made and format_document(read_document(made)) == made


@pytest.mark.parametrize("label", ["评价标准", "标准", "评分细则"])
def test_a_label_without_its_colon_is_told_so(label: str) -> None:
    with pytest.raises(RulesetError) as bad:
        read_document(f"{HEAD}{label}　满意度≥90%得满分。\n")
    (told,) = bad.value.diagnostics
    assert told.code == "BC215" and told.help == f"请在“{label}”后面加冒号，写成“{label}：……”。"


def test_in_the_text_of_a_criterion_it_is_text() -> None:
    (node,) = read_document(f"{HEAD}标准：每发现一处扣1分。\n评分标准：见附件。\n").nodes
    assert [f.text for f in node.fields] == ["每发现一处扣1分。\n评分标准：见附件。"]


def test_a_pasted_table_is_sent_to_import() -> None:
    with pytest.raises(RulesetError) as bad:
        read_document("规则集：样例\n版本：1\n一级指标\t三级指标\t分值\n产出\t人数\t5\n")
    assert [d.code for d in bad.value.diagnostics] == ["BC207"] and "biaochi import" in bad.value.diagnostics[0].help


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-1.7"])
def test_a_table_in_the_place_of_a_ruleset_is_sent_to_import(start: bytes, tmp_path: Path) -> None:
    path = tmp_path / "表.xls"
    path.write_bytes(start + bytes(100))
    with pytest.raises(Exception, match="不是文本文件") as bad:
        load(path)
    assert "biaochi import" in bad.value.diagnostics[0].help  # type: ignore[attr-defined]
