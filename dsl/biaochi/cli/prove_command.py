"""biaochi prove: what holds of every criterion for all admissible facts, and where it does not, facts that show it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from biaochi.cli.certificate import check_certificate, write_certificate
from biaochi.cli.common import (
    FINDINGS,
    FINE,
    RulesetFile,
    command,
    format_option,
    no_indicators,
    opened,
    print_json,
    without_indicators,
)
from biaochi.cli.progress import progress
from biaochi.cli.second import heard
from biaochi.core.program import Input
from biaochi.diagnostics.render import visible
from biaochi.lint.defects import as_json, defect_of
from biaochi.model.values import decimal
from biaochi.prove.rounding import Rounds
from biaochi.prove.ruleset import Order, Proved, Rounding, prove_indicators, prove_total, rounding
from biaochi.prove.verdict import Finding, Jump, Witness
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.scoring.wording import about, value_text
from biaochi.second_opinion.solvers import installed

_COLOUR = {"已证明": "green", "已双证": "green", "反例": "red", "未证明": "yellow"}


@command(
    "采用之前的证明：每条标准对所有合理的数据，分值是否在范围之内、有没有空档、随每个事实往哪边走、满分和零分能不能得到。"
    "不成立的给出反例，证不出的说明原因。"
)
@click.argument("ruleset", type=RulesetFile(), metavar="规则集", required=False)
@click.option("--certificate", type=click.Path(path_type=Path), metavar="文件", help="把证明写成证书，供别人核验。")
@click.option("--force", is_flag=True, help="证书的位置已有别的文件，也照样覆盖。")
@click.option("--check", "checked", type=click.Path(path_type=Path), metavar="文件", help="核验证书，不重新证明。")
@click.option("--all", "every", is_flag=True, help="已证明的也逐条列出。")
@click.option("--solver", is_flag=True, help="再请求解器 z3、cvc5 证一遍，都同意的记为已双证。")
@format_option("text", "json")
def run(
    ruleset: Path | None,
    certificate: Path | None,
    force: bool,
    checked: Path | None,
    every: bool,
    solver: bool,
    fmt: str,
) -> int:
    if checked is not None and certificate is not None:
        raise click.UsageError("--check 和 --certificate 不能同时用")
    if checked is not None:
        return check_certificate(checked, ruleset, every, fmt)
    if ruleset is None:
        raise click.UsageError("缺少 规则集")
    solvers = installed() if solver else []
    rules = opened(ruleset)
    if certificate is not None and not rules.indicators:
        raise without_indicators(rules.id, ruleset, "没有可以写进证书的结论")
    leaves: list[Proved] = []
    with progress("证明", len(rules.indicators)) as step:
        for proved in prove_indicators(rules.indicators, rules.policy.places):
            leaves.append(proved)
            step()
    leaves = heard(leaves, solvers) if solvers else leaves
    total = prove_total(rules, leaves)
    if certificate is not None:
        write_certificate(certificate, ruleset, rules, leaves, total, force)
    found = [f for p in leaves for f in p.findings] + total
    changed = rounding(rules, leaves)
    if fmt == "json":
        print_json(_as_json(rules, leaves, total, changed))
    elif not leaves:
        click.echo(no_indicators(rules.id, "没有可证明的"))
    else:
        _print(leaves, total, every)
        _print_rounding(changed, {p.indicator.code: p.indicator for p in leaves})
    return FINE if all(f.proved for f in found) else FINDINGS


def _print(leaves: list[Proved], total: list[Finding], every: bool) -> None:
    for p in leaves:
        shown = [f for f in p.findings if every or not f.proved]
        proved = sum(f.proved for f in p.findings)
        marks = "加减分" if p.indicator.full_marks is None else f"{p.indicator.full_marks}分"
        head = f"{p.indicator.code} {visible(p.indicator.name)}（{marks}）".strip()
        click.echo(f"{click.style(head, bold=True)}：{len(p.findings)}项中已证明{proved}项")
        specs = p.indicator.program.specs
        for finding in shown:
            _print_finding(finding, specs, _level(p.indicator, finding))
        for jump in p.jumps if every else ():
            click.echo(f"  断点 {_jump(jump, specs)}")
        for said in p.unlisted if every else ():
            click.echo(f"  断点没有列全：{visible(said)}")
    click.echo(click.style("总分", bold=True))
    for finding in total:
        _print_finding(finding, {}, "")
    found = [*(f for p in leaves for f in p.findings), *total]
    counts = {v: sum(f.verdict == v for f in found) for v in _COLOUR}
    click.echo("、".join(f"{v}{n}项" for v, n in counts.items() if n))


def _print_rounding(changed: Rounding, indicators: dict[str, Indicator]) -> None:
    if changed.finer:
        click.echo(f"舍入：{len(changed.finer)}个指标的得分可以有更多小数，出具结果时才舍入")
    elif changed.edges:
        click.echo("舍入：")
    if changed.order is not None:
        order = changed.order
        said = "；".join(
            f"{code} {_values(r, indicators[code])}，得{about(r.exact)}分"
            for code, r in zip(order.codes, order.facts, strict=True)
        )
        click.echo(f"  先后有别：{said}；先舍入再合计{decimal(order.first)}分，先合计再舍入{decimal(order.last)}分")
    for edge in changed.edges:
        click.echo(
            f"  总分从{decimal(edge.low)}到不足{decimal(edge.at)}的印成{decimal(edge.at)}：按印出的评{edge.rounded}，按舍入前的评{edge.exact}"
        )


def _values(seen: Rounds, indicator: Indicator) -> str:
    specs = indicator.program.specs
    return "、".join(f"{visible(n)} {value_text(v, specs[n])}" for n, v in seen.facts.items())


def _level(indicator: Indicator, finding: Finding) -> str:
    defect = defect_of(indicator, finding)
    return "" if defect is None else f"（{defect.level} {defect.code}）"


def _print_finding(finding: Finding, specs: Mapping[str, Input], level: str) -> None:
    verdict = click.style(finding.verdict, fg=_COLOUR[finding.verdict])
    click.echo(f"  {verdict} {finding.kind}：{visible(finding.says)}{level}")
    for seen in finding.witnesses if not finding.proved else ():
        click.echo(f"    例如{_facts(seen, specs)}，{'没有分' if not seen.score else f'得{seen.score}分'}")


def _jump(j: Jump, specs: Mapping[str, Input]) -> str:
    at = value_text(j.at, specs[j.fact])
    return f"「{visible(j.fact)}」在{at}处：之前{decimal(j.below)}分，正好{decimal(j.here)}分，之后{decimal(j.above)}分"


def _facts(seen: Witness, specs: Mapping[str, Input]) -> str:
    return "、".join(f"{visible(name)} {value_text(value, specs[name])}" for name, value in seen.facts.items())


def _as_json(rules: Ruleset, leaves: list[Proved], total: list[Finding], changed: Rounding) -> dict[str, object]:
    return {
        "ruleset": {"id": rules.id, "version": rules.version, "hash": rules.hash},
        "indicators": [
            {
                "code": p.indicator.code,
                "name": p.indicator.name,
                "findings": [
                    {**_finding(f, p.indicator.program.specs), "defect": as_json(defect_of(p.indicator, f))}
                    for f in p.findings
                ],
                "jumps": [
                    {"fact": j.fact, "at": str(j.at), "below": str(j.below), "here": str(j.here), "above": str(j.above)}
                    for j in p.jumps
                ],
                "jumps_complete": not p.unlisted,
                "jumps_unlisted": list(p.unlisted),
            }
            for p in leaves
        ],
        "total": [_finding(f, {}) for f in total],
        "rounding": {
            "indicators": list(changed.finer),
            "order": None
            if changed.order is None
            else _order(changed.order, {p.indicator.code: p.indicator for p in leaves}),
            "edges": [
                {"low": str(e.low), "at": str(e.at), "rounded": e.rounded, "exact": e.exact} for e in changed.edges
            ],
        },
    }


def _order(order: Order, indicators: dict[str, Indicator]) -> dict[str, object]:
    return {
        "indicators": [
            {"code": code, "facts": _values(r, indicators[code]), "exact": str(r.exact), "printed": str(r.printed)}
            for code, r in zip(order.codes, order.facts, strict=True)
        ],
        "rounded_first": str(order.first),
        "added_first": str(order.last),
    }


def _finding(f: Finding, specs: Mapping[str, Input]) -> dict[str, object]:
    return {
        "kind": f.kind,
        "verdict": f.verdict,
        "says": f.says,
        "about": f.about,
        "witnesses": [
            {"facts": {n: value_text(v, specs[n]) for n, v in w.facts.items()}, "score": w.score or None}
            for w in f.witnesses
        ],
    }


command = run
