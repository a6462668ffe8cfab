"""What every emitter is asked: whether a ruleset can be compiled at all, and whether what was written means the same."""

from __future__ import annotations

import json

from biaochi.backends.core_json import dump_core, load_core
from biaochi.core.wire import WireError
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.ruleset.model import Ruleset


class ReadBackError(ValueError):
    """A text is not what was to be emitted, or means something else; says where."""


def refuse_open(rules: Ruleset) -> None:
    """Raises BiaochiError (BC501) for a ruleset that scores nothing by itself, or names an indicator twice."""
    help_ = "请用继承它、列出了指标的规则集。"
    if rules.open or not rules.indicators:
        raise BiaochiError([_finding("BC501", f"规则集 {rules.id} 没有列全要评分的指标，不能编译", help_, rules)])
    codes = [i.code for i in rules.indicators]
    twice = sorted({c for c in codes if codes.count(c) > 1})
    if twice:
        said = f"规则集 {rules.id} 有编码相同的指标：{'、'.join(twice)}，不能编译"
        raise BiaochiError([_finding("BC501", said, "请给每个指标各自的编码。", rules)])


def core_data(rules: Ruleset) -> dict[str, object]:
    """The core as JSON data, read back and decided equal. Raises BiaochiError (BC501, BC502)."""
    refuse_open(rules)
    data = dump_core(rules)
    try:
        again = load_core(json.loads(json.dumps(data, ensure_ascii=False)))
    except WireError as bad:
        raise not_the_same(rules, str(bad)) from None
    if [i.program for i in again.indicators] != [i.program for i in rules.indicators]:
        raise not_the_same(rules, "指标的核心")
    return data


def not_the_same(rules: Ruleset, what: str) -> BiaochiError:
    """What was written does not read back as the core: nothing is given out."""
    help_ = "这是程序的缺陷，没有写出文件；请把规则集交给维护人员。"
    return BiaochiError([_finding("BC502", f"编译出来的程序没有通过核对（{what}）", help_, rules)])


def too_long(rules: Ruleset, target: str) -> BiaochiError:
    """A target that cannot take an expression so long."""
    return unsupported(rules, target, "总分", "式子太长，写不下")


def unsupported(rules: Ruleset, target: str, code: str, why: str) -> BiaochiError:
    """A target that cannot do an indicator exactly says so with the place of its text."""
    indicator = next((i for i in rules.indicators if i.code == code), None)
    named = code if indicator is None else f"{code} {indicator.name}"
    where = "" if indicator is None else f"第{indicator.source.line}行"
    file = "" if indicator is None else indicator.source.file
    help_ = "请改用 --to python 或 --to json，或用 biaochi batch（这样的指标由解释器算）。"
    return BiaochiError(
        [Diagnostic("BC503", f"{target} 不能分毫不差地算 {named}：{why}", help=help_, file=file, where=where)]
    )


def _finding(code: str, message: str, help_: str, rules: Ruleset) -> Diagnostic:
    return Diagnostic(code, message, help=help_, file="" if rules.path is None else str(rules.path))
