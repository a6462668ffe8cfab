"""biaochi replay: a recorded result computed again."""

from __future__ import annotations

from pathlib import Path

import click

from biaochi.cli.common import FINDINGS, FINE, command, format_option, print_json
from biaochi.diagnostics.render import visible
from biaochi.release.replay import Difference, Replayed, replay
from biaochi.release.result_file import find_facts, find_ruleset, read_result

_FOLLOWING = ("exact", "deduction", "rate")
"""Fields that follow from the score, and are not listed again beside it."""


@command(
    "照结果文件（score --format json 的输出）里记录的规则集和事实重算一遍，逐项与记录核对。"
    "退出码：0 与记录一致；1 有不同；2 结果文件不能用，或找不到规则集、事实。"
)
@click.argument("result", type=click.Path(path_type=Path), metavar="结果.json")
@click.option("--ruleset", type=click.Path(path_type=Path), metavar="文件", help="规则集；不写时按结果里记录的名称找。")
@click.option(
    "--facts",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="事实表",
    help="事实文件或文件夹，可写多次；不写时按结果里记录的名称找。",
)
@format_option("text", "json")
def run(result: Path, ruleset: Path | None, facts: tuple[Path, ...], fmt: str) -> int:
    recorded = read_result(result)
    done = replay(recorded, find_ruleset(recorded, result, ruleset), find_facts(recorded, result, facts))
    if fmt == "json":
        print_json(_as_json(done))
    else:
        _print(done)
    return FINE if done.agrees else FINDINGS


def _print(done: Replayed) -> None:
    for i in done.inputs:
        if not i.same:
            click.echo(f"{i.what}：记录 {visible(i.recorded)}，现在 {visible(i.now)}")
    if done.agrees:
        click.echo("与记录一致")
    elif not done.differences:
        click.echo("各项得分与记录一致，但上面所列的已有改动。")
    scored = {(d.subject, d.code, d.name) for d in done.differences if _field(d) in ("score", "total")}
    for d in done.differences:
        if _field(d) not in _FOLLOWING or (d.subject, d.code, d.name) not in scored:
            click.echo(_line(d))
    if done.differences:
        click.echo(f"与记录不同的有 {len(done.differences)} 处")


def _line(d: Difference) -> str:
    what = visible(f"{d.subject} {d.code} {d.name}")
    said = f"记录 {visible(d.recorded) or '（空）'}，现在 {visible(d.now) or '（空）'}"
    return f"{what}（{visible(_field(d))}）：{said}——{'、'.join(d.why)}"


def _field(d: Difference) -> str:
    return d.place.rpartition(".")[2]


def _as_json(done: Replayed) -> dict[str, object]:
    return {
        "agrees": done.agrees,
        "inputs": [{"what": i.what, "recorded": i.recorded, "now": i.now, "same": i.same} for i in done.inputs],
        "differences": [
            {
                "subject": d.subject,
                "code": d.code,
                "name": d.name,
                "place": d.place,
                "recorded": d.recorded,
                "now": d.now,
                "why": list(d.why),
            }
            for d in done.differences
        ],
    }


command = run
