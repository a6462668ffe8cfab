"""The parsers of the grammars beside this file, loaded from their stored tables (``*.table.json``), never built.

A table is what lark itself serialises of a grammar, as JSON: data, no code. ``python tests/repo/parser_tables.py`` makes the
tables anew after a change of a grammar; a test compares them with the grammars.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from lark import Lark, Transformer


def parser(name: str, transformer: Transformer[Any, Any]) -> Lark:
    """The LALR parser of ``<name>.lark``, its rules handed to ``transformer`` while it parses.

    >>> parser("formula", Transformer()).parse("到位资金/预算资金").data
    Token('RULE', 'over')
    """
    stored = files("biaochi_grammar").joinpath(f"{name}.table.json").read_text(encoding="utf-8")
    table = json.loads(stored, object_hook=_numbered)
    load: Any = Lark._load_from_dict  # what the modules call that lark itself generates
    return load(**table, transformer=transformer)  # type: ignore[no-any-return]


def _numbered(found: dict[str, Any]) -> dict[Any, Any]:
    """JSON knows only text as keys; lark numbers its states and tokens."""
    return {int(key): value for key, value in found.items()} if all(map(str.isdigit, found)) else found
