"""biaochi diff: two rulesets compared, in words, in scores, and for real subjects."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from biaochi.cli.common import FINDINGS, FINE, RulesetFile, command, report
from biaochi.cli.output import Output, output_options
from biaochi.cli.progress import progress
from biaochi.diagnostics import RulesetError
from biaochi.diagnostics.render import visible
from biaochi.facts.read import read_facts
from biaochi.registry.load import survey
from biaochi.revisions.data import as_data
from biaochi.revisions.impact import Touched, impact
from biaochi.revisions.rulesets import Comparison, Side, compare

_WRITERS = {".xlsx": "xlsx", ".docx": "docx", ".html": "html", ".htm": "html"}


@command(
    "比较两个规则集：改了哪些条文，得分在哪些情形下不同、从严还是从宽、最多差几分。"
    "给出事实表，还列出哪些对象的得分和等级会变。"
)
@click.argument("old", type=RulesetFile(), metavar="旧规则集")
@click.argument("new", type=RulesetFile(), metavar="新规则集")
@click.option(
    "--facts", "facts", type=click.Path(path_type=Path), multiple=True, metavar="事实表", help="两版各算一遍；可多次。"
)
@click.option("--format", "fmt", type=click.Choice(["text", "json"]), help="输出格式；不写时按 -o 的后缀，默认 text。")
@output_options("写到文件：.json、.xlsx、.docx 或 .html；不写时输出到屏幕。")
def run(old: Path, new: Path, facts: tuple[Path, ...], fmt: str | None, output: Path | None, force: bool) -> int:
    suffix = "" if output is None else output.suffix.lower()
    if output is not None and fmt is None and suffix not in (*_WRITERS, ".json", ".txt"):
        raise click.UsageError("-o 的后缀要是 .json、.xlsx、.docx、.html 或 .txt")
    a, b = side(old), side(new)
    found = _compared(a, b)
    moved = touched(found, facts) if facts else None
    data = as_data(found, moved)
    place = Output(output, "修订对照表", f"{a.ruleset.id} → {b.ruleset.id}", (old, new, *facts), force)
    _emit(found, data, fmt or ("json" if suffix == ".json" else "text"), fmt is None, place)
    return FINE if found.same else FINDINGS


def side(path: Path) -> Side:
    """A ruleset to compare. Raises RulesetError with every finding."""
    built, doc = survey(path)
    if built.ruleset is None:
        raise RulesetError(built.findings)
    report(built.findings, "")
    return Side(built.ruleset, doc)


def _compared(a: Side, b: Side) -> Comparison:
    with progress("比较", len(b.ruleset.indicators)) as step:
        return compare(a, b, step)


def touched(found: Comparison, facts: tuple[Path, ...]) -> list[Touched]:
    """The subjects of facts files, scored by both versions. Raises FactsError."""
    recoded = {
        c.new.indicator.code: c.old.indicator.code
        for c in found.indicators
        if c.old is not None and c.new is not None and c.old.indicator.code != c.new.indicator.code
    }
    return impact(found.old, found.new, read_facts(list(facts)), recoded)


def _emit(found: Comparison, data: dict[str, Any], fmt: str, by_suffix: bool, output: Output) -> None:
    writer = _WRITERS.get(output.path.suffix.lower()) if output.path is not None and by_suffix else None
    if writer is not None:
        make: Callable[..., bytes] = getattr(import_module(f"biaochi.revisions.{writer}"), f"to_{writer}")
        if writer == "html":
            output.write(make(found, data), "page")
        else:
            output.write(make(data), "office")
    elif fmt == "json":
        output.write_json(data)
    elif output.path is not None:
        output.write(("\n".join(click.unstyle(line) for line in _lines(data)) + "\n").encode(), "text")
    else:
        for line in _lines(data):
            click.echo(line)


def _lines(data: dict[str, Any]) -> list[str]:
    """The comparison for a terminal: a line for each change, the texts that changed, whom it touches."""
    old, new = data["old"], data["new"]
    out = [click.style(f"{visible(old['id'])} → {visible(new['id'])}", bold=True)]
    if data["same"]:
        return [*out, "没有改动"]
    for h in data["header"]:
        note = "（影响结果）" if h["scored"] else ""
        out += [f"{click.style(visible(h['where']), bold=True)}{note}", *_texts(h)]
    for i in data["indicators"]:
        name = visible(f"{i['code']} {i['name']}")
        out.append(f"{click.style(name, bold=True)}：{visible(i['says'])}")
        out += _texts(i["text"]) if i["text"] is not None and i["old_marks"] and i["new_marks"] else []
        out += _cells(i["difference"]) if i["difference"] is not None else []
    out.append(_counted(data))
    return [*out, *_impact(data["impact"])] if data["impact"] is not None else out


def _texts(row: dict[str, Any]) -> list[str]:
    """The lines that changed, old and new; a side on which no line did is shown where it is one line."""
    out = []
    for sign, side in (("－", row["old_marked"]), ("＋", row["new_marked"])):
        lines = _by_line(side)
        out += [f"  {sign} {_marked(n)}" for n in lines if n and (len(lines) == 1 or any(m != "=" for m, _ in n))]
    return out


def _by_line(side: list[list[str]]) -> list[list[tuple[str, str]]]:
    lines: list[list[tuple[str, str]]] = [[]]
    for mark, text in side:
        for n, part in enumerate(text.split("\n")):
            if n:
                lines.append([])
            if part:
                lines[-1].append((mark, part))
    return lines


def _marked(line: list[tuple[str, str]]) -> str:
    colours = {"-": "red", "+": "green"}
    return "".join(
        visible(text) if mark == "=" else click.style(visible(text), fg=colours[mark], underline=True)
        for mark, text in line
    )


def _cells(found: dict[str, Any]) -> list[str]:
    out = []
    for c in found["regions"]:
        scores = f"原{c['old']}，现{c['new']}" if c["old"] and c["new"] else c["extent"]
        example = "" if c["example"] is None or (c["old"] and c["new"]) else f"，例如{c['example']['says']}"
        out.append(visible(f"  {c['where']}：{scores}{example}"))
    return out


def _counted(data: dict[str, Any]) -> str:
    kinds = [k for i in data["indicators"] for k in i["kinds"]]
    said = [f"{k}{kinds.count(k)}个" for k in dict.fromkeys(kinds)]
    return f"指标：{'、'.join(said) or '没有改动'}"


def _impact(touched: list[dict[str, Any]]) -> list[str]:
    out = [click.style("影响对象", bold=True)]
    moved = [t for t in touched if t["through"] or t["old_total"] != t["new_total"] or t["crosses"]]
    for t in moved:
        grade = f"，等级由{t['old_grade']}变{t['new_grade']}" if t["crosses"] else ""
        out.append(visible(f"  {t['name']}：{t['old_total']}→{t['new_total']}（{t['says']}）{grade}"))
        out += [visible(f"    {m['says']}") for m in t["through"]]
    return [*out, f"  共{len(touched)}个，{len(moved)}个有变化，{sum(t['crosses'] for t in touched)}个等级改变"]


command = run
