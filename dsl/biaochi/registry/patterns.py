"""Regular expressions as Python compiled them before: half the time in which a command that reads sentences starts.

Python compiles a pattern to a list of numbers, and that in Python; five hundred patterns over Chinese characters take longer
than all else that starts. The numbers are kept (sealed, see ``vault.py``) for the very same Python, by pattern and flags, and
Python checks them once more when it makes the pattern of them. What is kept was found equal to what Python compiles, code by
code; where anything is not as expected, Python compiles as ever. A table takes in what is new where that is worth it.
"""

from __future__ import annotations

import re
import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from biaochi.registry.vault import Vault, engine_now

MOST = 3_000
WORTH = 10
"""New patterns of one run for which a table is written anew."""
_LONGEST = 20_000


class Patterns:
    """The patterns of one command: ``use`` puts them before Python's own compiler, ``save`` keeps what was new."""

    def __init__(self, command: str) -> None:
        self._vault = Vault(engine_now())
        self._key = self._vault.key("patterns", command, sys.version)
        data = self._vault.get(self._key)
        self._kept: dict[str, list[Any]] = data if isinstance(data, dict) else {}
        self._new: dict[tuple[str, int], None] = {}

    def use(self) -> None:
        """From here on patterns are looked for among those kept; where nothing is kept, Python is left alone."""
        compiler = _module("re._compiler")
        if self._vault.keeps and hasattr(compiler, "compile"):
            compiler.compile = self._before(compiler.compile)

    def _before(self, compile_anew: Callable[..., re.Pattern[Any]]) -> Callable[..., re.Pattern[Any]]:
        def compiled(pattern: Any, flags: int = 0) -> re.Pattern[Any]:
            if not isinstance(pattern, str):
                return compile_anew(pattern, flags)
            found = self._kept.get(_name(pattern, flags))
            made = None if found is None else _made(pattern, found)
            if made is not None:
                return made
            if len(self._new) < MOST and len(pattern) <= _LONGEST:
                self._new[pattern, int(flags)] = None
            return compile_anew(pattern, flags)

        return compiled

    def save(self) -> None:
        """Keeps the new patterns of this run where they are many; the oldest make room."""
        if len(self._new) < WORTH:
            return
        for pattern, flags in self._new:
            numbers = _numbers(pattern, flags)
            if numbers is not None:
                self._kept[_name(pattern, flags)] = numbers
        self._new.clear()
        for name in list(self._kept)[: max(0, len(self._kept) - MOST)]:
            del self._kept[name]
        self._vault.put(self._key, self._kept)
        self._vault.tidy()


@cache
def patterns(command: str) -> Patterns:
    """Those of the command that this process carries out, in use."""
    found = Patterns(command)
    found.use()
    return found


def _name(pattern: str, flags: int) -> str:
    return f"{int(flags)} {pattern}"


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        return None


def _numbers(pattern: str, flags: int) -> list[Any] | None:
    """What Python compiles a pattern to, as data; None where this Python does it in a way that is not known here."""
    try:
        parsed = import_module("re._parser").parse(pattern, flags)
        code = import_module("re._compiler")._code(parsed, flags)
        state = parsed.state
        by_number: list[str | None] = [None] * state.groups
        for name, number in state.groupdict.items():
            by_number[number] = name
        made = [int(flags | state.flags), _written(code), state.groups - 1, dict(state.groupdict), by_number]
        return made if _made(pattern, made) == re.compile(pattern, flags) else None
    except Exception:  # whatever another Python does otherwise
        return None


def _made(pattern: str, numbers: list[Any]) -> re.Pattern[Any] | None:
    try:
        flags, code, groups, by_name, by_number = numbers
        found = import_module("_sre").compile(pattern, flags, _read(code), groups, by_name, tuple(by_number))
        assert isinstance(found, re.Pattern)
    except Exception:
        return None
    return found


def _written(code: list[int]) -> str:
    return b64encode(array("I", map(int, code)).tobytes()).decode()


def _read(text: str) -> list[int]:
    numbers = array("I")
    numbers.frombytes(b64decode(text))
    return numbers.tolist()
