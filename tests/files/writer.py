"""A writer for tests to kill: writes a file, in small pieces, and dies at the n-th call to the system.

python writer.py TARGET CONTENT BEFORE N        dies before the N-th call (0: never); BEFORE is a file or "-"
python writer.py TARGET CONTENT BEFORE go GATE  says it is there beside GATE, and waits for it
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from biaochi.files.write import write_file
from biaochi.source.os_errors import Changed

CALLS = ("open", "write", "fsync", "link", "replace", "close", "unlink", "rename")
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
    before = None if sys.argv[3] == "-" else Path(sys.argv[3]).read_bytes()
    if sys.argv[4] == "go":
        gate = Path(sys.argv[5])
        gate.with_name(f"{gate.name}.{os.getpid()}").touch()
        while not gate.exists():
            time.sleep(0.005)
    elif sys.argv[4] == "named":
        del os.O_TMPFILE
        count_calls(int(sys.argv[5]))
    else:
        count_calls(int(sys.argv[4]))
    try:
        write_file(target, content, before=before)
        print("won")
    except Changed as bad:
        print(bad.says)
