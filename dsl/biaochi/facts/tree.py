"""The common shape of YAML and JSON facts: nodes of text, and what they say about subjects.

A subject is a mapping. 对象 names it; every other key is an indicator (code or name, or 共用) with one value, or with a
mapping of fact names and the keys 值, 佐证, 说明, 反推, 不适用, 评定人, 评定日期. Beside named facts those keys (值
excepted) speak of the indicator as a whole and become one fact without name and value.
"""

from __future__ import annotations

from collections.abc import Sequence as Seq
from dataclasses import dataclass
from typing import TypeAlias

from biaochi.diagnostics import Diagnostic, FactsError
from biaochi.facts.problems import excerpt, hidden_problem, problem, same_name
from biaochi.facts.raw import RawFact, RawSubject, RawValue

SUBJECT = "对象"
VALUE = "值"
RESERVED = (VALUE, "佐证", "说明", "反推", "不适用", "评定人", "评定日期")
MAX_DEPTH = 16
MAX_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text as written. ``line`` counts from 1, 0 where lines are not known."""

    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys in file order, duplicates kept so that they can be refused. Each entry is (key, line, node)."""

    entries: tuple[tuple[str, int, Node], ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    line: int = 0


Node: TypeAlias = Scalar | Mapping | Sequence


def subjects_of(roots: Seq[Node], *, file: str, stem: str) -> list[RawSubject]:
    """The subjects in the documents of one file. ``stem`` names a lone subject that does not name itself.

    Raises FactsError with every finding (BC313 nothing, BC317 duplicate key, BC319 shape, BC325 hidden character).
    """
    reader = _Reader(file, [])
    mappings = [m for root in roots for m in reader.mappings(root)]
    nameless = [m for m in mappings if not any(same_name(key) == SUBJECT for key, _, _ in m.entries)]
    if len(nameless) > 1:
        reader.report(
            "BC319", f"有 {len(nameless)} 组数据没有写“对象”", _line(nameless[0].line), "每组开头写：对象: 名称"
        )
    subjects = [reader.subject(m, stem) for m in mappings]
    if not subjects and not reader.problems:
        reader.report("BC313", "文件里没有任何数据", "整个文件", "请按模板填写，例如：对象: 市直")
    if reader.problems:
        raise FactsError(reader.problems[:MAX_PROBLEMS])
    return subjects


@dataclass(slots=True)
class _Reader:
    file: str
    problems: list[Diagnostic]

    def report(self, code: str, message: str, where: str, help: str) -> None:
        self.problems.append(problem(code, message, file=self.file, where=where, help=help))

    def mappings(self, root: Node) -> list[Mapping]:
        """The subjects' mappings in one document: the document itself, or the items of its list."""
        if isinstance(root, Mapping):
            return [root]
        if isinstance(root, Scalar):
            if root.text.strip():
                self.report(
                    "BC319",
                    f"读到的是一段文字“{excerpt(root.text)}”，不是“名称: 值”",
                    _line(root.line),
                    _colon_help(root.text),
                )
            return []
        found = [item for item in root.items if isinstance(item, Mapping)]
        if len(found) < len(root.items):
            self.report(
                "BC319", "列表里有一项不是“名称: 值”的形式", _line(root.line), "列表的每一项写一个对象及其数据。"
            )
        return found

    def subject(self, node: Mapping, stem: str) -> RawSubject:
        name = stem
        facts: list[tuple[str, RawFact]] = []
        self.keys(node, ())
        for key, line, child in node.entries:
            if same_name(key) == SUBJECT:
                name = self.scalar(child, line, (SUBJECT,)).strip() or stem
                self.hidden("对象名称", name, _place(line, (SUBJECT,)))
        for key, line, child in node.entries:
            if same_name(key) != SUBJECT:
                facts.extend((key, fact) for fact in self.indicator(child, line, (name, key)))
        return RawSubject(name, self.file, tuple(facts))

    def indicator(self, node: Node, line: int, path: tuple[str, ...]) -> list[RawFact]:
        if not isinstance(node, Mapping):
            return [self.fact("", node, line, path)]
        named = [(key, at, child) for key, at, child in node.entries if key not in RESERVED]
        if not named:
            return [self.fact("", node, line, path)]
        self.keys(node, path)
        whole = Mapping(tuple(entry for entry in node.entries if entry[0] in RESERVED), node.line)
        if any(key == VALUE for key, _, _ in whole.entries):
            self.report(
                "BC319",
                f"“{excerpt(path[-1])}”既直接写了“值”，又写了“{excerpt(named[0][0])}”",
                _place(line, path),
                "只有一个数据时写“值”，有几个数据时分别写数据名称，二者不能并用。",
            )
        facts = [self.fact("", whole, line, path)] if whole.entries else []
        return [*facts, *(self.fact(key, child, at, (*path, key)) for key, at, child in named)]

    def fact(self, name: str, node: Node, line: int, path: tuple[str, ...]) -> RawFact:
        where = _place(line, path)
        if not isinstance(node, Mapping):
            return RawFact(name, self.value(node, line, path), where=where, file=self.file)
        self.keys(node, path)
        given: dict[str, str] = {}
        value: RawValue | None = None
        for key, at, child in node.entries:
            if key == VALUE:
                value = self.value(child, at, (*path, key))
            elif key in RESERVED:
                given[key] = self.scalar(child, at, (*path, key)).strip()
            else:
                self.report(
                    "BC319",
                    f"“{excerpt(path[-1])}”下面不能再写“{excerpt(key)}”",
                    _place(at, path),
                    f"这里可写：{'、'.join(RESERVED)}。",
                )
        backwards = f"反推：{given['反推']}" if given.get("反推") else ""
        return RawFact(
            fact=name,
            value=value,
            evidence=given.get("佐证", ""),
            note="；".join(part for part in (given.get("说明", ""), backwards) if part),
            not_applicable=given.get("不适用", ""),
            assessor=given.get("评定人", ""),
            assessed_on=given.get("评定日期", ""),
            where=where,
            file=self.file,
        )

    def value(self, node: Node, line: int, path: tuple[str, ...]) -> RawValue:
        where = _place(line, path)
        text = self.scalar(node, line, path)
        self.hidden(f"“{excerpt(path[-1])}”的值", text, where)
        return RawValue(text, self.file, where)

    def scalar(self, node: Node, line: int, path: tuple[str, ...]) -> str:
        if isinstance(node, Scalar):
            return node.text
        kind = "列表" if isinstance(node, Sequence) else "一组数据"
        self.report(
            "BC319",
            f"“{excerpt(path[-1])}”要填一个值，现在是{kind}",
            _place(line, path),
            "请只写一个值；含方括号、花括号的文字请加英文引号。",
        )
        return ""

    def keys(self, node: Mapping, path: tuple[str, ...]) -> None:
        """Report duplicate, empty and spoiled keys of one mapping."""
        seen: dict[str, int] = {}
        for key, line, _ in node.entries:
            where = _place(line, (*path, key))
            name = same_name(key)
            self.hidden("名称", key, where)
            if not name:
                self.report("BC319", "有一处名称是空的", where, "冒号前面要写指标编码、指标名称或数据名称。")
            elif name in seen:
                first = f"第{seen[name]}行和第{line}行" if line else "同一组数据里"
                self.report(
                    "BC317", f"“{excerpt(key)}”写了两次（{first}）", where, "请删去多余的一处；程序不会替你选。"
                )
            seen.setdefault(name, line)

    def hidden(self, what: str, text: str, where: str) -> None:
        found = hidden_problem(what, text, file=self.file, where=where)
        if found:
            self.problems.append(found)


def _line(line: int) -> str:
    return f"第{line}行" if line else "整个文件"


def _place(line: int, path: tuple[str, ...]) -> str:
    return f"第{line}行" if line else "›".join(excerpt(p) for p in path) or "整个文件"


def _colon_help(text: str) -> str:
    if "：" in text:
        return "冒号要用英文的“: ”（后面空一格），现在是中文全角的“：”。"
    return "请写成“名称: 值”，冒号用英文，后面空一格。"
