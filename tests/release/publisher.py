"""A writer for tests to kill: publishes the content of a file, in small pieces, and dies at the n-th call to the system.

python publisher.py TARGET CONTENT N       dies before the N-th call (0: never)
python publisher.py TARGET CONTENT go GATE says it is there beside GATE, and waits for it
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from biaochi.release.publish import publish, sweep

CALLS = ("open", "write", "fsync", "link", "close", "unlink")
PIECE = 500


def count_calls(n: int) -> None:
    """Wraps the calls of the system that write; the n-th is never made."""
    numbers = itertools.count(1)

    def wrapped(name: str) -> Any:
        real = getattr(os, name)

        def call(*args: Any, **more: Any) -> Any:
            if next(numbers) == n:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(args[0], args[1][:PIECE]) if name == "write" else real(*args, **more)

        return call

    for name in CALLS:
        setattr(os, name, wrapped(name))


if __name__ == "__main__":
    target, content = Path(sys.argv[1]), Path(sys.argv[2]).read_bytes()
    if sys.argv[3] == "go":
        gate = Path(sys.argv[4])
        gate.with_name(f"{gate.name}.{os.getpid()}").touch()
        while not gate.exists():
            time.sleep(0.005)
    else:
        count_calls(int(sys.argv[3]))
    sweep(target)
    print("won" if publish(target, content) else "lost")
