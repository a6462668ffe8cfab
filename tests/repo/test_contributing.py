"""CONTRIBUTING.md does what it says: its edits, made in a copy of the repository, have the effect shown, which was not there before."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CHAPTERS = [c for c in re.split(r"^(?=## )", TEXT, flags=re.MULTILINE) if "```diff" in c]
BLOCK = re.compile(r"```(diff|console)\n(.*?)```", re.DOTALL)
PARTS = ("dsl", "grammar", "rulesets", "tests", "pyproject.toml")


def applied(edit: str, copy: Path) -> None:
    """Makes one edit: the lines with blanks and minuses must stand in the file once."""
    head, *lines = edit.splitlines()
    path = copy / head.removeprefix("--- ")
    old = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "+")
    new = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "-")
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if not old:
        text = text if not text or text.endswith("\n") else f"{text}\n"
        path.write_text(text + new, encoding="utf-8")
        return
    assert text.count(old) == 1, f"{path.name}: {text.count(old)} places for\n{old}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def output(shown: str, copy: Path) -> str:
    """What a command prints in the copy."""
    words = shlex.split(shown)
    start = [sys.executable, "-c", "from biaochi.cli.process import entry; entry()"]
    command = [*start, *words[1:]] if words[0] == "biaochi" else [sys.executable, *words[1:]]
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")} | {
        "PYTHONPATH": os.pathsep.join([str(copy / "dsl"), str(copy / "grammar")]),
        "PYTHONUTF8": "1",
        "BIAOCHI_CACHE": "off",
    }
    done = subprocess.run(command, cwd=copy, env=env, capture_output=True, encoding="utf-8", timeout=600, check=False)
    return done.stdout + done.stderr


def test_there_is_an_example_for_each_kind_of_change() -> None:
    titles = [chapter.splitlines()[0] for chapter in CHAPTERS]
    assert titles == ["## 1 A wording", "## 2 A form", "## 3 A question", "## 4 A lint rule"]
    assert all({kind for kind, _ in BLOCK.findall(chapter)} == {"diff", "console"} for chapter in CHAPTERS)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.splitlines()[0])
def test_the_edits_have_the_effect_shown(chapter: str, tmp_path: Path) -> None:
    for part in PARTS:
        source = ROOT / part
        if source.is_file():
            shutil.copy(source, tmp_path / part)
        else:
            shutil.copytree(source, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    blocks = BLOCK.findall(chapter)
    shown = [body.splitlines() for kind, body in blocks if kind == "console"]
    for command, *expected in shown:
        before = output(command.removeprefix("$ "), tmp_path)
        assert not all(line in before for line in expected), before
    for kind, body in blocks:
        if kind == "diff":
            applied(body, tmp_path)
    for command, *expected in shown:
        after = output(command.removeprefix("$ "), tmp_path)
        missing = [line for line in expected if line not in after]
        assert not missing, f"{missing} is not in\n{after}"


def test_what_is_named_is_there() -> None:
    for name in set(re.findall(r"`((?:tests|dsl|grammar|docs)/[\w./]+)`", TEXT)):
        assert (ROOT / name).exists(), name
