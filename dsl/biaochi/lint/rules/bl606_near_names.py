"""只差标点的名称

说明：两个数据或两个指标的名称只差标点、空格、“的”字，或者全角半角、形近的字母。
为什么：看着是一个名称，程序和事实表当作两个；填了一个，另一个就是空的。
不好：C7 数据：按时办结的件数（件）；C9 数据：按时办结件数（件）
好：两处写成一样，并写进 共用；不是同一个数的，名称要看得出差别。
修改：统一写法，或改成看得出差别的名称。
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.letters import as_latin
from biaochi.lint.place import at_field, named
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_DROPPED = re.compile(r"[\W_的]")


def check(subject: Subject) -> Iterator[Found]:
    facts: dict[str, str] = {}
    indicators: dict[str, str] = {}
    for node, field in subject.fields:
        for fact in field.facts:
            said = _near(fact.name, facts)
            if said:
                yield at_field(field, f"{named(node)}数据{said}", "请统一写法，或改成看得出差别的名称。")
        if node is not None and field is node.heading:
            said = _near(node.name, indicators)
            if said:
                yield at_field(field, f"{named(node)}名称{said}", "请统一写法，或改成看得出差别的名称。")


def _near(name: str, met: dict[str, str]) -> str:
    before = met.setdefault(_skeleton(name), name)
    return "" if before == name else f"“{name}”与“{before}”只差标点、“的”字或形近的字母"


def _skeleton(name: str) -> str:
    return _DROPPED.sub("", as_latin(unicodedata.normalize("NFKC", name))).casefold()


RULE = Rule("BL606", "只差标点的名称", "名称与口径", Severity.WARNING, check)
