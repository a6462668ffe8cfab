"""What is far beyond any use is a finding with its place, wherever it stands, and no message repeats it in full."""

from __future__ import annotations

from pathlib import Path

import pytest
from biaochi.diagnostics import BiaochiError, FactsError
from biaochi.facts.read import read_facts
from biaochi.registry.load import load

TEXT = """规则集：甲
辖区：370600 烟台市
版本：1
总分：{total}分
等级：{grade}（含）-10分为优，{grade}分以下为差
约定：
  得分四舍五入保留两位小数，只在出具结果时舍入
  C1满意度低于60%的，总分最高{cap}分
对象：甲、乙
合成：
  综合＝甲×{weight}%＋乙×40%
一级指标：A1 产出（10分）
二级指标：B1 质量（10分）
三级指标：C1 满意度（{marks}分）
数据：满意度（%，0-{high}%）
标准：满意度≥{criterion}%得满分，每降低1%扣0.1分，扣完为止。
"""
PLAIN = {"total": "10", "grade": "9", "cap": "5", "weight": "60", "marks": "10", "high": "100", "criterion": "90"}


@pytest.mark.parametrize("place", list(PLAIN))
@pytest.mark.parametrize("digits", [101, 5000])
def test_a_numeral_beyond_a_hundred_digits_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, digits: int
) -> None:
    monkeypatch.setenv("BIAOCHI_CACHE", "off")
    path = tmp_path / "1.biaochi"
    path.write_text(TEXT.format(**PLAIN), encoding="utf-8")
    assert load(path).total == 10
    path.write_text(TEXT.format(**{**PLAIN, place: "9" * digits}), encoding="utf-8")
    with pytest.raises(BiaochiError) as bad:
        load(path)
    for d in bad.value.diagnostics:
        assert d.help and len(d.message) < 300 and (d.start >= 0 or d.where)


@pytest.mark.parametrize("length", [101, 100_000])
@pytest.mark.parametrize("form", ["yaml", "json", "csv"])
def test_the_name_of_a_subject_has_a_limit(tmp_path: Path, length: int, form: str) -> None:
    name = "名" * length
    content = {
        "yaml": f"对象: {name}\nC1: 80%\n",
        "json": f'{{"对象": "{name}", "C1": "80%"}}',
        "csv": f"对象,指标编码,值\n{name},C1,80%\n",
    }[form]
    path = tmp_path / f"x.{form}"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FactsError) as bad:
        read_facts([path])
    assert all(d.code == "BC314" and len(d.message) < 200 for d in bad.value.diagnostics)
