"""Names of the ruleset as names of a program: kept where Python takes them as they are, numbered where not."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable

from biaochi.ruleset.model import Ruleset

_OWN = re.compile(r"(score_|F_|d|x)[A-Za-z0-9_]*")
_HELPERS = {"F", "over", "down", "up", "half_up", "no_score"}


def parameters(names: Iterable[str]) -> dict[str, str]:
    """A parameter for each fact of one indicator, by the name of the fact."""
    return {name: name if _fits(name) else f"x{k}" for k, name in enumerate(names, 1)}


def _fits(name: str) -> bool:
    """Whether a name is one for Python too, unchanged, and nobody's else."""
    plain = name.isidentifier() and unicodedata.normalize("NFKC", name) == name and len(name) <= 60
    return plain and not (
        keyword.iskeyword(name) or hasattr(builtins, name) or name in _HELPERS or _OWN.fullmatch(name)
    )


def functions(rules: Ruleset) -> dict[str, str]:
    """A function for each indicator, by its code."""
    out = {}
    for k, i in enumerate(rules.indicators, 1):
        said = i.code.replace(".", "_")
        out[i.code] = f"score_{said}" if re.fullmatch(r"[A-Za-z]?[0-9]+(_[0-9]+)*", said) else f"score_x{k}"
    return out
