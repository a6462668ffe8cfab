"""Calls about facts: the grid of subjects, its scores, files that bring facts, and published totals to check against."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from biaochi import patterns as re
from biaochi.cli.facts_command import rows as template_rows
from biaochi.cli.filled_files import facts_of
from biaochi.cli.output import put
from biaochi.diagnostics import BiaochiError, Diagnostic, FactsError, Severity
from biaochi.facts.raw import RawSubject
from biaochi.facts.template import TemplateRow, hint
from biaochi.files.regular import read_regular
from biaochi.filled.scored import usable
from biaochi.registry.place import cases_file
from biaochi.reports.collected import Entry
from biaochi.reports.safe import escape_csv
from biaochi.ruleset.model import Ruleset
from biaochi.scoring.run import score_subjects
from biaochi.session.view import View
from biaochi.studio.bench import Bench
from biaochi.studio.book import (
    Book,
    FactChange,
    changed,
    entries_of,
    facts_file,
    facts_stamp,
    merged,
    raw_subject,
    read_book,
    with_subject,
    write_book,
)  # fmt: skip
from biaochi.studio.calls import shapes
from biaochi.studio.calls.importing import bytes_of
from biaochi.studio.desk import Desk
from biaochi.studio.placing import fits, given_to, names_of, placed, strangers
from biaochi.studio.sheet import Data
from biaochi.tables.read import container_of
from biaochi.testing.cases import COLUMNS as CASE_COLUMNS
from biaochi.testing.cases import Case, read_cases

_MOST_PROBLEMS = 12
_MOST_CASES = 1 << 20
_TOTAL = "总分"
_NUMBER = re.compile(r"(-?[0-9]{1,9})(?:\.([0-9]{1,9}))?")
_HALF = str.maketrans("０１２３４５６７８９．－", "0123456789.-")
_APART = ("xls", "doc", "pdf")
"""Kinds of files that are only read in a process of their own."""
_HERE = {"BC346": "请选中这一格，在下面填评定人和评定日期。"}
"""What to do on the page, where it is another thing than in a file."""


def facts(bench: Bench, ask: shapes.Text, who: str) -> Data:
    """The facts beside a ruleset, and what they come to."""
    desk = bench.desk(ask.file)
    return _grid(bench, desk, desk.look())


def set_(bench: Bench, ask: shapes.SetFacts, who: str) -> Data:
    """Cells of the facts become others. Raises BiaochiError (BC942) where a cell holds something else by now; the rest is
    written."""
    desk = bench.desk(ask.file)
    changes = [FactChange(**c.model_dump()) for c in ask.changes]
    with desk.lock:
        view = desk.look()
        rules = view.built.ruleset
        book, left = changed(book_of(bench, desk, rules), changes, {} if rules is None else names_of(rules))
        _write(bench, desk, book)
    if left:
        first = left[0]
        said = f"{first.subject} {first.code} {first.fact}刚刚在别处改过，这一格没有写（你写的是“{first.now[:40]}”）"
        raise BiaochiError([Diagnostic("BC942", said, help="请看过现在的数再写。")])
    return _grid(bench, desk, view, {c.subject for c in changes})


def subject(bench: Bench, ask: shapes.Subject, who: str) -> Data:
    """One more subject."""
    desk = bench.desk(ask.file)
    with desk.lock:
        view = desk.look()
        book = book_of(bench, desk, view.built.ruleset)
        for name in _named(view.built.ruleset, book):
            if name not in book.subjects:
                book = with_subject(book, name)
        _write(bench, desk, with_subject(book, ask.subject.strip()))
    return _grid(bench, desk, view)


def bring(bench: Bench, ask: shapes.BroughtFacts, who: str) -> Data:
    """The facts of a facts file or of filled-in tables; a cell that holds another value already stays."""
    desk = bench.desk(ask.file)
    with desk.lock:
        view = desk.look()
        rules = view.built.ruleset
        if rules is None:
            raise BiaochiError([Diagnostic("BC941", "规则集还不能用，没有导入", help="请先把没读懂的定下来。")])
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(ask.name).name
            data = bytes_of(ask.data)
            path.write_bytes(data)
            try:
                if container_of(data, file="") in _APART:
                    raise BiaochiError(
                        [Diagnostic("BC941", "这种文件不能从这里导入", help="请另存为 .xlsx 或 .docx 再导入。")]
                    )
                given, _ = facts_of((path,), rules)
            except BiaochiError as bad:
                raise FactsError([_without_file(d) for d in bad.diagnostics]) from None
        book, taken, left = merged(book_of(bench, desk, rules), entries_of(given, rules))
        _write(bench, desk, book)
    told = f"导入 {taken} 个数" + (
        f"；{len(left)} 个与表里已有的不同，没有动，例如 {left[0].subject} {left[0].code}" if left else ""
    )
    return {**_grid(bench, desk, view), "told": told}


def place(bench: Bench, ask: shapes.Place, who: str) -> Data:
    """Rows of an indicator that is not there under this name are given to another one, or go."""
    desk = bench.desk(ask.file)
    with desk.lock:
        view = desk.look()
        rules = view.built.ruleset
        if rules is None or (ask.to and ask.to not in names_of(rules)):
            raise BiaochiError([Diagnostic("BC937", "这个指标已经不在了", help="请看现在的指标表。")])
        book, left = given_to(book_of(bench, desk, rules), (ask.code, ask.name), ask.to, names_of(rules))
        _write(bench, desk, book)
    told = f"{left} 个数没有移：那一格已经填了" if left else ""
    return {**_grid(bench, desk, view), "told": told}


def expect(bench: Bench, ask: shapes.Expect, who: str) -> Data:
    """A published score of a subject, its total or that of an indicator, kept as a case beside the ruleset."""
    desk = bench.desk(ask.file)
    indicator = ask.indicator or _TOTAL
    with desk.lock:
        rules = desk.look().built.ruleset
        file = cases_file(desk.path)
        cases = read_cases(file) if file.exists() else []
        kept = [c for c in cases if (c.subject, c.indicator) != (ask.subject, indicator)]
        if ask.score:
            score = _as_printed(ask.score, 2 if rules is None else rules.policy.places)
            kept.append(Case(ask.subject, indicator, score, facts_file(desk.path), 0))
        before = read_regular(file, _MOST_CASES) if file.exists() else None
        put(file, _cases_csv(kept, file.parent), "算例", before=before)
    return _grid(bench, desk, desk.look())


def _as_printed(score: str, places: int) -> str:
    """A score with as many decimals as scores are printed with: 98 as 98.00."""
    found = _NUMBER.fullmatch(score.translate(_HALF).removesuffix("分"))
    if found is None:
        raise BiaochiError([Diagnostic("BC938", f"“{score[:20]}”不是得分", help="请写一个数，如 98.5。")])
    whole, decimals = found[1], found[2] or ""
    decimals = decimals.rstrip("0").ljust(places, "0")
    return f"{whole}.{decimals}" if decimals else whole


def _cases_csv(cases: Sequence[Case], folder: Path) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CASE_COLUMNS)
    for c in cases:
        where = c.facts.relative_to(folder).as_posix() if c.facts.is_relative_to(folder) else str(c.facts)
        writer.writerow([escape_csv(text) for text in (c.subject, c.indicator, c.score, where)])
    return out.getvalue().encode("utf-8-sig")


# --- the grid


def book_of(bench: Bench, desk: Desk, rules: Ruleset | None) -> Book:
    """The facts as they stand in the file, every row where its name belongs; that is written, so that the command line
    finds them there too."""
    file = facts_file(desk.path)
    book = bench.books[file] = read_book(file, rules, bench.books.get(file))
    if rules is None:
        return book
    names = names_of(rules)
    fit = placed(book, names, bench.called.get(file, {}))
    bench.called[file] = names
    if fit is not book and book.own:
        with suppress(BiaochiError):  # a file that another program holds is put right with the next change
            fit = bench.books[file] = write_book(file, fit)
    return fit


def _write(bench: Bench, desk: Desk, book: Book) -> None:
    file = facts_file(desk.path)
    bench.books[file] = write_book(file, book)


def _named(rules: Ruleset | None, book: Book) -> list[str]:
    """The subjects of the ruleset, then the others that have facts."""
    own = () if rules is None else rules.subjects
    return list(dict.fromkeys([*own, *book.subjects]))


def _grid(bench: Bench, desk: Desk, view: View, only: Collection[str] | None = None) -> Data:
    """The whole grid; with ``only`` the cells and scores of these subjects, and what is of all of them."""
    rules, stamp = view.built.ruleset, facts_stamp(desk.path)
    problems: list[Diagnostic] = []
    try:
        book = book_of(bench, desk, rules)
    except BiaochiError as bad:
        book, problems = Book((), None), list(bad.diagnostics)
    names = _named(rules, book)
    rows = [] if rules is None else template_rows(rules)
    called = {} if rules is None else names_of(rules)
    judged = set() if rules is None else {(i.code, s.name) for i in rules.indicators for s in i.program.judgements}
    scores = {} if rules is None else _scores(bench, desk, rules, book, problems)
    cases = _cases(desk, scores, problems)
    return {
        "subjects": names,
        "rows": [_row(r, judged) for r in rows],
        "at": stamp,
        "cells": {
            name: _cells(_fitting(book.of(name), called)) for name in book.subjects if only is None or name in only
        },
        "scores": scores
        if only is None
        else {n: one for n, one in scores.items() if n in only or n not in book.subjects},
        "cases": cases,
        "strangers": []
        if rules is None
        else [
            {"code": code, "name": name, "rows": count, "now": called.get(code, "")}
            for (code, name), count in strangers(book, called)[:_MOST_PROBLEMS]
        ],
        "why_not": ""
        if rules is not None
        else next((d.message for d in view.diagnostics if d.severity is Severity.ERROR), ""),
        "problems": [
            {"message": d.message, "help": _HERE.get(d.code, d.help), "where": d.where}
            for d in problems[:_MOST_PROBLEMS]
        ],
        "facts_file": facts_file(desk.path).name,
        "cases_file": cases_file(desk.path).name if cases else "",
    }


def _row(r: TemplateRow, judged: set[tuple[str, str]]) -> Data:
    choices = ["是", "否"] if r.kind.value == "bool" else list(r.choices)
    unit = "%" if r.kind.value == "rate" else r.unit
    return {"id": f"{r.code or r.indicator} {r.fact}", "code": r.code or r.indicator, "indicator": r.indicator, "fact": r.fact,
            "unit": unit, "choices": choices, "hint": hint(r),
            "judged": any(code == r.code and r.fact in ("", name) for code, name in judged)}  # fmt: skip


def _fitting(entries: Sequence[Entry], names: Mapping[str, str]) -> tuple[Entry, ...]:
    return tuple(e for e in entries if fits(e, names))


def _cells(entries: Sequence[Entry]) -> Data:
    out: Data = {}
    for e in entries:
        given = {"value": e.value, "evidence": e.evidence, "note": e.note, "not_applicable": e.not_applicable,
                 "assessor": e.assessor, "assessed_on": e.assessed_on}  # fmt: skip
        out[f"{e.code} {e.fact}"] = {k: v for k, v in given.items() if v}
    return out


def _scores(bench: Bench, desk: Desk, rules: Ruleset, book: Book, problems: list[Diagnostic]) -> Data:
    """What the facts come to, subject by subject; a value that cannot be used is told and left out."""
    out: Data = {}
    fit: list[RawSubject] = []
    called = names_of(rules)
    for name, all_entries in book.by_subject.items():
        entries = _fitting(all_entries, called)
        key = rules.hash, entries
        if key not in bench.scored:
            bench.scored[key] = _scored(rules, raw_subject(name, entries, facts_file(desk.path).name))
        scored, left, told = bench.scored[key]
        problems += told
        if scored is not None:
            out[name] = scored
        fit.append(left)
    while len(bench.scored) > _MOST_SCORED:
        del bench.scored[next(iter(bench.scored))]
    if rules.combinations and fit:
        try:
            made: dict[str, Any] = score_subjects(rules, fit).as_json()
            out |= {name: _shown(one) for name, one in made["aggregates"].items()}
        except FactsError as bad:
            problems += [d for d in bad.diagnostics if d not in problems]
    return out


_MOST_SCORED = 4000


def _scored(rules: Ruleset, raw: RawSubject) -> tuple[Data | None, RawSubject, list[Diagnostic]]:
    try:
        made: dict[str, Any] = score_subjects(rules, [raw]).as_json()
        return _shown(made["subjects"][0]), raw, []
    except FactsError as refused:
        found = usable(raw, rules)
        told = list(found.unusable.values()) or list(refused.diagnostics)
        if not found.scores:
            return None, found.subject, told
        made = dict(score_subjects(rules, [found.subject]).as_json())
        return _shown(made["subjects"][0]), found.subject, told


def _shown(one: Mapping[str, Any]) -> Data:
    indicators = {i["code"]: [_range(i["score"]), i["state"], i["reason"]] for i in one["indicators"]}
    return {"total": _range(one["total"]), "grade": _range(one["grade"]), "indicators": indicators}


def _range(value: Any) -> str | None:
    """A printed score; an open one as ``3～5``."""
    if isinstance(value, Mapping):
        return f"{value['min']}～{value['max']}"
    return None if value is None else str(value)


def _cases(desk: Desk, scores: Data, problems: list[Diagnostic]) -> list[Data]:
    """The published scores that rest on these facts, each with what comes out."""
    file = cases_file(desk.path)
    try:
        cases = read_cases(file) if file.exists() else []
    except BiaochiError as bad:
        problems += bad.diagnostics
        return []
    out = []
    for c in cases:
        if c.facts.resolve() != facts_file(desk.path).resolve():
            continue
        one = scores.get(c.subject, {"total": None, "indicators": {}})
        got = one["total"] if c.indicator == _TOTAL else one["indicators"].get(c.indicator, [None])[0]
        out.append(
            {
                "subject": c.subject,
                "indicator": c.indicator,
                "expected": c.score,
                "got": got or "—",
                "fits": got == c.score,
            }
        )
    return out


def _without_file(d: Diagnostic) -> Diagnostic:
    return Diagnostic(d.code, d.message, help=d.help, where=d.where)
