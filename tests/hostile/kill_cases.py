"""The commands that write, with what is put in place before each run of them and what is whole afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))
from biaochi.cli.process import entry
from biaochi.diagnostics import BiaochiError
from biaochi.registry.load import load
from biaochi.registry.log import read_log
from biaochi.registry.released import release_file
from filled import Filled
from registry_sample import CHILD, FACTS
from test_by_rules import RULES as FILLED_RULES

RULES = "rulesets/370600-yantai/sample/1.biaochi"
OLD = "rulesets/370600-yantai/earlier/1.biaochi"
LOOSE = CHILD.replace("一级指标：A1", "   一级指标:   A1").replace(
    "继承：000000/frame@1\n", "继承：000000/frame@1\n依据：鲁财绩[2020]1号\n"
)
OPEN = CHILD.replace("约定：\n  “每1%”按百分点计\n  不足一个单位的按比例计\n", "")
"""The sample with two questions open."""
Before = Callable[[Path, int], None]


def child(arguments: list[str], folder: Path, killed_after: float | None, answers: str = "") -> tuple[int, float]:
    """Runs the command in a fork; the exit code (-9 where it was killed) and the seconds it took. ``answers`` are typed in."""
    asked = folder / "answers.txt"
    asked.write_text(answers, encoding="utf-8")
    started = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.chdir(folder)
        os.dup2(os.open(asked, os.O_RDONLY), 0)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(nowhere, stream)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - what the parent has read of its own is not for this one
        sys.argv = ["biaochi", *arguments]
        try:
            entry()
        except SystemExit as end:
            os._exit(end.code if isinstance(end.code, int) else 1)
        finally:
            os._exit(99)
    if killed_after is not None:
        while time.monotonic() < started + killed_after:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status), time.monotonic() - started
            time.sleep(0.001)
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), time.monotonic() - started


@dataclass(frozen=True)
class Case:
    """A command, what to put in place before each run of it, and whether what is there afterwards is whole.

    ``rules``: it leaves the rulesets changed. ``answers`` are what a person types in.
    """

    name: str
    arguments: list[str]
    before: Before
    whole: Callable[[Path], bool]
    rules: bool = False
    answers: str = ""


def facts(folder: Path, turn: int) -> None:
    """Facts of one kind and of another in turn."""
    (folder / "facts.yaml").write_text(FACTS.replace("80%", "85%" if turn % 2 else "80%"), encoding="utf-8")


def rows(folder: Path, turn: int) -> None:
    """A table for batch and simulate."""
    lines = [f"对象{n},{80 + (n + turn % 2) % 20}%,{n % 5}" for n in range(400)]
    (folder / "数据.csv").write_text(
        "对象,C1.满意度（%）,C2.处数（处）\n" + "\n".join(lines) + "\n", encoding="utf-8-sig"
    )


def tables(folder: Path, turn: int) -> None:
    """Filled-in tables for import, audit and collect, and the ruleset they are filled in by."""
    received = folder / "收件"
    received.mkdir(exist_ok=True)
    (folder / "自评.biaochi").write_text(FILLED_RULES, encoding="utf-8")
    (received / "甲.xlsx").write_bytes(_filled(turn % 2))
    (received / "乙.docx").write_bytes(_document(turn % 2))


_made: dict[tuple[str, int], bytes] = {}


def _filled(which: int) -> bytes:
    """Made once: workbooks bear the time they were made at."""
    if ("xlsx", which) not in _made:
        _made["xlsx", which] = Filled(unit="甲县").item(1, actual="420人" if which else "410人").xlsx()
    return _made["xlsx", which]


def _document(which: int) -> bytes:
    if ("docx", which) not in _made:
        _made["docx", which] = Filled(unit="乙县").item(6, actual="180%" if which else "96.2%").docx()
    return _made["docx", which]


def output(folder: Path, name: str, *arguments: str, before: Before = facts, force: bool = False) -> Case:
    """A command that writes ``name``: whole is what one of two runs that were left alone wrote."""
    written = set()
    command = [*arguments, name, *(["--force"] if force else [])]
    for turn in (0, 1):
        before(folder, turn)
        child(command, folder, None)
        written.add((folder / name).read_bytes())
    return Case(f"{arguments[0]} {name}", command, before, lambda f: (f / name).read_bytes() in written)


def marked(folder: Path) -> Case:
    """audit --marked: the copies are whole workbooks and documents, or not there; they bear the time they were made at."""
    arguments = ["audit", "--jobs", "1", "收件", "--marked", "批注"]

    def whole(folder: Path) -> bool:
        there = folder / "批注"
        return all(_opens(p) for p in there.iterdir()) if there.exists() else True

    tables(folder, 1)
    child(arguments, folder, None)
    assert len(list((folder / "批注").iterdir())) == 2
    return Case("audit 批注", arguments, tables, whole)


def _opens(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as made:
            return made.testzip() is None
    except zipfile.BadZipFile:
        return False


def made_new(folder: Path) -> Case:
    """new: the files of the sample, whole or not there."""
    child(["new", "样例"], folder, None)
    written = {p.name: p.read_bytes() for p in (folder / "样例").iterdir()}

    def none(folder: Path, turn: int) -> None:
        shutil.rmtree(folder / "样例", ignore_errors=True)

    def whole(folder: Path) -> bool:
        there = folder / "样例"
        return not there.exists() or all(p.read_bytes() == written[p.name] for p in there.iterdir())

    return Case("new", ["new", "样例"], none, whole)


def in_place(folder: Path, name: str, *arguments: str) -> Case:
    """A command that rewrites a ruleset: whole is what it was, or what a run that was left alone made of it."""
    rules = folder / RULES

    def again(folder: Path, turn: int) -> None:
        (folder / RULES).write_text(LOOSE, encoding="utf-8")

    again(folder, 0)
    child([*arguments, RULES], folder, None)
    done = rules.read_bytes()
    assert done != LOOSE.encode(), name
    return Case(name, [*arguments, RULES], again, lambda f: (f / RULES).read_bytes() in (LOOSE.encode(), done), True)


def settled(folder: Path) -> Case:
    """settle: the file with none, one or more of the choices in it."""
    arguments = ["settle", RULES, "--name", "甲", "--date", "2026-03-01"]

    def again(folder: Path, turn: int) -> None:
        (folder / RULES).write_text(OPEN, encoding="utf-8")

    states = set()
    for count in range(6):
        again(folder, 0)
        child(arguments, folder, None, "1\n" * count + "q\n")
        states.add((folder / RULES).read_bytes())
    assert len(states) > 2
    return Case("settle", arguments, again, lambda f: (f / RULES).read_bytes() in states, True, "1\n" * 6)


def released(folder: Path) -> Case:
    """release: nothing, or a record that the next run completes and that loads."""

    def none(folder: Path, turn: int) -> None:
        for path in (folder / RULES).parent.iterdir():
            if path.suffix != ".biaochi":
                path.unlink()

    def whole(folder: Path) -> bool:
        path = folder / RULES
        there = release_file(path).exists()
        try:
            load(path)
        except BiaochiError as bad:
            if not there or [d.code for d in bad.diagnostics] != ["BC383"]:
                return False
            child(["release", RULES], folder, None)
            load(path)
        return True

    return Case("release", ["release", RULES], none, whole, True)


def logged(folder: Path) -> Case:
    """score --log: the log holds together whatever happens, and only grows."""
    kept = folder / "日志.jsonl"
    longest = [0]

    def whole(folder: Path) -> bool:
        lines = len(read_log(kept))
        grown, longest[0] = lines >= longest[0], lines
        return grown

    arguments = ["score", RULES, "facts.yaml", "-o", "记.json", "--log", kept.name]
    return Case("score --log", arguments, facts, whole)


def cached(folder: Path) -> Case:
    """The cache: whatever is in it, the ruleset compiles to the same."""
    expected = load(folder / RULES).hash

    def cold(folder: Path, turn: int) -> None:
        shutil.rmtree(folder / "cache", ignore_errors=True)

    return Case("cache", ["read", RULES], cold, lambda f: load(f / RULES).hash == expected)


def cases(folder: Path, only: str = "") -> Iterator[Case]:
    """The cases whose name has ``only`` in it, each made when its turn comes."""
    (folder / OLD).parent.mkdir()
    (folder / OLD).write_text(CHILD.replace("90%", "95%"), encoding="utf-8")
    outputs: list[tuple[str, tuple[str, ...], Before, bool]] = [
        ("得分表.xlsx", ("score", RULES, "facts.yaml", "-o"), facts, False),
        ("得分表.docx", ("score", RULES, "facts.yaml", "-o"), facts, False),
        ("结果.json", ("score", RULES, "facts.yaml", "-o"), facts, False),
        ("附件.html", ("report", RULES, "-o"), facts, False),
        ("附件.docx", ("report", RULES, "-o"), facts, False),
        ("证书.json", ("prove", RULES, "--certificate"), facts, False),
        ("空白.yaml", ("facts", RULES, "-o"), facts, False),
        ("空白.xlsx", ("facts", RULES, "-o"), facts, False),
        ("全文.biaochi", ("flatten", RULES, "-o"), facts, False),
        ("审查.json", ("lint", RULES, "-o"), facts, False),
        ("修订.html", ("diff", OLD, RULES, "-o"), facts, False),
        ("指标体系.xlsx", ("export", RULES, "-o"), facts, False),
        ("指标体系.docx", ("export", RULES, "-o"), facts, False),
        ("规则.py", ("compile", RULES, "--to", "python", "-o"), facts, False),
        ("规则.json", ("compile", RULES, "--to", "json", "-o"), facts, False),
        ("规则.sql", ("compile", RULES, "--to", "duckdb", "-o"), facts, False),
        ("草稿.biaochi", ("import", "--jobs", "1", "收件/甲.xlsx", "-o"), tables, False),
        ("草稿.json", ("import", "--jobs", "1", "收件", "-o"), tables, False),
        ("事实.xlsx", ("collect", "收件", "--ruleset", "自评.biaochi", "-o"), tables, False),
        ("事实.csv", ("collect", "收件", "--ruleset", "自评.biaochi", "-o"), tables, True),
        ("复核.xlsx", ("audit", "--jobs", "1", "收件", "-o"), tables, False),
        ("得分.csv", ("batch", RULES, "数据.csv", "-o"), rows, True),
        ("得分.parquet", ("batch", RULES, "数据.csv", "-o"), rows, True),
        ("影响.xlsx", ("simulate", OLD, RULES, "数据.csv", "-o"), rows, False),
    ]
    for name, arguments, before, force in outputs:
        if only in f"{arguments[0]} {name}":
            yield output(folder, name, *arguments, before=before, force=force)
    later: list[tuple[str, Callable[[], Case]]] = [
        ("audit 批注", lambda: marked(folder)),
        ("new", lambda: made_new(folder)),
        ("score --log", lambda: logged(folder)),
        ("fmt", lambda: in_place(folder, "fmt", "fmt")),
        ("lint --fix", lambda: in_place(folder, "lint --fix", "lint", "--fix")),
        ("settle", lambda: settled(folder)),
        ("cache", lambda: cached(folder)),
        ("release", lambda: released(folder)),
    ]
    for name, made in later:
        if only in name:
            yield made()
            (folder / RULES).write_text(CHILD, encoding="utf-8")
