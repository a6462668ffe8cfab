"""A registry of two rulesets, one inheriting from the other, with facts; and the command line called in this process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from biaochi.cli.main import command_line

NOW = datetime(2026, 3, 2, 4, 5, 6, tzinfo=UTC)
PARENT = """规则集：框架
辖区：000000 全国
版本：1
状态：采用
等级：9（含）-10分为优，6（含）-9分为良，6分以下为差
约定：
  得分四舍五入保留两位小数，只在出具结果时舍入
"""
CHILD = """规则集：样例
辖区：370600 烟台市
版本：1
状态：采用
印发日期：2026-03-01
继承：000000/frame@1
约定：
  “每1%”按百分点计
  不足一个单位的按比例计

一级指标：A1 全部（10分）
二级指标：B1 全部（10分）
三级指标：C1 满意度（5分）
标准：满意度≥90%得满分，每降低1%扣0.1分，扣完为止。
三级指标：C2 档案（5分）
数据：处数（处）
标准：档案齐全得满分，每发现一处不规范扣1分，扣完为止。
"""
FACTS = "对象: 甲\nC1: {值: 80%, 佐证: 问卷}\nC2: 1处\n"

Call = Callable[..., tuple[int, str, str]]


def registry(folder: Path, child: str = CHILD, parent: str = PARENT) -> Path:
    """Writes both rulesets; the child's file."""
    made = folder / "rulesets" / "370600-yantai" / "sample" / "1.biaochi"
    above = folder / "rulesets" / "000000-national" / "frame" / "1.biaochi"
    for path, text in ((made, child), (above, parent)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return made


def parent_of(child: Path) -> Path:
    """The file of the parent."""
    return child.parents[2] / "000000-national" / "frame" / "1.biaochi"


def codes(bad: pytest.ExceptionInfo[BaseException]) -> list[str]:
    """The codes of the findings an exception carries."""
    return [d.code for d in bad.value.diagnostics]  # type: ignore[attr-defined]


def caller(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """A function that runs biaochi: exit code, standard output, standard error."""

    def run(*args: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["biaochi", *map(str, args)])
        code = command_line()
        sys.stdout.flush()
        out, err = capfd.readouterr()
        return code, out, err

    return run
