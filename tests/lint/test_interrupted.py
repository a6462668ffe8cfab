"""Ctrl-C, at whatever moment it comes to biaochi lint and its workers: one sentence, exit code 2, nobody left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

RULESET = """规则集：样{0}
版本：{0}
三级指标：C1 台账（5分）
标准：每发现一处不规范扣0.5分，扣完为止。
"""
ENTRY = "from biaochi.cli.process import entry; entry()"
# What every process of the command runs before all else: at its moment, it says so and waits for what comes.
SITE = """
import atexit, os, sys, time
from importlib.abc import MetaPathFinder
from pathlib import Path

where, moment = os.environ["MOMENT"].split(" at ")
here = "worker" if "--multiprocessing-fork" in sys.orig_argv else "tracker" if "resource_tracker" in str(sys.orig_argv) else "command"


def wait():
    (Path(__file__).parent / "come").touch()
    while not (Path(__file__).parent / "sent").exists() or here == "worker":
        time.sleep(0.01)


class Held:
    def __del__(self):
        wait()


class Moments(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if moment.split()[-1] == name:
            sys.meta_path.remove(self)
            Held() if moment.startswith("an object ends in ") else wait()


if here == where:
    if moment == "its start":
        wait()
    elif moment == "its end":
        atexit.register(wait)
    else:
        sys.meta_path.insert(0, Moments())
"""
HANG = 120
"""Seconds after which something is not slow, but hangs."""


@pytest.fixture
def command(tmp_path: Path) -> tuple[list[str], dict[str, str], Path]:
    """The review of a folder by two workers, its environment, and the folder in which its moments are seen."""
    rules, site = tmp_path / "rules", tmp_path / "site"
    rules.mkdir()
    site.mkdir()
    for number in range(12):
        (rules / f"{number}.biaochi").write_text(RULESET.format(number), encoding="utf-8")
    (site / "sitecustomize.py").write_text(SITE, encoding="utf-8")
    env = {**os.environ, "BIAOCHI_CACHE": "off", "PYTHONPATH": os.pathsep.join([str(site), *sys.path])}
    return [sys.executable, "-c", ENTRY, "lint", str(rules), "--jobs", "2"], env, site


def interrupted(command: tuple[list[str], dict[str, str], Path], moment: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of the command, interrupted at a moment as a terminal does it.

    Both are read to their ends, which come when the last of its processes is gone.
    """
    line, env, site = command
    started = subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env={**env, "MOMENT": moment}, start_new_session=True,
    )  # fmt: skip
    try:
        while not (site / "come").exists():
            assert started.poll() is None, f"{moment} never came: {started.communicate()}"
            time.sleep(0.01)
        os.killpg(started.pid, signal.SIGINT)
        (site / "sent").touch()
        out, err = started.communicate(timeout=HANG)
    finally:
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGKILL)
    return started.returncode, out, err


@pytest.mark.parametrize(
    "moment",
    [
        "command at click",
        "command at biaochi.cli.main",
        "command at biaochi.cli.lint_command",
        "command at concurrent.futures.process",
        "command at multiprocessing.popen_spawn_posix",
        "command at an object ends in biaochi.cli.lint_files",
        "worker at its start",
        "worker at multiprocessing.spawn",
        "worker at biaochi.cli.pool",
        "worker at biaochi.cli.lint_files",
        "worker at biaochi.reading.cascade",
    ],
)
def test_one_sentence_whatever_the_moment(command: tuple[list[str], dict[str, str], Path], moment: str) -> None:
    code, out, err = interrupted(command, moment)
    assert (code, out, err.strip()) == (2, "", "已中断。")


def test_what_is_over_is_not_interrupted(command: tuple[list[str], dict[str, str], Path]) -> None:
    line, env, _ = command
    whole = subprocess.run(
        line, capture_output=True, encoding="utf-8", env={**env, "MOMENT": "nobody at all"}, timeout=HANG, check=False
    )
    assert whole.returncode == 1 and "12个规则集" in whole.stdout
    code, out, err = interrupted(command, "command at its end")
    assert (code, out) == (1, whole.stdout) and "已中断" not in err and "Traceback" not in err
