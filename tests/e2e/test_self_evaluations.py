"""The published self-evaluations, reproduced to the printed digit where the print follows from one rule for its whole table.

Where it does not follow, the row stands here with what is printed, what the rule gives, and why: an error or a judgement of
those who filled in the table, not a case for another rule.
"""

from __future__ import annotations

import csv
import json
import re
import shlex
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from biaochi import load
from biaochi.cli.main import main
from biaochi.testing.cases import failures, read_cases
from click.testing import CliRunner

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "rulesets"
EXAMPLES = ROOT / "examples"
GOLDEN = ROOT.parent / "shared" / "golden"
LUOZHUANG = [f"p{n:02d}" for n in range(1, 14)]
YANTAI = ["p12", "p14", "p16", "p17", "p18"]

# 表 指标 印的得分 按规则的得分 为什么不同
CONTRADICTIONS = """
p02 C1  9.87 9.89  2942.1312÷2976×10＝9.886，印错
p02 C10 4    4.44  80÷90×5＝4.44；第3表同名同值印3
p03 C1  10   9.84  1860.945÷1891.5×10＝9.838，印成满分
p03 C10 3    4.44  80÷90×5＝4.44；第2表同名同值印4
p04 C9  3    3.33  60÷90×5＝3.33；下一行同值印2
p04 C10 2    3.33  60÷90×5＝3.33；上一行同值印3
p05 C11 3    5.00  完成值达到指标值而扣2分
p06 C2  8    0.20  没有符号的成本指标，0.02对1：按比例0.2，按上限10，都不是8
p07 C9  4    5.00  完成值达到指标值而扣1分
p07 C10 4    5.00  完成值达到指标值而扣1分
p08 C1  2.6  2.57  先把25.66%取整成26%
p10 C7  14   15.00 完成值与指标值相同而扣1分
p10 C8  14   15.00 完成值与指标值相同而扣1分
p12 C8  14   15.00 完成值与指标值相同而扣1分
p13 C6  9    10.00 “已初步构建起”，评定扣1分
p13 C9  14   15.00 “有较大提高”，评定扣1分
"""
# 表 印的总分 按规则的总分（各项先舍入再合计）
TOTALS = """
p01 80 80.00     p02 98.87 99.33  p03 98 99.28     p04 62 63.66    p05 68 70.00    p06 88.2 80.40  p07 78 80.00
p08 85.2 85.17   p09 85.55 85.55  p10 98 100.00    p11 90.26 90.26 p12 99 100.00   p13 98 100.00
"""
YANTAI_TOTALS = {"p12": "98.72", "p14": "99.86", "p16": "99.90", "p17": "99.70", "p18": "100.00"}
YINAN = {
    "财政资源配置": ("15.50", "86.11%"),
    "预算管理": ("25.80", "80.63%"),
    "绩效管理": ("13.00", "86.67%"),
    "部门履职效能": ("22.20", "88.80%"),
    "社会效应": ("6.00", "60.00%"),
}


def luozhuang(name: str) -> tuple[Path, Path]:
    return (
        RULES / f"371311-luozhuang/self-evaluation-2023-{name}/1.biaochi",
        EXAMPLES / f"luozhuang-2023/facts/{name}.yaml",
    )


def yantai(name: str) -> tuple[Path, Path]:
    return RULES / f"370600-yantai/self-evaluation-2022-{name}/1.biaochi", EXAMPLES / f"yantai-self-evaluation-2022/facts/{name}.yaml"  # fmt: skip


def subject(rules: Path, facts: Path) -> dict[str, Any]:
    found: Any = load(rules).score(facts).as_json()
    return dict(found["subjects"][0])


def contradictions() -> dict[tuple[str, str], tuple[str, str]]:
    rows = (line.split(maxsplit=4) for line in CONTRADICTIONS.strip().splitlines())
    return {(table, code): (printed, computed) for table, code, printed, computed, _ in rows}


def recorded(rules: Path) -> list[tuple[str, str]]:
    return [(c.indicator, c.score) for c in read_cases(rules.with_name("1.cases.csv")) if c.indicator != "总分"]


@pytest.mark.parametrize(("name", "place"), [*((n, luozhuang) for n in LUOZHUANG), *((n, yantai) for n in YANTAI)])
def test_every_score_that_follows_is_reproduced(name: str, place: Any) -> None:
    rules, _ = place(name)
    assert not list(failures(load(rules), read_cases(rules.with_name("1.cases.csv"))))


def test_one_text_serves_each_set_of_tables() -> None:
    for place, names in ((luozhuang, LUOZHUANG), (yantai, YANTAI)):
        for name in names:
            rules, _ = place(name)
            text = rules.read_text(encoding="utf-8")
            assert "标准：" not in text and "计分办法：" not in text
            assert all(i.row is not None for i in load(rules).indicators if i.code != "C1")


def test_how_many_follow() -> None:
    follow = sum(len(recorded(luozhuang(n)[0])) for n in LUOZHUANG)
    rows = sum(len(load(luozhuang(n)[0]).indicators) for n in LUOZHUANG)
    assert (rows, follow, len(contradictions())) == (135, 119, 16)
    assert (
        sum(len(recorded(yantai(n)[0])) for n in YANTAI)
        == sum(len(load(yantai(n)[0]).indicators) for n in YANTAI)
        == 51
    )


@pytest.mark.parametrize("name", LUOZHUANG)
def test_what_does_not_follow_is_listed_with_what_the_rule_gives(name: str) -> None:
    rules, facts = luozhuang(name)
    found = {i["code"]: i["score"] for i in subject(rules, facts)["indicators"]}
    known = {code for code, _ in recorded(rules)}
    listed = {code: score for (table, code), (_, score) in contradictions().items() if table == name}
    assert {code: found[code] for code in found if code not in known} == listed


def test_the_totals_are_sums_of_rounded_items() -> None:
    words = TOTALS.split()
    for name, printed, computed in zip(words[::3], words[1::3], words[2::3], strict=True):
        total = subject(*luozhuang(name))["total"]
        off = sum(Decimal(p) - Decimal(c) for (table, _), (p, c) in contradictions().items() if table == name)
        assert total == computed and Decimal(computed) + off == Decimal(printed), name
    assert {name: subject(*yantai(name))["total"] for name in YANTAI} == YANTAI_TOTALS


@pytest.mark.parametrize(
    "place", ["371311-luozhuang/self-evaluation-summary-2023", "370600-yantai/self-evaluation-summary-2022"]
)
def test_the_summaries(place: str) -> None:
    rules = RULES / place / "1.biaochi"
    assert not list(failures(load(rules), read_cases(rules.with_name("1.cases.csv"))))


def test_the_grades_of_the_summaries() -> None:
    found: Any = load(RULES / "371311-luozhuang/self-evaluation-summary-2023/1.biaochi").score(EXAMPLES / "luozhuang-2023/summary.csv").as_json()  # fmt: skip
    assert "".join(s["grade"] for s in found["subjects"]) == "良优优中中良中良良优优优优"
    assert (found["aggregates"]["平均"]["total"], found["aggregates"]["按全年预算数加权平均"]["total"]) == (
        "86.85",
        "95.99",
    )
    found = load(RULES / "370600-yantai/self-evaluation-summary-2022/1.biaochi").score(EXAMPLES / "yantai-self-evaluation-2022/summary.csv").as_json()  # fmt: skip
    assert [s["grade"] for s in found["subjects"]] == ["优"] * 18


def test_the_key_evaluation_of_luozhuang() -> None:
    rules = RULES / "371311-luozhuang/key-evaluation-2023/1.biaochi"
    found = subject(rules, EXAMPLES / "luozhuang-2023/facts/key-evaluation.yaml")
    assert not list(failures(load(rules), read_cases(rules.with_name("1.cases.csv"))))
    assert (len(recorded(rules)), found["total"], found["grade"]) == (12, "98.00", "优")


def test_the_department_evaluation_of_yinan() -> None:
    rules = RULES / "371321-yinan/medical-security-2024/1.biaochi"
    found = subject(rules, EXAMPLES / "yinan-2024/facts.yaml")
    assert not list(failures(load(rules), read_cases(rules.with_name("1.cases.csv"))))
    first = {s["name"]: (s["score"], s["rate"]) for s in found["sections"] if s["level"] == 1}
    assert first == YINAN
    rates = {s["code"]: s["rate"] for s in found["sections"]} | {i["code"]: i["rate"] for i in found["indicators"]}
    assert (rates["C3"], rates["C22"], rates["C23"], rates["C13"], rates["C25"]) == ("50.00%", "83.50%", "87.43%", "95.00%", "60.00%")  # fmt: skip
    assert (found["total"], found["rate"], found["grade"]) == ("82.50", "82.50%", "良")


@pytest.mark.parametrize(
    ("rules", "facts", "verdicts"),
    [
        ("630203-pingan/overall-2024/2", "pingan-2024/facts", {"达到": 24, "待评定": 7}),
        ("370600-yantai/transfer-2022-medical-aid/1", "yantai-self-evaluation-2022/facts/transfer-medical-aid", {"达到": 11, "待评定": 2}),
        ("370600-yantai/transfer-2022-resident-insurance/1", "yantai-self-evaluation-2022/facts/transfer-resident-insurance", {"达到": 15}),
        ("370600-yantai/transfer-2022-service-capacity/1", "yantai-self-evaluation-2022/facts/transfer-service-capacity", {"达到": 17, "待评定": 1}),
    ],
)  # fmt: skip
def test_tables_without_scores_are_compared(rules: str, facts: str, verdicts: dict[str, int]) -> None:
    found = subject(RULES / f"{rules}.biaochi", EXAMPLES / f"{facts}.yaml")
    counted: dict[str, int] = {}
    for row in found["compared"]:
        counted[row["verdict"]] = counted.get(row["verdict"], 0) + 1
    assert counted == verdicts and not found["indicators"]


@pytest.mark.skipif(not GOLDEN.is_dir(), reason="the published tables do not lie beside the checkout")
@pytest.mark.parametrize(("name", "place", "golden"), [
    *((n, luozhuang, "luozhuang2023") for n in LUOZHUANG), *((n, yantai, "yantai2022_selfeval") for n in YANTAI)
])  # fmt: skip
def test_rulesets_say_what_the_tables_print(name: str, place: Any, golden: str) -> None:
    table = json.loads((GOLDEN / f"{golden}_{name}.json").read_text(encoding="utf-8"))
    rows = [i for i in load(place(name)[0]).indicators if i.row is not None]
    said = [(i.name, i.row.target.text if i.row else "", str(i.full_marks)) for i in rows]
    assert said == [(i["level3"], "".join(i["target"].split()), i["weight"]) for i in table["indicators"]]
    cases = dict(recorded(place(name)[0]))
    for code, indicator in zip((i.code for i in rows), table["indicators"], strict=True):
        assert code not in cases or Decimal(cases[code]) == Decimal(indicator["score"]), code


@pytest.mark.skipif(not GOLDEN.is_dir(), reason="the published tables do not lie beside the checkout")
def test_summaries_say_what_the_tables_print() -> None:
    for place, golden in (
        ("luozhuang-2023", "luozhuang2023_summary"),
        ("yantai-self-evaluation-2022", "yantai2022_selfeval_summary"),
    ):
        table = json.loads((GOLDEN / f"{golden}.json").read_text(encoding="utf-8"))
        with (EXAMPLES / place / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = [r for r in csv.DictReader(file) if r["指标编码"] == "C1"]
        assert [(r["对象"].split("（烟台市")[0], r["值"]) for r in rows] == [
            (r["project"], r["score"]) for r in table["rows"]
        ]


@pytest.mark.parametrize("name", ["luozhuang-2023", "yantai-self-evaluation-2022", "yinan-2024", "pingan-2024"])
def test_the_commands_of_the_examples_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    page = (EXAMPLES / name / "README.md").read_text(encoding="utf-8")
    commands = "".join(re.findall(r"```bash\n(.*?)```", page, re.DOTALL)).strip().splitlines()
    printed = ""
    for line in commands:
        done = CliRunner().invoke(main, shlex.split(line)[1:], env={"BIAOCHI_CACHE": "off"})
        assert done.exit_code in (0, 1), (line, done.output)
        printed += done.output
    assert commands
    for line in "".join(re.findall(r"```text\n(.*?)```", page, re.DOTALL)).splitlines():
        assert line in printed
