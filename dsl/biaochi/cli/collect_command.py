"""biaochi collect: what many units sent, as one facts table; who is missing, who sent twice, what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from biaochi.cli.common import FINDINGS, FINE, RulesetFile, command, fail, format_of, opened, report
from biaochi.cli.filled_files import Received, Sheet, receive
from biaochi.cli.import_command import files_of
from biaochi.cli.output import Output, output_options
from biaochi.cli.progress import progress
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.diagnostics.render import visible
from biaochi.files.regular import read_regular
from biaochi.filled.register import Lacking, lacking, wanted
from biaochi.filled.scored import usable
from biaochi.reports.collected import Entry, to_csv, to_xlsx
from biaochi.ruleset.model import Ruleset
from biaochi.source.decode import decode
from biaochi.source.os_errors import reason_of
from biaochi.tables.names import plain_name

_SUFFIXES = {".json": "json", ".xlsx": "xlsx", ".csv": "csv"}
_MOST_NAMES = 1 << 20


@dataclass
class Collected:
    """What came in: the facts, and the lists a person has to follow up."""

    entries: list[Entry] = field(default_factory=list)
    subjects: list[dict[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    twice: list[dict[str, object]] = field(default_factory=list)
    unread: list[dict[str, str]] = field(default_factory=list)
    lacking: list[Lacking] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """The lists, and the facts row by row."""
        facts = [e.as_json() for e in self.entries]
        register = [x.as_json() for x in self.lacking]
        return {
            "subjects": self.subjects, "missing": self.missing, "twice": self.twice, "unread": self.unread,
            "evidence_missing": register, "facts": facts,
        }  # fmt: skip


@command("把各单位交来的填好的表汇成一张事实表，注明每个数的来源；列出谁没交、谁交了两份、哪些格子读不了。")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="文件夹…")
@click.option("--ruleset", required=True, type=RulesetFile(), metavar="规则集", help="表是按哪个规则集填的。")
@click.option(
    "--units", type=click.Path(path_type=Path), metavar="名单",
    help="应交的单位或项目，一行一个的文本文件；不写时按规则集里的对象。",
)  # fmt: skip
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["text", "json", "xlsx", "csv"]),
    help="输出格式；不写时按 -o 的后缀，默认 text。",
)
@output_options("写到文件：.xlsx 事实表和各张清单，.csv 事实表，.json 数据；不写时只在屏幕上列清单。")
def run(
    files: tuple[Path, ...], ruleset: Path, units: Path | None, fmt: str | None, output: Path | None, force: bool
) -> int:
    chosen = format_of(fmt, output, _SUFFIXES, "text")
    if chosen == "xlsx" and output is None:
        raise click.UsageError("XLSX 要写到文件，请加 -o 事实.xlsx")
    rules = opened(ruleset)
    expected = list(rules.subjects) if units is None else _names(units)
    found = files_of(files)
    with progress("汇总", len(found)) as done:
        received = receive(found, rules, done)
    if not any(one.sheets for one in received):
        fail([d for one in received for d in one.problems], "json" if chosen == "json" else "")
    made = collected(received, rules, expected)
    where = Output(output, "汇总的事实表", rules.id, (ruleset, *found), force)
    if chosen == "json":
        where.write_json(made.as_json())
    elif chosen == "csv":
        where.write(to_csv(made.entries), "facts")
    elif chosen == "xlsx":
        where.write(to_xlsx(made.entries, _lists(made)), "office")
    elif where.path is not None:
        where.write(("\n".join(_text(made)) + "\n").encode(), "text")
    if chosen != "json" and not (chosen == "text" and where.path is not None):
        click.echo("\n".join(_text(made)), err=chosen == "csv" and where.path is None)
    report([d for one in received if not one.sheets for d in one.problems], "")
    open_ones = made.missing or made.twice or made.unread or made.lacking or any(not one.sheets for one in received)
    return FINDINGS if open_ones else FINE


def _names(path: Path) -> list[str]:
    """The names in a list, one a line."""
    try:
        text, _ = decode(read_regular(path, _MOST_NAMES), file=str(path))
    except OSError as bad:
        said = f"读不了名单：{reason_of(bad)}"
        raise BiaochiError([Diagnostic("BC433", said, help="请核对路径。", file=str(path))]) from None
    names = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not names:
        help_ = "请一行写一个单位或项目。"
        raise BiaochiError([Diagnostic("BC433", "名单是空的", help=help_, file=str(path))])
    return names


def collected(received: Sequence[Received], rules: Ruleset, expected: Sequence[str]) -> Collected:
    """The facts of what came once, and the lists. Of what came twice with the same facts one is taken; else none."""
    out = Collected()
    by_name: dict[str, list[Sheet]] = {}
    for one in received:
        for sheet in one.sheets:
            by_name.setdefault(sheet.subject.name, []).append(sheet)
    for name, sheets in by_name.items():
        same = len({_said(s) for s in sheets}) == 1
        if len(sheets) > 1:
            files = [s.file.name for s in sheets]
            out.twice.append({"subject": name, "unit": sheets[0].unit, "files": files, "same": same})
        if same:
            _take(sheets[0], rules, out)
    came = {plain_name(x) for n, found in by_name.items() for x in (n, *(s.unit for s in found))}
    out.missing = [n for n in expected if plain_name(n) not in came]
    return out


def _said(sheet: Sheet) -> tuple[tuple[str, str, str], ...]:
    return tuple((key, f.fact, f.value.text if f.value is not None else "") for key, f in sheet.subject.facts)


def _take(sheet: Sheet, rules: Ruleset, out: Collected) -> None:
    found = usable(sheet.subject, rules)
    out.subjects.append({"subject": sheet.subject.name, "unit": sheet.unit, "file": sheet.file.name})
    by_key = rules.by_key()
    compared = {c.code: c.name for c in rules.compared}
    for key, fact in sheet.subject.facts:
        bad = found.unusable.get(fact.where)
        text = fact.value.text if fact.value is not None else ""
        indicator = by_key.get(key)
        if bad is not None:
            out.unread.append({
                "subject": sheet.subject.name, "file": sheet.file.name, "place": fact.where, "value": text, "code": bad.code,
                "message": bad.message,
            })  # fmt: skip
        code, name = (indicator.code, indicator.name) if indicator is not None else (key, compared.get(key, ""))
        out.entries.append(
            Entry(
                sheet.subject.name,
                code,
                name,
                fact.fact,
                "" if bad is not None else text,
                fact.evidence,
                fact.note,
                fact.not_applicable,
                fact.assessor,
                fact.assessed_on,
                f"{sheet.file.name} {fact.where}".strip(),
            )
        )
    if sheet.given is not None and sheet.given.absent:
        told = f"表上没有指标：{'、'.join(f'{i.code} {i.name}' for i in sheet.given.absent)}"
        out.unread.append({"subject": sheet.subject.name, "file": sheet.file.name, "place": "", "value": "", "code": "BC434", "message": told})  # fmt: skip
    out.lacking += lacking(sheet.subject, rules, sheet.unit)


def _lists(made: Collected) -> list[tuple[str, list[str], list[list[str]]]]:
    """The worksheets beside the facts."""
    return [
        ("收到", ["对象", "单位", "文件"], [[s["subject"], s["unit"], s["file"]] for s in made.subjects]),
        ("没有交", ["单位或项目"], [[n] for n in made.missing]),
        ("交了两份", ["对象", "单位", "文件", "内容"], [_twice(t) for t in made.twice]),
        ("读不了的格子", ["对象", "文件", "位置", "写的", "原因"], [[u["subject"], u["file"], u["place"], u["value"], u["message"]] for u in made.unread]),
        ("缺佐证登记", ["对象", "单位", "指标编码", "指标", "要的佐证", "文件", "位置"], [list(x.as_json().values()) for x in made.lacking]),
    ]  # fmt: skip


def _twice(twice: dict[str, object]) -> list[str]:
    files = twice["files"]
    listed = "、".join(files) if isinstance(files, list) else ""
    return [str(twice["subject"]), str(twice["unit"]), listed, "相同，取了一份" if twice["same"] else "不同，都没有取"]


def _text(made: Collected) -> list[str]:
    out = [f"收到{len(made.subjects)}个对象，{len(made.entries)}个数据"]
    out += [f"没有交：{visible('、'.join(made.missing))}"] if made.missing else []
    out += [f"交了两份：{visible('，'.join(_twice(t)))}" for t in made.twice]
    out += [
        f"读不了：{visible(u['subject'])} {visible(u['file'])} {u['place']}：{visible(u['message'])}"
        for u in made.unread
    ]
    out += [
        f"缺佐证：{visible(x.subject)} {x.code} {visible(x.indicator)}{wanted(x)}（{visible(x.where)}）"
        for x in made.lacking
    ]
    return out


command = run
