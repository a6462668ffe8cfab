"""biaochi score over a file of more subjects than can be held: scored some at a time, written as they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import click

from biaochi.cli.output import keep_out, put_pieces
from biaochi.cli.progress import counted
from biaochi.diagnostics.render import visible
from biaochi.facts.many import each_in
from biaochi.ruleset.model import Ruleset
from biaochi.scoring.result import NOT_YET
from biaochi.scoring.run import score_subjects

PORTION = 200
"""Subjects that are scored together."""


def score_many(
    rules: Ruleset, path: Path, form: str, output: Path, inputs: tuple[Path, ...], force: bool
) -> tuple[int, bool]:
    """Scores the file and writes ``output``; the subjects, and whether some are open. Raises FactsError, BiaochiError (BC901, BC907)."""
    keep_out(output, inputs)
    tally = _Tally()
    with counted("算分") as step:
        parts = tally.parts(rules, path, step)
        put_pieces(output, _written(parts, rules, form), "得分表", force=force)
    click.echo(f"已写入 {visible(str(output))}（{tally.subjects} 个对象）", err=True)
    return tally.subjects, tally.open


class _Tally:
    def __init__(self) -> None:
        self.subjects, self.open = 0, False

    def parts(self, rules: Ruleset, path: Path, step: Any) -> Iterator[Mapping[str, Any]]:
        """The results of some subjects at a time."""
        with closing(each_in(path)) as subjects:
            while some := list(islice(subjects, PORTION)):
                data = score_subjects(rules, some).as_json()
                found: Any = data["subjects"]
                self.subjects += len(found)
                self.open = self.open or any(i["state"] in NOT_YET for s in found for i in s["indicators"])
                step(len(found))
                yield data


def _written(parts: Iterable[Mapping[str, Any]], rules: Ruleset, form: str) -> Iterator[bytes]:
    if form == "csv":
        from biaochi.reports.csv_report import csv_of

        yield from csv_of(parts)
    else:
        from biaochi.reports.many_xlsx import many_xlsx

        yield many_xlsx(parts, [(i.code, i.name) for i in rules.indicators])
