"""biaochi settle: what a ruleset leaves open, one thing at a time; every choice is written into the file at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import click

from biaochi.cli.common import FINDINGS, FINE, UNUSABLE, RulesetFile, command, fail, report
from biaochi.cli.logging_option import Log, log_option
from biaochi.cli.output import put
from biaochi.diagnostics import Diagnostic
from biaochi.diagnostics.diagnostic import Severity
from biaochi.diagnostics.render import visible
from biaochi.document.tree import Document
from biaochi.registry.lineage import identity
from biaochi.registry.load import Surveys
from biaochi.registry.released import read_release, release_file
from biaochi.registry.text_files import text_bytes
from biaochi.ruleset.build import Built
from biaochi.ruleset.settling import Open, open_things, with_note
from biaochi.ruleset.ways import Way
from biaochi.scoring.wording import legible
from biaochi.source.canonical_text import text_hash
from biaochi.source.decode import decode
from biaochi.source.encode import rewritten


@command(
    "逐条把没有定的定下来：没读懂的标准、没写清的读法，给出几种写法供选；选定的写成带日期和姓名的解释，随选随存，可以中途停下再来。"
)
@click.argument("ruleset", type=RulesetFile(), metavar="规则集")
@click.option("--name", metavar="姓名", help="写在解释后面的人；不写时先问。")
@click.option("--date", "day", metavar="日期", help="写在解释后面的日期，如 2026-03-01；不写时用今天。")
@click.option("--list", "listing", is_flag=True, help="只列出没有定的，不问，不写文件。")
@log_option
def run(ruleset: Path, name: str | None, day: str | None, listing: bool, log: Path | None) -> int:
    _refuse_released(ruleset)
    kept = Log(log)
    work = _Work(ruleset)
    if listing:
        things = list(work.things())
        for number, one in enumerate(things, 1):
            _show(one, f"{number}／{len(things)}")
        return _end(work, len(things))
    if not next(work.things(), None):
        return _end(work, 0)
    who = (name or str(click.prompt("姓名（写在解释后面）"))).strip()
    if not who or any(char in who for char in "（）()\n"):
        raise click.UsageError("姓名里不能有括号")
    when = _day(day)
    skipped: set[tuple[str, str]] = set()
    try:
        while (thing := next((t for t in work.things() if (t.code, t.question) not in skipped), None)) is not None:
            _show(thing, "")
            way = _chosen(thing)
            if way is None:
                skipped.add((thing.code, thing.question))
            else:
                if work.write(thing, way, when, who):
                    says = f"{thing.code}：{way.note}"
                    kept.enter("解释", who, work.ident, text_hash=text_hash(work.text), output=ruleset, says=says)
    except (click.Abort, EOFError):
        click.echo("\n停在这里；已经选的都在文件里，再运行一次接着来。")
    return _end(work, len(list(work.things())))


@dataclass(slots=True)
class _Work:
    """The file as it is now, read anew after every choice."""

    file: Path
    data: bytes = b""
    text: str = ""
    doc: Document | None = None
    built: Built | None = None

    def __post_init__(self) -> None:
        self.read()

    def read(self) -> None:
        """Reads the file."""
        self.data = text_bytes(self.file)
        self.text, _ = decode(self.data, file=str(self.file))
        self.built, self.doc = Surveys(self.file, cached=False).survey(self.text)

    @property
    def ident(self) -> str:
        """The identity of the ruleset."""
        assert self.doc is not None
        return identity(self.file, self.doc)

    def things(self) -> Iterator[Open]:
        """What is open now and can be settled in this file; what an inherited ruleset leaves open is settled there."""
        assert self.doc is not None and self.built is not None
        for thing in open_things(self.doc, self.built):
            if self.doc.composed is None:
                yield thing
                continue
            file, last = self.doc.composed.place(thing.at - 1)
            if Path(file) == self.file:
                yield replace(thing, at=last + 1)

    def write(self, thing: Open, way: Way, when: str, who: str) -> bool:
        """Writes a choice; a wording that is not read either is told and not written (False)."""
        text = with_note(self.text, thing, way, when, who)
        built, _ = Surveys(self.file, cached=False).survey(text)
        again = next((r for r in built.refused if r.code == thing.code), None)
        if again is not None and not thing.question:
            click.echo(f"这样写也没读懂，没有写入：{visible(again.error.diagnostics[0].message)}")
            return False
        put(self.file, rewritten(self.data, text, file=str(self.file)), "规则集", before=self.data)
        self.read()
        click.echo(f"已写入 {visible(str(self.file))}")
        return True


def _refuse_released(path: Path) -> None:
    release = read_release(release_file(path.resolve()))
    if release is not None:
        help_ = "请另存为新的版本（改文件名和“版本”），再写解释。"
        fail([Diagnostic("BC422", f"{release.id} 已经发布，不能再写解释", help=help_, file=str(path))], "")


def _day(day: str | None) -> str:
    try:
        return (date.fromisoformat(day) if day else date.today()).isoformat()
    except ValueError:
        raise click.UsageError("日期请写成 2026-03-01 这样") from None


def _show(thing: Open, count: str) -> None:
    click.echo()
    click.echo(click.style(f"{count} {thing.code} {visible(thing.name)}".strip(), bold=True))
    click.echo(f"  标准：{visible(thing.criterion)}")
    click.echo(f"  {'没写清' if thing.question else '没读懂'}：{visible(legible(thing.asks))}")
    for number, way in enumerate(thing.ways, 1):
        click.echo(f"  {number}  {visible(way.says)}")
        click.echo(f"     解释：{visible(way.note)}")


def _chosen(thing: Open) -> Way | None:
    """The way chosen; None to leave it open."""
    while True:
        said = click.prompt(
            f"选几（1-{len(thing.ways)}；0 先不定；或直接写一句标准；q 停下）", prompt_suffix="："
        ).strip()
        if said in ("q", "Q", "停"):
            raise click.Abort
        if said == "0":
            return None
        if said.isascii() and said.isdigit():
            if 0 < int(said) <= len(thing.ways):
                return thing.ways[int(said) - 1]
            continue
        if len(said) > 5 and not thing.question:
            return Way("自己写的", f"读作：{said}")
        click.echo("请填序号。")


def _end(work: _Work, left: int) -> int:
    assert work.built is not None
    refused = {r.code for r in work.built.refused}
    others = [d for d in work.built.findings if not any(d.message.startswith(f"{code} ") for code in refused)]
    report(others, "")
    click.echo(f"还有 {left} 处没有定。" if left else "没有没定的了。")
    if any(d.severity is Severity.ERROR for d in others):
        return UNUSABLE
    return FINDINGS if left else FINE


command = run
