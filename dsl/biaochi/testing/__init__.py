"""For those who test their rules: facts as hypothesis strategies, and the pytest plugin that collects ruleset files.

The strategies are loaded when they are asked for: reading recorded cases, as lint does, needs no hypothesis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from biaochi.testing.strategies import facts, facts_of

__all__ = ["facts", "facts_of"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(name)
    from biaochi.testing import strategies

    return getattr(strategies, name)
