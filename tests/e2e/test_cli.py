"""The command line, end to end: every command, every exit code, and mistakes that end in one Chinese sentence."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from biaochi.cli.main import command_line
from biaochi.diagnostics import Diagnostic
from biaochi.diagnostics.render import render
from rich.cells import cell_len

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "new",
    "read",
    "try",
    "facts",
    "score",
    "why",
    "lint",
    "explain",
    "prove",
    "release",
    "verify-release",
    "replay",
    "compare",
    "fmt",
)
SENTENCE = "满意度≥90%得满分，每降低1%扣0.1分，扣完为止"
ENGLISH = (
    "Usage",
    "Options",
    "Error",
    "Traceback",
    "Missing",
    "Invalid",
    "Commands",
    "No such",
    "Try '",
    "not a valid",
    "does not",
    "Show this",
)

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """Runs biaochi in this process: exit code, standard output, standard error."""
    monkeypatch.setenv("BIAOCHI_CACHE", "off")
    monkeypatch.setenv("COLUMNS", "120")

    def run(*args: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["biaochi", *map(str, args)])
        code = command_line()
        sys.stdout.flush()
        out, err = capfd.readouterr()
        return code, out, err

    return run


@pytest.fixture
def sample(call: Call, tmp_path: Path) -> tuple[Path, Path]:
    """The ruleset and the facts that ``biaochi new`` writes."""
    assert call("new", tmp_path / "项目")[0] == 0
    return tmp_path / "项目" / "规则集.biaochi", tmp_path / "项目" / "事实.yaml"


def mistake(result: tuple[int, str, str], *words: str) -> str:
    """One or more Chinese findings on standard error, exit code 2, nothing of the machinery."""
    code, out, err = result
    assert code == 2, (out, err)
    assert err.strip() and not [w for w in ENGLISH if w in out + err], err
    assert not [w for w in words if w not in err], err
    return err


# --- help


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_chinese(command: str, call: Call) -> None:
    code, out, err = call(*([command] if command else []), "--help")
    assert code == 0 and not err
    assert out.startswith("用法：") and "选项" in out and "显示本说明" in out
    assert not [w for w in ENGLISH if w in out], out
    if not command:
        assert all(name in out for name in COMMANDS)


def test_no_command_shows_help_and_version_is_shown(call: Call) -> None:
    assert call()[0] == 0
    code, out, _ = call("--version")
    assert code == 0 and out.startswith("biaochi ")


@pytest.mark.parametrize("args", [
    ("scroe",), ("try",), ("score",), ("score", "x"), ("try", SENTENCE, "--format", "pdf"), ("try", SENTENCE, "--nope"), ("--nope",), ("fmt",), ("why", "a", "b"), ("facts", "a", "--format"),
    ("new",), ("new", "a", "b"), ("try", SENTENCE, "--full-marks"), ("read", "a", "b"), ("try", SENTENCE, "--signed=1"),
])  # fmt: skip
def test_wrong_usage_is_told_in_chinese(args: tuple[str, ...], call: Call) -> None:
    assert "用法有误" in mistake(call(*args))


# --- new, read, score, why, facts, fmt


def test_the_sample_reads_and_scores(sample: tuple[Path, Path], call: Call) -> None:
    rules, facts = sample
    code, out, err = call("read", rules)
    assert code == 0 and not err and "读作：" in out and "有问题 0 处" in out
    code, out, err = call("score", rules, facts)
    assert code == 0 and not err and "总分" in out
    code, out, err = call("why", rules, facts, "C3")
    assert code == 0 and not err and all(w in out for w in ("标准：", "出处：", "读作：", "事实：", "再得分："))
    assert mistake(call("new", rules.parent), "已经存在")


def test_json_is_json(sample: tuple[Path, Path], call: Call) -> None:
    rules, facts = sample
    data: dict[str, Any] = json.loads(call("score", rules, facts, "--format", "json")[1])
    subject = data["subjects"][0]
    assert subject["name"] == "某单位" and len(data["ruleset"]["hash"]) == 64
    scores = {i["code"]: i["exact"] for i in subject["indicators"]}
    assert scores == {"C1": "132/25", "C2": "9/2", "C3": "6/1"} and subject["total"] == "15.78"
    assert [i["code"] for i in json.loads(call("read", rules, "--format", "json")[1])["indicators"]] == [
        "C1",
        "C2",
        "C3",
    ]
    assert json.loads(call("why", rules, facts, "C1", "--format", "json")[1])[0]["exact"] == "132/25"
    tried = json.loads(call("try", SENTENCE, "--full-marks", "5", "满意度=86.11%", "--format", "json")[1])
    assert tried["score"]["exact"] == "4611/1000"
    code, out, _ = call("try", "胡言乱语", "--full-marks", "5", "--format", "json")
    assert code == 2 and json.loads(out)["diagnostics"][0]["code"]
    code, out, _ = call("read", rules.with_name("没有.biaochi"), "--format", "json")
    assert code == 2 and json.loads(out)["diagnostics"][0]["code"] == "BC271"


@pytest.mark.parametrize("suffix", [".json", ".csv", ".xlsx", ".md", ".txt"])
def test_results_are_written_to_files(suffix: str, sample: tuple[Path, Path], call: Call) -> None:
    rules, facts = sample
    target = rules.parent / "子文件夹" / f"得分表{suffix}"
    assert call("score", rules, facts, "-o", target)[0] == 0
    data = target.read_bytes()
    text = (
        " ".join(str(c) for row in openpyxl.load_workbook(target).active.values for c in row)
        if suffix == ".xlsx"
        else data.decode("utf-8-sig")
    )
    assert "15.78" in text and not list(target.parent.glob(".*"))


VALUES = {"实际培训人数": "470人", "计划培训人数": "500人", "C2": "3处", "C3": "86.5%"}


def filled(path: Path) -> None:
    """Fills in a blank facts file as a person does."""
    if path.suffix == ".yaml":
        lines = path.read_text(encoding="utf-8").splitlines()
        for at, line in enumerate(lines):
            key = line.partition(":")[0].strip()
            if key in VALUES:
                evidence = f"{{值: {VALUES[key]}, 佐证: 档案抽查记录第2页}}" if key == "C2" else VALUES[key]
                lines[at] = f"{line.partition(':')[0]}: {evidence}"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return
    if path.suffix == ".csv":
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))
        fill(rows[0], rows[1:])
        out = io.StringIO(newline="")
        csv.writer(out).writerows(rows)
        path.write_bytes(out.getvalue().encode("utf-8-sig"))
        return
    book = openpyxl.load_workbook(path)
    sheet = book["事实表"]
    head = [str(c.value) for c in sheet[2]]
    for cells in sheet.iter_rows(min_row=3):
        row = [str(c.value or "") for c in cells]
        fill(head, [row])
        for cell, text in zip(cells, row, strict=True):
            cell.value = text or None
    book.save(path)


def fill(head: list[str], rows: list[list[str]]) -> None:
    for row in rows:
        row[head.index("值")] = VALUES.get(row[head.index("数据")] or row[head.index("指标编码")], "")
        if row[head.index("指标编码")] == "C2":
            row[head.index("佐证")] = "档案抽查记录第2页"


@pytest.mark.parametrize("suffix", [".yaml", ".csv", ".xlsx"])
def test_a_blank_facts_file_is_filled_in_and_scored(suffix: str, sample: tuple[Path, Path], call: Call) -> None:
    rules, _ = sample
    blank = rules.with_name(f"空白{suffix}")
    assert call("facts", rules, "-o", blank, "--subject", "某单位")[0] == 0
    code, out, _ = call("score", rules, blank, "--format", "json")
    assert code == 1, "a blank file is open, not wrong and not zero"
    assert {i["state"] for i in json.loads(out)["subjects"][0]["indicators"]} == {"未评"}
    filled(blank)
    code, out, err = call("score", rules, blank, "--format", "json")
    assert code == 0, err
    assert json.loads(out)["subjects"][0]["total"] == "15.78"


def test_facts_for_several_subjects(sample: tuple[Path, Path], call: Call) -> None:
    code, out, _ = call("facts", sample[0], "--subject", "甲", "--subject", "乙")
    assert code == 0 and "对象: 甲" in out and "对象: 乙" in out


def test_fmt_is_idempotent_and_keeps_the_meaning(sample: tuple[Path, Path], call: Call) -> None:
    rules, facts = sample
    before = json.loads(call("score", rules, facts, "--format", "json")[1])
    rules.write_bytes(rules.read_text(encoding="utf-8").replace("\n", "  \r\n").encode())
    assert call("fmt", "--check", rules)[0] == 1
    assert call("fmt", rules)[0] == 0
    once = rules.read_bytes()
    assert call("fmt", "--check", rules) == (0, "", "")
    assert call("fmt", rules)[0] == 0 and rules.read_bytes() == once
    after = json.loads(call("score", rules, facts, "--format", "json")[1])
    assert (
        after["ruleset"]["hash"] == before["ruleset"]["hash"]
        and after["subjects"][0]["total"] == before["subjects"][0]["total"]
    )


# --- exit codes


def test_exit_codes(sample: tuple[Path, Path], call: Call) -> None:
    rules, facts = sample
    assert call("try", SENTENCE, "--full-marks", "5", "满意度=95%")[0] == 0
    assert call("try", "资料齐全的得5分，资料不全的酌情扣1-3分。", "--full-marks", "5", "--format", "json")[0] in (0, 1)
    facts.write_text("对象: 某单位\nC3: 86%\n", encoding="utf-8")
    assert call("score", rules, facts)[0] == 1
    facts.write_text("对象: 某单位\nC3: 86\n", encoding="utf-8")
    assert call("score", rules, facts)[0] == 2


# --- wrong input


def wrong_facts(text: str, sample: tuple[Path, Path], call: Call, *words: str) -> str:
    rules, facts = sample
    facts.write_text(text, encoding="utf-8")
    return mistake(call("score", rules, facts), facts.name, *words)


@pytest.mark.parametrize(("text", "words"), [
    ("对象: 甲\nC9: 3处\n", ("BC342", "“C9”")), ("对象: 甲\n服务对象满意: 86%\n", ("BC342", "服务对象满意度")), ("对象: 甲\nC1: {实际人数: 3人}\n", ("BC345", "实际培训人数")),
    ("对象: 甲\nC1: 3人\n", ("BC345", "实际培训人数")), ("对象: 甲\nC2: {值: 3个月, 佐证: 有}\n", ("BC302", "处")), ("对象: 甲\nC3: 86\n", ("BC302", "百分")), ("对象: 甲\nC3: 不错\n", ("BC301",)),
    ("对象: 甲\nC3: NaN\n", ("BC301",)), ("对象: 甲\nC3: .nan\n", ()), ("对象: 甲\nC2: {值: -1处, 佐证: 有}\n", ("BC303",)), ("对象: 甲\nC2: {值: 1.5处, 佐证: 有}\n", ("BC303",)),
    ("对象: 甲\nC3: =1+1\n", ()), ("对象: 甲\nC3: 86%\nC3: 87%\n", ()), ("对象: 甲\nC3: [86%]\n", ()), ("对象: 甲\nC3: &a 86%\n", ()), ("对象: 甲\nC3: !!python/object/apply:os.system [ls]\n", ()),
    ("", ()), ("- 1\n", ()), ("对象 甲\n", ()),
])  # fmt: skip
def test_wrong_facts_are_told_with_their_place(
    text: str, words: tuple[str, ...], sample: tuple[Path, Path], call: Call
) -> None:
    assert wrong_facts(text, sample, call, *words)


@pytest.mark.parametrize("text", ["-", "无", "#N/A", "''", "/", "未提供", "null", "~"])
def test_a_missing_value_is_open_and_not_zero(text: str, sample: tuple[Path, Path], call: Call) -> None:
    rules, facts = sample
    written = text if text in ("''", "null", "~") else f'"{text}"'
    facts.write_text(
        f"对象: 甲\nC1: {{实际培训人数: 470人, 计划培训人数: 500人}}\nC2: {{值: 3处, 佐证: 有}}\nC3: {written}\n",
        encoding="utf-8",
    )
    code, out, err = call("score", rules, facts, "--format", "json")
    assert code == 1, err
    found = json.loads(out)["subjects"][0]["indicators"][2]
    assert found["state"] == "未评" and found["score"] == {"min": "0.00", "max": "8.00"}


def test_wrong_files_are_told(sample: tuple[Path, Path], call: Call, tmp_path: Path) -> None:
    rules, facts = sample
    empty = tmp_path / "空"
    empty.mkdir()
    binary = tmp_path / "二进制.biaochi"
    binary.write_bytes(bytes(range(256)))
    for args in (
        ("read", tmp_path / "没有.biaochi"), ("read", empty), ("read", binary), ("score", rules, tmp_path / "没有.yaml"), ("score", rules, empty), ("score", rules, binary),
        ("score", facts, facts), ("score", empty, facts), ("why", rules, facts, "C99"), ("why", rules, facts, "C1", "--subject", "乙"), ("fmt", tmp_path / "没有.biaochi"), ("fmt", empty),
        ("facts", tmp_path / "没有.biaochi"), ("new", binary), ("score", rules, facts, "-o", empty), ("facts", rules, "-o", binary / "x.csv"), ("read", facts),
    ):  # fmt: skip
        mistake(call(*args))


def test_an_unknown_subject_is_told_with_the_nearest(sample: tuple[Path, Path], call: Call) -> None:
    rules, facts = sample
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("总分：20分", "总分：20分\n对象：市直、牟平区"), encoding="utf-8"
    )
    facts.write_text("对象: 牟平\nC3: 86%\n", encoding="utf-8")
    mistake(call("score", rules, facts), "BC341", "牟平区")


@pytest.mark.parametrize("args", [
    (SENTENCE,), (SENTENCE, "--full-marks", "五"), (SENTENCE, "--full-marks", "5", "满意度"), (SENTENCE, "--full-marks", "5", "满意率=86%"), (SENTENCE, "--full-marks", "5", "满意度=1%", "满意度=2%"),
    (SENTENCE, "--full-marks", "5", "满意度=86.11"), (SENTENCE, "--full-marks", "5", "满意度=NaN"), (SENTENCE, "--full-marks", "5", "满意度=很好"), ("", "--full-marks", "5"),
    ("满意度≥9O%得满分", "--full-marks", "5"), ("缺一项扣1分", "--full-marks", "1/0"), ("缺一项扣1分", "--full-marks", "-5"), ("缺一项扣1分", "--full-marks", "nan"),
])  # fmt: skip
def test_wrong_trials_are_told(args: tuple[str, ...], call: Call) -> None:
    mistake(call("try", *args))


def test_formulas_never_reach_a_spreadsheet(sample: tuple[Path, Path], call: Call) -> None:
    rules, facts = sample
    facts.write_text(
        "对象: '=1+1'\nC1: {实际培训人数: 470人, 计划培训人数: 500人}\nC2: {值: 3处, 佐证: '=cmd()', 说明: '+1'}\nC3: 86%\n",
        encoding="utf-8",
    )
    table, book = rules.with_name("得分.csv"), rules.with_name("得分.xlsx")
    assert call("score", rules, facts, "-o", table)[0] == 0 and call("score", rules, facts, "-o", book)[0] == 0
    for row in csv.reader(io.StringIO(table.read_bytes().decode("utf-8-sig"))):
        assert not [c for c in row if c.startswith(("=", "+", "@"))]
    for sheet in openpyxl.load_workbook(book):
        assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]


# --- how findings look


@pytest.mark.parametrize(
    "text",
    [
        "每发现一处扣O.5分，扣完为止",
        "A表：满意度≥9O%得满分",
        "①制度健全（2分）②满意度≥9O%（3分）",
        "x" * 90 + "满意度≥9O%得满分" + "长" * 90,
    ],
)
def test_the_underline_stands_under_the_part(text: str) -> None:
    start = text.index("O") - (text[text.index("O") - 1] == "9")
    end = start + 3
    lines = render([Diagnostic("BC115", "读不准", start, end, "改正")], text).splitlines()
    shown, under = lines[2], lines[3]
    left = cell_len(under) - len(under.lstrip())
    at = next(i for i in range(len(shown)) if cell_len(shown[:i]) == left)
    assert shown[at:].startswith(text[start:end])
    assert under.count("~") == cell_len(text[start:end]) and cell_len(shown) <= 90


def test_a_finding_on_the_terminal_shows_line_part_and_advice(call: Call) -> None:
    err = mistake(call("try", "满意度≥9O%得满分，每降低1%扣0.1分", "--full-marks", "5"), "位置：第1行第5字", "怎么办：")
    shown, under = err.splitlines()[2:4]
    assert (
        shown.strip().startswith("满意度")
        and set(under.strip()) == {"~"}
        and cell_len(under) >= cell_len(shown[: shown.index("O") + 1])
    )


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "utf-16"])
def test_a_terminal_of_another_encoding_does_not_break_it(encoding: str, sample: tuple[Path, Path]) -> None:
    rules, facts = sample
    path = os.pathsep.join(str(ROOT / p) for p in ("dsl", "grammar"))
    env = {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "BIAOCHI_CACHE": "off"}
    program = "from biaochi.cli.process import entry; entry()"
    for args, code in (
        (("score", str(rules), str(facts)), 0),
        (("read", str(rules)), 0),
        (("try", "䶮㎡≥9O%", "--full-marks", "5"), 2),
        (("try", "--help"), 0),
    ):
        done = subprocess.run(
            [sys.executable, "-c", program, *args], capture_output=True, env=env, timeout=60, check=False
        )
        assert done.returncode == code, done.stderr
        assert b"Traceback" not in done.stderr and b"Error" not in done.stderr
        if encoding == "gbk" and code == 0:
            assert any(w in done.stdout.decode("gbk") for w in ("总分", "读作", "用法"))


def test_progress_is_for_terminals_only(sample: tuple[Path, Path], call: Call, tmp_path: Path) -> None:
    rules = sample[0]
    for args in (("prove", rules), ("lint", rules, rules), ("diff", rules, rules)):
        assert call(*map(str, args))[2] == "", args
    page = tmp_path / "附件.html"
    assert call("report", str(rules), "-o", str(page))[2].strip() == f"已写入 {page}"


# --- certificates


def test_a_certificate_is_written_and_checked(sample: tuple[Path, Path], tmp_path: Path, call: Call) -> None:
    rules, _ = sample
    file = tmp_path / "证书" / "证明.json"
    assert call("prove", rules, "--certificate", file)[0] == 0
    code, out, err = call("prove", "--check", file)
    assert code == 0 and not err and str(rules.name) in out
    found = re.search(r"核验：(\d+)项，已核验(\d+)项", out)
    assert found and found[1] == found[2] and int(found[1]) > 10
    assert call("prove", "--check", file, rules)[0] == 0
    shown = json.loads(call("prove", "--check", file, rules, "--format", "json")[1])
    assert shown["statements"] == shown["verified"] == int(found[1]) == len(shown["outcomes"])


def test_a_certificate_of_another_ruleset_is_not_verified(
    sample: tuple[Path, Path], tmp_path: Path, call: Call
) -> None:
    rules, _ = sample
    file = tmp_path / "证明.json"
    assert call("prove", rules, "--certificate", file)[0] == 0
    text = rules.read_text(encoding="utf-8")
    assert "90%" in text
    rules.write_text(text.replace("90%", "91%"), encoding="utf-8")
    code, out, _ = call("prove", "--check", file)
    assert code == 1 and "未核验" in out and "标准在出具证书之后改过" in out and "规则集哈希" in out


def test_a_certificate_that_cannot_be_used_is_told(sample: tuple[Path, Path], tmp_path: Path, call: Call) -> None:
    rules, _ = sample
    file = tmp_path / "证明.json"
    mistake(call("prove", "--check", file), "读不了证书")
    assert call("prove", rules, "--certificate", file)[0] == 0
    rules.rename(rules.with_name("别的.biaochi"))
    mistake(call("prove", "--check", file), "找不到证书所记的规则集", "写明规则集")
    file.write_text("{", encoding="utf-8")
    mistake(call("prove", "--check", file, rules), "不是有效的 JSON")
    assert "缺少 规则集" in mistake(call("prove"))
    assert "--check" in mistake(call("prove", rules, "--check", file, "--certificate", file))


FRAME = "规则集：框架\n辖区：370600 烟台市\n版本：1\n一级指标：A1 产出（60分）\n"


@pytest.mark.parametrize("text", [FRAME, "规则集：空的\n辖区：370600 烟台市\n版本：1\n"])
def test_a_ruleset_without_indicators_says_so_and_proves_nothing(text: str, tmp_path: Path, call: Call) -> None:
    path = tmp_path / "框架.biaochi"
    path.write_text(text, encoding="utf-8")
    for command in ("read", "prove"):
        code, out, _ = call(command, path)
        assert code == 0 and "没有列出要评分的指标" in out and "已证明" not in out and "读懂" not in out
    facts = tmp_path / "f.yaml"
    facts.write_text("对象: 甲\nC1: 3处\n", encoding="utf-8")
    refusals = (
        ("facts", path),
        ("prove", path, "--certificate", tmp_path / "c.json"),
        ("score", path, facts),
    )
    for arguments in refusals:
        code, out, err = call(*arguments)
        assert code == 2 and "请用继承它、列出了" in err and err.count("错误 BC") == 1
    assert not re.search("BL50[23]", call("lint", path)[1])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("score", "RULES", "FACTS", "-o", "a.pdf"), "看不出“a.pdf”要写成哪一种文件"),
        (("facts", "RULES", "-o", "a.docx"), "文件名请以 .yaml、.yml、.csv、.xlsx、.json 结尾"),
        (("list", "rulesets"), "多写了“rulesets”"),
        (("prove", "--check"), "选项 --check 后面要写一个值"),
        (("lint", "RULES", "--jobs", "0"), "要写1到256的整数"),
        (("read", "370600/frame@2021"), "biaochi list"),
        (("release", "."), "是文件夹"),
        (("replay", "没有.json"), "找不到"),
        (("explain", "BC999"), "单写 biaochi explain 列出全部"),
    ],
)
def test_a_mistake_says_what_to_write_instead(
    arguments: tuple[str, ...], said: str, sample: tuple[Path, Path], call: Call
) -> None:
    given = {"RULES": str(sample[0]), "FACTS": str(sample[1])}
    code, out, err = call(*(given.get(a, a) for a in arguments))
    assert code == 2 and said in err and not any(word in out + err for word in ENGLISH)


def test_help_holds_no_english_of_click(call: Call) -> None:
    out = call("read", "--help")[1]
    assert "默认 text" in out and "default" not in out


def test_a_workbook_given_as_a_ruleset_is_named_as_such(sample: tuple[Path, Path], tmp_path: Path, call: Call) -> None:
    table = tmp_path / "得分表.xlsx"
    call("score", *sample, "-o", table)
    code, _, err = call("read", table)
    assert code == 2 and "这是 Excel、Word 一类的文件" in err


def test_a_long_excerpt_is_cut(call: Call, tmp_path: Path) -> None:
    text = "规则集：甲\n三级指标：C1 一（5分）\n标准：" + "每发现一处问题酌情" * 60 + "。\n"
    path = tmp_path / "1.biaochi"
    path.write_text(text, encoding="utf-8")
    said = [render([Diagnostic("BC999", "太长", text.index("标准"), len(text) - 1)], text)]
    assert max(map(cell_len, "\n".join(said).split("\n"))) < 170 and said[0].count("…") == 1


def test_a_code_is_explained(call: Callable[..., Any]) -> None:
    code, out, _ = call("explain", "bc122")
    assert code == 0 and out.startswith("BC122 ") and "例子：" in out and "怎么办：" in out
    assert json.loads(call("explain", "BC207", "--format", "json")[1])[0]["code"] == "BC207"
