"""What the commands share: exit codes, and findings to terminal or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, TypeVar

import click

from biaochi.cli.help import ChineseHelp
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.diagnostics.render import visible
from biaochi.registry.place import file_of
from biaochi.registry.text_files import text_bytes
from biaochi.source.decode import decode

if TYPE_CHECKING:
    from biaochi.ruleset.model import Ruleset

FINE, FINDINGS, UNUSABLE = 0, 1, 2

P = ParamSpec("P")
R = TypeVar("R")


def format_option(*choices: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """--format with the formats a command can print."""
    return click.option(
        "--format",
        "fmt",
        type=click.Choice(choices),
        default=choices[0],
        show_default="默认 " + choices[0],
        help="输出格式。",
    )


class RulesetFile(click.Path):
    """A ruleset file by its path, or by its identity (370600/frame@2020) where it lies under rulesets/."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; a value that is neither stays what it is, for the reader to say so."""
        path = super().convert(value, param, ctx)
        found = file_of(str(value), Path("rulesets"))
        return path if found is None or Path(str(value)).exists() else found


def command(help_: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A click command whose user mistakes are printed, with Chinese --help."""

    def decorate(function: Callable[..., Any]) -> click.Command:
        guarded = click.option(
            "--help", is_flag=True, is_eager=True, expose_value=False, callback=_help, help="显示本说明。"
        )(_guarded(function))
        return click.command(cls=ChineseHelp, help=help_, add_help_option=False, options_metavar="[选项]")(guarded)

    return decorate


def _help(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help())
        ctx.exit(0)


def _guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except BiaochiError as bad:
            fail(bad.diagnostics, kwargs.get("fmt", ""))

    return run


def opened(path: Path) -> Ruleset:
    """The ruleset in a file, for use. What a newer reader would make of a released text otherwise is shown, not used."""
    from biaochi.registry import opened as ready

    rules, released = ready.opened(path)
    if released:
        from biaochi.registry.load import new_readings

        report(new_readings(path), "")
    return rules


def fail(findings: Iterable[Diagnostic], fmt: str, text: str | None = None) -> NoReturn:
    """Prints findings and ends with exit code 2."""
    report(findings, fmt, text)
    raise SystemExit(UNUSABLE)


def report(findings: Iterable[Diagnostic], fmt: str, text: str | None = None) -> None:
    """Findings as JSON on standard output, or as text on standard error."""
    found = list(findings)
    if fmt == "json":
        print_json({"diagnostics": [d.as_json() for d in found]})
        return
    from biaochi.diagnostics.render import render

    sources: dict[str, str | None] = {}
    for d in found:
        if text is None and d.file not in sources:
            sources[d.file] = source_of(d)
        click.echo(render([d], text if text is not None else sources[d.file]), err=True)


_FEW = 3
"""Findings of one kind in so many files are listed one by one."""


def gathered(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Findings that say the same of many files as one, at the first file, with the number and the names of some others."""
    kinds: dict[tuple[str, str, str], list[Diagnostic]] = {}
    for d in findings:
        kinds.setdefault((d.code, d.message, d.help), []).append(d)
    out: list[Diagnostic] = []
    for found in kinds.values():
        files = list(dict.fromkeys(Path(d.file).name for d in found))
        if len(files) <= _FEW:
            out += found
            continue
        others = "、".join(files[1 : _FEW + 1]) + ("等" if len(files) > _FEW + 1 else "")
        out.append(replace(found[0], message=f"{found[0].message}；还有{len(found) - 1}处也是这样（{others}）"))
    return out


def source_of(d: Diagnostic) -> str | None:
    """The text a finding's offsets count in, where its file can be read again."""
    if not d.file:
        return None
    try:
        return decode(text_bytes(Path(d.file)))[0]
    except BiaochiError:
        return None


def format_of(fmt: str | None, output: Path | None, suffixes: Mapping[str, str], default: str) -> str:
    """The format asked for, else that of the file's suffix. A suffix that stands for none is refused, not guessed."""
    if fmt is not None or output is None:
        return fmt or default
    known = {".txt": "text", **suffixes} if default == "text" else suffixes
    if output.suffix.lower() not in known:
        raise click.UsageError(
            f"看不出“{output.name}”要写成哪一种文件，文件名请以 {'、'.join(known)} 结尾，或用 --format 写明"
        )
    return known[output.suffix.lower()]


def no_indicators(ident: str, so: str) -> str:
    """What a command says of a ruleset that scores nothing by itself, such as a frame."""
    return f"{ident} 没有列出要评分的指标（没有写 标准），{so}。请用继承它、列出了指标的规则集。"


def without_indicators(ident: str, file: Path, so: str) -> BiaochiError:
    """The refusal of a command that can do nothing with such a ruleset."""
    help_ = "请用继承它、列出了指标的规则集。"
    return BiaochiError([Diagnostic("BC904", f"{ident} 没有列出要评分的指标，{so}", help=help_, file=str(file))])


def short(text: str) -> str:
    """A text for a terminal; of a hash only what tells two of them apart."""
    shown = visible(text)
    return f"{shown[:16]}…" if len(shown) == 64 and shown.isalnum() else shown


def print_json(data: object) -> None:
    """JSON to standard output, Chinese as it is; indented for a person at a terminal, in one line for a program."""
    click.echo(json_text(data))


def json_text(data: object) -> str:
    """JSON as ``print_json`` prints it."""
    return json.dumps(data, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None)
