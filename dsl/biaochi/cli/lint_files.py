"""Reviewing many ruleset files: what has not changed is taken from the cache, the rest goes to all cores."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from biaochi.diagnostics import BiaochiError, Diagnostic, Fix
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.exceptions import Ignored
from biaochi.lint.rule import Review, Reviewed, review
from biaochi.lint.rules import RULES
from biaochi.lint.session import Proofs
from biaochi.lint.subject import Subject
from biaochi.registry.cache import engine_now
from biaochi.registry.load import Surveys, parents
from biaochi.registry.results import Results
from biaochi.source.decode import decode

KEPT = "lint"
_PROOFS = Proofs()
"""Rulesets of one folder often share criteria; each process proves them once."""
_AHEAD = 4
"""Files a worker has waiting, so that none runs dry and few are lost with it."""
_WORTH = 5
"""Files that take about as long as starting a process does."""


@cache
def _engine() -> str:
    return engine_now()


def review_all(files: Sequence[Path], jobs: int, done: Callable[[], None]) -> list[Reviewed]:
    """The reviews in the order of the files, however many processes made them; ``done`` is called after each."""
    kept = Results(KEPT, _engine())
    made: dict[int, Review] = {}
    for at, file in enumerate(files):
        data = kept.get(file)
        found = None if data is None else _loaded(data)
        if found is not None:
            made[at] = found
            done()
    left = [at for at in range(len(files)) if at not in made]
    workers = min(jobs, len(left) // _WORTH)
    working = _spread if workers > 1 else _alone
    for at, found in working(files, left, workers):
        made[at] = found
        done()
    return [Reviewed(str(file), text_of(file), made[at]) for at, file in enumerate(files)]


def text_of(file: Path) -> str | None:
    """The text the offsets of a review count in."""
    try:
        return decode(file.read_bytes())[0]
    except (OSError, BiaochiError):
        return None


def _alone(files: Sequence[Path], left: Sequence[int], jobs: int) -> Iterator[tuple[int, Review]]:
    for at in left:
        yield at, work(files[at])


def _spread(files: Sequence[Path], left: Sequence[int], jobs: int) -> Iterator[tuple[int, Review]]:
    """The files on several processes. Where one dies, the files it may have died of go one by one to a new process."""
    todo, ahead = list(reversed(left)), jobs * _AHEAD
    while todo:
        running: dict[Future[Review], int] = {}
        pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_quiet)
        try:
            while todo or running:
                while todo and len(running) < ahead:
                    at = todo.pop()
                    running[pool.submit(work, files[at])] = at
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running[future], future.result()
                    del running[future]
        except BrokenProcessPool:
            alone = ahead == 1
            ahead, jobs = 1, 1
            if alone:
                yield from ((at, _crashed(files[at], "进程中断")) for at in running.values())
            else:
                todo += sorted(running.values(), reverse=True)
        except BaseException:
            for process in list((pool._processes or {}).values()):
                process.terminate()
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _quiet() -> None:
    """A worker leaves Ctrl-C to the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def work(file: Path) -> Review:
    """The review of one file, kept for the next run. A mistake of the program is a finding that names the file."""
    try:
        surveys = Surveys(file, engine=_engine())
        built, doc = surveys.survey()
        made = review(Subject(doc, str(file), built, prove=_PROOFS), RULES)
        surveys.save()
        cases = file.resolve().with_name(f"{file.stem}.cases.csv")
        Results(KEPT, _engine()).put(file, [*parents(doc, file), cases], _dumped(made))
    except BiaochiError as bad:
        return Review(bad.diagnostics)
    except Exception as bad:
        return _crashed(file, f"{type(bad).__name__}：{bad}"[:200])
    return made


def _crashed(file: Path, why: str) -> Review:
    help_ = "这是程序的错误，请把这个文件和本行文字报告给维护人；其他文件不受影响。"
    return Review((Diagnostic("BC902", f"审查这个文件时程序出错（{why}）", help=help_, file=str(file)),))


# --- reviews as JSON


def _dumped(made: Review) -> dict[str, Any]:
    return {"found": [d.as_json() for d in made.found], "ignored": [i.as_json() for i in made.ignored]}


def _loaded(data: Any) -> Review | None:
    try:
        ignored = (Ignored(_diagnostic(i), str(i["reason"]), str(i["date"]), str(i["who"])) for i in data["ignored"])
        return Review(tuple(_diagnostic(d) for d in data["found"]), tuple(ignored))
    except (KeyError, TypeError, ValueError):
        return None


def _diagnostic(data: dict[str, Any]) -> Diagnostic:
    fix = data["fix"]
    return Diagnostic(
        data["code"], data["message"], data["start"], data["end"], data["help"], Severity(data["severity"]), data["file"],
        data["where"], None if fix is None else Fix(fix["start"], fix["end"], fix["replacement"], fix["safe"], fix["says"]),
    )  # fmt: skip
