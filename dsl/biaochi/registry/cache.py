"""Compiled criteria in memory and on disk, keyed by everything their meaning depends on.

Entries are plain JSON that is decoded strictly: a damaged or foreign entry is as good as none. Nothing is executed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any

from biaochi.core.store import dump_program, load_program
from biaochi.core.wire import WireError
from biaochi.registry.vault import Vault
from biaochi.ruleset.compiled import Ambiguity, Compiled, Difference, Known, Role

_MOST_MADE = _MOST_USED = 4096
_FILLING = Lock()
"""Editors read in one thread and review in another."""
_MADE: dict[str, Compiled] = {}
"""What this process compiled for any ruleset: rulesets of one folder often share criteria."""


class Cache:
    """The compiled criteria that one reading of a ruleset asks for."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._used: dict[str, Compiled] = {}
        self._stored: dict[str, int] = {}

    def key(self, *parts: str | None) -> str:
        """The key of everything a compilation depends on."""
        return self._vault.key("criterion", *parts)

    def get(self, key: str, make: Callable[[], Compiled]) -> Compiled:
        """The compiled criterion, made where it is not at hand."""
        found = self._used.get(key) or self._kept(key, make) or _MADE.get(key) or make()
        with _FILLING:
            for known, most in ((self._used, _MOST_USED), (_MADE, _MOST_MADE)):
                known[key] = found
                if len(known) > most:
                    del known[next(iter(known))]
        return found

    def _kept(self, key: str, make: Callable[[], Compiled]) -> Compiled | None:
        entry = self._vault.get(key)
        try:
            found = load_compiled(entry, make)
        except WireError:
            return None
        self._stored[key] = _differences_known(found)
        return found

    def save(self) -> None:
        """Writes what this run made or learned."""
        for key, compiled in list(self._used.items()):
            known = _differences_known(compiled)
            if self._stored.get(key) != known:
                self._vault.put(key, dump_compiled(compiled))
                self._stored[key] = known
        self._vault.tidy()


def _differences_known(compiled: Compiled) -> int:
    """How many differences of readings were looked for: all of an entry that a run may add to."""
    return sum(a.known is not None for a in compiled.ambiguities)


def dump_compiled(compiled: Compiled) -> dict[str, Any]:
    """A compiled criterion as JSON data; of two readings' difference what has been looked for so far."""
    return {
        "program": dump_program(compiled.program),
        "reading": compiled.reading,
        "ambiguities": [[a.question, a.chosen, a.other, _difference(a.known)] for a in compiled.ambiguities],
        "roles": [[r.role, r.text, r.start, r.end] for r in compiled.roles],
    }


def load_compiled(entry: Any, make: Callable[[], Compiled]) -> Compiled:
    """The compiled criterion that ``dump_compiled`` wrote; ``make`` compiles it anew where a difference is asked for that
    was not looked for then. Raises WireError on anything else."""
    try:
        return Compiled(
            load_program(entry["program"]),
            _text(entry["reading"]),
            tuple(_ambiguity(a, partial(_again, make, i)) for i, a in enumerate(entry["ambiguities"])),
            tuple(Role(_text(role), _text(text), int(start), int(end)) for role, text, start, end in entry["roles"]),
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as bad:
        raise WireError(str(bad)) from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise WireError("text")
    return value


def _difference(known: Difference | None) -> list[Any] | None:
    """The facts in pairs: they are shown in the order in which they were found."""
    return None if known is None else [[*map(list, known.facts.items())], known.chosen_score, known.other_score]


def _ambiguity(data: list[Any], again: Callable[[], Difference]) -> Ambiguity:
    question, chosen, other, known = data
    if known is None:
        return Ambiguity(_text(question), _text(chosen), _text(other), again)
    facts, left, right = known
    difference = Difference({_text(k): _text(v) for k, v in map(tuple, facts)}, _text(left), _text(right))
    return Ambiguity(_text(question), _text(chosen), _text(other), Known(difference))


def _again(make: Callable[[], Compiled], at: int) -> Difference:
    """The difference of a question whose readings were not compared when the criterion was kept."""
    return make().ambiguities[at].difference
