"""Work on a file that may be made to never end or to fill the memory: ended after so much of either.

Libraries for old formats trust what a file says of itself. Where the system can count (Linux, macOS; main thread), a loop
without end becomes Exhausted and memory beyond the limit a MemoryError; elsewhere nothing is limited.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType


class Exhausted(BaseException):
    """Too much work. No Exception, so that no library takes it for a broken record and goes on."""


@contextmanager
def bounded(seconds: int, megabytes: int) -> Iterator[None]:
    """At most so many seconds of the processor, and so much more memory than now. Raises Exhausted, MemoryError."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _ended)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1)
    limits = _limit_memory(megabytes)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        if limits is not None:
            import resource

            resource.setrlimit(resource.RLIMIT_AS, limits)


def _ended(number: int, frame: FrameType | None) -> None:
    raise Exhausted


def _limit_memory(megabytes: int) -> tuple[int, int] | None:
    """Lowers the limit of the address space; gives what it was."""
    import resource

    with suppress(OSError, ValueError), Path("/proc/self/statm").open(encoding="ascii") as status:
        now = int(status.read().split()[0]) * resource.getpagesize()
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = now + megabytes * 1024 * 1024
        if hard == resource.RLIM_INFINITY or wanted <= hard:
            resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
            return soft, hard
    return None
