"""What a picture of scores shows, before it is laid out: curves, crosses, labelled values."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from biaochi.curves.outline import Outline, Stretch


@dataclass(frozen=True, slots=True)
class Cross:
    """A counterexample; ``y`` is None where the text gives no score."""

    x: Fraction
    y: Fraction | None


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: a curve, and under it the one it is compared with (``old``).

    ``across`` names the fact; ``points``: it takes whole numbers only and every one shown has its dot. Stretches without a
    score are ``empty``, those where the two curves differ ``apart``. ``ticks`` and ``levels`` are labelled values.
    """

    across: str
    low: Fraction
    high: Fraction
    curve: Outline
    ticks: tuple[tuple[Fraction, str], ...]
    levels: tuple[tuple[Fraction, str], ...]
    points: bool
    crosses: tuple[Cross, ...] = ()
    old: Outline | None = None
    apart: tuple[Stretch, ...] = ()

    @property
    def bottom(self) -> Fraction:
        """The lowest score that is shown."""
        return min(self._shown)

    @property
    def top(self) -> Fraction:
        """The highest score that is shown."""
        return max(self._shown)

    @property
    def _shown(self) -> list[Fraction]:
        return [y for y, _ in self.levels] + [c.y for c in self.crosses if c.y is not None]
