"""Regular expressions that are compiled when they are first used; to be imported under the name of the standard module.

A sentence meets a small part of the wordings that can be read. A command that compiled all of them before it began would
spend most of its time on what it never asks. Everything else is as in ``re``: what a pattern matches, and what it gives.

>>> from biaochi import patterns as re
>>> RATE = re.compile("[0-9]+%")
>>> RATE.sub("", "达到95%得满分"), re.search("满分$", "得满分").start()
('达到得满分', 1)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from re import DOTALL, IGNORECASE, MULTILINE, Match, Pattern, escape
from typing import Any, AnyStr, cast

__all__ = [
    "DOTALL",
    "IGNORECASE",
    "MULTILINE",
    "Match",
    "Pattern",
    "compile",
    "escape",
    "findall",
    "finditer",
    "fullmatch",
    "match",
    "search",
    "split",
    "sub",
]

_USES = ("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer", "groups", "groupindex")
_KEPT = 4096


class Later:
    """A pattern that is not compiled yet. From the first use on, its methods are those of the compiled one themselves."""

    __slots__ = ("compiled", "flags", "pattern", *_USES)
    search: Callable[..., Match[str] | None]
    match: Callable[..., Match[str] | None]
    fullmatch: Callable[..., Match[str] | None]
    sub: Callable[..., str]
    split: Callable[..., list[str | Any]]
    findall: Callable[..., list[Any]]
    finditer: Callable[..., Iterator[Match[str]]]

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern, self.flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name == "compiled":
            self.compiled = re.compile(self.pattern, self.flags)
            return self.compiled
        if name not in _USES:
            raise AttributeError(name)
        found = getattr(self.compiled, name)
        setattr(self, name, found)
        return found


def compile(pattern: AnyStr, flags: int = 0) -> Pattern[AnyStr]:
    """What ``re.compile`` gives, compiled at its first use. A pattern that is wrong is therefore refused only then."""
    return cast("Pattern[AnyStr]", _kept(pattern, flags))


@lru_cache(_KEPT)
def _kept(pattern: str | bytes, flags: int) -> Later:
    return Later(pattern, flags)


def search(pattern: str, text: str, flags: int = 0) -> Match[str] | None:
    """As ``re.search``."""
    return _kept(pattern, flags).search(text)


def match(pattern: str, text: str, flags: int = 0) -> Match[str] | None:
    """As ``re.match``."""
    return _kept(pattern, flags).match(text)


def fullmatch(pattern: str, text: str, flags: int = 0) -> Match[str] | None:
    """As ``re.fullmatch``."""
    return _kept(pattern, flags).fullmatch(text)


def sub(pattern: str, new: str | Callable[[Match[str]], str], text: str, count: int = 0, flags: int = 0) -> str:
    """As ``re.sub``."""
    return _kept(pattern, flags).sub(new, text, count)


def split(pattern: str, text: str, maxsplit: int = 0, flags: int = 0) -> list[str | Any]:
    """As ``re.split``."""
    return _kept(pattern, flags).split(text, maxsplit)


def findall(pattern: str, text: str, flags: int = 0) -> list[Any]:
    """As ``re.findall``."""
    return _kept(pattern, flags).findall(text)


def finditer(pattern: str, text: str, flags: int = 0) -> Iterator[Match[str]]:
    """As ``re.finditer``."""
    return _kept(pattern, flags).finditer(text)
