"""What the README shows runs: its commands, its ruleset, its Python."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from biaochi import load

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ENTRY = "from biaochi.cli.process import entry; entry()"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A ``.venv/bin/biaochi …`` command of the README, run by this interpreter."""
    arguments = shlex.split(command.removeprefix(".venv/bin/biaochi"))
    env = {**os.environ, "BIAOCHI_CACHE": "off", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-c", ENTRY, *arguments], cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False
    )  # fmt: skip


def test_the_main_command_gives_the_published_score() -> None:
    line = next(part for block in blocks("bash") for part in block.split("&&") if " score rulesets/" in part)
    done = run(line.strip(), ROOT)
    assert done.returncode == 0, done.stderr
    assert "综合评价　总分 93.22　等级 优" in done.stdout


def test_the_first_steps_work_in_order(tmp_path: Path) -> None:
    steps = next(block for block in blocks("bash") if " new " in block).strip().splitlines()
    assert len(steps) >= 5
    for step in steps:
        done = run(step, tmp_path)
        assert done.returncode == 0, (step, done.stderr)
    assert (tmp_path / "得分表.xlsx").stat().st_size > 4000


def test_the_ruleset_shown_loads(tmp_path: Path) -> None:
    (text,) = blocks("biaochi")
    path = tmp_path / "shown.biaochi"
    path.write_text(text, encoding="utf-8")
    assert load(path).score({"C1": "86.11%"}).as_json()["subjects"][0]["total"] == "4.61"  # type: ignore[index]


@pytest.mark.parametrize("code", blocks("python"))
def test_the_python_shown_runs(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_command_is_in_the_table() -> None:
    from biaochi.cli.main import COMMANDS

    for name in COMMANDS:
        assert f"| `{name}` |" in README


def test_every_file_linked_exists() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
