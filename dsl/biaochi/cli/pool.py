"""Files handed to several processes. A process that dies costs the file it died of; Ctrl-C is for the one that started them,
which ends them all."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
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
                    with _uninterrupted():
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
            with _uninterrupted():
                for process in list((pool._processes or {}).values()):
                    process.terminate()
            raise
        finally:
            with _uninterrupted():
                pool.shutdown(cancel_futures=True)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until the end. A process started meanwhile never hears it, not even before its first line of Python."""
    before = signal.getsignal(signal.SIGINT)
    if not callable(before):
        yield
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    mask = None if sys.platform == "win32" else signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        if sys.platform != "win32" and mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)


def _quiet() -> None:
    """A worker leaves Ctrl-C to the process that started it, also on Windows."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
