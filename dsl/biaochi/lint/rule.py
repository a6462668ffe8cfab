"""A lint rule: its code, its name, its category and level, the check, and the documentation in its module."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from biaochi.diagnostics import Diagnostic
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.subject import Leaf, Subject

Category = Literal[
    "文字", "数量与单位", "分档", "扣分", "结构与分值", "名称与口径", "依据与文号", "版本", "约定", "风格"
]
SECTIONS = ("说明", "为什么", "不好", "好", "修改")


@dataclass(frozen=True, slots=True)
class Found:
    """One finding of a rule, placed: ``start``/``end`` are offsets into the file."""

    message: str
    start: int
    end: int
    help: str


@dataclass(frozen=True)
class Rule:
    """One rule. ``check`` yields what it finds in a ruleset file; the module's docstring documents it."""

    code: str
    name: str
    category: Category
    level: Severity
    check: Callable[[Subject], Iterator[Found]]

    @property
    def documentation(self) -> dict[str, str]:
        """The docstring's sections: 说明, 为什么, 不好, 好, 修改."""
        module = inspect.getmodule(self.check)
        text = inspect.cleandoc((module.__doc__ if module is not None else "") or "")
        found = re.split(rf"^({'|'.join(SECTIONS)})：", text, flags=re.MULTILINE)
        return {name: body.strip() for name, body in zip(found[1::2], found[2::2], strict=True)}


def at_leaf(leaf: Leaf, message: str, help_: str) -> Found:
    """A finding at the print of an indicator."""
    return Found(f"{leaf.name}：{message}", leaf.printed.text_start, leaf.printed.end, help_)


def at_head(subject: Subject, message: str, help_: str) -> Found:
    """A finding about the ruleset as a whole, at its title."""
    field = subject.doc.field("规则集")
    start, end = (field.text_start, field.end) if field is not None else (0, 0)
    return Found(message, start, end, help_)


def lint(subject: Subject, rules: tuple[Rule, ...]) -> list[Diagnostic]:
    """What cannot be read, then what the rules find, in the order of the file."""
    found = [
        Diagnostic(rule.code, f.message, f.start, f.end, f.help, rule.level, subject.file)
        for rule in rules
        for f in rule.check(subject)
    ]
    unread = list(subject.built.findings)
    return sorted((*unread, *found), key=lambda d: (d.start, d.code))
