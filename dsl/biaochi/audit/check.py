"""A check: its code, name, dimension, what it looks at; and what it finds. The docstring of its function is its page."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from biaochi import patterns as re
from biaochi.audit.equations import Audited
from biaochi.audit.ruled import Ruled
from biaochi.audit.subject import Cell
from biaochi.tables.grid import Place

SECTIONS = ("看什么", "为什么", "例", "怎么办")


class Level(StrEnum):
    """错误 contradicts the print itself; 警告 holds under the usual rule; 待判断 needs a person; 提示 is worth knowing."""

    ERROR = "错误"
    WARNING = "警告"
    JUDGE = "待判断"
    NOTE = "提示"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``cells`` are all the cells of the equation or comparison, that of ``place`` first."""

    code: str
    level: Level
    place: Place
    printed: str
    computed: str
    message: str
    rule: str
    cells: tuple[Place, ...]

    def as_json(self) -> dict[str, object]:
        """The public shape."""
        return {
            "code": self.code, "level": self.level.value, "place": dict(self.place), "printed": self.printed or None,
            "computed": self.computed or None, "message": self.message, "rule": self.rule,
            "cells": [dict(p) for p in self.cells],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What a check yields: the cell it is about, what should stand there (empty where nobody knows), why."""

    level: Level
    cell: Cell
    computed: str
    message: str
    rule: str
    others: tuple[Cell, ...] = ()


One = Callable[[Audited], Iterator[Found]]
Many = Callable[[Sequence[Audited]], Iterator[tuple[int, Found]]]
ByRules = Callable[[Audited, Ruled], Iterator[Found]]


@dataclass(frozen=True)
class Check:
    """One check, of a single table (``one``), across tables (``many``, with the number of the table found in), or of a table
    against a ruleset (``ruled``)."""

    code: str
    name: str
    dimension: str
    one: One | None = None
    many: Many | None = None
    ruled: ByRules | None = None

    @property
    def documentation(self) -> dict[str, str]:
        """Its page by sections: 看什么, 为什么, 例, 怎么办."""
        text = inspect.getdoc(self.one or self.many or self.ruled) or ""
        found = re.split(rf"^({'|'.join(SECTIONS)})：", text, flags=re.MULTILINE)
        return {name: body.strip() for name, body in zip(found[1::2], found[2::2], strict=True)}

    def finding(self, found: Found) -> Finding:
        """A finding of this check."""
        places = dict.fromkeys(tuple(sorted(c.place.items())) for c in (found.cell, *found.others))
        return Finding(
            self.code, found.level, found.cell.place, found.cell.text, found.computed, found.message, found.rule,
            tuple(dict(p) for p in places),
        )  # fmt: skip


REGISTRY: list[Check] = []


def check(code: str, name: str, dimension: str) -> Callable[[One], One]:
    """Registers a check of a single table."""

    def decorate(function: One) -> One:
        REGISTRY.append(Check(code, name, dimension, one=function))
        return function

    return decorate


def across(code: str, name: str, dimension: str) -> Callable[[Many], Many]:
    """Registers a check that compares tables."""

    def decorate(function: Many) -> Many:
        REGISTRY.append(Check(code, name, dimension, many=function))
        return function

    return decorate


def by_rules(code: str, name: str, dimension: str) -> Callable[[ByRules], ByRules]:
    """Registers a check against a ruleset."""

    def decorate(function: ByRules) -> ByRules:
        REGISTRY.append(Check(code, name, dimension, ruled=function))
        return function

    return decorate
