"""Calls that read an open file: the table, what lies behind a row, the review, a value to try, the text."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from biaochi.annex.plot import plots
from biaochi.core.program import Program
from biaochi.criterion import Criterion
from biaochi.curves.svg import to_svg
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.model.values import example
from biaochi.scoring.wording import legible
from biaochi.session.session import Stopped
from biaochi.session.view import View
from biaochi.studio.bench import Bench
from biaochi.studio.calls import shapes
from biaochi.studio.desk import Desk, item_of
from biaochi.studio.sheet import Data, finding, sheet

_MOST_PROOFS = 40
_KINDS = {"错误": "error", "警告": "warning", "提示": "note"}


def open_(bench: Bench, ask: shapes.Open, who: str) -> Data:
    """The table of a file."""
    return sheet(bench.desk(ask.file), ask.file, ask.have)


def row(bench: Bench, ask: shapes.At, who: str) -> Data:
    """What lies behind a row: what is open of it with the choices, its curves, its facts."""
    desk = bench.desk(ask.file)
    view = version_of(desk, ask.version)
    return desk.kept(view, f"row {ask.key}", lambda v: _row(desk, v, ask.key))


def _row(desk: Desk, view: View, key: str) -> Data:
    try:
        item = item_of(view, key)
    except BiaochiError:
        return {"open": [], "plots": [], "inputs": []}
    things = desk.session.choices(view, item)
    return {
        "open": [
            {"question": o.question, "asks": legible(o.asks), "ways": [{"says": w.says, "note": w.note} for w in o.ways]}
            for o in things
        ],
        "plots": [] if item.indicator is None else drawn(item.indicator.program),
        "inputs": [
            {"name": f.name, "choices": ["是", "否"] if f.kind.value == "bool" else list(f.choices), "example": example(f), "unit": f.unit}
            for f in (() if item.indicator is None else (*item.indicator.program.inputs, *item.indicator.program.judgements))
        ],
    }  # fmt: skip


@lru_cache(maxsize=1024)
def drawn(program: Program) -> list[Data]:
    """The curves of a criterion."""
    return [
        {"svg": to_svg(p.picture), "when": p.when, "caption": p.caption, "cliffs": [c.says for c in p.cliffs[:4]]}
        for p in plots(program, ())
    ]


def review(bench: Bench, ask: shapes.Version, who: str) -> Data:
    """The findings of a version by row; those of the whole text under ``""``. One review of a file at a time: that of an
    older version ends when there is a newer one, without findings."""
    desk = bench.desk(ask.file)
    view = version_of(desk, ask.version)
    with desk.reviewing:
        try:
            return desk.kept(view, "review", lambda v: _review(desk, v))
        except Stopped:
            return {"version": 0, "findings": {}}


def _review(desk: Desk, view: View) -> Data:
    rows: dict[str, list[Data]] = {}
    spans = [(i.start, i.end, i.code) for i in view.items]
    of = sum(i.read for i in view.items)

    def proved(count: int) -> None:
        desk.progress = count, of

    try:
        proved(0)
        found = desk.session.review(view, lambda: desk.view is not view, proved).found
    finally:
        desk.progress = 0, 0
    for d in found:
        code = next((c for start, end, c in spans if start <= d.start < end), "")
        rows.setdefault(code, []).append(finding(d, view))
    return {"version": view.version, "findings": rows}


def proofs(bench: Bench, ask: shapes.At, who: str) -> list[Data]:
    """What is proved of the criterion of a row, which may take a while; each criterion is proved once, one at a time. Of an
    older version nothing is proved any more."""
    desk = bench.desk(ask.file)
    view = version_of(desk, ask.version)
    indicator = item_of(view, ask.key).indicator
    with desk.proving:
        if indicator is None or desk.view is not view:
            return []
        found = next(iter(desk.session.proofs((indicator,)))).findings[:_MOST_PROOFS]
    return [{"verdict": f.verdict, "kind": f.kind, "says": legible(f.says)} for f in found]


def try_(bench: Bench, ask: shapes.Try, who: str) -> Data:
    """The score of one criterion for facts, and why."""
    desk = bench.desk(ask.file)
    item = item_of(version_of(desk, ask.version), ask.key)
    if item.indicator is None:
        raise BiaochiError([Diagnostic("BC937", "这条标准还没读懂", help="请先把它定下来。")])
    i = item.indicator
    criterion = Criterion(i.source.text, i.full_marks, i.inputs, i.reading, i.ambiguities, i.program, i.roles)
    score = criterion.score(ask.facts)
    missing = [s.name for s in i.inputs if not ask.facts.get(s.name, "").strip()]
    return {"score": legible(score.display), "lines": list(score.explanation), "missing": missing}


def text(bench: Bench, ask: shapes.Text, who: str) -> Data:
    """The text of a file with what is found in it at once."""
    return text_of(bench.desk(ask.file).look())


def text_of(view: View) -> Data:
    """A version as text; offsets of marks count as JavaScript counts, in UTF-16."""
    points = _utf16(view.text)
    found = [d for d in view.diagnostics if d.start >= 0]
    marks = [
        {
            "start": points(d.start),
            "end": points(d.end),
            "kind": _KINDS[d.severity.value],
            "says": f"{d.message}。{d.help}",
        }
        for d in found
    ]
    return {"version": view.version, "text": view.text, "marks": marks}


def _utf16(text: str) -> Any:
    wide = [at for at, char in enumerate(text) if ord(char) > 0xFFFF]

    def place(offset: int) -> int:
        return offset + sum(at < offset for at in wide)

    return place


def version_of(desk: Desk, version: int) -> View:
    """A version of a file that pages may still show. Raises BiaochiError (BC937)."""
    view = desk.at(version)
    if view is None:
        raise BiaochiError([Diagnostic("BC937", "页面上的内容太旧了", help="页面马上换成现在的内容。")])
    return view
