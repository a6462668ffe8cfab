"""biaochi list: the rulesets that are registered, with type, years, state and dates."""

from __future__ import annotations

from pathlib import Path

import click

from biaochi.cli.common import FINE, UNUSABLE, command, format_option, print_json, report
from biaochi.cli.registry_common import as_json, place, registered, root_option, years
from biaochi.diagnostics.render import visible
from biaochi.registry.codes import CODE_VERSION
from biaochi.registry.index import Entry


@command("列出登记的规则集：辖区、类型、适用年度、版本、状态和三个日期。")
@root_option
@format_option("text", "json")
def run(roots: tuple[Path, ...], fmt: str) -> int:
    entries, wrong = registered(roots)
    if fmt == "json":
        data = {"code_version": CODE_VERSION, "rulesets": [as_json(e) for e in entries]}
        print_json({**data, "diagnostics": [d.as_json() for d in wrong]})
        return UNUSABLE if wrong else FINE
    before = ""
    for e in entries:
        if e.code != before:
            click.echo(click.style(visible(place(e.code)), bold=True))
            before = e.code
        click.echo(f"  {e.ident}  {visible(e.title)}")
        click.echo(f"    {_about(e)}")
        click.echo(f"    文件 {visible(str(e.path))}")
    click.echo(f"共{len(entries)}个规则集（区划代码 GB/T 2260，{CODE_VERSION} 版）")
    report(wrong, fmt)
    return UNUSABLE if wrong else FINE


def _about(e: Entry) -> str:
    dates = [f"{label}{day}" for label, day in (("印发", e.issued), ("施行", e.effective), ("失效", e.expires)) if day]
    said = [e.kind or "没有写类型", f"适用年度：{visible(years(e))}", e.status, *dates]
    said += ["待补"] * e.pending + [f"继承 {visible(e.parent)}"] * bool(e.parent)
    said += [f"替代 {visible(r)}" for r in e.replaces]
    said += [f"{e.released[-1][:10]}发布"] if e.released else []
    said += [f"发布记录重新做过{len(e.released) - 1}次"] if len(e.released) > 1 else []
    return "，".join(said)


command = run
