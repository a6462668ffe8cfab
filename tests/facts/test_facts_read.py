from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest
from biaochi.diagnostics import FactsError
from biaochi.facts import read_facts
from facts_helpers import HEADER, refusal_of_paths, values_of, workbook
from hypothesis import given, settings
from hypothesis import strategies as st


def test_a_folder_is_read_by_name_and_merged_by_subject(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("对象,编码,值\n市直,C2,2\n牟平区,C1,3\n", "utf-8")
    (tmp_path / "a.yaml").write_text("对象: 市直\nC1: 1\n", "utf-8")
    (tmp_path / "c.xlsx").write_bytes(workbook([HEADER, ("市 直", "C3", "", "", "4", "", "")]))
    (tmp_path / "~$c.xlsx").write_bytes(b"lock")
    (tmp_path / ".hidden.yaml").write_text("*", "utf-8")
    (tmp_path / "说明.txt").write_text("x", "utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "d.yaml").write_text("C9: 1", "utf-8")
    (tmp_path / "dir.yaml").mkdir()
    found = read_facts([tmp_path, tmp_path / "a.yaml"])
    assert [(s.name, [(k, f.value and f.value.text) for k, f in s.facts]) for s in found] == [
        ("市直", [("C1", "1"), ("C2", "2"), ("C3", "4")]),
        ("牟平区", [("C1", "3")]),
    ]
    assert found[0].file == str(tmp_path / "a.yaml")


def test_the_same_fact_in_two_files_names_both(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("对象: 市直\n\nC1: {甲: 1}\n", "utf-8")
    (tmp_path / "b.json").write_text('{"对象":"市直","C1":{"甲":"1"}}', "utf-8")
    found = refusal_of_paths([tmp_path])
    assert found.code == "BC318"
    assert str(tmp_path / "a.yaml") in found.message and "第3行" in found.message
    assert found.file == str(tmp_path / "b.json") and found.where == "市直›C1›甲"


def test_findings_of_all_files_are_collected(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("C1: [1]", "utf-8")
    with pytest.raises(FactsError) as caught:
        read_facts([tmp_path, tmp_path / "none.yaml"])
    assert [d.code for d in caught.value.diagnostics] == ["BC311", "BC319", "BC319"]


@pytest.mark.parametrize(
    ("name", "code", "word"),
    [("没有.yaml", "BC311", "没有"), ("a.xls", "BC312", "另存为 .xlsx"), ("a.et", "BC312", "另存为"),
     ("a.docx", "BC312", "可读"), ("空.csv", "BC313", "模板"), ("空目录", "BC313", "可读")],
)  # fmt: skip
def test_paths_that_cannot_be_read(tmp_path: Path, name: str, code: str, word: str) -> None:
    for existing in ("a.xls", "a.et", "a.docx"):
        (tmp_path / existing).write_bytes(b"x")
    (tmp_path / "空.csv").write_bytes(b" \r\n")
    (tmp_path / "空目录").mkdir()
    found = refusal_of_paths([tmp_path / name])
    assert found.code == code and word in found.message + found.help


def test_nothing_given_and_pipes(tmp_path: Path) -> None:
    with pytest.raises(FactsError) as caught:
        read_facts([])
    assert caught.value.diagnostics[0].code == "BC313"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.yaml")
        assert refusal_of_paths([tmp_path / "pipe.yaml"]).code == "BC311"


decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4)


@settings(max_examples=150, deadline=None)
@given(decimals, st.integers(0, 4))
def test_decimals_keep_what_was_written(number: Decimal, places: int) -> None:
    written = f"{number:.{places}f}"
    assert values_of(f"C1: {written}", "a.yaml") == [written]
    assert values_of(f'{{"C1": {written}}}', "a.json") == [written]
    assert values_of(f"对象,编码,值\n甲,C1,{written}\n", "a.csv") == [written]


@settings(max_examples=60, deadline=None)
@given(st.integers(-(10**10), 10**10), st.integers(0, 4), st.booleans())
def test_decimals_in_cells_keep_their_value(digits: int, places: int, percent: bool) -> None:
    number = Decimal(digits).scaleb(-places)
    data = workbook(
        [HEADER, ("甲", "C1", "", "", number, "", "")],
        lambda sheet: setattr(sheet["E2"], "number_format", "0.0%" if percent else "General"),
    )
    (text,) = values_of(data, "a.xlsx")
    assert text is not None and text.endswith("%") is percent
    assert Decimal(text.rstrip("%")) == (number * 100 if percent else number)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    from biaochi.facts import read_bytes

    for file in ("a.yaml", "a.json", "a.csv", "a.xlsx"):
        try:
            read_bytes(data, file=file)
        except FactsError as bad:
            assert all(d.file and d.where and d.help and d.code for d in bad.diagnostics)
            json.dumps([d.as_json() for d in bad.diagnostics]).encode()


alphabet = st.sampled_from(list("对象C1:,{}[]\"'\n \t-&*!?|>%@#~值佐证<：，"))


@settings(max_examples=300, deadline=None)
@given(st.lists(alphabet, max_size=60).map("".join))
def test_almost_yaml_is_read_or_refused(text: str) -> None:
    from biaochi.facts import read_bytes

    for file in ("a.yaml", "a.json", "a.csv"):
        try:
            read_bytes(text.encode(), file=file)
        except FactsError as bad:
            assert all(d.file and d.where and d.help for d in bad.diagnostics)
