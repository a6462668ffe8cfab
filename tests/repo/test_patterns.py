"""Patterns that wait for their first use: all of them are right, and what they give is what ``re`` gives."""

from __future__ import annotations

import ast
import gc
import importlib
import re
from pathlib import Path

import pytest
from biaochi import patterns
from biaochi.patterns import Later

DSL = Path(__file__).parents[2] / "dsl" / "biaochi"


def test_every_pattern_of_the_program_can_be_compiled() -> None:
    for path in sorted(DSL.rglob("*.py")):
        module = ".".join(path.relative_to(DSL.parent).with_suffix("").parts)
        if not module.endswith(("__main__", "__init__")) and ".backends.python.runtime" not in module:
            importlib.import_module(module)
    waiting = [o for o in gc.get_objects() if isinstance(o, Later)]
    assert len(waiting) > 500
    for one in waiting:
        re.compile(one.pattern, one.flags)


CALLS = (
    ("search", ("得5分，扣10分",)),
    ("match", ("5分",)),
    ("fullmatch", ("15分",)),
    ("sub", ("某", "得5分，扣10分")),
    ("subn", ("某", "得5分，扣10分")),
    ("split", ("得5分，扣10分",)),
    ("findall", ("得5分，扣10分",)),
    ("finditer", ("得5分，扣10分",)),
)


def plain(found: object) -> object:
    """A result in which a match is its span."""
    if isinstance(found, re.Match):
        return found.span(), found.groupdict()
    if isinstance(found, (str, list, tuple, type(None))):
        return found
    return [plain(one) for one in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["(?P<number>[0-9]+)分", "不读", "^", "[^，]+"])
@pytest.mark.parametrize(("way", "given"), CALLS)
def test_the_first_use_and_the_next_give_what_the_library_gives(text: str, way: str, given: tuple[str, ...]) -> None:
    one, other = patterns.compile(text), re.compile(text)
    for _ in range(2):
        assert plain(getattr(one, way)(*given)) == plain(getattr(other, way)(*given))
    assert (one.pattern, one.groupindex, one.groups) == (other.pattern, other.groupindex, other.groups)
    if way != "subn":
        assert plain(getattr(patterns, way)(text, *given)) == plain(getattr(re, way)(text, *given))


def test_flags_are_kept() -> None:
    assert patterns.compile("MIN", patterns.IGNORECASE).match("min") and not patterns.compile("MIN").match("min")
    assert patterns.search("a.b", "a\nb", patterns.DOTALL) and not patterns.search("a.b", "a\nb")


def test_a_wrong_pattern_is_refused_when_it_is_used() -> None:
    wrong = patterns.compile("(")
    with pytest.raises(re.error):
        wrong.search("(")


def test_patterns_come_from_one_place() -> None:
    """A pattern compiled at import is paid for by every command, whatever it reads."""
    wrong = [
        f"{path.relative_to(DSL)}: write “from biaochi import patterns as re”"
        for path in sorted(DSL.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import) and any(name.name == "re" for name in node.names)
        if path.relative_to(DSL).parts[0] not in ("patterns.py", "backends")  # what is emitted runs without biaochi
    ]
    assert not wrong, "\n".join(wrong)
