"""The own engine, z3, cvc5 and sampled facts on random programs: any two that contradict each other end with exit code 1.

    python tests/differential/run.py --count 20000 --seed 1

One program again, with what is wrong of it: --only NUMBER. --seconds stops earlier. With --pairs, pairs of programs are
compared instead, and the solvers look for a difference that was not reported.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import multiprocessing
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

sys.path.insert(0, str(Path(__file__).parent))
from against import Outcome, check
from pairs import check_pair
from random_programs import compiled


def run(seed: int, count: int, seconds: int, limit_ms: int, workers: int, *, pairs: bool = False) -> Outcome:
    """Programs until there are enough, the time is up or the person stops it."""
    total = Outcome()
    compiled()
    tasks = ((pairs, f"{seed}:{i}", limit_ms) for i in range(count))
    until = time.monotonic() + seconds
    method = multiprocessing.get_context("fork")
    watched = Progress(console=Console(stderr=True))
    with contextlib.suppress(KeyboardInterrupt), method.Pool(workers) as pool, watched as progress:
        bar = progress.add_task("programs", total=count)
        for out in pool.imap_unordered(_star, itertools.takewhile(lambda _: time.monotonic() < until, tasks), 4):
            total.counts += out.counts
            total.wrong += out.wrong
            progress.update(bar, advance=1, description=f"programs, {len(total.wrong)} wrong")
            for wrong in out.wrong:
                print(wrong, flush=True)
            if time.monotonic() >= until:
                pool.terminate()
                break
    return total


def _star(task: tuple[bool, str, int]) -> Outcome:
    pairs, seed, limit_ms = task
    return check_pair(seed, limit_ms) if pairs else check(seed, limit_ms)


def main() -> int:
    """The command."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--seconds", type=int, default=10**9)
    options.add_argument("--limit-ms", type=int, default=200)
    options.add_argument("--workers", type=int, default=multiprocessing.cpu_count())
    options.add_argument("--only", type=int)
    options.add_argument("--pairs", action="store_true")
    given = options.parse_args()
    if given.only is not None:
        total = _star((given.pairs, f"{given.seed}:{given.only}", given.limit_ms))
        print(*total.wrong, sep="\n")
    else:
        total = run(given.seed, given.count, given.seconds, given.limit_ms, given.workers, pairs=given.pairs)
    for what, n in sorted(total.counts.items()):
        print(f"{n:9} {what}")
    print(f"{len(total.wrong):9} contradictions")
    return 1 if total.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
