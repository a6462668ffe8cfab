"""Reviewing many ruleset files: what has not changed is taken from the cache, the rest goes to all cores."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from biaochi.diagnostics import BiaochiError, Diagnostic, Fix
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.exceptions import Ignored
from biaochi.lint.rule import Review, Reviewed, review
from biaochi.lint.rules import RULES
from biaochi.lint.session import Proofs
from biaochi.lint.subject import Subject
from biaochi.registry.chain import CHAIN
from biaochi.registry.kept_findings import KeptFindings
from biaochi.registry.load import Surveys, parents
from biaochi.registry.released import release_file
from biaochi.registry.text_files import text_bytes
from biaochi.registry.vault import engine_now
from biaochi.source.decode import decode
from biaochi.testing.cases import tried

KEPT = "lint"
_PROOFS = Proofs()
"""Rulesets of one folder often share criteria; each process proves them once."""
_WORTH = 5
"""Files that take about as long as starting a process does."""


def review_all(files: Sequence[Path], jobs: int, done: Callable[[], None]) -> list[Reviewed]:
    """The reviews in the order of the files, however many processes made them; ``done`` is called after each."""
    kept = KeptFindings(KEPT, engine_now())
    made: dict[int, Review] = {}
    for at, file in enumerate(files):
        data = kept.get(file)
        found = None if data is None else _loaded(data)
        if found is not None:
            made[at] = found
            done()
    left = [at for at in range(len(files)) if at not in made]
    workers = min(jobs, len(left) // _WORTH)
    with closing(_spread(files, left, workers) if workers > 1 else _alone(files, left)) as reviews:
        for at, found in reviews:
            made[at] = found
            done()
    return [Reviewed(str(file), text_of(file), made[at]) for at, file in enumerate(files)]


def text_of(file: Path) -> str | None:
    """The text the offsets of a review count in."""
    try:
        return decode(text_bytes(file))[0]
    except BiaochiError:
        return None


def _spread(files: Sequence[Path], left: Sequence[int], workers: int) -> Generator[tuple[int, Review]]:
    from biaochi.cli.pool import spread

    yield from spread(work, crashed, [(at, files[at]) for at in left], workers)


def _alone(files: Sequence[Path], left: Sequence[int]) -> Generator[tuple[int, Review]]:
    for at in left:
        yield at, work(files[at])


def work(file: Path) -> Review:
    """The review of one file, kept for the next run. A mistake of the program is a finding that names the file."""
    try:
        surveys = Surveys(file, engine=engine_now())
        built, doc = surveys.survey()
        made = review(Subject(doc, str(file), built, tried(file), prove=_PROOFS), RULES)
        surveys.save()
        KeptFindings(KEPT, engine_now()).put(file, _read(file), _dumped(made))
    except BiaochiError as bad:
        return Review(bad.diagnostics)
    except Exception as bad:
        return crashed(file, f"{type(bad).__name__}：{bad}"[:200])
    return made


def _read(file: Path) -> Iterator[Path]:
    """What a review depends on beside the file: those it inherits from, what is released, cases, and that there are no more."""
    place = file.resolve()
    yield place.parent
    yield from sorted(place.parent.glob("*.cases.csv"))
    for path in (place, *parents(file)):
        yield from (path, release_file(path), path.with_name(CHAIN))


def crashed(file: Path, why: str) -> Review:
    """The review of a file on which the program itself failed."""
    help_ = "这是程序的错误，请把这个文件和本行文字报告给维护人；其他文件不受影响。"
    return Review((Diagnostic("BC905", f"审查这个文件时程序出错（{why}）", help=help_, file=str(file)),))


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
        tuple(data.get("paste", ())),
    )  # fmt: skip
