"""What is no regular file is said to be what it is, everywhere a file may be named, and never waited for."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from biaochi.files.regular import read_regular
from biaochi.source.os_errors import TooLarge
from hostile_samples import environment, run
from registry_sample import FACTS, registry

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
COMMANDS = (
    ("score", "{x}", "{facts}"), ("score", "{rules}", "{x}"), ("why", "{rules}", "{x}", "C1"), ("read", "{x}"), ("lint", "{x}"), ("lint", "{x}", "--fix"),
    ("prove", "{x}"), ("prove", "{rules}", "--check", "{x}"), ("fmt", "{x}"), ("show", "{x}"), ("flatten", "{x}"), ("release", "{x}"),
    ("report", "{x}", "-o", "a.html"), ("diff", "{x}", "{rules}"), ("diff", "{rules}", "{x}"), ("replay", "{x}"), ("compare", "{x}", "{x}"), ("facts", "{x}"),
    ("diff", "{rules}", "{rules}", "--facts", "{x}"), ("score", "{rules}", "{facts}", "-o", "{x}", "--format", "json"), ("verify-release", "{x}"),
)  # fmt: skip


@pytest.mark.parametrize("kind", list(WORDS))
def test_every_command_says_what_it_is(tmp_path: Path, kind: str) -> None:
    rules, facts = registry(tmp_path), tmp_path / "facts.yaml"
    facts.write_text(FACTS, encoding="utf-8")
    for number, command in enumerate(COMMANDS):
        ending = (
            ".csv"
            if command[-1] == "C1" or command[:3] == ("score", "{rules}", "{x}") or "--facts" in command
            else ".biaochi"
        )
        path = special(tmp_path, kind, f"x{number}{ending}")
        done = run(*(a.format(x=path, rules=rules, facts=facts) for a in command))
        said = (done.stdout + done.stderr).decode()
        if kind == "folder" and command[:2] in (("lint", "{x}"), ("score", "{rules}"), ("verify-release", "{x}")):
            assert done.returncode == 2 or "-o" in command
            continue
        if kind == "folder" and ("C1" in command or "--facts" in command):
            assert done.returncode == 2
            continue
        assert done.returncode == 2 and "Traceback" not in said, (command, said)
        assert WORDS[kind] in said or "没有发布记录" in said, (command, said)


@pytest.mark.parametrize("kind", ["fifo", "socket", "device"])
def test_in_folders_it_is_said_by_name(tmp_path: Path, kind: str) -> None:
    rules, facts = registry(tmp_path), tmp_path / "facts"
    facts.mkdir()
    (facts / "甲.yaml").write_text(FACTS, encoding="utf-8")
    for place, command in (
        (facts, ("score", rules, facts)),
        (rules.parent, ("lint", tmp_path / "rulesets")),
        (rules.parent, ("list", "--root", tmp_path / "rulesets")),
    ):
        path = special(place, kind, "怪.csv" if place == facts else "怪.biaochi")
        done = run(*map(str, command))
        said = (done.stdout + done.stderr).decode()
        assert done.returncode == 2 and path.name in said and WORDS[kind] in said, said
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
