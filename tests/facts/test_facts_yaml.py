from __future__ import annotations

import pytest
import yaml
from biaochi.diagnostics import FactsError
from biaochi.facts import read_bytes, yaml_facts
from facts_helpers import complete, facts_of, refusal, values_of

SAMPLE = """\
对象: 市直
征缴预算完成率: {征缴收入额: 1041265.02万元, 预算收入额: {值: 992019.51万元, 佐证: 决算表}}
参保群众满意度: 86.11%
住院支出拨付及时率: {值: 3笔, 佐证: 8月烟台山医院12月拨付等3笔, 说明: 已核, 反推: 由扣分倒算}
C15: {不适用: 当年没有这项业务, 评定人: 甲, 评定日期: 2023-01-05}
共用: {参保人数: 500人}
"""


def test_the_sample_reads_as_written() -> None:
    found = facts_of(SAMPLE, "市直.yaml")
    assert [(key, f.fact, f.value and f.value.text) for _, key, f in found] == [
        ("征缴预算完成率", "征缴收入额", "1041265.02万元"),
        ("征缴预算完成率", "预算收入额", "992019.51万元"),
        ("参保群众满意度", "", "86.11%"),
        ("住院支出拨付及时率", "", "3笔"),
        ("C15", "", None),
        ("共用", "参保人数", "500人"),
    ]
    assert {name for name, _, _ in found} == {"市直"}
    budget, paid, not_applicable = found[1][2], found[3][2], found[4][2]
    assert budget.evidence == "决算表" and budget.where == "第2行" and budget.file == "市直.yaml"
    assert budget.value is not None and (budget.value.where, budget.value.file) == ("第2行", "市直.yaml")
    assert paid.note == "已核；反推：由扣分倒算"
    assert (not_applicable.not_applicable, not_applicable.assessor) == ("当年没有这项业务", "甲")
    assert not_applicable.assessed_on == "2023-01-05"


@pytest.mark.parametrize(
    "written",
    ["12:30", "010", "0o17", "0x1F", "on", "yes", "No", "0.1", "1e3", "1_000", ".5", "2022-03-01", "-1.50", "1.10",
     "true",
     "=1+1", ".inf", ".nan", "NaN", "12:30:45.1", "+5", "86.11%", "９０％"],
)  # fmt: skip
def test_every_scalar_is_the_text_that_was_written(written: str) -> None:
    assert values_of(f"C1: {written}", "a.yaml") == [written]
    assert values_of(f"C1: {{值: {written}}}", "a.yaml") == [written]
    assert values_of(f"C1: '{written}'", "a.yaml") == [written]


@pytest.mark.parametrize("written", ["", "null", "~", "''", "  # 填百分数"])
def test_blank_values_are_empty_text(written: str) -> None:
    assert values_of(f"C1: {written}\nC2: 1", "a.yaml") == ["", "1"]


def test_subjects_come_from_documents_lists_and_file_names() -> None:
    two = "对象: 甲\nC1: 1\n---\n对象: 乙\nC1: 2\n"
    assert [(s, k, f.value and f.value.text) for s, k, f in facts_of(two, "x.yaml")] == [
        ("甲", "C1", "1"),
        ("乙", "C1", "2"),
    ]
    listed = "- 对象: 甲\n  C1: 1\n- 对象: 乙\n  C1: 2\n"
    assert [s.name for s in read_bytes(listed.encode(), file="x.yml")] == ["甲", "乙"]
    assert [s.name for s in read_bytes(b"C1: 1\n---\n", file="dir/莱阳市.yaml")] == ["莱阳市"]


def test_evidence_beside_named_facts_speaks_of_the_indicator() -> None:
    found = facts_of("C1: {甲: 1, 佐证: 台账}", "a.yaml")
    assert [(f.fact, f.value and f.value.text, f.evidence) for _, _, f in found] == [
        ("", None, "台账"),
        ("甲", "1", ""),
    ]


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        (BOMB, "BC316", "第1行"),
        ("C1: 1\nC2: *x\n", "BC316", "第2行"),
        ("C1: !!python/object/apply:os.system [ls]", "BC316", "第1行"),
        ("C1: !!python/name:os.system", "BC316", "第1行"),
        ("!!python/object/new:os.system {a: 1}", "BC316", "第1行"),
        ("C1: !!str 1", "BC316", "第1行"),
        ("C1: ! 1", "BC316", "第1行"),
        ("%TAG ! tag:x,2000:\n---\na: 1", "BC316", "第"),
        ("C1: {<<: {甲: 1}}", "BC316", "第1行"),
        ("C1: 1\nC2: 2\nC1: 3", "BC317", "第3行"),
        ("C1: {甲: 1,\n 甲: 2}", "BC317", "第2行"),
        ("C1:\n  甲: {值: 1}\n  甲 : {值: 2}", "BC317", "第3行"),
        ("C1: {甲: {值: 1, 值: 2}}", "BC317", "第1行"),
        ("对象: 甲\n对象: 乙", "BC317", "第2行"),
        ("征缴额: 1\n征 缴额: 2", "BC317", "第2行"),
        ("Ｃ1: 1\nC1: 2", "BC317", "第2行"),
        ("C1: [1, 2]", "BC319", "第1行"),
        ("C1: {值: {甲: 1}}", "BC319", "第1行"),
        ("C1: {甲: {乙: 1}}", "BC319", "第1行"),
        ("C1: {值: 1, 甲: 2}", "BC319", "第1行"),
        ("? [1]\n: 2", "BC319", "第1行"),
        ("对象：市直", "BC319", "第1行"),
        ("- C1: 1\n- C1: 2", "BC319", "第1行"),
        ("- 1\n- 2", "BC319", "第1行"),
        ("", "BC313", "整个文件"),
        ("# 空\n---\n", "BC313", "整个文件"),
        ("C1: 'x", "BC315", "第1行第"),
        ("C1: {值: 3笔，佐证: x}", "BC315", "第1行第"),
        ("C1: 1\n\tC2: 2", "BC315", "第2行第"),
        ("C1: %x", "BC315", "第1行第5列"),
        ("C1: 90\u200b", "BC325", "第1行"),
        ("C\u202e1: 90", "BC325", "第1行"),
        ('C1: "a\\0b"', "BC325", "第1行"),
    ],
)
@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml_facts._LOADER])
def test_refused_with_its_line(text: str, code: str, where: str, loader: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_facts, "_LOADER", loader)
    found = refusal(text, "a.yaml")
    assert found.code == code
    assert found.where.startswith(where), found


def test_fullwidth_punctuation_is_named() -> None:
    assert "，" in refusal("C1: {值: 3笔，佐证: x}", "a.yaml").help
    assert "：" in refusal("对象：市直\nC1: 3\n", "a.yaml").help
    assert "制表符" in refusal("C1:\n\t甲: 2", "a.yaml").message


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml_facts._LOADER])
@pytest.mark.parametrize("unit", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_refused_with_its_line(unit: str, loader: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_facts, "_LOADER", loader)
    found = refusal("C1: 1\n---\n" + unit * 100_000, "a.yaml")
    assert (found.code, found.where) == ("BC314", "第3行")


@pytest.mark.parametrize(
    "line",
    ["[" * 17, "{a: " * 17, "[{a: " * 9, "C1: " + "[1, " * 17, "['x', " * 17, "[\"[]\", " * 17, "[it's, " * 17,
     "[a 'b, " * 17, "] " * 9 + "[" * 17, "- " + "[" * 17, "{a: 'b" + "'}, {a: '" * 20 + "', b: " + "[" * 16],
)  # fmt: skip
def test_what_a_line_opens_is_counted_before_any_parser_sees_it(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(*_: object, **__: object) -> None:
        raise AssertionError("parsed")

    monkeypatch.setattr(yaml_facts.yaml, "parse", parse)
    assert refusal(f"C1: 1\nC2: {line}\n", "a.yaml").code == "BC314"
    with pytest.raises(AssertionError, match="parsed"):
        read_bytes(f"C1: 1\nC2: {line.replace('[', '', 1).replace('{', '', 1)}\n".encode(), file="a.yaml")


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml_facts._LOADER])
@pytest.mark.parametrize(
    "text",
    ["C1: \"" + "[" * 1000 + '\\"["', "C1: '" + "[" * 1000 + "''{'", '{"C1":"' + "{" * 99 + '"}', "C1: 1 # " + "[" * 99,
     "# " + "[" * 99 + "\nC1: 1", "C1: {值: 1, 说明: '" + "[" * 99 + "'}", "C1: 见" + "[1]" * 99, "C1: {" + "值: 1, 佐证: '{'}"],
)  # fmt: skip
def test_brackets_of_texts_are_not_depth(text: str, loader: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_facts, "_LOADER", loader)
    assert len(values_of(text, "a.yaml")) == 1


def test_depth_of_indented_blocks() -> None:
    text = "\n".join("  " * i + "a:" for i in range(300))
    assert refusal(text, "a.yaml").code == "BC314"


def test_numbers_of_nodes_and_size_are_limited() -> None:
    assert refusal("".join(f"k{i}: 1\n" for i in range(60_000)), "a.yaml").code == "BC314"
    assert refusal("#" * (4 * 1024 * 1024 + 1), "a.yaml").code == "BC314"


def test_nothing_is_executed_or_constructed(tmp_path_factory: pytest.TempPathFactory) -> None:
    target = tmp_path_factory.mktemp("yaml") / "ran"
    text = f"C1: !!python/object/apply:os.system ['touch {target}']"
    with pytest.raises(FactsError) as caught:
        read_bytes(text.encode(), file="a.yaml")
    complete(caught.value)
    assert not target.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_and_line_ends(encoding: str) -> None:
    data = SAMPLE.replace("\n", "\r\n").encode(encoding)
    assert [f.where for _, _, f in facts_of(data, "a.yaml")] == ["第2行", "第2行", "第3行", "第4行", "第5行", "第6行"]
    assert values_of(data, "a.yaml") == values_of(SAMPLE, "a.yaml")


def test_undecodable_bytes_and_nul() -> None:
    assert refusal(b"\xff\xfe\xff", "a.yaml").code == "BC102"
    assert refusal(b"C1: \xff", "a.yaml").code == "BC102"
    assert refusal(b"C1: 1\0", "a.yaml").code == "BC103"
