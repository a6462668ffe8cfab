"""JSON facts: the shapes of YAML facts. Numbers keep the digits that were written; true and false become 是 and 否."""

from __future__ import annotations

import json
from typing import NoReturn

from biaochi import patterns as re
from biaochi.diagnostics import BiaochiError, FactsError
from biaochi.facts.problems import as_facts_error, refused
from biaochi.facts.raw import RawSubject
from biaochi.facts.tree import MAX_DEPTH, Mapping, Node, Scalar, Sequence, subjects_of
from biaochi.source.decode import decode

MAX_NODES = 200_000

# Strings are skipped whole, also one that never ends, so that each character is looked at once.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.?)*+(?:"|\Z)|[\[{]|[\]}]|,', re.DOTALL)
_CONSTANTS = re.compile(r'"(?:[^"\\]|\\.?)*+(?:"|\Z)|-?Infinity|NaN', re.DOTALL)


class _Constant(Exception):
    """NaN or an infinity was met; the word is the argument."""


def read_json(data: bytes, *, file: str, stem: str) -> list[RawSubject]:
    """The subjects of a JSON file: one object, or a list of them.

    Raises FactsError (BC313-BC315, BC317, BC319, BC322, BC325, and BC101-BC103 of decoding). Places inside the file
    are given as a path: 市直›C12.1›征缴收入额.
    """
    try:
        text, _ = decode(data, file=file)
    except BiaochiError as bad:
        raise as_facts_error(bad, file) from None
    _check_size(text, file)
    try:
        parsed = json.loads(
            text, object_pairs_hook=_Pairs, parse_float=_Number, parse_int=_Number, parse_constant=_constant
        )
    except json.JSONDecodeError as bad:
        raise _broken(bad, text, file) from None
    except _Constant as bad:
        at = next((m.start() for m in _CONSTANTS.finditer(text) if m.group()[0] != '"'), 0)
        where = f"第{text.count(chr(10), 0, at) + 1}行"
        raise refused(
            "BC322", f"“{bad}”不是数", file=file, where=where, help="没有数据时请写 null 或空字符串。"
        ) from None
    return subjects_of([_node(parsed)], file=file, stem=stem)


class _Pairs(list[tuple[str, object]]):
    """An object with its duplicate keys; a class of its own tells it from a list."""


class _Number(str):
    """A number as written."""


def _constant(word: str) -> NoReturn:
    raise _Constant(word)


def _check_size(text: str, file: str) -> None:
    """Refuse depth and numbers of nodes before the recursive parser sees them."""
    depth = nodes = 0
    for token in _TOKEN.finditer(text):
        char = token.group()[0]
        if char in "[{":
            depth += 1
        elif char in "]}":
            depth -= 1
        if char != '"':
            nodes += 1
        if depth <= MAX_DEPTH and nodes <= MAX_NODES:
            continue
        where = f"第{text.count(chr(10), 0, token.start()) + 1}行"
        if depth > MAX_DEPTH:
            raise refused(
                "BC314",
                f"嵌套超过 {MAX_DEPTH} 层",
                file=file,
                where=where,
                help="对象、指标、数据最多三层，请检查括号。",
            )
        raise refused("BC314", f"数据超过 {MAX_NODES} 项", file=file, where=where, help="请拆成几个文件。")


def _node(value: object) -> Node:
    """At most MAX_DEPTH deep, so the recursion is bounded."""
    if isinstance(value, _Pairs):
        return Mapping(tuple((key.strip(), 0, _node(child)) for key, child in value))
    if isinstance(value, list):
        return Sequence(tuple(_node(item) for item in value))
    if value is None:
        return Scalar("")
    if isinstance(value, bool):
        return Scalar("是" if value else "否")
    return Scalar(str(value))


def _broken(bad: json.JSONDecodeError, text: str, file: str) -> FactsError:
    line = text.split("\n")[bad.lineno - 1] if text else ""
    found = [c for c in "：，｛｝［］“”" if c in line]
    help_ = (
        f"这一行有全角的 {' '.join(found)} ，标点要用英文的。"
        if found
        else "检查这里的引号、逗号和括号是否成对，最后一项后面不要逗号。"
    )
    return refused(
        "BC315",
        f"第{bad.lineno}行第{bad.colno}列附近不是有效的 JSON",
        file=file,
        where=f"第{bad.lineno}行第{bad.colno}列",
        help=help_,
    )
