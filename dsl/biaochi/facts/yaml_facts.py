"""Strict YAML: every scalar is the text that was written, and nothing but mappings, lists and scalars is accepted.

Only the parser's events are used: no node is composed, no object constructed, no recursion happens. 12:30, 010, on,
0.1, yes and 1e3 stay as written. Refused with their line: anchors, aliases, tags, merge keys, tag directives and
duplicate keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from biaochi import patterns as re
from biaochi.diagnostics import BiaochiError, FactsError
from biaochi.facts.problems import as_facts_error, excerpt, refused
from biaochi.facts.raw import RawSubject
from biaochi.facts.tree import MAX_DEPTH, Mapping, Node, Scalar, Sequence, subjects_of
from biaochi.source.decode import decode

MAX_NODES = 100_000
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})

# libyaml where it was built in (ten times faster); the pure parser gives the same events.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What a line is made of where brackets are counted: quoted text, which may end in another line; comments; brackets; plain text.
_PIECES = re.compile(
    r'"(?:[^"\\]|\\.?)*+"?'
    r"|'[^']*+'?"
    r"|#.*"
    r"|[\[\]{}]"
    r"|(?:[^\s\[\]{},:#?'\"-]|[?-](?=\S))(?:[^\s\[\]{},:]|:(?!\s|$)|\s++(?!#))*+"
)

_HINTS = (
    ("mapping values are not allowed", "一行里有两个“: ”，或上一行缩进不对；文字里有冒号时请加英文引号"),
    ("could not find expected ':'", "名称后面缺少英文冒号和空格“: ”"),
    ("',' or '}'", "花括号里各项之间要用英文逗号，最后用 } 收尾"),
    ("',' or ']'", "方括号里各项之间要用英文逗号，最后用 ] 收尾"),
    ("unexpected end of stream", "引号没有收尾"),
    ("cannot start any token", "值不能以 %、@、` 等符号开头，请加英文引号"),
    ("expected <block end>", "缩进和上面几行没有对齐"),
    ("did not find expected key", "缩进和上面几行没有对齐"),
    ("did not find expected '-' indicator", "列表的各项没有对齐"),
    ("anchor", "& 和 * 在这里有特殊含义，请给这个值加英文引号"),
    ("alias", "& 和 * 在这里有特殊含义，请给这个值加英文引号"),
)


def read_yaml(data: bytes, *, file: str, stem: str) -> list[RawSubject]:
    """The subjects of a YAML file: one per document, or a list of them.

    Raises FactsError (BC313-BC317, BC319, BC325, and BC101-BC103 of decoding), with lines in ``where``.
    """
    try:
        text, _ = decode(data, file=file)
    except BiaochiError as bad:
        raise as_facts_error(bad, file) from None
    _check_lines(text, file)
    try:
        roots = list(_documents(text, file))
    except yaml.YAMLError as bad:
        raise _broken(bad, text, file) from None
    return subjects_of(roots, file=file, stem=stem)


def _check_lines(text: str, file: str) -> None:
    """Refuses a line that opens more brackets than may be open.

    To find the keys of mappings a parser reads ahead to the end of a line, and what becomes of a line that is nested
    deeper than it can bear is another thing in each version of it. Across lines its events come in time to be counted.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if line.count("[") + line.count("{") <= MAX_DEPTH:
            continue
        depth = 0
        for piece in _PIECES.finditer(line):
            depth += (piece[0] in ("[", "{")) - (depth > 0 and piece[0] in ("]", "}"))
            if depth > MAX_DEPTH:
                raise _too_deep(number, file)


def _documents(text: str, file: str) -> Iterator[Node]:
    """One node per document. Containers under construction are kept on an explicit stack."""
    stack: list[tuple[bool, int, list[tuple[Node, int]]]] = []
    nodes = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.DocumentStartEvent) and event.tags:
            raise _feature("%TAG 指令", _line_of(event), file)
        if not isinstance(event, (yaml.NodeEvent, yaml.CollectionEndEvent)):
            continue
        done: Node
        if isinstance(event, yaml.CollectionEndEvent):
            is_mapping, line, children = stack.pop()
            done = _mapping(children, line, file) if is_mapping else Sequence(tuple(n for n, _ in children), line)
        else:
            nodes += 1
            line = _line_of(event)
            _check(event, nodes, len(stack), line, file)
            if isinstance(event, yaml.CollectionStartEvent):
                stack.append((isinstance(event, yaml.MappingStartEvent), line, []))
                continue
            done = _scalar(event, line)
        if stack:
            stack[-1][2].append((done, line))
        else:
            yield done


def _check(event: yaml.NodeEvent, nodes: int, depth: int, line: int, file: str) -> None:
    if isinstance(event, yaml.AliasEvent):
        raise _feature(f"引用（*{excerpt(event.anchor or '')}）", line, file)
    if event.anchor is not None:
        raise _feature(f"锚点（&{excerpt(event.anchor)}）", line, file)
    tag = getattr(event, "tag", None)
    if tag is not None:
        raise _feature(f"类型标记（{excerpt(tag)}）", line, file)
    if nodes > MAX_NODES:
        raise refused("BC314", f"数据超过 {MAX_NODES} 项", file=file, where=f"第{line}行", help="请拆成几个文件。")
    if depth >= MAX_DEPTH:
        raise _too_deep(line, file)


def _too_deep(line: int, file: str) -> FactsError:
    help_ = "对象、指标、数据最多三层，请检查括号和缩进；文字里的括号请加英文引号。"
    return refused("BC314", f"嵌套超过 {MAX_DEPTH} 层", file=file, where=f"第{line}行", help=help_)


def _scalar(event: Any, line: int) -> Scalar:
    plain = event.style in (None, "")
    return Scalar("" if plain and event.value in _NULLS else event.value, line)


def _mapping(children: list[tuple[Node, int]], line: int, file: str) -> Mapping:
    entries: list[tuple[str, int, Node]] = []
    for (key, at), (child, _) in zip(children[::2], children[1::2], strict=True):
        if not isinstance(key, Scalar):
            raise refused(
                "BC319",
                "名称要写成文字，不能是列表或一组数据",
                file=file,
                where=f"第{at}行",
                help="含括号的名称请加英文引号。",
            )
        if key.text == "<<":
            raise _feature("合并键（<<）", at, file)
        entries.append((key.text.strip(), at, child))
    return Mapping(tuple(entries), line)


def _feature(what: str, line: int, file: str) -> FactsError:
    return refused(
        "BC316",
        f"不接受 YAML 的{what}",
        file=file,
        where=f"第{line}行",
        help="请把值直接写全；如果本来就是文字，请加英文引号。",
    )


def _line_of(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _broken(bad: yaml.YAMLError, text: str, file: str) -> FactsError:
    mark = getattr(bad, "problem_mark", None) or getattr(bad, "context_mark", None)
    if mark is None:
        at = int(getattr(bad, "position", 0))
        line, column = text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1
        hint = "这里有不允许的控制字符"
    else:
        line, column = int(mark.line) + 1, int(mark.column) + 1
        said = f"{getattr(bad, 'context', '') or ''} {getattr(bad, 'problem', '') or ''}"
        hint = next((hint for needle, hint in _HINTS if needle in said), "这里的写法读不懂")
        if "\t" in _indent(text, line):
            hint = "缩进里有制表符，请改用空格"
    return refused(
        "BC315",
        f"第{line}行第{column}列附近读不下去：{hint}",
        file=file,
        where=f"第{line}行第{column}列",
        help=_fullwidth_help(text, line) or "对照模板检查这一行和上一行的冒号、逗号、引号和缩进。",
    )


def _indent(text: str, line: int) -> str:
    written = "".join(text.split("\n")[line - 1 : line])
    return written[: len(written) - len(written.lstrip())]


def _fullwidth_help(text: str, line: int) -> str:
    nearby = "".join(text.split("\n")[max(line - 2, 0) : line])
    found = [c for c in "：，｛｝［］" if c in nearby]
    return f"附近有全角的 {' '.join(found)} ，用来分隔时要用英文标点，冒号和逗号后面空一格。" if found else ""
