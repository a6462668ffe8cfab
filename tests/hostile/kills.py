"""Every command that writes, killed at random moments: what is there is the old or the new, whole, and nothing is left over.

    python tests/hostile/kills.py --kills 200 --seed 1

The program is loaded once and forked, so that the moments fall into the work of the command and not into its start. What
is killed and what is whole stands in kill_cases.py.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
from kill_cases import Case, cases, child
from registry_sample import registry

LEFT_OVER = (".part", ".tmp", ".lock")


@dataclass
class Outcome:
    """Of one command: the kills that hit it at work, and what they left."""

    kills: int = 0
    hit: int = 0
    torn: list[str] = field(default_factory=list)
    left_over: int = 0
    after_next_run: int = 0


def strays(folder: Path) -> int:
    """Files of writers and folders of runs that were broken off."""
    return sum(p.name.endswith((*LEFT_OVER, ".续算")) or p.name.startswith(".biaochi") for p in folder.rglob("*"))


def run(kills: int, seed: int, only: str = "") -> Iterator[tuple[str, Outcome]]:
    """The outcomes, command by command."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        registry(folder)
        os.environ["BIAOCHI_CACHE"] = str(folder / "cache")
        os.environ["XDG_STATE_HOME"] = str(folder / "state")
        for case in cases(folder, only):
            outcome = Outcome()
            case.before(folder, 0)
            lasted = min(_left_alone(case, folder) for _ in range(3))
            for turn in range(kills):
                case.before(folder, turn)
                code, _ = child(case.arguments, folder, rng.random() * lasted, case.answers)
                outcome.kills += 1
                outcome.hit += code == -signal.SIGKILL
                outcome.left_over += strays(folder)
                if not case.whole(folder):
                    outcome.torn.append(f"turn {turn}")
            case.before(folder, 0)
            child(case.arguments, folder, None, case.answers)
            outcome.after_next_run = strays(folder)
            if case.rules:
                shutil.rmtree(folder / "rulesets")
                registry(folder)
            yield case.name, outcome


def _left_alone(case: Case, folder: Path) -> float:
    """The seconds of one run that nobody disturbs."""
    case.before(folder, 0)
    return child(case.arguments, folder, None, case.answers)[1]


def main() -> int:
    """The command."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", default="")
    given = options.parse_args()
    bad = False
    for name, o in run(given.kills, given.seed, given.only):
        torn = f"{len(o.torn)} torn, {o.left_over} left over, {o.after_next_run} after the next run"
        print(f"{name}: {o.kills} kills, {o.hit} at work, {torn}", flush=True)
        bad = bad or bool(o.torn or o.after_next_run)
    return bad


if __name__ == "__main__":
    sys.exit(main())
