"""A lint rule: its code, its name, its category and level, the check, and the documentation in its module."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from biaochi import patterns as re
from biaochi.diagnostics import Diagnostic, Fix
from biaochi.diagnostics.diagnostic import Severity
from biaochi.document.tree import Field
from biaochi.lint.exceptions import Ignored, applied, waivers
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
    fix: Fix | None = None


@dataclass(frozen=True)
class Rule:
    """One rule. ``check`` yields what it finds in a ruleset file; the module's docstring documents it.

    A rule that runs ``last`` looks at what the others left over.
    """

    code: str
    name: str
    category: Category
    level: Severity
    check: Callable[[Subject], Iterator[Found]]
    last: bool = False

    @property
    def documentation(self) -> dict[str, str]:
        """The docstring's sections: 说明, 为什么, 不好, 好, 修改."""
        module = inspect.getmodule(self.check)
        text = inspect.cleandoc((module.__doc__ if module is not None else "") or "")
        found = re.split(rf"^({'|'.join(SECTIONS)})：", text, flags=re.MULTILINE)
        return {name: body.strip() for name, body in zip(found[1::2], found[2::2], strict=True)}


_NAMED = re.compile(r"「([^」]+)」|“([^”]+)”")


def concerned(printed: Field, message: str) -> tuple[int, int]:
    """Where a finding about a 标准 is: at the words of it that the message names, at all of it where it names none."""
    names = sorted((a or b for a, b in _NAMED.findall(message)), key=len, reverse=True)
    for name in names:
        at = printed.text.find(name)
        if at >= 0:
            return printed.at(at), printed.at(at + len(name) - 1) + 1
    return printed.text_start, printed.end


def at_leaf(leaf: Leaf, message: str, help_: str, fix: Fix | None = None) -> Found:
    """A finding about an indicator."""
    return Found(f"{leaf.name}：{message}", *concerned(leaf.printed, message), help_, fix)


def at_head(subject: Subject, message: str, help_: str, fix: Fix | None = None) -> Found:
    """A finding about the ruleset as a whole, at its title."""
    field = subject.doc.field("规则集")
    start, end = (field.text_start, field.end) if field is not None else (0, 0)
    return Found(message, start, end, help_, fix)


@dataclass(frozen=True, slots=True)
class Review:
    """What is found in a ruleset file, in the order of the file, and what its 审查 lines leave out."""

    found: tuple[Diagnostic, ...]
    ignored: tuple[Ignored, ...] = ()


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The review of one file with its text, where it could be read as text."""

    file: str
    text: str | None
    review: Review


def lint(subject: Subject, rules: tuple[Rule, ...]) -> list[Diagnostic]:
    """What cannot be read, then what the rules find, in the order of the file."""
    return list(review(subject, rules).found)


def review(subject: Subject, rules: tuple[Rule, ...], check: Callable[[], None] = lambda: None) -> Review:
    """All findings of a ruleset file, its 审查 lines applied. What cannot be read cannot be left out.

    ``check`` is called before each rule; what it raises ends the review.
    """
    lines, wrong = waivers(subject.doc, subject.file, [r.code for r in rules if not r.last])
    found: list[Diagnostic] = []
    for rule in rules:
        check()
        found += [] if rule.last else _found(rule, subject)
    kept, ignored, needless = applied(found, lines)
    if subject.ruleset is not None:
        left = replace(subject, needless=tuple(needless))
        kept += [d for rule in rules if rule.last for d in _found(rule, left)]
    placed = subject.doc.placed
    said = (*subject.built.findings, *(placed(d) for d in (*wrong, *kept)))
    left_out = [replace(i, found=placed(i.found)) for i in ignored]
    return Review(tuple(sorted(said, key=_place)), tuple(sorted(left_out, key=lambda i: _place(i.found))))


def _found(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for f in rule.check(subject):
        yield Diagnostic(rule.code, f.message, f.start, f.end, f.help, rule.level, subject.file, fix=f.fix)


def _place(d: Diagnostic) -> tuple[int, str]:
    return d.start, d.code
