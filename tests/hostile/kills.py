"""Every command that writes, killed at random moments: what is there is the old or the new, whole, and nothing is left over.

    python tests/hostile/kills.py --kills 200 --seed 1

The program is loaded once and forked, so that the moments fall into the work of the command and not into its start.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from biaochi.cli.process import entry
from biaochi.diagnostics import BiaochiError
from biaochi.registry.load import load
from biaochi.registry.released import release_file
from registry_sample import CHILD, FACTS, registry

LEFT_OVER = (".part", ".tmp", ".lock")


@dataclass
class Outcome:
    """Of one command: the kills that hit it at work, and what they left."""

    kills: int = 0
    hit: int = 0
    torn: list[str] = field(default_factory=list)
    left_over: int = 0
    after_next_run: int = 0


def child(arguments: list[str], folder: Path, killed_after: float | None) -> tuple[int, float]:
    """Runs the command in a fork; the exit code (-9 where it was killed) and the seconds it took."""
    started = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.chdir(folder)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        sys.argv = ["biaochi", *arguments]
        try:
            entry()
        except SystemExit as end:
            os._exit(end.code if isinstance(end.code, int) else 1)
        finally:
            os._exit(99)
    if killed_after is not None:
        while time.monotonic() < started + killed_after:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status), time.monotonic() - started
            time.sleep(0.001)
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), time.monotonic() - started


def strays(folder: Path) -> int:
    return sum(p.name.endswith(LEFT_OVER) or p.name.startswith(".biaochi") for p in folder.rglob("*"))


@dataclass(frozen=True)
class Case:
    """A command, what to put in place before each run of it, and whether what is there afterwards is whole."""

    name: str
    arguments: list[str]
    before: Callable[[Path, int], None]
    whole: Callable[[Path], bool]


def facts(folder: Path, turn: int) -> None:
    (folder / "facts.yaml").write_text(FACTS.replace("80%", "85%" if turn % 2 else "80%"), encoding="utf-8")


RULES = "rulesets/370600-yantai/sample/1.biaochi"
LOOSE = CHILD.replace("一级指标：A1", "   一级指标:   A1").replace(
    "继承：000000/frame@1\n", "继承：000000/frame@1\n依据：鲁财绩[2020]1号\n"
)


def output(folder: Path, name: str, *arguments: str) -> Case:
    """A command with -o: whole is what one of two runs that were left alone wrote."""
    written = set()
    for turn in (0, 1):
        facts(folder, turn)
        child([*arguments, name], folder, None)
        written.add((folder / name).read_bytes())
    return Case(
        " ".join(arguments[:1]) + f" {name}", [*arguments, name], facts, lambda f: (f / name).read_bytes() in written
    )


def in_place(folder: Path, name: str, *arguments: str) -> Case:
    """A command that rewrites a ruleset: whole is what it was, or what a run that was left alone made of it."""
    rules = folder / RULES

    def again(folder: Path, turn: int) -> None:
        (folder / RULES).write_text(LOOSE, encoding="utf-8")

    again(folder, 0)
    child([*arguments, RULES], folder, None)
    done = rules.read_bytes()
    assert done != LOOSE.encode(), name
    return Case(name, [*arguments, RULES], again, lambda f: (f / RULES).read_bytes() in (LOOSE.encode(), done))


def released(folder: Path) -> Case:
    """release: nothing, or a record that the next run completes and that loads."""

    def none(folder: Path, turn: int) -> None:
        for path in (folder / RULES).parent.iterdir():
            if path.suffix != ".biaochi":
                path.unlink()

    def whole(folder: Path) -> bool:
        path = folder / RULES
        there = release_file(path).exists()
        try:
            load(path)
        except BiaochiError as bad:
            if not there or [d.code for d in bad.diagnostics] != ["BC383"]:
                return False
            child(["release", RULES], folder, None)
            load(path)
        return True

    return Case("release", ["release", RULES], none, whole)


def cached(folder: Path) -> Case:
    """The cache: whatever is in it, the ruleset compiles to the same."""
    expected = load(folder / RULES).hash

    def cold(folder: Path, turn: int) -> None:
        shutil.rmtree(folder / "cache", ignore_errors=True)

    return Case("cache", ["read", RULES], cold, lambda f: load(f / RULES).hash == expected)


def cases(folder: Path) -> list[Case]:
    made = [
        output(folder, "得分表.xlsx", "score", RULES, "facts.yaml", "-o"),
        output(folder, "结果.json", "score", RULES, "facts.yaml", "-o"),
        output(folder, "附件.html", "report", RULES, "-o"),
        output(folder, "证书.json", "prove", RULES, "--certificate"),
        output(folder, "空白.yaml", "facts", RULES, "-o"),
        output(folder, "全文.biaochi", "flatten", RULES, "-o"),
        output(folder, "审查.json", "lint", RULES, "-o"),
        in_place(folder, "fmt", "fmt"),
        in_place(folder, "lint --fix", "lint", "--fix"),
    ]
    (folder / RULES).write_text(CHILD, encoding="utf-8")
    return [*made, cached(folder), released(folder)]


def run(kills: int, seed: int, only: str = "") -> dict[str, Outcome]:
    """The outcomes by command."""
    rng = random.Random(seed)
    out: dict[str, Outcome] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        registry(folder)
        os.environ["BIAOCHI_CACHE"] = str(folder / "cache")
        os.environ["XDG_STATE_HOME"] = str(folder / "state")
        for case in cases(folder):
            if only not in case.name:
                continue
            outcome = out[case.name] = Outcome()
            case.before(folder, 0)
            lasted = min(child(case.arguments, folder, None)[1] for _ in range(3))
            for turn in range(kills):
                case.before(folder, turn)
                code, _ = child(case.arguments, folder, rng.random() * lasted)
                outcome.kills += 1
                outcome.hit += code == -signal.SIGKILL
                outcome.left_over += strays(folder)
                if not case.whole(folder):
                    outcome.torn.append(f"turn {turn}")
            case.before(folder, 0)
            child(case.arguments, folder, None)
            outcome.after_next_run = strays(folder)
            if case.name in ("fmt", "lint --fix", "release"):
                shutil.rmtree(folder / "rulesets")
                registry(folder)
    return out


def main() -> int:
    """The command."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", default="")
    given = options.parse_args()
    bad = False
    for name, o in run(given.kills, given.seed, given.only).items():
        print(
            f"{name}: {o.kills} kills, {o.hit} at work, {len(o.torn)} torn, {o.left_over} left over, {o.after_next_run} after the next run"
        )
        bad = bad or bool(o.torn or o.after_next_run)
    return bad


if __name__ == "__main__":
    sys.exit(main())
