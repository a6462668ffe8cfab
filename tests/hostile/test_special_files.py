"""What is no regular file is said to be what it is, everywhere a file may be named, and never waited for."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import click
import kill_cases
import pytest
import tamper
from biaochi.cli.main import main
from biaochi.files.regular import read_regular
from biaochi.source.os_errors import TooLarge
from hostile_samples import environment, run
from registry_sample import FACTS, Call, registry

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="special files of POSIX")
ENTRY = "from biaochi.cli.process import entry; entry()"


def special(folder: Path, kind: str, name: str) -> Path:
    path = folder / name
    match kind:
        case "fifo":
            os.mkfifo(path)
        case "socket":
            here = Path.cwd()
            os.chdir(folder)  # the name of a socket is short
            with socket.socket(socket.AF_UNIX) as one:
                one.bind(name)
            os.chdir(here)
        case "device":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
    return path


WORDS = {"fifo": "管道", "socket": "套接字", "device": "设备", "folder": "文件夹"}
RULES = "rulesets/370600-yantai/sample/1.biaochi"
NAMED: dict[str, tuple[str, ...]] = {
    "import": ("<收件/甲.xlsx>", "-o", "<出.biaochi>"),
    "audit": ("<收件/甲.xlsx>", "--ruleset", "<自评.biaochi>", "--format", "json", "-o", "<出.json>", "--marked", "<批注>"),
    "collect": ("<收件/甲.xlsx>", "--ruleset", "<自评.biaochi>", "--units", "<单位.csv>", "--format", "json", "-o", "<出.json>"),
    "export": ("<规则>", "--to", "xlsx", "-o", "<出.xlsx>"),
    "new": ("<新>",),
    "read": ("<规则>",),
    "settle": ("<规则>", "--list", "--log", "<日志.jsonl>"),
    "facts": ("<规则>", "-o", "<出.yaml>"),
    "score": ("<规则>", "<facts.yaml>", "--format", "json", "-o", "<出.json>", "--log", "<日志.jsonl>"),
    "batch": ("<规则>", "<数据.csv>", "-o", "<出.csv>"),
    "simulate": ("<规则>", "<规则>", "<数据.csv>", "--format", "json", "-o", "<出.json>"),
    "compile": ("<规则>", "--to", "json", "-o", "<出.json>"),
    "why": ("<规则>", "<facts.yaml>", "C1"),
    "lint": ("<规则>", "--format", "json", "-o", "<出.json>"),
    "prove": ("<规则>", "--certificate", "<出.json>", "--check", "<证书.json>"),
    "list": ("--root", "<rulesets>"),
    "show": ("<规则>",),
    "resolve": ("--jurisdiction", "370600", "--type", "部门评价", "--year", "2026", "--root", "<rulesets>"),
    "flatten": ("<规则>", "-o", "<出.biaochi>"),
    "diff": ("<规则>", "<规则>", "--facts", "<facts.yaml>", "--format", "json", "-o", "<出.json>"),
    "report": ("<规则>", "-o", "<出.html>"),
    "release": ("<规则>", "--sign", "<私钥.pem>", "--log", "<日志.jsonl>"),
    "verify-release": ("<规则>", "--trust", "<公钥.pem>"),
    "replay": ("<结果.json>", "--ruleset", "<规则>", "--facts", "<facts.yaml>"),
    "compare": ("<结果.json>", "<结果.json>", "--ruleset", "<规则>", "--facts", "<facts.yaml>", "--format", "json", "-o", "<出.json>"),
    "log": ("<日志.jsonl>",),
    "fmt": ("<规则>",),
    "studio": ("<rulesets>", "--no-browser", "--trusted-proxy", "https://biaochi.example", "--secret", "<私钥.pem>"),
}  # fmt: skip
"""A call of every command with all the files it can be given, in angle brackets."""
UNASKED = {("compare", "<规则>"), ("compare", "<facts.yaml>"), ("verify-release", "<规则>")}
"""What is not opened where the others leave no question to it, or where another file is looked for beside it."""
MADE = {
    ("audit", "<批注>"),
    ("new", "<新>"),
    ("list", "<rulesets>"),
    ("resolve", "<rulesets>"),
    ("studio", "<rulesets>"),
}
"""Folders: anything else in their place is refused, in the words for that."""


def places() -> list[tuple[str, int]]:
    return [(name, n) for name, given in NAMED.items() for n, a in enumerate(given) if a.startswith("<")]


def test_every_file_that_a_command_can_be_given_is_tried() -> None:
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        files = [p for p in command.params if isinstance(p.type, click.Path)]
        options = {o for p in files if isinstance(p, click.Option) for o in p.opts}
        given = NAMED.get(name, ())
        marked = [n for n, a in enumerate(given) if a.startswith("<")]
        assert len(marked) == len(files), name
        assert {given[n - 1] for n in marked if n and given[n - 1].startswith("-")} <= options, name


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file of every kind that commands read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BIAOCHI_CACHE", "off")
    monkeypatch.delenv("BIAOCHI_LOG", raising=False)
    registry(tmp_path)
    kill_cases.tables(tmp_path, 0)
    kill_cases.rows(tmp_path, 0)
    Path("facts.yaml").write_text(FACTS, encoding="utf-8")
    Path("单位.csv").write_text("单位\n甲县\n", encoding="utf-8")
    Path("私钥.pem").write_bytes(tamper.ED25519)
    Path("公钥.pem").write_bytes(tamper.ED25519_PUBLIC)
    return tmp_path


@pytest.mark.parametrize("kind", list(WORDS))
def test_every_command_says_what_it_is(work: Path, kind: str, call: Call) -> None:
    assert call("score", RULES, "facts.yaml", "-o", "结果.json", "--log", "日志.jsonl")[0] == 0
    assert call("prove", RULES, "--certificate", "证书.json")[0] == 0
    for number, (name, place) in enumerate(places()):
        mark = NAMED[name][place]
        if kind == "folder" and (name, mark) in MADE:
            continue
        path = special(work, kind, f"x{number}{Path(mark.strip('<>').replace('规则', '1.biaochi')).suffix}")
        inside = [mark.strip("<>") for mark in NAMED[name]]
        line = [str(path) if n == place else RULES if a == "规则" else a for n, a in enumerate(inside)]
        line = [a for n, a in enumerate(line) if not _other_of(name, place, n)]
        for left in work.glob("出.*"):
            left.unlink()
        code, out, err = call(name, *line)
        said = out + err + "".join(p.read_text("utf-8") for p in work.glob("出.json") if p.is_file())
        assert "Traceback" not in said, (name, mark)
        if (name, mark) in UNASKED:
            continue
        assert code == 2, (name, mark, said)
        assert WORDS[kind] in said or (name, mark) in MADE or kind == "folder", (name, mark, said)
        for made in (work / RULES).parent.glob("*release*"):
            made.unlink()


def _other_of(name: str, place: int, n: int) -> bool:
    """Whether an argument belongs to the other of two options that are not given together."""
    if name == "prove":
        kept = (1, 2) if place == 2 else (3, 4) if place == 4 else ()
        return n > 0 and n not in kept
    return name == "studio" and place == 0 and n > 1


@pytest.mark.parametrize("kind", ["fifo", "socket", "device"])
def test_in_folders_it_is_said_by_name(tmp_path: Path, kind: str) -> None:
    rules, facts = registry(tmp_path), tmp_path / "facts"
    facts.mkdir()
    (facts / "甲.yaml").write_text(FACTS, encoding="utf-8")
    kill_cases.tables(tmp_path, 0)
    for place, command in (
        (tmp_path / "收件", ("audit", "--jobs", "1", tmp_path / "收件")),
        (tmp_path / "收件", ("collect", tmp_path / "收件", "--ruleset", tmp_path / "自评.biaochi")),
        (facts, ("score", rules, facts)),
        (rules.parent, ("lint", tmp_path / "rulesets")),
        (rules.parent, ("list", "--root", tmp_path / "rulesets")),
    ):
        path = special(place, kind, "怪.csv" if place == facts else "怪.xlsx" if place.name == "收件" else "怪.biaochi")
        done = run(*map(str, command))
        said = (done.stdout + done.stderr).decode()
        assert done.returncode == (1 if place.name == "收件" else 2), said
        assert path.name in said and WORDS[kind] in said, said
        path.unlink()


@pytest.mark.parametrize("beside", ["1.release.json", "1.cases.csv", "releases.jsonl"])
@pytest.mark.parametrize("kind", ["fifo", "device"])
def test_beside_a_ruleset_it_is_not_waited_for(tmp_path: Path, kind: str, beside: str) -> None:
    rules = registry(tmp_path)
    special(rules.parent, kind, beside)
    for command in ("read", "lint", "release"):
        assert b"Traceback" not in run(command, str(rules)).stderr


def test_a_parent_that_is_a_pipe(tmp_path: Path) -> None:
    rules = registry(tmp_path)
    parent = tmp_path / "rulesets/000000-national/frame/1.biaochi"
    parent.unlink()
    os.mkfifo(parent)
    assert run("read", str(rules)).returncode == 2


def test_no_more_is_read_than_the_limit(tmp_path: Path) -> None:
    big = tmp_path / "big"
    with big.open("wb") as out:
        out.truncate(1 << 40)
    with pytest.raises(TooLarge):
        read_regular(big, 1 << 20)
    big.write_bytes(b"x" * 100)
    assert read_regular(big, 100) == b"x" * 100
    with pytest.raises(TooLarge):
        read_regular(big, 99)


def test_what_claims_to_be_small_is_still_read_within_the_limit() -> None:
    """Files of /proc have no size and may have any content."""
    with pytest.raises(TooLarge):
        read_regular(Path("/proc/self/maps"), 100)


@pytest.mark.parametrize("how", ["closed", "full"])
@pytest.mark.parametrize(
    "command", [("score", "{rules}", "{facts}", "--format", "json"), ("read", "{rules}"), ("lint", "--help")]
)
def test_output_that_goes_nowhere_is_one_sentence(tmp_path: Path, how: str, command: tuple[str, ...]) -> None:
    rules, facts = registry(tmp_path), tmp_path / "facts.yaml"
    facts.write_text(FACTS, encoding="utf-8")
    given = [a.format(rules=rules, facts=facts) for a in command]
    if how == "full":
        with Path("/dev/full").open("wb") as out:
            done = subprocess.run(
                [sys.executable, "-c", ENTRY, *given], stdout=out, stderr=subprocess.PIPE, env=environment(), timeout=60, check=False
            )  # fmt: skip
        code, err = done.returncode, done.stderr.decode()
    else:
        read, write = os.pipe()
        os.close(read)
        child = subprocess.Popen(
            [sys.executable, "-c", ENTRY, *given], stdout=write, stderr=subprocess.PIPE, env=environment()
        )
        os.close(write)
        err = child.communicate(timeout=60)[1].decode()
        code = child.returncode
    assert code == 2 and err.count("输出没有写完") == 1 and len(err.strip().splitlines()) == 1, err


def test_without_an_output_the_work_is_done_all_the_same(tmp_path: Path) -> None:
    rules, facts = registry(tmp_path), tmp_path / "facts.yaml"
    facts.write_text(FACTS, encoding="utf-8")
    line = (
        f'"{sys.executable}" -c "{ENTRY}" score "{rules}" "{facts}" --format json -o "{tmp_path / "r.json"}" >&- 2>&-'
    )
    assert subprocess.run(["/bin/sh", "-c", line], env=environment(), timeout=60, check=False).returncode == 0
    assert (tmp_path / "r.json").exists()
