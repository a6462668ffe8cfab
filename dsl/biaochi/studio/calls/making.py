"""Calls that write papers into the folder, and the one that releases; each by the function of the command of that name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, cast

from biaochi.cli.common import opened
from biaochi.cli.export_command import official_table
from biaochi.cli.facts_command import ONE, rows
from biaochi.cli.filled_files import facts_of
from biaochi.cli.output import Output
from biaochi.cli.report_command import written_annex
from biaochi.cli.score_command import emit
from biaochi.diagnostics import BiaochiError, Diagnostic, RulesetError
from biaochi.facts.template import write_template
from biaochi.filled.register import lacking
from biaochi.registry.load import survey
from biaochi.releases.freeze import Maker, release
from biaochi.scoring.run import score_subjects
from biaochi.studio.bench import Bench
from biaochi.studio.book import facts_file
from biaochi.studio.calls import shapes
from biaochi.studio.calls.facts import book_of
from biaochi.studio.sheet import Data, sheet
from biaochi.tables.score_tables import Kind

_NAMES = {
    "table": "指标体系表",
    "annex": "采用附件",
    "facts": "空白事实表",
    "scores": "得分表",
    "own": "自评表",
    "side": "并排得分表",
}
_KINDS: dict[str, Kind] = {"scores": "得分表", "own": "自评表", "side": "并排"}
_FORMS = {
    "table": ("docx", "xlsx"),
    "annex": ("docx", "html"),
    "facts": ("xlsx", "csv"),
    **dict.fromkeys(_KINDS, ("docx", "xlsx")),
}
_MOST = 100


def make(bench: Bench, ask: shapes.Make, who: str) -> Data:
    """A paper beside the ruleset, in the place of the one written there before, or beside one that somebody edited."""
    desk = bench.desk(ask.file)
    what, _, form = ask.what.partition("-")
    with desk.lock:
        view = desk.look()
        if what in _KINDS:
            book_of(bench, desk, view.built.ruleset)
    if form not in _FORMS.get(what, ()):
        raise BiaochiError([Diagnostic("BC938", "没有这种表", help="请在页面上选。")])
    rules = desk.path
    path, says = _written(_writer(rules, what, form), rules, f"{rules.stem}-{_NAMES[what]}", form)
    return {"file": bench.folder.name(path), "says": says}


Writer = Callable[[Output], str]
"""Writes a paper to a place, and says in a few words what it holds."""


def _writer(rules: Path, what: str, form: str) -> Writer:
    if what == "table":
        return lambda place: _table(rules, form, place)
    if what == "annex":
        return lambda place: _annex(rules, form, place)
    if what == "facts":
        return lambda place: _blank(rules, cast('Literal["xlsx", "csv"]', form), place)
    return lambda place: _scores(rules, form, _KINDS[what], place)


def _written(write: Writer, rules: Path, stem: str, form: str) -> tuple[Path, str]:
    """The first place of a name where nothing of anybody else stands."""
    for number in range(1, _MOST):
        path = rules.with_name(f"{stem}{'' if number == 1 else f'-{number}'}.{form}")
        try:
            return path, write(Output(path, "", "", (rules,)))
        except BiaochiError as bad:
            if all(d.code != "BC907" for d in bad.diagnostics):
                raise
    raise BiaochiError([Diagnostic("BC902", "同名的文件太多了", help="请把旧的移到别处。")])


def _table(rules: Path, form: str, place: Output) -> str:
    made, ident, _ = official_table(rules, form)
    replace(place, what="指标体系表", of=ident).write(made, "office")
    return "正式的表"


def _annex(rules: Path, form: str, place: Output) -> str:
    built, doc = survey(rules, cached=False)
    if built.ruleset is None:
        raise RulesetError(built.findings)
    annex, made, kind = written_annex(rules, built, doc, f".{form}")
    replace(place, what="附件", of=built.ruleset.id).write(made, kind)
    return "，".join(f"{what}{count}" for what, count, _ in annex.summary)


def _blank(rules: Path, form: Literal["xlsx", "csv"], place: Output) -> str:
    ruleset = opened(rules)
    made = write_template(rows(ruleset), ruleset.subjects or (ONE,), form)
    replace(place, what="空白事实表", of=ruleset.id).write(made, "facts")
    return f"{len(rows(ruleset))} 个数据"


def _scores(rules: Path, form: str, kind: Kind, place: Output) -> str:
    facts = facts_file(rules)
    if not facts.exists():
        raise BiaochiError([Diagnostic("BC941", "还没有填事实", help="请先在“事实与得分”里填。")])
    ruleset = opened(rules)
    given, files = facts_of((facts,), ruleset)
    result = score_subjects(ruleset, given, files)
    register = [x for s in given for x in lacking(s, ruleset)]
    emit(
        result, form, rules, kind, False, replace(place, what="得分表", of=ruleset.id, inputs=(rules, facts)), register
    )
    return f"{len(result.subjects)} 个对象"


def release_(bench: Bench, ask: shapes.Release, who: str) -> Data:
    """Releases the file as the page shows it."""
    desk = bench.desk(ask.file)
    with desk.lock:
        if desk.look().version != ask.version:
            raise BiaochiError([Diagnostic("BC937", "文件刚刚又改过，没有发布", help="请看过现在的内容再发布。")])
        done = release(desk.path, datetime.now(UTC), Maker(who or ask.by.strip()))
    told = f"已发布 {done.release.id}，登记编码 {done.entry.code}"
    return {"doc": sheet(desk, ask.file), "told": told, "code": done.entry.code}
