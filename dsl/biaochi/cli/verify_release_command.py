"""biaochi verify-release: whether released rulesets are what they were, from nothing but the files."""

from __future__ import annotations

from pathlib import Path

import click

from biaochi.cli.common import FINDINGS, FINE, UNUSABLE, RulesetFile, command, format_option, print_json, report, short
from biaochi.cli.keys import key_bytes
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.diagnostics.render import visible
from biaochi.releases.sign import trusted_keys
from biaochi.releases.verify import Asked, Check, Verified, releases_in, verify


@command(
    "核对发布了的版本：重新计算校验值，重新编译、审查、证明，与发布记录逐项比较。可以给规则集、发布记录或文件夹。"
    "退出码：0 全部一致；1 有不一致；2 发布记录不能用。"
)
@click.argument("path", type=RulesetFile(), metavar="规则集|发布记录|文件夹")
@click.option("--head", default="", metavar="编码", help="采用文件上的登记编码：发布索引被截短、被重做的，凭它看得出。")
@click.option("--trust", type=click.Path(path_type=Path), metavar="公钥.pem", help="核对签名：只信这个文件里的公钥。")
@format_option("text", "json")
def run(path: Path, head: str, trust: Path | None, fmt: str) -> int:
    asked = Asked(head, None if trust is None else trusted_keys(key_bytes(trust), str(trust)))
    found: list[Verified] = []
    unusable: list[Diagnostic] = []
    for file in releases_in(path):
        try:
            found.append(verify(file, asked))
        except BiaochiError as bad:
            unusable += bad.diagnostics
    if fmt == "json":
        print_json({"releases": [_as_json(v) for v in found], "diagnostics": [d.as_json() for d in unusable]})
    else:
        for v in found:
            _print(v)
        report(unusable, fmt)
    if unusable:
        return UNUSABLE
    return FINE if all(v.holds for v in found) else FINDINGS


def _print(v: Verified) -> None:
    verdict = click.style("与发布时一致", fg="green") if v.holds else click.style("与发布时不一致", fg="red")
    click.echo(f"{visible(v.release.id)}（{v.release.released_at} 发布）：{verdict}")
    for check in v.checks:
        if check.agrees:
            click.echo(f"  一致　　{visible(check.what)}：{short(check.now)}")
        else:
            says = "不一致　" if check.counts else "有变化　"
            click.echo(f"  {says}{visible(check.what)}：发布时 {short(check.recorded)}，现在 {short(check.now)}")
    if any(not c.counts and not c.agrees for c in v.checks):
        click.echo("  程序版本与发布时不同：含义必须一致，审查和证明的条数仅供参考。")
    if v.left_out:
        click.echo(f"  {visible(v.left_out)}")


def _as_json(v: Verified) -> dict[str, object]:
    return {
        "file": str(v.file),
        "id": v.release.id,
        "released_at": v.release.released_at,
        "holds": v.holds,
        "checks": [_check(c) for c in v.checks],
        "left_out": v.left_out,
    }


def _check(c: Check) -> dict[str, object]:
    return {"what": c.what, "recorded": c.recorded, "now": c.now, "agrees": c.agrees, "counts": c.counts}


command = run
