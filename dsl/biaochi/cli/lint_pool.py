"""Files handed to several processes. A process that dies costs the file it died of, Ctrl-C ends them all."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

R = TypeVar("R")
_AHEAD = 4
"""Files a worker has waiting, so that none runs dry and few are lost with it."""


def spread(
    work: Callable[[Path], R], crashed: Callable[[Path, str], R], files: Sequence[tuple[int, Path]], workers: int
) -> Iterator[tuple[int, R]]:
    """``work`` of each numbered file, as they are done. Files a process may have died of go on one by one."""
    todo, ahead = list(reversed(files)), workers * _AHEAD
    while todo:
        running: dict[Future[R], tuple[int, Path]] = {}
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_quiet)
        try:
            while todo or running:
                while todo and len(running) < ahead:
                    one = todo.pop()
                    running[pool.submit(work, one[1])] = one
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    found = future.result()
                    yield running.pop(future)[0], found
        except BrokenProcessPool:
            if ahead == 1:
                yield from ((at, crashed(file, "进程中断")) for at, file in running.values())
            else:
                todo += sorted(running.values(), reverse=True)
            ahead = workers = 1
        except BaseException:
            for process in list((pool._processes or {}).values()):
                process.terminate()
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _quiet() -> None:
    """A worker leaves Ctrl-C to the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
