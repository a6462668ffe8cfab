"""Killed at every step, short of disk at every step, eight at once: a release is there whole or not at all, and once."""

from __future__ import annotations

import errno
import itertools
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from biaochi.diagnostics import RulesetError
from biaochi.registry.load import load
from biaochi.registry.released import Release, read_release, release_file, to_bytes
from biaochi.release import freeze as freezing
from biaochi.release.freeze import freeze, release
from biaochi.release.publish import publish, sweep
from publisher import CALLS
from release_samples import NOW, registry

PUBLISHER = Path(__file__).with_name("publisher.py")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and locks of POSIX")


def publisher(*args: object) -> subprocess.Popen[str]:
    command = [sys.executable, str(PUBLISHER), *map(str, args)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def frozen(folder: Path) -> tuple[Path, Release, Path]:
    """A ruleset not yet released, its release, and a file with the content of that release."""
    path = registry(folder)
    made, _ = freeze(path, NOW)
    content = folder / "content"
    content.write_bytes(to_bytes(made))
    return path, made, content


def strays(path: Path) -> list[str]:
    wanted = (path.name, release_file(path).name)
    return [p.name for p in path.parent.iterdir() if p.name not in wanted]


def test_killed_at_any_step_it_is_the_old_state_or_the_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, made, content = frozen(tmp_path)
    file = release_file(path)
    monkeypatch.setattr(freezing, "freeze", lambda path, now: (made, ()))
    seen: list[tuple[bool, bool]] = []
    for n in itertools.count(1):
        child = publisher(file, content, n)
        _, err = child.communicate(timeout=60)
        killed = child.returncode != 0
        assert child.returncode in (0, -9), err
        assert not file.exists() or file.read_bytes() == content.read_bytes()
        seen.append((file.exists(), bool(strays(path))))
        load(path)
        assert release(path, NOW).release == made
        assert file.read_bytes() == content.read_bytes() and not strays(path)
        file.unlink()
        if not killed:
            break
    assert {(False, False), (False, True), (True, True), (True, False)} == set(seen), "every kind of state was met"
    assert len(seen) > 10


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_full_disk_is_a_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    path, made, _ = frozen(tmp_path)
    file = release_file(path)
    monkeypatch.setattr(freezing, "freeze", lambda path, now: (made, ()))
    failed = 0
    for n in itertools.count(1):
        with monkeypatch.context() as patch:
            reached = fail_at(patch, n, number)
            try:
                release(path, NOW)
            except RulesetError as bad:
                failed += 1
                assert [d.code for d in bad.diagnostics] == ["BC369"]
        assert not file.exists() or file.read_bytes() == to_bytes(made)
        assert release(path, NOW).release == made and not strays(path)
        file.unlink()
        if not reached():
            break
    assert failed >= 6


def fail_at(patch: pytest.MonkeyPatch, n: int, number: int) -> Any:
    """The n-th call of the system that writes fails; whether it was reached."""
    numbers = itertools.count(1)
    hit: list[str] = []

    def wrapped(name: str) -> Any:
        real = getattr(os, name)

        def call(*args: Any, **more: Any) -> Any:
            if next(numbers) == n:
                hit.append(name)
                if name == "close":
                    real(*args)
                raise OSError(number, os.strerror(number))
            return real(*args, **more)

        return call

    for name in CALLS:
        patch.setattr(os, name, wrapped(name))
    return lambda: bool(hit)


def test_of_eight_at_once_one_wins(tmp_path: Path) -> None:
    for number in range(3):
        target, content, go = tmp_path / f"{number}.release.json", tmp_path / "content", tmp_path / f"go{number}"
        content.write_bytes(b"0123456789" * 500)
        children = [publisher(target, content, "go", go) for _ in range(8)]
        while len(list(tmp_path.glob(f"{go.name}.*"))) < len(children):
            time.sleep(0.01)
        go.touch()
        said = sorted(c.communicate(timeout=60)[0].strip() for c in children)
        assert said == ["lost"] * 7 + ["won"]
        assert target.read_bytes() == content.read_bytes()
        assert not list(tmp_path.glob(".*.part"))


def test_of_two_contents_one_wins_and_the_other_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight writers that froze the file before and after an edit, all past every check when the first publishes."""
    path, made, _ = frozen(tmp_path)
    other = replace(made, text_hash="1" * 64)
    barrier = threading.Barrier(8)
    turns = itertools.count()

    def both(path: Path, now: object) -> tuple[Release, tuple[()]]:
        mine = made if next(turns) % 2 else other
        barrier.wait(30)
        return mine, ()

    monkeypatch.setattr(freezing, "freeze", both)
    said: list[str] = []

    def run() -> None:
        try:
            said.append("new" if release(path, NOW).new else "same")
        except RulesetError as bad:
            said.append(bad.diagnostics[0].code)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(60)
    assert sorted(said) == ["BC368"] * 4 + ["new"] + ["same"] * 3
    assert read_release(release_file(path)) in (made, other) and not strays(path)


def test_a_writer_at_work_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "1.release.json"
    real = os.link

    def linked(part: Path, to: Path) -> None:
        sweep(target)
        assert part.exists()
        real(part, to)

    monkeypatch.setattr(os, "link", linked)
    left = tmp_path / ".1.release.json.0123.part"
    left.write_bytes(b"half")
    assert publish(target, b"whole") and target.read_bytes() == b"whole" and not left.exists()


@pytest.mark.parametrize("answer", [errno.EPERM, errno.ENOTSUP, None])
def test_without_hard_links_it_is_still_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: int | None
) -> None:
    def refused(*args: object) -> None:
        raise OSError(answer, "no links") if answer else NotImplementedError

    monkeypatch.setattr(os, "link", refused)
    target = tmp_path / "1.release.json"
    assert publish(target, b"first") and not publish(target, b"second")
    assert target.read_bytes() == b"first" and [p.name for p in tmp_path.iterdir()] == [target.name]
