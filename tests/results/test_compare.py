"""What changed between two results, and what each change did to the scores."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from biaochi.results.compare import compare
from biaochi.results.replay import FACTS, RULES, score_again
from registry_sample import CHILD, PARENT, Call, registry
from registry_sample import FACTS as SAMPLE

Data = dict[str, Any]


class Bench:
    """Versions of rules and facts by name, scored in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rules(self, version: str, *changes: tuple[str, str]) -> Path:
        return self._written(registry(self.folder).with_name(f"{version}.biaochi"), CHILD, changes)

    def facts(self, name: str, *changes: tuple[str, str]) -> Path:
        return self._written(self.folder / f"{name}.yaml", SAMPLE, changes)

    def _written(self, path: Path, text: str, changes: tuple[tuple[str, str], ...]) -> Path:
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        return path

    def result(self, name: str, rules: Path, facts: Path) -> Path:
        out = self.folder / f"{name}.json"
        out.write_text(json.dumps(score_again(rules, [facts]), ensure_ascii=False), encoding="utf-8")
        return out


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.chdir(tmp_path)
    return Bench(tmp_path)


RULE, FACT = ("扣0.1分", "扣0.2分"), ("80%", "85%")


def read(file: Path) -> Data:
    found: Data = json.loads(file.read_text(encoding="utf-8"))
    return found


def compared(call: Call, old: Path, new: Path, *more: object) -> tuple[int, Data]:
    code, out, err = call("compare", old, new, "--format", "json", *more)
    assert code < 2, err
    return code, json.loads(out)


def test_nothing_changed(bench: Bench, call: Call) -> None:
    one = bench.result("a", bench.rules("1"), bench.facts("甲"))
    assert call("compare", one, one)[:2] == (0, "没有变化\n")


def test_changed_facts_are_listed_with_what_they_did(bench: Bench, call: Call) -> None:
    rules = bench.rules("1")
    old = bench.result("a", rules, bench.facts("前"))
    new = bench.result("b", rules, bench.facts("后", FACT, ("问卷", "复核问卷")))
    code, said = compared(call, old, new)
    assert code == 1 and said["facts_changed"] and not said["rules_changed"] and not said["rules"]
    (fact,) = said["facts"]
    assert (fact["subject"], fact["code"], fact["old"]["value"], fact["new"]["value"]) == ("甲", "C1", "80%", "85%")
    assert (fact["old"]["evidence"], fact["new"]["evidence"]) == ("问卷", "复核问卷")
    (row,) = said["indicators"]
    assert (row["old"], row["new"], row["delta"], row["by_rules"], row["by_facts"]) == (
        "4.00",
        "4.50",
        "+0.5",
        "0",
        "+0.5",
    )
    assert row["cause"] == [FACTS]


def test_changed_rules_are_listed_with_what_they_did(bench: Bench, call: Call) -> None:
    facts = bench.facts("甲")
    old = bench.result("a", bench.rules("1"), facts)
    new = bench.result("b", bench.rules("2", RULE), facts)
    _, said = compared(call, old, new)
    assert said["rules_changed"] and not said["facts_changed"] and not said["facts"]
    (rule,) = said["rules"]
    assert (rule["code"], rule["what"]) == ("C1", "标准") and "扣0.2分" in rule["new"]
    (row,) = said["indicators"]
    assert (row["delta"], row["by_rules"], row["by_facts"], row["cause"]) == ("-1", "-1", "0", [RULES])


def test_both_are_told_apart(bench: Bench, call: Call) -> None:
    """80% to 85% under 0.1 to 0.2 a point: 4.00, 3.00 by the rules alone, 4.00 again: the total hides two changes."""
    old = bench.result("a", bench.rules("1"), bench.facts("前"))
    new = bench.result("b", bench.rules("2", RULE), bench.facts("后", FACT, ("1处", "3处")))
    _, said = compared(call, old, new)
    rows = {r["code"]: r for r in said["indicators"]}
    assert list(rows) == ["C2"] and rows["C2"]["by_facts"] == "-2" and rows["C2"]["cause"] == [FACTS]
    (total,) = said["totals"]
    assert (total["old"], total["new"], total["delta"]) == ("8.00", "6.00", "-2")
    assert (total["by_rules"], total["by_facts"]) == ("-1", "-1")


def test_effects_add_up(bench: Bench) -> None:
    results = {}
    for version, rule in (("1", []), ("2", [RULE]), ("3", [("每发现一处不规范扣1分", "每发现一处不规范扣0.5分")])):
        for number, fact in enumerate(([], [FACT], [("1处", "4处")], [FACT, ("1处", "0处")])):
            results[version, number] = read(
                bench.result("r", bench.rules(version, *rule), bench.facts(f"f{number}", *fact))
            )
    checked = 0
    for (a, f), old in results.items():
        for (b, g), new in results.items():
            said = compare(old, new, results[b, f])
            for row in (*said["indicators"], *said["totals"]):
                if a == b and f == g:
                    assert row["delta"] == "0"
                    continue
                assert Fraction(row["by_rules"]) + Fraction(row["by_facts"]) == Fraction(row["delta"])
                checked += 1
    assert checked > 200


def test_where_the_facts_are_gone_the_effects_are_not_guessed(bench: Bench, call: Call) -> None:
    facts = bench.facts("前")
    old = bench.result("a", bench.rules("1"), facts)
    new = bench.result("b", bench.rules("2", RULE), bench.facts("后", FACT, ("1处", "3处")))
    kept = facts.rename("移走.yaml")
    _, said = compared(call, old, new)
    assert "BC" not in said["not_attributed"] and "--facts" in said["not_attributed"]
    assert {r["by_rules"] for r in (*said["indicators"], *said["totals"])} == {""}
    facts.write_text(SAMPLE.replace("80%", "70%"), encoding="utf-8")
    assert "已不是记录的内容" in compared(call, old, new)[1]["not_attributed"]
    assert compared(call, old, new, "--facts", kept)[1]["not_attributed"] == ""


def test_a_grade_that_changed_is_said(bench: Bench, call: Call) -> None:
    rules = bench.rules("1")
    old = bench.result("a", rules, bench.facts("前"))
    new = bench.result("b", rules, bench.facts("后", ("80%", "95%")))
    out = call("compare", old, new)[1]
    assert "总分 甲：8.00 → 9.00（+1分：事实+1），等级 良 → 优" in out


def test_a_judgement_is_listed_with_who_and_when(bench: Bench, call: Call) -> None:
    discretion = ("档案齐全得满分，每发现一处不规范扣1分，扣完为止", "管理不到位的，酌情扣1-4分")
    rules = bench.rules("1", ("数据：处数（处）\n", ""), discretion)
    from biaochi.registry.load import load

    program = load(rules).indicators[1].program
    event, judged = program.inputs[0].name, program.judgements[0].name
    said = "{{值: {}分, 评定人: {}, 评定日期: {}}}"
    first = f"C2: {{{event}: 是, {judged}: {said.format(2, '一组', '2026-03-01')}}}"
    second = f"C2: {{{event}: 是, {judged}: {said.format(2, '二组', '2026-03-08')}}}"
    old = bench.result("a", rules, bench.facts("前", ("C2: 1处", first)))
    new = bench.result("b", rules, bench.facts("后", ("C2: 1处", second)))
    _, found = compared(call, old, new)
    (fact,) = found["facts"]
    assert (fact["name"], fact["old"]["assessor"], fact["new"]["assessed_on"]) == (judged, "一组", "2026-03-08")
    out = call("compare", old, new)[1]
    assert "评定人：一组，评定日期：2026-03-01 → 2分，评定人：二组" in out


def test_a_subject_or_an_indicator_of_one_side_only(bench: Bench, call: Call) -> None:
    rules = bench.rules("1")
    old = bench.result("a", rules, bench.facts("前"))
    new = bench.result("b", rules, bench.facts("后", ("对象: 甲", "对象: 乙")))
    _, said = compared(call, old, new)
    assert [(t["subject"], t["old"], t["new"], t["delta"]) for t in said["totals"]] == [
        ("甲", "8.00", "", ""),
        ("乙", "", "8.00", ""),
    ]
    shorter = CHILD.index("三级指标：C2")
    two = bench.rules("2", (CHILD[shorter:], ""), ("（10分）", "（5分）"))
    facts = bench.facts("短", ("C2: 1处\n", ""))
    _, said = compared(call, old, bench.result("c", two, facts))
    assert {(r["code"], r["new"]) for r in said["indicators"]} == {("C2", "")}
    assert {r["what"] for r in said["rules"] if r["code"] == "C2"} >= {"标准", "分值"}


def test_the_workbook_holds_the_table_and_runs_nothing(bench: Bench, call: Call, tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://x")'
    name = ("对象: 甲", f"对象: '{evil}'")
    old = bench.result("a", bench.rules("1"), bench.facts("前", name))
    new = bench.result("b", bench.rules("2", RULE), bench.facts("后", name, ("1处", "3处")))
    code, _, _ = call("compare", old, new, "-o", "对照表.xlsx")
    assert code == 1
    first = Path("对照表.xlsx").read_bytes()
    book = openpyxl.load_workbook("对照表.xlsx")
    assert book.sheetnames == ["对照表", "事实变化", "规则变化"]
    rows = {r[2]: r for r in book["对照表"].iter_rows(min_row=3, values_only=True)}
    assert [str(c) for c in rows["总分"][4:9]] == ["8", "5", "-3", "-1", "-2"]
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert not [c for c in cells if c.data_type == "f"] and evil in [c.value for c in cells]
    assert call("compare", old, new, "-o", "对照表.xlsx")[0] == 1 and Path("对照表.xlsx").read_bytes() == first
    assert call("compare", old, new, "--format", "xlsx")[0] == 2


def test_parents_are_part_of_the_rules(bench: Bench, call: Call) -> None:
    rules, facts = bench.rules("1"), bench.facts("甲", ("80%", "86.11%"))
    old = bench.result("a", rules, facts)
    above = rules.parents[2] / "000000-national" / "frame" / "1.biaochi"
    above.write_text(PARENT.replace("两位小数", "一位小数"), encoding="utf-8")
    _, said = compared(call, old, bench.result("b", rules, facts))
    assert said["rules_changed"] and [r["cause"] for r in said["indicators"]] == [[RULES]]
