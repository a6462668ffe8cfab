"""Reviewing many rulesets: ``python tests/benchmarks/many.py [COUNT]``, 1,000 unless told.

Variants of the 32-indicator Yantai ruleset, each with names and thresholds of its own, reviewed by ``biaochi lint DIR``:
from scratch on one core and on all, then again with nothing changed. Figures are rulesets a second and their ratios.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULESETS = ROOT / "rulesets"
YANTAI = RULESETS / "370600-yantai/employee-medical-fund-2022/1.biaochi"
PLACE = "370600-variants"
COMMAND = [sys.executable, "-c", "from biaochi.cli.process import entry; entry()", "lint", "--format", "json"]


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        variants(folder / "rulesets", count)
        rates = {}
        for said, jobs, cache in (
            ("one core", 1, "one"),
            (f"{cores} cores", cores, "all"),
            ("unchanged", cores, "all"),
        ):
            seconds = lint(folder / "rulesets" / PLACE, jobs, folder / cache)
            rates[said] = count / seconds
            print(f"{count} rulesets, {said}: {rates[said]:.1f}/s ({seconds:.1f} s)")
    one, many, again = rates.values()
    print(f"{cores} cores / one core: {many / one:.2f}×; unchanged / from scratch: {again / many:.0f}×")
    return 0


def variants(folder: Path, count: int) -> None:
    """``count`` rulesets that are all different, beside what they inherit from."""
    shutil.copytree(RULESETS, folder)
    text = YANTAI.read_text(encoding="utf-8")
    for number in range(count):
        path = folder / PLACE / f"v{number:04}" / "1.biaochi"
        path.parent.mkdir(parents=True)
        path.write_text(variant(text, number), encoding="utf-8")


def variant(text: str, number: int) -> str:
    """The ruleset with another title, other thresholds and an indicator of another name."""
    text = text.replace("规则集：", f"规则集：第{number}号 ", 1)
    text = text.replace("geq 90", f"geq {70 + number % 30}.{number // 30 + 10}")
    return text.replace("立项依据充分性", f"立项依据充分性之{number}")


def lint(folder: Path, jobs: int, cache: Path) -> float:
    """Seconds for the whole command."""
    path = os.pathsep.join([str(ROOT / "dsl"), str(ROOT / "grammar")])
    env = {**os.environ, "BIAOCHI_CACHE": str(cache), "PYTHONPATH": path}
    start = time.perf_counter()
    done = subprocess.run([*COMMAND, "--jobs", str(jobs), str(folder)], env=env, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode(errors="replace"))
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
