"""biaochi compare: two results side by side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from biaochi.cli.common import FINDINGS, FINE, RulesetFile, command, format_of, short
from biaochi.cli.filled_files import facts_of
from biaochi.cli.output import Output, output_options
from biaochi.diagnostics import BiaochiError
from biaochi.diagnostics.render import visible
from biaochi.reports.view import fact_parts
from biaochi.results.compare import compare, facts_changed, rules_changed
from biaochi.results.replay import score_again
from biaochi.results.result_file import Result, find_facts, find_ruleset, read_result

_SUFFIXES = {".json": "json", ".xlsx": "xlsx"}


@command(
    "比较两次的结果文件（score --format json 的输出）：事实、评定、规则哪里变了，各使得分增减多少，等级变没变。"
    "规则和事实都变了的，用前的事实按后的规则再算一遍，把两者的影响分开。退出码：0 没有变化；1 有变化；2 不能用。"
)
@click.argument("old", type=click.Path(path_type=Path), metavar="前.json")
@click.argument("new", type=click.Path(path_type=Path), metavar="后.json")
@click.option("--ruleset", type=RulesetFile(), metavar="文件", help="后的规则集；不写时按记录的名称找。")
@click.option(
    "--facts", type=click.Path(path_type=Path), multiple=True, metavar="事实表", help="前的事实；不写时按记录的名称找。"
)
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["text", "json", "xlsx"]),
    help="输出格式；不写时按 -o 的后缀，默认 text。",
)
@output_options("写到文件，如 对照表.xlsx。")
def run(
    old: Path,
    new: Path,
    ruleset: Path | None,
    facts: tuple[Path, ...],
    fmt: str | None,
    output: Path | None,
    force: bool,
) -> int:
    chosen = format_of(fmt, output, _SUFFIXES, "text")
    if chosen == "xlsx" and output is None:
        raise click.UsageError("XLSX 要写到文件，请加 -o 对照表.xlsx")
    before, after = read_result(old), read_result(new)
    between, why_not = _between((old, before), (new, after), ruleset, facts)
    found = compare(before, after, between, why_not)
    of = f"{before['ruleset']['id']} → {after['ruleset']['id']}"
    given = (old, new, *facts, *([] if ruleset is None else [ruleset]))
    _emit(found, chosen, Output(output, "对照表", of, given, force))
    changed = ("rules_changed", "facts_changed", "engine_changed", "rules", "facts", "indicators")
    return FINDINGS if any(found[k] for k in changed) else FINE


def _between(
    old: tuple[Path, Result], new: tuple[Path, Result], ruleset: Path | None, facts: tuple[Path, ...]
) -> tuple[Result | None, str]:
    """The old facts under the new rules, or why they cannot be had; only where both changed."""
    if not (rules_changed(old[1], new[1]) and facts_changed(old[1], new[1])):
        return None, ""
    try:
        made = score_again(find_ruleset(new[1], new[0], ruleset), find_facts(old[1], old[0], facts), facts_of)
    except BiaochiError as bad:
        said = bad.diagnostics[0]
        return None, f"规则和事实的影响没有分开：{said.message}。{said.help}"
    for group, what, option in (("ruleset", "后的规则集", "--ruleset"), ("facts", "前的事实", "--facts")):
        recorded = (new if group == "ruleset" else old)[1]
        if made[group]["hash"] != recorded[group]["hash"]:
            return None, f"规则和事实的影响没有分开：{what}已不是记录的内容，请用 {option} 指明原来的文件。"
    return made, ""


def _emit(found: dict[str, Any], fmt: str, output: Output) -> None:
    if fmt == "xlsx":
        from biaochi.reports.compare_xlsx import to_xlsx

        output.write(to_xlsx(found), "office")
    elif fmt == "json":
        output.write_json(found)
    elif output.path is None:
        click.echo("\n".join(_lines(found)))
    else:
        output.write(("\n".join(_lines(found)) + "\n").encode(), "text")


def _lines(found: dict[str, Any]) -> Iterator[str]:
    old, new = found["old"], found["new"]
    for label, key, field in (
        ("规则集", "ruleset", "id"),
        ("规则含义", "ruleset", "hash"),
        ("程序", "engine", "version"),
    ):
        if old[key][field] != new[key][field]:
            yield f"{label}：{short(old[key][field])} → {short(new[key][field])}"
    for r in found["rules"]:
        yield f"规则 {visible(r['code'])} {visible(r['name'])} {r['what']}：{visible(r['old']) or '（没有）'} → {visible(r['new']) or '（没有）'}"
    for f in found["facts"]:
        yield f"事实 {visible(f['subject'])} {visible(f['code'])} {visible(f['name'])}：{_fact(f['old'])} → {_fact(f['new'])}"
    for i in found["indicators"]:
        was, now = i["old"] or i["old_state"] or "（没有）", i["new"] or i["new_state"] or "（没有）"
        yield f"得分 {visible(i['subject'])} {visible(i['code'])} {visible(i['name'])}：{was} → {now}{_effect(i)}，{'、'.join(i['cause'])}"
    for t in found["totals"]:
        if t["old"] == t["new"] and t["old_grade"] == t["new_grade"]:
            continue
        grade = (
            "" if t["old_grade"] == t["new_grade"] else f"，等级 {visible(t['old_grade'])} → {visible(t['new_grade'])}"
        )
        yield f"总分 {visible(t['subject'])}：{t['old'] or '（没有）'} → {t['new'] or '（没有）'}{_effect(t)}{grade}"
    if found["not_attributed"]:
        yield visible(found["not_attributed"])
    if not any(found[k] for k in ("rules_changed", "facts_changed", "rules", "facts", "indicators")):
        yield "没有变化"


def _fact(said: dict[str, str]) -> str:
    return visible("，".join(fact_parts(said))) or "（没有）"


def _effect(row: dict[str, Any]) -> str:
    parts = "，".join(
        f"{k}{row[f]}" for k, f in (("规则", "by_rules"), ("事实", "by_facts")) if row[f] not in ("", "0")
    )
    return f"（{row['delta']}分{'：' + parts if parts else ''}）" if row["delta"] else ""


command = run
