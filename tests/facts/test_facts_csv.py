from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from biaochi.facts.limits import MAX_CSV
from facts_helpers import facts_of, refusal, refusal_of_paths, values_of

TABLE = """\
对象,指标编码,指标,数据,值,单位,佐证,说明,不适用,评定人,评定日期
市直,C12.1,征缴预算完成率,征缴收入额,1041265.02,万元,决算表,已核,,甲,2023-01-05
,,,预算收入额,"992,019.51",万元,,,,,
,C19.1,参保群众满意度,,86.11,%,,,否,,
,,住院支出拨付及时率,,3笔,个,,,,,
牟平区,C12.1,征缴预算完成率,征缴收入额,,万元,,,当年没有,,
以上数据由市医保局提供,,,,,,,,,,
"""
EXPECTED = [
    ("市直", "C12.1", "征缴收入额", "1041265.02万元", "第2行"),
    ("市直", "C12.1", "预算收入额", "992,019.51万元", "第3行"),
    ("市直", "C19.1", "", "86.11%", "第4行"),
    ("市直", "住院支出拨付及时率", "", "3笔", "第5行"),
    ("牟平区", "C12.1", "征缴收入额", "", "第6行"),
]


def summary(data: str | bytes) -> list[tuple[str, str, str, str, str]]:
    return [(s, k, f.fact, f.value.text if f.value else "-", f.where) for s, k, f in facts_of(data, "a.csv")]


def test_table_with_blanks_inherited_and_units_added() -> None:
    assert summary(TABLE) == EXPECTED
    facts = [f for _, _, f in facts_of(TABLE, "a.csv")]
    assert (facts[0].evidence, facts[0].note, facts[0].assessor, facts[0].assessed_on) == (
        "决算表",
        "已核",
        "甲",
        "2023-01-05",
    )
    assert (facts[2].not_applicable, facts[4].not_applicable) == ("", "当年没有")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, end: str) -> None:
    assert summary(TABLE.replace("\n", end).encode(encoding)) == EXPECTED


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_delimiters(delimiter: str) -> None:
    text = TABLE.replace('"992,019.51"', "992019.51").replace(",", delimiter)
    assert [row[3] for row in summary(text)][1] == "992019.51万元"


def test_a_new_indicator_name_does_not_take_the_code_above() -> None:
    text = "对象,指标编码,指标,值\n甲,C1,征缴率,1\n,,结余率,2\n,,,3\n,C2,,4\n"
    keys = [k for _, k, _ in facts_of(text.replace("3\n", "\n"), "a.csv")]
    assert keys == ["C1", "结余率", "C2"]


def test_title_lines_aliases_and_ignored_columns() -> None:
    text = "附件2,,,,\n,,,,\n*编码,单位名称,值（必填）,填写说明,类型\nC1,甲,3,填数,数量\n"
    assert summary(text) == [("甲", "C1", "", "3", "第4行")]
    assert summary("指标,值\nC1,3\n")[0][0] == "a"


def test_apostrophes_written_against_formulas_are_taken_back() -> None:
    text = "对象,编码,值\n'=cmd,C1,'-x\n'@甲,C2,-1.5\n乙,C3,'abc\n乙,C4,''=x\n"
    found = [(s, f.value and f.value.text) for s, _, f in facts_of(text, "a.csv")]
    assert found == [("=cmd", "-x"), ("@甲", "-1.5"), ("乙", "'abc"), ("乙", "'=x")]


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("对象,编码,值\n甲,C1,1\n甲,C2\n", "BC321", "第3行"),
        ("对象,编码,值\n甲,C1,1,2\n", "BC321", "第2行"),
        ("对象,编码,值\n,C1,1\n", "BC321", "第2行"),
        ("对象,编码,指标,值\n甲,,,1\n", "BC321", "第2行"),
        ("对象,编码,值,得分,权重\n甲,C1,1,2,3\n", "BC320", "第1行"),
        ("对象，编码，值\n甲，C1，1\n", "BC320", "第1～10行"),
        ("一,二\n1,2\n", "BC320", "第1～10行"),
        ("对象,编码,值,指标编码\n甲,C1,1,2\n", "BC317", "第1行"),
        ("对象,编码,值\n", "BC313", "第1行"),
        ('对象,编码,值\n甲,C1,"abc\n', "BC315", "第2行"),
        ('对象,编码,值\n甲,C1,"a"b\n', "BC315", "第2行"),
        ("对象,编码,值\n甲,C1,1\n甲,C1,2\n", "BC318", "第3行"),
        ("对象,编码,值\n甲,C1,9\u200b0\n", "BC325", "第2行"),
        ("对象,编码,值\n甲,C1," + "x" * 10_001 + "\n", "BC314", "第2行"),
        ("对象,编码,值\n甲,C1,1" + "," * 100 + "\n", "BC314", "第2行"),
        ("对象,编码,值\n" + "," * 200_001 + "\n", "BC314", "第2行"),
        ("对象,编码,值\n甲,C1,1\0\n", "BC103", "第"),
    ],
)
def test_refused_with_its_row(text: str, code: str, where: str) -> None:
    found = refusal(text, "a.csv")
    assert found.code == code
    assert found.where.startswith(where), found


def test_unknown_columns_are_named_with_the_allowed_ones() -> None:
    found = refusal("对象,编码,值,得分,权重\n甲,C1,1,2,3\n", "a.csv")
    assert "得分、权重" in found.message and "佐证" in found.help


def test_the_same_fact_twice_names_both_places() -> None:
    found = refusal("对象,编码,数据,值\n甲,C1,收入,1\n甲,C2,,1\n甲,C1,收 入,2\n", "a.csv")
    assert "第2行" in found.message and found.where == "第4行"


def test_too_many_rows() -> None:
    assert refusal("对象,编码,值\n" + "\n" * 200_001, "a.csv").code == "BC314"


def test_a_file_of_a_gigabyte_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as stream:
        stream.write("对象,编码,值\n".encode())
        stream.truncate(1024**3)
    tracemalloc.start()
    assert refusal_of_paths([path]).code == "BC314"
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3 * MAX_CSV


def test_quoted_line_ends_count_as_one_row() -> None:
    text = '对象,编码,值,佐证\n甲,"C1",1,"两\n行"\n甲,C2,2,\n甲,C3\n'
    assert refusal(text, "a.csv").where == "第4行"
    assert values_of(text.rsplit("甲", 1)[0], "a.csv") == ["1", "2"]
