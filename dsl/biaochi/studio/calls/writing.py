"""Calls that change an open file. Each answers with the file as it is then, and with what takes the change back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.ruleset.ways import Way
from biaochi.session.view import View
from biaochi.studio import rows, writing
from biaochi.studio.bench import Bench
from biaochi.studio.calls import shapes
from biaochi.studio.calls.reading import text_of
from biaochi.studio.changes import Change
from biaochi.studio.desk import Desk, Outcome
from biaochi.studio.sheet import Data, sheet

_MET = "这一处别处也改了，两稿都留着，请在上面选一稿"


def edit(bench: Bench, ask: shapes.Cell, who: str) -> Data:
    """A cell of the table."""
    return _change(bench, ask, who, lambda view: writing.write_cell(view, ask.key, ask.field, ask.text))


def head(bench: Bench, ask: shapes.Head, who: str) -> Data:
    """A field of the header."""
    return _change(bench, ask, who, lambda view: writing.write_head(view, ask.label, ask.text))


def add(bench: Bench, ask: shapes.After, who: str) -> Data:
    """A row below another, or a heading with a row in it."""
    level = ask.level
    make = rows.add_row if level is None else partial(rows.add_heading, level=level)
    return _change(bench, ask, who, lambda view: make(view, ask.after))


def move(bench: Bench, ask: shapes.Move, who: str) -> Data:
    """A row up or down."""
    return _change(bench, ask, who, lambda view: rows.move_row(view, ask.key, ask.up))


def remove(bench: Bench, ask: shapes.At, who: str) -> Data:
    """A row goes."""
    return _change(bench, ask, who, lambda view: rows.remove_row(view, ask.key))


def unnote(bench: Bench, ask: shapes.Note, who: str) -> Data:
    """A 解释 or 勘误 goes."""
    return _change(bench, ask, who, lambda view: writing.remove_note(view, ask.key, ask.note))


def settle(bench: Bench, ask: shapes.Settle, who: str) -> Data:
    """A choice, written as a dated 解释."""
    desk = bench.desk(ask.file)
    name = who or ask.who.strip()
    try:
        date.fromisoformat(ask.date)
    except ValueError:
        raise BiaochiError([Diagnostic("BC938", f"日期“{ask.date}”不对", help="请写成 2026-03-01 这样。")]) from None
    if not name:
        raise BiaochiError([Diagnostic("BC938", "没有写姓名", help="请在右上角写上姓名：解释要有日期和姓名。")])
    done = desk.settle(ask.version, ask.key, ask.question, Way("", ask.note.strip()), ask.date, name)
    return _answer(desk, ask, done)


def undo(bench: Bench, ask: shapes.Undo, who: str) -> Data:
    """A change is taken back."""
    desk = bench.desk(ask.file)
    return _answer(desk, ask, desk.undo(ask.undo, who))


def beside(bench: Bench, ask: shapes.Beside, who: str) -> Data:
    """What is kept beside goes into the file or away."""
    desk = bench.desk(ask.file)
    return _answer(desk, ask, desk.decide(ask.id, ask.take, who))


def write(bench: Bench, ask: shapes.Write, who: str) -> Data:
    """The whole text as somebody wrote it over a version."""
    desk = bench.desk(ask.file)
    answer = _answer(desk, ask, desk.rewrite(ask.version, ask.text, who))
    return {**answer, **text_of(desk.view)}


def _change(bench: Bench, ask: shapes.Version, who: str, make: Callable[[View], Change]) -> Data:
    desk = bench.desk(ask.file)
    return _answer(desk, ask, desk.change(ask.version, make, who))


def _answer(desk: Desk, ask: shapes.Version, done: Outcome) -> Data:
    return {"doc": sheet(desk, ask.file, ask.version), "undo": done.undo, "told": _MET if done.met else ""}
