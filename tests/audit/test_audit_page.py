"""docs/audit.md runs: every command, the output it shows, the checks it lists."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from biaochi.audit.checks import CHECKS
from registry_sample import Call
from test_by_rules import RULES

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL) for line in block.strip().splitlines()]


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(shutil.copytree(ROOT / "examples" / "audit", tmp_path / "例子"))
    (folder / "规则集.biaochi").write_text(RULES, encoding="utf-8")
    (folder / "名单.txt").write_text("技能培训\n就业援助\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_runs(call: Call, example: Path, line: str) -> None:
    name, *arguments = shlex.split(line)
    code, _, err = call(*arguments)
    assert name == "biaochi" and code in (0, 1, 2) and "用法有误" not in err
    assert code < 2 or (arguments[0] == "score" and "表1第14行第5列" in err)  # the cell that copies its target
    if "-o" in arguments:
        assert (example / arguments[arguments.index("-o") + 1]).stat().st_size > 500


def test_the_output_shown_is_printed(call: Call, example: Path) -> None:
    (shown,) = re.findall(r"```console\n\$ biaochi (.*?)\n(.*?)```", PAGE, re.DOTALL)
    code, out, _ = call(*shlex.split(shown[0]))
    assert code == 1 and out == shown[1]


def test_the_clean_example_is_clean(call: Call, example: Path) -> None:
    assert call("audit", "就业援助.csv")[0] == 0


def test_every_check_is_listed_and_explained(call: Call) -> None:
    listed = re.findall(r"^\| (BA[0-9]{3}) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
    assert listed == [(c.code, c.name, c.documentation["看什么"]) for c in CHECKS]
    for c in CHECKS:
        code, out, _ = call("explain", c.code.lower())
        assert code == 0 and out.startswith(f"{c.code} {c.name}\n  看什么：")
