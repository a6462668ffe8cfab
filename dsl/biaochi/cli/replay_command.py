"""biaochi replay: a recorded result computed again."""

from __future__ import annotations

from pathlib import Path

import click

from biaochi.cli.common import FINDINGS, FINE, RulesetFile, command, format_option, print_json, short
from biaochi.cli.filled_files import facts_of
from biaochi.diagnostics.render import visible
from biaochi.results.replay import Difference, Replayed, replay
from biaochi.results.result_file import find_facts, find_ruleset, read_result

_FOLLOWING = ("exact", "deduction", "rate")
"""Fields that follow from the score, and are not listed again beside it."""

_FIELDS = {
    "score": "得分", "verdict": "比较", "actual": "完成值", "target": "指标值", "remarks": "提醒", "total": "总分", "exact": "舍入前的得分", "deduction": "扣分", "rate": "得分率", "grade": "等级",
    "full_marks": "分值", "limited_by": "封顶", "state": "状态", "facts": "事实", "name": "名称", "level": "级别",
    "reason": "说明", "clause": "条款", "rests_on": "解释和约定", "not_applied": "没有用上的条款", "source": "标准",
}  # fmt: skip


@command(
    "照结果文件（score --format json 的输出）里记录的规则集和事实重算一遍，逐项与记录核对。"
    "退出码：0 与记录一致；1 有不同；2 结果文件不能用，或找不到规则集、事实。"
)
@click.argument("result", type=click.Path(path_type=Path), metavar="结果.json")
@click.option("--ruleset", type=RulesetFile(), metavar="文件", help="规则集；不写时按结果里记录的名称找。")
@click.option(
    "--facts",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="事实表",
    help="事实文件、填好的自评表或文件夹，可写多次；不写时按结果里记录的名称找。",
)
@format_option("text", "json")
def run(result: Path, ruleset: Path | None, facts: tuple[Path, ...], fmt: str) -> int:
    recorded = read_result(result)
    done = replay(recorded, find_ruleset(recorded, result, ruleset), find_facts(recorded, result, facts), facts_of)
    if fmt == "json":
        print_json(_as_json(done))
    else:
        _print(done)
    return FINE if done.agrees else FINDINGS


def _print(done: Replayed) -> None:
    for i in done.inputs:
        if not i.same:
            click.echo(f"{i.what}：记录 {short(i.recorded)}，现在 {short(i.now)}")
    if done.agrees:
        click.echo("与记录一致")
    elif not done.differences:
        click.echo("各项得分与记录一致，但上面所列的已有改动。")
    scored = {(d.subject, d.code, d.name) for d in done.differences if _field(d) in ("score", "total")}
    shown = [d for d in done.differences if _field(d) not in _FOLLOWING or (d.subject, d.code, d.name) not in scored]
    for d in shown:
        click.echo(_line(d))
    if shown:
        click.echo(f"与记录不同的有 {len(shown)} 处")
    for d in done.aside:
        what = visible(" ".join(part for part in (d.subject, d.code, d.name) if part) or d.place)
        said = f"记录 {visible(d.recorded) or '（空）'}，现在 {visible(d.now) or '（空）'}"
        click.echo(f"不影响得分的不同：{what}的位置、次序或文件名：{said}", err=True)


def _line(d: Difference) -> str:
    what = visible(" ".join(part for part in (d.subject, d.code, d.name) if part))
    said = f"记录 {visible(d.recorded) or '（空）'}，现在 {visible(d.now) or '（空）'}"
    return f"{what}{_named(d)}：{said}——{'、'.join(d.why)}"


def _named(d: Difference) -> str:
    """The field in words; nothing where the place names itself, as a total does."""
    word = _FIELDS.get(_field(d), "")
    return f" {word}" if word and word != d.name else ""


def _field(d: Difference) -> str:
    return d.place.rpartition(".")[2]


def _as_json(done: Replayed) -> dict[str, object]:
    return {
        "agrees": done.agrees,
        "inputs": [{"what": i.what, "recorded": i.recorded, "now": i.now, "same": i.same} for i in done.inputs],
        "differences": [_difference(d) for d in done.differences],
        "aside": [_difference(d) for d in done.aside],
    }


def _difference(d: Difference) -> dict[str, object]:
    return {
        "subject": d.subject,
        "code": d.code,
        "name": d.name,
        "place": d.place,
        "recorded": d.recorded,
        "now": d.now,
        "why": list(d.why),
    }


command = run
