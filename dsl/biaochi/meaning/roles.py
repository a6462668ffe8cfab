"""The rules of one part by what they do."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from biaochi.reading.surface import Rule


@dataclass(slots=True)
class Roles:
    """The rules of one part by what they do."""

    top: Fraction | None = None
    """The most that an award gives."""
    awards: list[Rule] = field(default_factory=list)
    stepped: list[Rule] = field(default_factory=list)
    once: list[Rule] = field(default_factory=list)
    zeroes: list[Rule] = field(default_factory=list)
    keeps: list[Rule] = field(default_factory=list)
    ceilings: list[Rule] = field(default_factory=list)
    halves: list[Rule] = field(default_factory=list)
    spared: list[Rule] = field(default_factory=list)
    starts: list[Rule] = field(default_factory=list)
    lowest: list[Rule] = field(default_factory=list)
    highest: list[Rule] = field(default_factory=list)
