"""biaochi try: one sentence, read and scored."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import click

from biaochi.cli.common import FINDINGS, FINE, command, fail, format_option, print_json
from biaochi.core.interpret import Interval
from biaochi.criterion import Criterion, Score, compile_criterion
from biaochi.diagnostics import BiaochiError, CriterionError, Diagnostic
from biaochi.diagnostics.render import visible
from biaochi.model.values import example
from biaochi.scoring.wording import legible


@command('试一句评分标准。不给数据时逐项询问；例：biaochi try "缺一项扣1分，扣完为止" --full-marks 5 缺项数=2')
@click.argument("sentence", metavar="评分标准")
@click.argument("values", nargs=-1, metavar="[名称=值]…")
@click.option("--full-marks", "full_marks", metavar="分值", help="本项满分。加减分项用 --signed。")
@click.option("--signed", is_flag=True, help="加减分项：没有满分，得分就是增减的分。")
@click.option("--context", metavar="文字", help="邻栏内容，如指标值“≥95%”。")
@format_option("text", "json")
def run(
    sentence: str, values: tuple[str, ...], full_marks: str | None, signed: bool, context: str | None, fmt: str
) -> int:
    if full_marks is None and not signed:
        fail(
            [Diagnostic("BC105", "没有给出分值", help="请加 --full-marks 5（本项满分），加减分项请加 --signed。")], fmt
        )
    sentence = _unquoted(sentence)
    try:
        criterion = compile_criterion(sentence, full_marks=None if signed else full_marks, context=context)
    except CriterionError as bad:
        from biaochi.ruleset.ways import lines_to_paste, rewordings  # only for what is refused: it takes long to import

        *others, last = bad.diagnostics
        fail([*others, replace(last, paste=lines_to_paste(rewordings(bad.proposals)))], fmt, sentence)
    facts = _parsed(values)
    if not facts and fmt == "text":
        _show(criterion)
        facts = _asked(criterion)
    if not facts and criterion.inputs:
        _output(criterion, None, fmt, facts, shown=fmt == "text")
        return FINE
    score = criterion.score(facts)
    _output(criterion, score, fmt, facts, shown=not values)
    return FINDINGS if isinstance(score.exact, Interval) else FINE


def _unquoted(sentence: str) -> str:
    """“缺一项扣1分” as typed with the marks of Chinese, which most shells do not take for quotation marks."""
    bare = sentence.strip()
    return bare[1:-1] if bare.startswith("“") and bare.find("”") == len(bare) - 1 else sentence


def _parsed(values: tuple[str, ...]) -> dict[str, str]:
    facts: dict[str, str] = {}
    for item in values:
        name, equals, value = item.partition("=") if "=" in item else item.partition("＝")
        if not equals:
            raise BiaochiError([Diagnostic("BC106", f"“{item}”要写成 名称=值", help="例如：满意度=86.11%")])
        if name in facts:
            raise BiaochiError([Diagnostic("BC317", f"“{name}”给了两次", help="请只留一个。")])
        facts[name.strip()] = value.strip()
    return facts


def _asked(criterion: Criterion) -> dict[str, str]:
    facts: dict[str, str] = {}
    click.echo("请填数据（直接回车表示没有）：")
    for spec in criterion.inputs:
        hint = "/".join(spec.choices) or ("是/否" if spec.kind.value == "bool" else f"如 {example(spec)}")
        try:
            answer = click.prompt(f"  {visible(spec.name)}（{hint}）", default="", show_default=False)
        except (click.Abort, OSError, ValueError):  # no one there to answer
            click.echo("")
            return {}
        if answer.strip():
            facts[spec.name] = answer.strip()
    return facts


def _show(criterion: Criterion) -> None:
    click.echo(f"读作：{visible(criterion.reading)}")
    for role in criterion.roles:
        click.echo(f"  {role.role}：{visible(role.text.lstrip('，；、。 '))}")
    for a in criterion.ambiguities:
        click.echo(f"  可有两读：{a.chosen}（现取）；{a.other}{_witness(a.witness, a.chosen_score, a.other_score)}")
    if criterion.ambiguities:
        click.echo("  写进规则集时，可用 约定 或 解释 声明取哪一种。")


def _witness(witness: dict[str, str], left: str, right: str) -> str:
    if not witness:
        return ""
    facts = "、".join(f"{visible(k)} {v}" for k, v in witness.items())
    return f"。例如{facts}：前者{legible(left)}分，后者{legible(right)}分"


def _output(criterion: Criterion, score: Score | None, fmt: str, facts: dict[str, str], shown: bool = False) -> None:
    if fmt == "json":
        print_json(as_json(criterion, score))
        return
    if not shown:
        _show(criterion)
    if score is None:
        click.echo("需要的数据：")
        for spec in criterion.inputs:
            click.echo(f"  {visible(spec.name)}=…（如 {example(spec)}）")
        return
    unit = "满分" + str(criterion.full_marks) + "分，" if criterion.full_marks is not None else ""
    missing = [s.name for s in criterion.inputs if s.name not in facts]
    if missing:
        click.echo(f"未评：缺 {'、'.join(map(visible, missing))}，得分在 {legible(score.display)} 之间")
    else:
        click.echo(f"{unit}得{legible(score.display)}分")
    for line in score.explanation:
        click.echo(f"  {visible(line)}")


def as_json(criterion: Criterion, score: Score | None) -> dict[str, object]:
    """The criterion and its score as JSON data."""
    return {
        "reading": criterion.reading,
        "full_marks": None if criterion.full_marks is None else str(criterion.full_marks),
        "inputs": [
            {"name": i.name, "kind": i.kind.value, "unit": i.unit, "choices": list(i.choices)} for i in criterion.inputs
        ],
        "roles": [{"role": r.role, "text": r.text, "start": r.start, "end": r.end} for r in criterion.roles],
        "ambiguities": [
            {"question": a.question, "chosen": a.chosen, "other": a.other, "witness": a.witness,
             "chosen_score": a.chosen_score, "other_score": a.other_score} for a in criterion.ambiguities
        ],
        "score": None if score is None else {"exact": _exact(score.exact), "display": score.display, "explanation": list(score.explanation)},
    }  # fmt: skip


def _exact(value: Fraction | Interval) -> object:
    if isinstance(value, Interval):
        return {
            "min": None if value.low is None else str(value.low),
            "max": None if value.high is None else str(value.high),
        }
    return f"{value.numerator}/{value.denominator}"


command = run
