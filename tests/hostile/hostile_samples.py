"""What the hostile tests share: a small ruleset, and a process that loads one under a watch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
MEGABYTES = 200

RULESET = """\
规则集：某项目绩效评价
辖区：370600 烟台市
版本：1
总分：20分
等级：16（含）-20分为优，12（含）-16分为良，12分以下为差
约定：
  “每1%”按百分点计
  不足一个单位的按比例计
对象：甲、乙
合成：
  综合＝各对象平均

一级指标：A1 产出（20分）
二级指标：B1 质量（20分）

三级指标：C1 规范性（10分）
数据：不规范处数（处）
标准：档案齐全规范得满分，每发现一处不规范扣0.5分，扣完为止。

三级指标：C2 满意度（10分）
标准：满意度≥90%得满分，每降低1%扣0.1分，扣完为止。
"""

FACTS = "对象: 甲\nC1: 3处\nC2: 86.11%\n---\n对象: 乙\nC1: 0\nC2: 95%\n"

_WATCHED = """
import json, sys
from pathlib import Path
from biaochi import BiaochiError
from biaochi.registry.load import survey
from effort import calls
said = []
def read():
    try:
        said.extend(d.code for d in survey(Path(sys.argv[1]))[0].findings)
    except BiaochiError as bad:
        said.extend(d.code for d in bad.diagnostics)
made = calls(read)
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(json.dumps({"codes": said, "calls": made, "mb": int(peak.split()[1]) // 1024}))
"""


def environment(**changes: str) -> dict[str, str]:
    """The environment of a subprocess that runs this source tree."""
    path = os.pathsep.join(str(ROOT / part) for part in ("dsl", "grammar", "tests"))
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "SYSTEMROOT", "TMPDIR")}
    return {**kept, "PYTHONPATH": path, "BIAOCHI_CACHE": "off", "PYTHONDONTWRITEBYTECODE": "1", **changes}


def run(*args: str, **changes: str) -> subprocess.CompletedProcess[bytes]:
    """biaochi in a process of its own."""
    program = "from biaochi.cli.process import entry; entry()"
    return subprocess.run(
        [sys.executable, "-c", program, *args],
        capture_output=True,
        env=environment(**changes),
        timeout=600,
        check=False,
    )


def watched(path: Path) -> dict[str, Any]:
    """Codes of the findings of a ruleset file, and the calls and megabytes that reading it took."""
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED, str(path)], capture_output=True, env=environment(), timeout=600, check=False
    )
    assert not done.stderr, done.stderr.decode()[-500:]
    result: dict[str, Any] = json.loads(done.stdout)
    return result
