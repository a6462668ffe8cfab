"""biaochi report: the annex that goes with the document by which the rules are adopted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from biaochi.cli.common import FINDINGS, FINE, RulesetFile, command, report
from biaochi.cli.output import Output, output_options
from biaochi.cli.progress import progress
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.lint.subject import Subject
from biaochi.registry.chain import read_chain
from biaochi.registry.load import Surveys
from biaochi.registry.released import release_file
from biaochi.reports.stamp import Form

if TYPE_CHECKING:
    from biaochi.annex.contents import Annex
    from biaochi.document.tree import Document
    from biaochi.ruleset.build import Built

_SUFFIXES = (".html", ".docx")


@command(
    "出采用附件：指标表、逐条读作、得分曲线、证明、断点、留给评价人判断的、审查意见、约定、解释与勘误、校验值。"
    "一个文件，HTML（浏览器打开、打印）或 Word。"
)
@click.argument("ruleset", type=RulesetFile(), metavar="规则集")
@output_options("写到文件，如 附件.html、附件.docx；不写时在当前文件夹写“规则集名-附件.html”。")
def run(ruleset: Path, output: Path | None, force: bool) -> int:
    target = output if output is not None else Path(f"{ruleset.stem}-附件.html")
    if target.suffix.lower() not in _SUFFIXES:
        said = f"附件只能写成 HTML 或 Word 文件，“{target.name}”看不出是哪一种"
        raise BiaochiError([Diagnostic("BC903", said, help="文件名请以 .html 或 .docx 结尾。")])
    surveys = Surveys(ruleset)
    built, doc = surveys.survey()
    if built.ruleset is None:
        raise BiaochiError(built.findings)
    report(built.findings, "")
    with progress("附件", 2 * len(built.indicators)) as step:
        annex, data, form = written_annex(ruleset, built, doc, target.suffix.lower(), step)
    surveys.save()  # with the facts that tell readings apart, which were looked for here
    Output(target, "附件", built.ruleset.id, (ruleset,), force).write(data, form)
    click.echo("，".join(f"{what}{count}" for what, count, _ in annex.summary))
    return FINE if annex.in_order else FINDINGS


def written_annex(
    ruleset: Path, built: Built, doc: Document, suffix: str, step: Callable[[], None] = lambda: None
) -> tuple[Annex, bytes, Form]:
    """The annex of a ruleset that is read without errors, as ``.docx`` or ``.html``. ``step`` is called twice for each indicator."""
    from biaochi.annex.contents import contents

    annex = contents(Subject(doc, str(ruleset), built), step, _released(ruleset))
    if suffix == ".docx":
        from biaochi.annex.docx import to_docx

        return annex, to_docx(annex, step), "office"
    from biaochi.annex.html import to_html

    return annex, to_html(annex, step), "page"


def _released(ruleset: Path) -> list[tuple[str, str]]:
    """How the release of a ruleset stands in the index; nothing where it is not released."""
    file = release_file(ruleset.resolve())
    own = [e for e in read_chain(file.parent) if e.record == file.name]
    return [("发布", f"{own[-1].at} {own[-1].by}".strip()), ("登记编码", own[-1].code)] if own else []


command = run
