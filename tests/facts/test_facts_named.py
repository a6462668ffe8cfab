"""A code and a name in one row of a facts table must be those of one indicator."""

from __future__ import annotations

from pathlib import Path

import pytest
from biaochi.api import load
from biaochi.diagnostics import FactsError

RULES = """\
规则集：试
版本：1
辖区：370600 烟台市

一级指标：产出

三级指标：{0}（10分）
标准：件数达到10件得满分，每少一件扣1分，扣完为止。

三级指标：{1}（10分）
标准：件数达到10件得满分，每少一件扣2分，扣完为止。
"""


def total(folder: Path, names: tuple[str, str], table: str) -> object:
    (folder / "1.biaochi").write_text(RULES.format(*names), encoding="utf-8")
    (folder / "1.csv").write_text(f"对象,指标编码,指标,值\n{table}", encoding="utf-8")
    return load(folder / "1.biaochi").score(folder / "1.csv").as_json()["subjects"][0]["total"]  # type: ignore[index]


TABLE = "甲,1.1,收件,9\n甲,1.2,办件,9\n"


@pytest.mark.parametrize(
    "table", [TABLE, TABLE.replace("收件", ""), TABLE.replace("1.1", ""), "甲,1.1, 收 件 ,9\n,1.2,,9\n"]
)
def test_code_and_name_of_one_indicator(tmp_path: Path, table: str) -> None:
    assert total(tmp_path, ("收件", "办件"), table) == "17.00"


@pytest.mark.parametrize(
    ("names", "help_"),
    [(("办件", "收件"), "“收件”在规则集里是 1.2"), (("新", "收件"), "“收件”在规则集里是 1.2"), (("收件量", "办件"), "改成“收件量”")],
)  # fmt: skip
def test_code_of_one_and_name_of_another_are_refused(tmp_path: Path, names: tuple[str, str], help_: str) -> None:
    with pytest.raises(FactsError) as refused:
        total(tmp_path, names, TABLE)
    first = refused.value.diagnostics[0]
    assert first.code == "BC352" and first.where == "第2行" and help_ in first.help
    assert f"表里写的是“1.1 收件”，规则集的 1.1 是“{names[0]}”" in first.message
