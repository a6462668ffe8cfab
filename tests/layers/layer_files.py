"""Small registries written into a temporary folder."""

from __future__ import annotations

from pathlib import Path

PROVINCE = """规则集：省级框架
辖区：370000 山东省
版本：1
依据：《省级办法》（某财绩〔2020〕1号）
等级：60（含）-100分为好，60分以下为差
授权：
  C1 的标准只可从严
  C2 的标准由下级规定
  C3 可以删除
  A2 的分值由下级规定，10-30分
  C4 的分值由下级规定，10-30分
  约定“不足一个单位的”由下级规定
约定：
  “每下降1%”按百分点计
  不足一个单位的按比例计
一级指标：A1 过程（30分）
三级指标：C1 到位率（10分）
标准：到位率≥90%得满分，每降低1%扣1分，扣完为止。
三级指标：C2 台账（10分）
标准：每发现一处不规范扣2分，扣完为止。
三级指标：C3 宣传（10分）
标准：按计划开展宣传的得满分；否则不得分。
一级指标：A2 产出（20分）
三级指标：C4 完成率（20分）
标准：发现截留的扣8分；发现挪用的扣6分；扣完为止。
一级指标：A3 效益（50分）
"""
CITY = """规则集：市级规程
辖区：370600 烟台市
版本：1
依据：《市级规程》（某财绩〔2021〕2号）
继承：370000/frame@1
"""


def write(root: Path, place: str, name: str, text: str, version: str = "1") -> Path:
    """A ruleset file at its place in a registry under ``root``."""
    path = root / "rulesets" / place / name / f"{version}.biaochi"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def city(root: Path, more: str, province: str = PROVINCE) -> Path:
    """A city's ruleset on the province's."""
    write(root, "370000-shandong", "frame", province)
    return write(root, "370600-yantai", "city", CITY + more)
