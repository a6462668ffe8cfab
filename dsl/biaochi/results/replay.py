"""A result computed once more from its ruleset and its facts, and every difference with its cause."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from biaochi.facts.raw import FactsFile, RawSubject
from biaochi.facts.read import read_files
from biaochi.registry.load import load
from biaochi.reports.view import text
from biaochi.results.result_file import Result
from biaochi.ruleset.model import Ruleset
from biaochi.scoring.run import score_subjects

Given: TypeAlias = "tuple[list[RawSubject], tuple[FactsFile, ...]]"
Reading: TypeAlias = "Callable[[Sequence[Path], Ruleset], Given]"
"""What reads the facts of a result: files and the rules they are for, to subjects and the files read."""
TOTAL = "总分"
_SCORES = ("full_marks", "score", "exact", "deduction", "rate", "state", "facts")
_WORDS = ("name", "reason", "clause", "rests_on", "not_applied", "source")
_TOTALS = ("total", "full_marks", "exact", "deduction", "rate", "grade", "limited_by")
_COMPARED = ("name", "target", "actual", "verdict", "remarks")
_SECTION = ("name", "level", "full_marks", "score", "exact", "deduction", "rate")
RULES, FACTS, ENGINE, FILE = "规则变了", "事实变了", "程序变了", "结果文件被改动"
PLACE = "不影响得分"


@dataclass(frozen=True, slots=True)
class Input:
    """One thing a result rests on, as recorded and as it is now."""

    what: str
    recorded: str
    now: str

    @property
    def same(self) -> bool:
        """Whether it is as it was."""
        return self.recorded == self.now


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that came out otherwise; ``place`` is its path in the JSON, ``code`` is "" for a total."""

    subject: str
    code: str
    name: str
    place: str
    recorded: str
    now: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a result rests on, and every difference; ``result`` is the result computed now.

    ``aside`` are differences that do not matter: where files and lines stood, and the order of things.
    """

    inputs: tuple[Input, ...]
    differences: tuple[Difference, ...]
    aside: tuple[Difference, ...]
    result: Result

    @property
    def agrees(self) -> bool:
        """Whether rules, facts and all scores are as recorded; another engine with the same scores is no difference."""
        return not self.differences and all(i.same for i in self.inputs if i.what != "程序版本")


def facts_files(paths: Sequence[Path], rules: Ruleset) -> Given:
    """The subjects in facts files; ``rules`` do not matter for those."""
    return read_files(paths)


def score_again(ruleset: Path, facts: Sequence[Path], read: Reading = facts_files) -> Result:
    """The result of a ruleset file and what ``read`` finds in the facts files, in the form it is written."""
    rules = load(ruleset)
    raw, files = read(facts, rules)
    made: Result = json.loads(json.dumps(score_subjects(rules, raw, files).as_json()))
    return made


def replay(recorded: Result, ruleset: Path, facts: Sequence[Path], read: Reading = facts_files) -> Replayed:
    """A recorded result compared with what the same ruleset and facts give now; ``read`` also takes filled-in tables where
    the command hands it in."""
    now = score_again(ruleset, facts, read)
    found = tuple(_differences(recorded, now))
    return Replayed(tuple(_inputs(recorded, now)), found, tuple(_aside(recorded, now)), now)


def by_name(result: Result) -> dict[str, dict[str, Any]]:
    """Subjects and combinations by name, in the order of the result."""
    return {s["name"]: s for s in (*result["subjects"], *result["aggregates"].values())}


def same_facts(a: dict[str, Any] | None, b: dict[str, Any] | None) -> bool:
    """Whether two indicators rest on the same facts, their places aside."""
    return a is not None and b is not None and _facts(a) == _facts(b)


def _inputs(a: Result, b: Result) -> Iterator[Input]:
    for what, group, field in (
        ("规则集", "ruleset", "id"),
        ("规则集名称", "ruleset", "title"),
        ("规则集版本", "ruleset", "version"),
        ("规则集状态", "ruleset", "status"),
        ("规则含义", "ruleset", "hash"),
        ("规则集原文", "ruleset", "text_hash"),
        ("事实", "facts", "hash"),
        ("程序版本", "engine", "version"),
        ("语言版本", "engine", "language_version"),
    ):
        yield Input(what, a[group][field], b[group][field])


def _differences(a: Result, b: Result) -> Iterator[Difference]:
    old, new = by_name(a), by_name(b)
    for key, one in a["aggregates"].items():
        if key != one["name"]:
            yield Difference(one["name"], "", key, f"$.aggregates[{key}]", key, one["name"], (FILE,))
    for name in dict.fromkeys((*old, *new)):
        place = f"$[{name}]"
        if name not in old or name not in new:
            had, has = ("有" if name in old else "没有"), ("有" if name in new else "没有")
            yield Difference(name, "", name, place, had, has, _why(a, b, None))
            continue
        yield from _fields(a, b, name, ("", TOTAL, place), (old[name], new[name]), _TOTALS)
        yield from _items(a, b, name, "sections")
        yield from _items(a, b, name, "indicators")
        yield from _items(a, b, name, "compared")


def _aside(a: Result, b: Result) -> Iterator[Difference]:
    """What differs and is no part of what was computed."""
    for place, before, after in (
        ("$.ruleset.file", a["ruleset"]["file"], b["ruleset"]["file"]),
        ("$.facts.files", _files(a), _files(b)),
        ("$.subjects", _order(a["subjects"]), _order(b["subjects"])),
        ("$.aggregates", list(a["aggregates"]), list(b["aggregates"])),
    ):
        if before != after:
            yield Difference("", "", "", place, _shown(before), _shown(after), (PLACE,))
    old, new = by_name(a), by_name(b)
    for name in (n for n in old if n in new):
        for kind in ("sections", "indicators", "compared"):
            before, after = ([(i["code"], i["name"]) for i in s[name].get(kind, ())] for s in (old, new))
            if before != after and sorted(before) == sorted(after):
                yield Difference(name, "", name, f"$[{name}].{kind}", _shown(before), _shown(after), (PLACE,))
        now = {i["code"]: i for i in new[name]["indicators"]}
        for i in (i for i in old[name]["indicators"] if i["code"] in now):
            before, after = _stood(i), _stood(now[i["code"]])
            if before != after:
                place = f"$[{name}].indicators[{i['code']}]"
                yield Difference(name, i["code"], i["name"], place, _shown(before), _shown(after), (PLACE,))
        rows = {i["code"]: i for i in new[name].get("compared", ())}
        for i in (i for i in old[name].get("compared", ()) if i["code"] in rows):
            if i["where"] != rows[i["code"]]["where"]:
                at = (i["code"], i["name"], f"$[{name}].compared[{i['code']}].where")
                yield Difference(name, *at, i["where"], rows[i["code"]]["where"], (PLACE,))


def _files(result: Result) -> list[tuple[str, ...]]:
    return [(f["name"], f["hash"]) for f in result["facts"]["files"]]


def _order(subjects: list[dict[str, Any]]) -> list[str]:
    return [s["name"] for s in subjects]


def _stood(item: dict[str, Any]) -> list[tuple[str, ...]]:
    """Where the criterion and the facts of an indicator stood."""
    source = item["source"]
    return [(source["file"], str(source["line"])), *((f["name"], f["where"]) for f in item["facts"])]


def _items(a: Result, b: Result, subject: str, kind: str) -> Iterator[Difference]:
    old = {(i["code"], i.get("level")): i for i in by_name(a)[subject].get(kind, ())}
    new = {(i["code"], i.get("level")): i for i in by_name(b)[subject].get(kind, ())}
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        there = before or after or {}
        at = (there["code"], there["name"], f"$[{subject}].{kind}[{there['code'] or there['name']}]")
        if before is None or after is None:
            had, has = ("没有" if before is None else "有"), ("没有" if after is None else "有")
            yield Difference(subject, *at, had, has, _why(a, b, None))
            continue
        if kind != "indicators":
            yield from _fields(a, b, subject, at, (before, after), _SECTION if kind == "sections" else _COMPARED)
            continue
        yield from _fields(a, b, subject, at, (before, after), (*_SCORES, *_WORDS))


def _fields(
    a: Result,
    b: Result,
    subject: str,
    at: tuple[str, str, str],
    pair: tuple[dict[str, Any], dict[str, Any]],
    fields: Sequence[str],
) -> Iterator[Difference]:
    code, name, place = at
    indicator = pair if "facts" in pair[0] else None
    for field in fields:
        before, after = (_comparable(one, field) for one in pair)
        if before != after:
            why = _why(a, b, indicator)
            yield Difference(subject, code, name, f"{place}.{field}", _shown(before), _shown(after), why)


def _comparable(item: dict[str, Any], field: str) -> object:
    if field == "facts":
        return _facts(item)
    if field == "source":
        return item["source"]["text"]
    return item[field]


def _facts(item: dict[str, Any]) -> list[tuple[str, ...]]:
    fields = ("name", "value", "evidence", "note", "assessor", "assessed_on")
    return [tuple(f[k] for k in fields) for f in item["facts"]]


def _shown(value: object) -> str:
    if isinstance(value, list):
        return "；".join(" ".join(v for v in item if v) if isinstance(item, tuple) else text(item) for item in value)
    return text(value)


def _why(a: Result, b: Result, indicator: tuple[dict[str, Any], dict[str, Any]] | None) -> tuple[str, ...]:
    """What changed that bears on a field; where nothing did, the record itself was edited."""
    rules = any(a["ruleset"][k] != b["ruleset"][k] for k in ("hash", "text_hash"))
    facts = a["facts"]["hash"] != b["facts"]["hash"]
    if facts and indicator is not None and indicator[0]["facts"]:
        facts = not same_facts(*indicator)
    found = [
        word for word, changed in ((RULES, rules), (FACTS, facts), (ENGINE, a["engine"] != b["engine"])) if changed
    ]
    return tuple(found) or (FILE,)
