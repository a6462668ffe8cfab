"""What a new user met and must not meet again: each kind with the text that is printed now.

Other kinds have their own modules: sheets filled as told (test_templates), labels as written (test_labels_as_written), codes
(test_import_command, test_numbers), curves (test_curves, test_annex), grouped findings and lines of 80 columns
(test_lint_text), advice (test_next_point).
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from registry_sample import Call

ROOT = Path(__file__).resolve().parents[2]
RULES = """规则集：某项目绩效评价
辖区：370600 烟台市
版本：1
约定：
  “每1%”按百分点计
  不足一个单位的按比例计
共用：
  预算资金（万元）
一级指标：A1 过程（50分）
三级指标：资金到位率（10分）
标准：资金到位率=（实际到位资金/预算资金）×100%，得分＝资金到位率×分值。
三级指标：预算执行率（20分）
标准：预算执行率=（实际支出/预算资金）×100%，每低于100%一个百分点扣1分，扣完为止。
三级指标：资金使用合规性（20分）
标准：每发现一处不合规扣5分，扣完为止；发现截留、挪用的，不得分。
一级指标：A2 效益（50分）
三级指标：管理效果（20分）
标准：效果显著、影响大得20分，效果一般得10分，无效果不得分。
三级指标：满意度（30分）
标准：满意度≥90%得满分，每降低1%扣0.5分，扣完为止。
"""
FACTS = """对象,指标编码,指标,数据,值,单位,佐证,说明,不适用
甲局,,共用,预算资金,103,万元,,,
甲局,A1.1,资金到位率,实际到位资金,103万元,万元,,,
甲局,A1.2,预算执行率,实际支出,98.5,,,,
甲局,A1.3,资金使用合规性,不合规处数,0,处,,,
甲局,A1.3,资金使用合规性,发现截留、挪用,是,,,,
甲局,A2.1,管理效果,,效果显著、影响大,,,,
甲局,A2.2,满意度,,86.11,%,,,
乙局,,共用,预算资金,1030000元,,,,
乙局,A1.1,资金到位率,实际到位资金,50万元,,,,
乙局,A1.2,预算执行率,实际支出,49万元,,,,
乙局,A1.3,资金使用合规性,不合规处数,2处,,,,
乙局,A1.3,资金使用合规性,发现截留、挪用,否,,,,
乙局,A2.1,管理效果,,效果一般,,,,
乙局,A2.2,满意度,,不适用,,,,
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """A ruleset without codes and the facts of two subjects, as people write them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    Path("规则集.biaochi").write_text(RULES, encoding="utf-8")
    Path("事实.csv").write_text(FACTS, encoding="utf-8")
    return "规则集.biaochi", "事实.csv"


def test_a_sheet_of_several_subjects_scores(files: tuple[str, str], call: Call) -> None:
    """A fact 共用 beside own ones, units beside the cell, choices with 、, a bare 不适用."""
    code, out, err = call("score", *files, "--format", "json")
    assert code == 0, err
    said = {
        s["name"]: {i["name"]: (i["score"], i["state"]) for i in s["indicators"]} for s in json.loads(out)["subjects"]
    }
    assert said["甲局"]["管理效果"] == ("20.00", "已评") and said["乙局"]["资金到位率"] == ("4.85", "已评")
    assert said["乙局"]["满意度"][1] == "不适用"


def test_explanations_say_what_happened(files: tuple[str, str], call: Call) -> None:
    def why(code: str, subject: str) -> str:
        return call("why", *files, code, "--subject", subject)[1]

    ratio = why("A1.1", "乙局")
    assert "算法：实际到位资金÷预算资金＝约48.5437%，按公式得约4.8544分" in ratio
    assert "事实：预算资金 = 103万元" in ratio, "money keeps its unit"
    assert "属于不得分情形“发现截留、挪用的，不得分”，得0分" in why("A1.3", "甲局")
    assert "效果显著、影响大" in re.findall("算法：(.*)", why("A2.1", "甲局"))[0], (
        "a score without deduction gives its clause"
    )
    advice = re.findall("再得分：(.*)", ratio)
    assert advice and "预算资金为" not in advice[0]


def test_a_score_without_deduction_gives_its_clause(files: tuple[str, str], call: Call) -> None:
    """On the terminal, in why, in a 得分 as Markdown and in try; a clause that did not act is quoted without marks around it."""
    Path("事实.csv").write_text(FACTS.replace("86.11", "95"), encoding="utf-8")
    shown = call("score", *files)[1]
    assert "30.00   依据：满意度≥90%得满分" in shown and "20.00   依据：效果显著、影响大得20分" in shown
    full = call("why", *files, "A2.2", "--subject", "甲局")[1]
    assert "  依据：满意度≥90%得满分\n" in full and "未用上：每降低1%扣0.5分——" in full
    assert "起算" not in call("why", *files, "A1.3", "--subject", "甲局")[1], "what is not printed is no clause"
    assert "|  | 满意度≥90%得满分 |" in call("score", *files, "--format", "markdown")[1]
    for typed in ("“{}”", "{}"):
        sentence = typed.format("满意度≥90%得满分，每降低1%扣0.5分，扣完为止")
        code, out, err = call("try", sentence, "--full-marks", "5", "满意度=95%")
        assert code == 0 and "得5分\n  依据：满意度≥90%得满分\n" in out and "扣分：每降低" in out, err


def test_the_examples_of_the_help_run_as_printed(call: Call) -> None:
    for args in ((), ("try", "--help")):
        (line,) = re.findall("例：biaochi (.*)", call(*args)[1])
        code, out, err = call(*shlex.split(line))
        assert code == 0 and "得" in out, err


def test_no_bare_fractions_and_no_about_zero(files: tuple[str, str], call: Call) -> None:
    out = call("score", *files)[1] + "".join(call("why", *files, f"A1.{n}", "--subject", "乙局")[1] for n in (1, 2, 3))
    assert not re.search(r"[0-9]/[0-9]", out.replace(files[0], "")) and "约0分" not in out
    assert not re.search("[\\ue000-\\uf8ff]", out), "no private-use characters"
    code, out, _ = call(
        "try", "满意度≥90%得满分，每低1个百分点扣3分，扣完为止", "--full-marks", "10", "满意度=86.666666666666667%"
    )
    assert code == 0 and not re.search("得约?0分|得.*e-", out), out


def test_a_score_that_does_not_end_is_shown_to_four_places(call: Call) -> None:
    code, out, _ = call("try", "得分=实际支出/预算数×分值。", "--full-marks", "10", "实际支出=1万元", "预算数=3万元")
    assert code == 0 and "得约3.3333分" in out and not re.search("[0-9]/[0-9]", out)


def test_a_reason_does_not_say_the_state_twice(files: tuple[str, str], call: Call) -> None:
    (line,) = [x for x in call("score", *files)[1].splitlines() if "不适用" in x]
    assert line.count("不适用") == 1


def test_tables_in_80_columns_break_at_words(files: tuple[str, str], call: Call) -> None:
    from rich.cells import cell_len

    for line in call("score", *files)[1].splitlines():
        assert cell_len(line) <= 80
        assert not line.strip().startswith(("，", "。", "；", "、", "）", "”", ",", "."))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            ("score", "没有.biaochi", "事实.csv"),
            "没有.biaochi\n  怎么办：请核对路径和读取权限。规则集是以 .biaochi 结尾的文件",
        ),
        (("score", "规则集.biaochi", "没有.csv"), "没有这个文件或文件夹\n  位置：没有.csv"),
        (("read", "表.xls"), "要把里面的指标表变成规则集，用 biaochi import 文件 -o 草稿.biaochi。"),
        (("read", "事实.csv"), "这是用逗号分栏的表格（CSV），不是规则集"),
    ],
)
def test_what_is_missing_or_of_another_kind_is_named(
    args: tuple[str, ...], said: str, files: tuple[str, str], call: Call
) -> None:
    shutil.copy(ROOT / "tests" / "tables" / "sample.xls", "表.xls")
    code, _, err = call(*args)
    assert code == 2 and said in err
    assert err.count("错误 ") == 1


def test_places_are_those_of_the_file(files: tuple[str, str], call: Call) -> None:
    """Line numbers as an editor shows them; a code that repeats says where it was first."""
    Path("坏.biaochi").write_text(
        RULES.replace("管理效果（20分）", "C1 管理效果（20分）").replace("满意度（30分）", "C1 满意度（30分）"),
        encoding="utf-8",
    )
    _, _, err = call("read", "坏.biaochi")
    lines = Path("坏.biaochi").read_text(encoding="utf-8").splitlines()
    first, second = (n for n, line in enumerate(lines, 1) if "：C1 " in line)
    assert f"指标编码“C1”出现了多次，第{first}行的“管理效果”已经用了\n  位置：坏.biaochi，第{second}行第1字" in err
    Path("事实.csv").write_text(
        FACTS.replace("乙局,A1.3,资金使用合规性,不合规处数,2处", "乙局,A1.3,资金使用合规性,不合规处数,两三处"),
        encoding="utf-8",
    )
    _, _, err = call("score", *files)
    at = next(n for n, line in enumerate(FACTS.splitlines(), 1) if line.startswith("乙局,A1.3"))
    assert f"事实.csv，第{at}行" in err
