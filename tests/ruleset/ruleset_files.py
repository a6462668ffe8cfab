"""Small rulesets for tests: one header, the indicators given."""

from __future__ import annotations

from pathlib import Path

from biaochi import Ruleset, load

HEADER = """规则集：样例
辖区：370600 烟台市
版本：1
等级：9（含）-10分为优，6（含）-9分为良，6分以下为差
"""


def ruleset(folder: Path, indicators: str, header: str = "", marks: str = "10") -> Ruleset:
    """A loaded ruleset whose tree is one section holding ``indicators``."""
    path = folder / "rules.biaochi"
    path.write_text(
        f"{HEADER}{header}\n一级指标：A1 全部（{marks}分）\n二级指标：B1 全部（{marks}分）\n{indicators}\n",
        encoding="utf-8",
    )
    return load(path)
