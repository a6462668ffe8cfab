"""The tables of the parsers from their grammars, as lark serialises them: ``python tests/repo/parser_tables.py`` writes them.

lark numbers tokens, states and rules as a set happens to give them. Here they are numbered by name and by the way through the
automaton, so that one grammar is one table. Options that only building needs have their default when a table is loaded.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

FOLDER = Path(__file__).parents[2] / "grammar" / "biaochi_grammar"
PLACEHOLDERS = {"document": False, "formula": True, "reading": True}
KEPT = ("parser", "lexer", "start", "maybe_placeholders", "propagate_positions", "keep_all_tokens", "priority", "g_regex_flags")  # fmt: skip
REDUCE = 1


def built(name: str, **more: Any) -> Lark:
    """The parser of a grammar, built from its text."""
    text = files("biaochi_grammar").joinpath(f"{name}.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="contextual", maybe_placeholders=PLACEHOLDERS[name], **more)


def table(name: str) -> str:
    """The table of a grammar as JSON, one line for each part."""
    data, memo = built(name).memo_serialize([TerminalDef, Rule])
    order = sorted(memo, key=lambda i: (memo[i]["__type__"], _json(memo[i])))
    place = {old: new for new, old in enumerate(order)}
    data = _renumbered(data, place)
    data["options"] = {option: data["options"][option] for option in KEPT}
    data["parser"]["parser"] = _ordered(data["parser"]["parser"])
    parts = ",\n".join(f"{_json(key)}: {_json(value)}" for key, value in sorted(data.items()))
    return f'{{"data": {{\n{parts}\n}},\n"memo": {_json({place[i]: memo[i] for i in order})}}}\n'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _renumbered(value: Any, place: dict[int, int]) -> Any:
    """References to rules and terminals by their places; lists of nothing else in that order."""
    if isinstance(value, dict):
        if set(value) == {"@"}:
            return {"@": place[value["@"]]}
        return {key: _renumbered(inner, place) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        found = [_renumbered(inner, place) for inner in value]
        referring = all(isinstance(inner, dict) and set(inner) == {"@"} for inner in found)
        return sorted(found, key=lambda ref: ref["@"]) if referring else found
    return value


def _ordered(parse: dict[str, Any]) -> dict[str, Any]:
    """The parse table with its tokens by name and its states as they are come to."""
    named = sorted(parse["tokens"].values())
    token = {old: named.index(name) for old, name in parse["tokens"].items()}
    actions = {s: {token[t]: a for t, a in sorted(row.items(), key=lambda ta: token[ta[0]])} for s, row in parse["states"].items()}  # fmt: skip
    found = list(parse["start_states"].values())
    for state in found:
        found += dict.fromkeys(a[1] for a in actions[state].values() if a[0] != REDUCE and a[1] not in found)
    new = {old: at for at, old in enumerate(found)}
    rows = {new[s]: {t: a if a[0] == REDUCE else [a[0], new[a[1]]] for t, a in actions[s].items()} for s in found}
    ends = {
        name: {start: new[state] for start, state in parse[name].items()} for name in ("start_states", "end_states")
    }
    return {**parse, "tokens": dict(enumerate(named)), "states": rows, **ends}


if __name__ == "__main__":
    for grammar in PLACEHOLDERS:
        (FOLDER / f"{grammar}.table.json").write_text(table(grammar), encoding="utf-8", newline="\n")
