"""Ruleset documents: the tree, its offsets, the printer, and every way a document can be refused."""

from __future__ import annotations

import re
import unicodedata
from importlib.resources import files
from itertools import product
from pathlib import Path

import pytest
from biaochi.diagnostics import Diagnostic, RulesetError
from biaochi.document import labels as labels
from biaochi.document.printer import format_document
from biaochi.document.reader import read_document
from biaochi.document.scan import INVISIBLE
from biaochi.document.tree import Document, FactDecl, Field, Node, same_meaning
from biaochi.source.decode import decode
from effort import calls
from hypothesis import given, settings
from hypothesis import strategies as st

SAMPLE = (Path(__file__).parent / "good" / "yantai_sample.biaochi").read_text(encoding="utf-8")
SPECIFICATION = files("biaochi_grammar").joinpath("document.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```biaochi\n(.*?)```", SPECIFICATION, re.DOTALL)


def outline(node: Node) -> object:
    """Level, code, name, marks, labels and children of a node."""
    return node.level, node.code, node.name, node.marks, [f.label for f in node.fields], [*map(outline, node.children)]


def every_field(doc: Document) -> list[Field]:
    return [*doc.header, *(f for n in doc.walk() for f in (n.heading, *n.fields))]


def refusal(text: str) -> list[Diagnostic]:
    """The findings of a text that cannot be read; each is complete and has a place in the text."""
    with pytest.raises(RulesetError) as caught:
        read_document(text, file="x.biaochi")
    found = list(caught.value.diagnostics)
    for finding in found:
        assert finding.message and finding.help and finding.file == "x.biaochi"
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.message.isprintable() and finding.help.isprintable()
    return found


def round_trip(text: str) -> Document:
    """Checks that formatting keeps the tree and is idempotent."""
    doc = read_document(text)
    printed = format_document(doc)
    again = read_document(printed)
    assert same_meaning(doc, again)
    assert format_document(again) == printed
    return doc


# --- the tree


def test_the_sample_is_read_as_the_tree_it_shows() -> None:
    doc = round_trip(SAMPLE)
    assert [f.label for f in doc.header] == [
        "规则集",
        "辖区",
        "类型",
        "适用年度",
        "版本",
        "依据",
        "总分",
        "等级",
        "约定",
        "对象",
        "合成",
    ]
    leaf = ["数据", "标准"]
    assert [*map(outline, doc.nodes)] == [
        (
            1,
            "A3",
            "产出",
            "30",
            [],
            [
                (
                    2,
                    "B6",
                    "产出数量",
                    "8",
                    [],
                    [
                        (
                            3,
                            "C12",
                            "实际完成率",
                            "8",
                            [],
                            [
                                (4, None, "征缴预算完成率", "1", leaf, []),
                                (4, None, "省内异地就医结算率", "1", leaf, []),
                            ],
                        ),
                    ],
                ),
                (2, "B9", "产出成本", "2", [], [(4, "C15", "项目总成本节约率", "2", [*leaf, "解释"], [])]),
            ],
        ),
        (
            1,
            "A4",
            "效益",
            "35",
            [],
            [
                (
                    2,
                    "B10",
                    "项目效益",
                    "35",
                    [],
                    [
                        (
                            3,
                            "C19",
                            "社会公众或服务对象满意度",
                            "10",
                            [],
                            [(4, None, "参保群众满意度", "5", ["标准"], [])],
                        ),
                    ],
                ),
            ],
        ),
    ]
    names = doc.field("对象")
    rules = doc.field("合成")
    assert names and names.names == ("市直", "牟平区", "龙口市", "开发区", "莱阳市", "芝罘区")
    assert rules and rules.lines[2] == "综合评价＝非现场评价×40%＋现场评价×60%"
    facts = next(n for n in doc.walk() if n.name == "征缴预算完成率").field("数据")
    assert facts and [(f.name, f.unit) for f in facts.facts] == [("征缴收入额", "万元"), ("预算收入额", "万元")]
    assert SAMPLE[facts.facts[1].start : facts.facts[1].end] == "预算收入额（万元）"


def test_the_official_sentence_is_kept_to_the_letter() -> None:
    for node in read_document(SAMPLE).walk():
        for field in node.fields:
            assert f"{field.label}：{field.text}\n" in SAMPLE


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_the_specification_are_read(example: str) -> None:
    round_trip(example)


def test_the_specification_has_examples_and_lists_every_label_and_code() -> None:
    assert len(EXAMPLES) >= 5
    assert all(label in SPECIFICATION for label in labels.LABELS)
    used = {label for e in EXAMPLES for f in every_field(read_document(e)) for label in [f.label]}
    assert labels.LABELS - used <= {"语言版本", "编码", "类型", "失效日期"}
    sources = Path(labels.__file__).parent.glob("*.py")
    codes = set(re.findall(r'"(BC2[0-9]{2})"', "".join(p.read_text(encoding="utf-8") for p in sources)))
    assert codes == set(re.findall(r"BC2[0-9]{2}", SPECIFICATION.partition("## 10")[2]))


def test_the_labels_of_the_grammar_are_those_of_the_reader() -> None:
    grammar = files("biaochi_grammar").joinpath("document.lark").read_text(encoding="utf-8")
    for word, expected in (
        ("HEADER", labels.HEADER),
        ("NODE", labels.NODES.keys()),
        ("FIELD", labels.FIELDS),
        ("SHARED", labels.SHARED),
    ):
        definition = re.search(rf"^{word}_WORD:(.*?)(?=^\S)", grammar, re.DOTALL | re.MULTILINE)
        assert definition and set(re.findall(r'"([^"]+)"', definition[1])) == set(expected)


def test_words_with_a_colon_inside_a_standard_are_text() -> None:
    doc = round_trip("指标：卫生（5分）\n标准：分三档：\n合格：得5分；\n得分：按比例；\n  评分标准：见附件。")
    assert doc.nodes[0].fields[0].lines == ("分三档：", "合格：得5分；", "得分：按比例；", "评分标准：见附件。")


@pytest.mark.parametrize(
    ("heading", "code", "name", "marks", "signed", "most"),
    [
        ("A3 产出（30分）", "A3", "产出", "30", False, None),
        ("C12.1 完成率（0.5分）", "C12.1", "完成率", "0.5", False, None),
        ("1.2.3　完成率", "1.2.3", "完成率", None, False, None),
        ("完成率(８．５分)", None, "完成率", "8.5", False, None),
        ("人次（含手工报销）（2 分）", None, "人次（含手工报销）", "2", False, None),
        ("人次（含手工报销）", None, "人次（含手工报销）", None, False, None),
        ("100%达标率（1分）", None, "100%达标率", "1", False, None),
        ("B7 创新（加减分）", "B7", "创新", None, True, None),
        ("B7 创新（加减分，最多3分）", "B7", "创新", None, True, "3"),
        ("5G覆盖率（3分）", None, "5G覆盖率", "3", False, None),
        ("A3产出（3分）", None, "A3产出", "3", False, None),
        ("人次\n（含手工报销）\n（2分）", None, "人次（含手工报销）", "2", False, None),
        ("满意度（百分制）", None, "满意度（百分制）", None, False, None),
        ("支出（计划内）", None, "支出（计划内）", None, False, None),
    ],
)
def test_headings(heading: str, code: str | None, name: str, marks: str | None, signed: bool, most: str | None) -> None:
    text = f"指标：{heading}\n"
    node = round_trip(text).nodes[0]
    assert (node.code, node.name, node.marks, node.signed, node.most) == (code, name, marks, signed, most)
    assert text[node.name_start] == name[0]


FACTS = {
    "征缴收入额（万元）": FactDecl("征缴收入额", "万元", (), False, None, None, 0, 0),
    "满意度(%)": FactDecl("满意度", "%", (), False, None, None, 0, 0),
    "是否公开（是/否）": FactDecl("是否公开", None, ("是", "否"), False, None, None, 0, 0),
    "效果（显著／一般/ 无）": FactDecl("效果", None, ("显著", "一般", "无"), False, None, None, 0, 0),
    "处数（处，整数，0-100）": FactDecl("处数", "处", (), True, "0", "100", 0, 0),
    "处数（整数, ０～１００）": FactDecl("处数", None, (), True, "0", "100", 0, 0),
    "增幅（%，-5.5至10%）": FactDecl("增幅", "%", (), False, "-5.5", "10%", 0, 0),
    "增幅（%，两位小数，>0，≤100）": FactDecl("增幅", "%", (), False, "0", "100", 0, 0, True, False, 2),
    "人次（含异地）（人次）": FactDecl("人次（含异地）", "人次", (), False, None, None, 0, 0),
    "名称": FactDecl("名称", None, (), False, None, None, 0, 0),
}


@pytest.mark.parametrize(("written", "fact"), [*FACTS.items()])
def test_facts(written: str, fact: FactDecl) -> None:
    text = f"指标：一\n数据：{written}；另一项（元）；"
    facts = round_trip(text).nodes[0].fields[0].facts
    start = text.index(written)
    place = {"start": start, "end": start + len(written)}
    assert {s: getattr(facts[0], s) for s in FactDecl.__slots__} == {
        s: place.get(s, getattr(fact, s)) for s in FactDecl.__slots__
    }
    assert facts[1].name == "另一项"


def test_comments_stay_at_their_place() -> None:
    doc = round_trip(
        "# 头\n规则集：一\n约定：\n 甲\n # 内\n 乙\n# 前\n指标：二\n# 三\n标准：四\n#五\n六\n\n# 尾1\n  #尾2  "
    )
    printed = "# 头\n规则集：一\n约定：\n  甲\n  # 内\n  乙\n\n# 前\n指标：二\n# 三\n标准：四\n#五\n六\n\n# 尾1\n#尾2\n"
    assert format_document(doc) == printed
    assert [c.text for c in doc.comments] == ["# 尾1", "#尾2"]


def test_the_printer_never_makes_a_label_out_of_text() -> None:
    for first in ("标准：甲", "#甲", "標準：甲", "适用年限：甲", "＃甲"):
        doc = round_trip(f"规则集：一\n约定：{first}\n乙\n")
        assert doc.header[1].lines == (first, "乙")


def test_same_meaning_tells_documents_apart() -> None:
    base = "指标：A1 甲（1分）\n数据：乙（元）\n标准：得1分。\n"
    for old, new in (
        ("A1", "A2"),
        ("甲", "丁"),
        ("1分）", "2分）"),
        ("元", "万元"),
        ("得1", "得2"),
        ("指标", "三级指标"),
        ("标准", "# 注\n标准"),
        ("标准", "解释"),
    ):
        assert not same_meaning(read_document(base), read_document(base.replace(old, new, 1)))
    nested, flat = "一级指标：甲\n二级指标：乙\n指标：丙", "一级指标：甲\n指标：丙\n二级指标：乙"
    assert not same_meaning(read_document(nested), read_document(flat))


# --- variants of the file

LINE_ENDS = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}
LAYOUTS = {
    "plain": lambda line: line,
    "trailing": lambda line: line + " \t　",
    "indented": lambda line: "　　" + line,
    "half-width colon": lambda line: re.sub(f"^({'|'.join(labels.LABELS)})：", r"\1:", line),
}


@pytest.mark.parametrize(("end", "layout", "bom"), [*product(LINE_ENDS, LAYOUTS, ("", "\ufeff"))])
def test_variants_of_a_file_are_the_same_document(end: str, layout: str, bom: str) -> None:
    varied = bom + LINE_ENDS[end].join(LAYOUTS[layout](line) for line in SAMPLE.split("\n"))
    expected = read_document(SAMPLE)
    assert same_meaning(read_document(varied), expected)
    assert same_meaning(read_document(decode(varied.encode())[0]), expected)
    assert_offsets(varied)


# --- offsets


def assert_offsets(text: str) -> None:
    for field in every_field(read_document(text)):
        assert text.startswith(field.label, field.start)
        assert field.at(0) == field.text_start and field.at(len(field.text)) == field.end
        for index, char in enumerate(field.text):
            there = text[field.at(index)]
            assert there == char or (char == "\n" and there == "\r")
        with pytest.raises(IndexError):
            field.at(len(field.text) + 1)


def test_every_character_of_a_field_is_found_in_the_file() -> None:
    assert_offsets(SAMPLE)
    for example in EXAMPLES:
        assert_offsets(example)
        assert_offsets(example.replace("\n", "  \r\n\r\n\t"))


# --- refusals

BAD = {
    "unknown label": ("规则集：一\n【适用年限：2022】", "BC207", "适用年限：", "适用年度"),
    "unknown first label": ("【规则级：一】\n版本：1", "BC207", "规则级：", "规则集"),
    "near label in a list": ("约定：\n甲\n【适用年限：2022】", "BC207", "适用年限：", "适用年度"),
    "unknown label under a node": ("指标：一\n【评定标准：得1分】", "BC207", "评定标准：", "标准"),
    "text before labels": ("某某办法\n规则集：一", "BC206", "某某办法", "规则集"),
    "no text": ("规则集：\n版本：1", "BC209", "规则集：", "删去"),
    "no text in a node": ("指标：一\n标准：  ", "BC209", "标准：", "删去"),
    "no name": ("一级指标：\n指标：二", "BC210", "一级指标：", "编码 名称"),
    "only marks": ("指标：（8分）", "BC210", "指标：（8分）", "编码 名称"),
    "only a code": ("指标：A3（8分）", "BC210", "指标：A3（8分）", "编码 名称"),
    "outside": ("规则集：一\n标准：得1分", "BC212", "标准：", "指标：名称"),
    "under a group": ("二级指标：一\n数据：甲（元）", "BC212", "数据：", "指标：名称"),
    "twice": ("规则集：一\n版本：1\n版本：2", "BC213", "版本：", "合并"),
    "twice in a node": ("指标：一\n标准：得1分\n标准：得2分", "BC213", "标准：", "合并"),
    "header label late": ("指标：一\n版本：1", "BC214", "版本：", "移到"),
    "wrapped name": ("指标：一\n及时得满分", "BC215", "及时得满分", "标准："),
    "wide hash": ("指标：一\n标准：甲\n＃乙", "BC220", "＃", "半角"),
    "nothing": ("\n \n", "BC221", "\n \n", "规则集"),
    "only a comment": ("# 注", "BC221", "# 注", "规则集"),
    "label in a line": ("指标：一（1分） 标准：得1分", "BC208", "标准：", "行首"),
    "header in a line": ("规则集：一 版本：1", "BC208", "版本：", "行首"),
    "definition": ("合成：\n甲＝乙\n丙", "BC219", "丙", "现场评价"),
    "invisible": ("规则集：\u200b一", "BC204", "\u200b", "删去"),
    "bidi": ("指标：一\n标准：得\u202e1分", "BC204", "\u202e", "删去"),
    "control": ("# \x1b[31m\n规则集：一", "BC204", "\x1b", "删去"),
    "inner bom": ("规则集：一\n\ufeff版本：1", "BC204", "\ufeff", "删去"),
}


@pytest.mark.parametrize(("text", "code", "span", "help_"), [*BAD.values()], ids=[*BAD])
def test_bad_documents_are_refused_at_their_place(text: str, code: str, span: str, help_: str) -> None:
    text = text.replace("【", "").replace("】", "")
    found = [d for d in refusal(text) if d.code == code]
    assert [text[d.start : d.end] for d in found] == [span]
    assert help_ in found[0].help


@pytest.mark.parametrize(
    "marks",
    [
        "（8）",
        "（十分）",
        "（-3分）",
        "（8.分）",
        "（.5分）",
        "（满分8分）",
        "（共8分）",
        "（8%）",
        "（1e3分）",
        "（加减分，最多）",
        "（加分项）",
        "（2分）（3分）",
        " 8分",
        "8分）",
        "（8分",
        "（）",
        "（9999999分）",
        "（加减分）（2分）",
        "（٣分）",
    ],
)
def test_malformed_marks_are_refused(marks: str) -> None:
    assert [d.code for d in refusal(f"指标：完成率{marks}")] == ["BC211"]


@pytest.mark.parametrize(
    ("label", "line"),
    [
        ("标准", w)
        for w in (
            "標準：",
            "標准:",
            "标 准：",
            "标　准：",
            "标准 ：",
            "标准︰",
            "标准∶",
            "【标准】：",
            "标准】：",
            "标淮：",
        )
    ]
    + [
        ("指标", "指標："),
        ("一级指标", "1级指标："),
        ("一级指标", "—级指标："),
        ("三级指标", "Ⅲ级指标："),
        ("数据", "數據："),
    ],
)
def test_look_alike_labels_are_refused_everywhere(label: str, line: str) -> None:
    for before in ("规则集：一\n说明：甲\n", "指标：一\n标准：甲\n", "指标：一\n", ""):
        found = refusal(f"{before}{line}乙")
        assert [d.code for d in found if d.code != "BC221"] == ["BC208"]
        assert f"“{label}：”" in found[0].help


@pytest.mark.parametrize(
    ("label", "text", "code"),
    [
        ("数据", "甲（元）\n乙（元）", "BC217"),
        ("数据", "甲（元），乙（元）", "BC218"),
        ("数据", "甲（元", "BC216"),
        ("数据", "甲）", "BC216"),
        ("数据", "甲（）", "BC216"),
        ("数据", "甲（元，大约）", "BC216"),
        ("数据", "甲（是/否，整数）", "BC216"),
        ("数据", "甲（是/）", "BC216"),
        ("数据", "甲；；乙", "BC216"),
        ("数据", "（元）", "BC218"),
        ("数据", "甲（元）；甲（元）", "BC213"),
        ("数据", "甲：乙", "BC218"),
        ("数据", "甲（整数，两位小数）", "BC216"),
        ("数据", "甲（0-1，≥0）", "BC216"),
        ("数据", "甲（是/是）", "BC216"),
        ("数据", "；", "BC216"),
        ("数据", "甲（元，1e9-2e9）", "BC216"),
        ("数据", f"{'甲' * 81}（元）", "BC218"),
        ("数据", "甲＝乙", "BC218"),
        ("对象", "甲、、乙", "BC216"),
        ("对象", "甲，乙", "BC218"),
        ("对象", "甲、甲", "BC213"),
        ("对象", "甲\n乙", "BC217"),
        ("对象", "、", "BC216"),
    ],
)
def test_malformed_lists_are_refused(label: str, text: str, code: str) -> None:
    before = "指标：一\n" if label == "数据" else "规则集：一\n"
    assert [d.code for d in refusal(f"{before}{label}：{text}")] == [code]


def test_both_lines_of_a_duplicate_are_named() -> None:
    found = refusal("规则集：一\n版本：1\n\n版本：2")
    assert "第4行" in found[0].message and "第2行" in found[0].message


def test_all_findings_are_collected_in_order() -> None:
    found = refusal(
        "前言\n規則集：一\n规则集：一\n版本：\n指标：（8分）\n标 准：甲\n状态：试行\n二级指标：甲（8）\n公式：x=1"
    )
    assert [d.code for d in found] == ["BC206", "BC208", "BC209", "BC210", "BC208", "BC214", "BC211", "BC212"]


def test_late_依据_and_说明_belong_to_the_node() -> None:
    doc = round_trip("规则集：一\n依据：甲\n一级指标：二\n依据：乙\n依据：丙\n说明：丁")
    assert [f.text for f in doc.nodes[0].fields] == ["乙", "丙", "丁"] and len(doc.header) == 2


def test_invisible_characters_in_quotes_are_warnings() -> None:
    text = "指标：一\n标准：写“甲\u200b乙”的得1分。\n"
    warnings = read_document(text).warnings
    assert [(w.code, w.severity.value, text[w.start : w.end]) for w in warnings] == [("BC205", "警告", "\u200b")]
    assert refusal("指标：一\n标准：写“甲\u200b\n乙”的得1分。\n")[0].code == "BC204"
    assert refusal("指标：一\n标准：写“甲乙”的\u200b得1分。\n")[0].code == "BC204"


def test_every_control_character_is_known() -> None:
    known = re.compile(f"[{INVISIBLE}]")
    for code in range(0x110000):
        char = chr(code)
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in "\n\r\t":
            assert known.match(char), hex(code)
    for char in "标准：（）“”；，。、Ａ０ 　\n\r\t≥％#éАα①":
        assert not known.match(char)


@pytest.mark.parametrize(
    "char", ["\u200b", "\u202e", "\u2066", "\ufeff", "\x00", "\x0b", "\x85", "\u2028", "\ud800", "\xad"]
)
def test_an_invisible_character_is_refused_at_every_position(char: str) -> None:
    text = "规则集：一\n#注\n指标：A1 甲（8分）\n数据：乙（元）\n标准：得 1分。\n"
    for at in range(1, len(text)):
        found = refusal(text[:at] + char + text[at:])
        assert ("BC204", at, at + 1) in [(d.code, d.start, d.end) for d in found]


# --- limits

HUGE = {
    "size": ("规则集：" + "一\n" * 300_000, "BC201"),
    "lines": ("规则集：一" + "\n" * 20_000, "BC202"),
    "line": ("规则集：" + "一" * 20_001, "BC203"),
}


@pytest.mark.parametrize(("text", "code"), [*HUGE.values()], ids=[*HUGE])
def test_limits(text: str, code: str) -> None:
    assert [d.code for d in refusal(text)] == [code]


def test_limits_are_not_early() -> None:
    read_document("规则集：一" + "\n" * 19_999)
    read_document("规则集：" + "一" * 19_990)


LONG = {
    "labels": "依据：" + "\n依据：甲" * 19_998,
    "duplicates": "版本：甲\n" * 19_999,
    "comments": "约定：甲\n" + "#\n甲\n" * 9_998,
    "comments last": "约定：甲\n" + "#\n" * 19_990,
    "unknown": "规则集：甲\n" + "".join(f"适用{i}：x\n" for i in range(19_990)),
    "near": "约定：甲\n" + "".join(f"适用{i}：x\n" for i in range(19_990)),
    "nodes": "指标：甲（1分）\n标准：x\n" * 9_999,
    "stairs": "一级指标：甲\n二级指标：乙\n三级指标：丙\n指标：丁\n" * 4_999,
    "facts": "指标：甲\n数据：" + "".join(f"f{i}（元）；\n" for i in range(19_990)),
    "one line of facts": "指标：甲\n" + "数据：" + "".join(f"f{i};" for i in range(2_500)),
    "brackets": "指标：甲" + "（" * 9_000 + "）" * 9_000,
    "wide brackets": "指标：甲\n数据：" + "（" * 19_000 + "\n" + "（" * 19_000,
    "quotes": ("说明：" + "“\u200b" * 9_000 + "\n") * 15,
    "spread": ("说明：" + "x\u200b" * 6_000 + "\n") * 25,
    "straight quotes": "指标：甲\n" + ("标准：" + '"“‘「' * 4_000 + "\u200b\n") * 5,
    "blanks": ("指标：甲\n标准：" + " " * 19_000 + "x" + " " * 900 + "\n") * 50,
    "colons": "指标：甲\n标准：甲\n" + (" " * 10_000 + "：" * 9_000 + "\n") * 12,
    "wrapped": "指标：甲\n" + "乙\n" * 19_000,
    "numbers": "指标：" + "9" * 19_900 + "分",
    "words": "规则集：" + "，标准" * 6_000 + "\n",
    "long name": "指标：" + "（8" * 9_000 + "分）",
}


@pytest.mark.parametrize("text", [*LONG.values()], ids=[*LONG])
def test_the_work_on_hostile_texts_grows_with_their_length_alone(text: str) -> None:
    def read() -> None:
        try:
            format_document(read_document(text))
        except RulesetError as refused:
            assert len(refused.diagnostics) <= 201

    read_document(SAMPLE)
    assert calls(read) < 60 * len(text)


def test_twice_the_lines_are_twice_the_work() -> None:
    body = SAMPLE[SAMPLE.index("一级指标：A3") :]
    read_document(SAMPLE)
    half, whole = (calls(lambda text=SAMPLE + body * n: read_document(text)) for n in (20, 40))
    assert whole < 2.2 * half


# --- properties

WORDS = st.text(st.sampled_from("甲乙丙丁率额数（）“”%12.5A， 　-×≥$\\{}"), min_size=1, max_size=12)
NAMES = st.text(st.sampled_from("甲乙丙丁率额数AB1"), min_size=1, max_size=6)
NUMBERS = st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,2})?", fullmatch=True)
COMMENTS = st.lists(st.text(st.sampled_from("甲：标准# ,"), max_size=6).map("#{}".format), max_size=1)
GAPS = st.sampled_from(["", "", "\n", "  \n", "\t\n　\n"])
INDENTS = st.sampled_from(["", "", "  ", "　　", "\t"])


@st.composite
def facts(draw: st.DrawFn) -> str:
    written = []
    for name in draw(st.lists(NAMES, min_size=1, max_size=4, unique=True)):
        pieces = draw(st.lists(st.sampled_from(["整数", "0-100", "＞0"]), unique=True, max_size=1))
        unit = draw(st.sampled_from(["", "元", "是/否", "%"]))
        inside = [unit, *(pieces if unit != "是/否" else [])] if unit else pieces
        written.append(name + (f"（{draw(st.sampled_from('，,')).join(inside)}）" if inside else ""))
    return draw(st.sampled_from(["；", ";", "； ", "；\n  "])).join(written) + draw(st.sampled_from(["", "；"]))


@st.composite
def texts(draw: st.DrawFn) -> str:
    lines = draw(st.lists(WORDS.map(str.strip).filter(bool), min_size=1, max_size=3))
    out = lines[0]
    for line in lines[1:]:
        out += "\n" + draw(GAPS) + "".join(f"{c}\n" for c in draw(COMMENTS)) + draw(INDENTS) + line
    return out


@st.composite
def documents(draw: st.DrawFn) -> str:
    out: list[str] = []

    def add(label: str, text: str) -> None:
        out.extend(draw(COMMENTS))
        out.append(
            f"{draw(INDENTS)}{label}{draw(st.sampled_from('：:'))}{draw(st.sampled_from(['', ' ', chr(10)]))}{text}"
        )
        out.append(draw(GAPS).rstrip("\n"))

    header = draw(st.lists(st.sampled_from(sorted(labels.HEADER | {"说明"})), unique=True, min_size=1, max_size=6))
    for label in [*header, *draw(st.lists(st.just("依据"), max_size=2))]:
        if label == "共用":
            add(label, draw(facts()))
        elif label == "对象":
            add(label, draw(st.sampled_from(["、", "、\n", " 、 "])).join(draw(st.sets(NAMES, min_size=1))))
        elif label == "合成":
            add(label, "\n".join(f"{n}{draw(st.sampled_from('＝='))}甲×60%" for n in draw(st.lists(NAMES, min_size=1))))
        else:
            add(label, draw(texts()))
    for level in draw(st.lists(st.sampled_from(sorted(labels.NODES)), max_size=6)):
        code = draw(st.sampled_from(["", "A3 ", "1.2.3　", "C12.1  "]))
        number = draw(NUMBERS)
        marks = draw(
            st.sampled_from(
                [
                    "",
                    f"（{number}分）",
                    f"({number}分)",
                    "（加减分）",
                    f"（加减分，最多{number}分）",
                    f"\n（{number}分）",
                ]
            )
        )
        add(level, f"{code}{draw(st.sampled_from(['', '（含']))}甲{draw(NAMES)}乙".replace("（含", "（含）") + marks)
        allowed = (labels.FIELDS if labels.NODES[level] > 2 else set()) | labels.SHARED
        for label in draw(st.lists(st.sampled_from(sorted(allowed)), unique=True, max_size=4)):
            add(label, draw(facts() if label == "数据" else texts()))
    out.extend(draw(COMMENTS))
    return "\n".join(out)


@settings(max_examples=300, deadline=None)
@given(documents())
def test_documents_survive_printing(text: str) -> None:
    round_trip(text)
    assert_offsets(text)


PIECES = st.one_of(
    st.sampled_from(
        [*sorted(labels.LABELS), "：", ":", "\n", "#", "（8分）", "（", "）", "；", "、", "＝", " ", "　", "\r", "標準"]
    ),
    st.text(max_size=4),
    st.text(st.characters(), max_size=3),
)


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_arbitrary_text_is_read_or_refused(text: str) -> None:
    try:
        read_document(text)
    except RulesetError:
        refusal(text)
    else:
        round_trip(text)
        assert_offsets(text)


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, len(SAMPLE) - 1),
    st.sampled_from(["", "：", "\n", "（", "；", "#", "标准：", "\u200b", "、"]),
    st.integers(0, 3),
)
def test_a_damaged_sample_is_read_or_refused(at: int, put: str, drop: int) -> None:
    text = SAMPLE[:at] + put + SAMPLE[at + drop :]
    try:
        doc = read_document(text)
    except RulesetError:
        refusal(text)
    else:
        assert round_trip(text) and doc.text == text
