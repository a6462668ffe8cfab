"""``pytest rulesets/`` as a bureau runs it: good rules pass, bad rules and wrong cases fail in words its author knows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from biaochi.registry.load import load
from biaochi.testing import facts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
YANTAI = ROOT / "rulesets/370600-yantai/employee-medical-fund-2022"


def pytest_run(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rf", "-o", "addopts=", str(folder), "--rootdir", str(folder)],
        capture_output=True, text=True, encoding="utf-8", check=False, cwd=folder,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_the_rulesets_in_use_pass_with_their_cases() -> None:
    code, out = pytest_run(YANTAI)
    assert code == 0, out
    leaves = sum(len(load(p).indicators) for p in YANTAI.rglob("*.biaochi"))
    cases = len(list(YANTAI.rglob("*.cases.csv")))
    assert leaves >= 64 and cases and f"{leaves + cases} passed" in out, "every indicator and the recorded cases"


def test_what_is_wrong_is_told_in_words(tmp_path: Path) -> None:
    text = "规则集：样例\n版本：1\n三级指标：C1 台账（5分）\n标准：每缺一项扣1分，扣完为止\n"
    (tmp_path / "good.biaochi").write_text(text, encoding="utf-8")
    (tmp_path / "good.cases.csv").write_text(
        "对象,指标,得分,事实\n甲,C1,4.00,甲.yaml\n甲,C1,2.00,\n乙,C1,1.00,\n", encoding="utf-8-sig"
    )
    (tmp_path / "甲.yaml").write_text("C1:\n  缺项数: 1\n", encoding="utf-8")
    (tmp_path / "bad.biaochi").write_text(text.replace("扣1分，", "扣分，"), encoding="utf-8")
    code, out = pytest_run(tmp_path)
    assert code == 1 and "2 failed, 1 passed" in out
    assert "good.biaochi 算例：第3行 甲 C1：应得2.00，算得4.00" in out and "事实里没有对象“乙”" in out
    assert "bad.biaochi 读规则集：BC" in out


def test_cases_that_cannot_be_used_are_placed(tmp_path: Path) -> None:
    text = "规则集：样例\n版本：1\n三级指标：C1 台账（5分）\n标准：每缺一项扣1分，扣完为止\n"
    (tmp_path / "1.biaochi").write_text(text, encoding="utf-8")
    (tmp_path / "1.cases.csv").write_text("对象,指标\n", encoding="utf-8")
    code, out = pytest_run(tmp_path)
    assert code == 1 and "第一行应是：对象,指标,得分,事实" in out and "Traceback" not in out


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_facts_of_a_ruleset_are_admissible(data: st.DataObject) -> None:
    ruleset = load(YANTAI / "1.biaochi")
    drawn = data.draw(facts(ruleset))
    for indicator in ruleset.indicators:
        for spec in (*indicator.program.inputs, *indicator.program.judgements):
            value = drawn[indicator.code][spec.name]
            if spec.choices:
                assert value in spec.choices
            elif not isinstance(value, bool | str):
                assert spec.low is None or value >= spec.low  # type: ignore[operator]
                assert not spec.integer or value.denominator == 1  # type: ignore[union-attr]
