"""biaochi: the command line. Commands are imported when they are called, so that --help starts fast."""

from __future__ import annotations

import gc
import io
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any, TextIO

import click

from biaochi import patterns as re
from biaochi.cli.help import ChineseHelp
from biaochi.source.os_errors import reason_of

COMMANDS = {
    "import": "导入 Excel、Word、PDF 里的指标表，写成规则集草稿或 JSON",
    "audit": "核对填好的自评表：重算、找矛盾，写复核表和问题清单",
    "collect": "把各单位填好的表汇成一张事实表，列出没交的、重交的、读不了的",
    "export": "把规则集写成正式的指标体系表（XLSX、Word）",
    "new": "生成带注释的规则集和事实表样例",
    "read": "读规则集：逐条显示读作，标出没读懂的",
    "settle": "逐条定下没读懂、没写清的，写成带日期和姓名的解释",
    "try": "试一句评分标准：读作、需要的数据、得分和理由",
    "facts": "生成规则集的空白事实表（YAML、CSV、XLSX）",
    "score": "按规则集和事实表算分，输出得分表",
    "batch": "给整张表算分：一行一个对象，千行万行百万行",
    "simulate": "用一张表比较两个规则集：得分、等级怎样变动，谁得谁失",
    "compile": "把规则集编译成别的程序能用的：数据、一个 Python 文件、列运算、SQL",
    "why": "把一个指标讲清楚：事实、条款、算式，怎样多得一分",
    "lint": "审查：复核人会退回的地方，写明位置、原因和改法",
    "explain": "讲清楚一条审查规则或一个错误编号",
    "prove": "证明：分值范围、空档、单调、满分可得；不成立的给反例",
    "list": "列出登记的规则集：辖区、类型、年度、状态、日期",
    "show": "看一个规则集：头部、各层、指标和各条的编号",
    "resolve": "找出某地某年度某类型有效的那一个规则集，说明理由",
    "flatten": "把规则集和它继承的各层写成一个文件，注明出处",
    "diff": "比较两个规则集：条文改了什么，得分差在哪里，影响谁",
    "report": "采用附件：指标表、读作、得分曲线、证明、审查意见，一个 HTML 或 Word 文件",
    "release": "发布一个版本：锁定原文和所继承的规则集",
    "verify-release": "核对发布了的版本：原文、含义、审查和证明是否与发布时一致",
    "replay": "照结果文件重算一遍，看是否与记录一致",
    "compare": "比较两次结果：事实、规则哪里变了，各使得分增减多少",
    "log": "看日志：谁在什么时候算分、定解释、发布了什么，没有被改动过",
    "fmt": "整理规则集的排版，不改意思",
    "lsp": "给编辑器（VS Code 等）用的语言服务，由编辑器启动",
    "studio": "工作台：在浏览器里编规则集，粘贴表、看读作、定没写清的、算分、比较、发布",
}
_ELSEWHERE = {"studio": "biaochi.studio.command"}
"""Commands whose module stands above the command line."""


class _Unwritten(Exception):
    """Output that could not be written; said here because click would end without a word."""


class Commands(ChineseHelp, click.Group):
    """Subcommands by name, each in a module of its own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(_ELSEWHERE.get(cmd_name, f"biaochi.cli.{cmd_name.replace('-', '_')}_command"))
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OSError as bad:  # what can go wrong with files has become a finding before: this is the output itself
            raise _Unwritten(reason_of(bad)) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"没有命令“{args[0]}”。可用的命令：{'、'.join(COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    options_metavar="[选项]",
    subcommand_metavar="命令 [参数]…",
    add_help_option=False,
    help="标尺：把评分标准写成能运行、能自证、能比较的文本。",
    epilog='例：biaochi try "满意度≥90%，得满分，每降低1%扣0.1分，扣完为止" --full-marks 5 满意度=86.11%',
)
@click.option("--version", is_flag=True, help="显示版本。")
@click.option("--help", "show_help", is_flag=True, help="显示本说明。")
@click.pass_context
def main(ctx: click.Context, version: bool, show_help: bool) -> None:
    if version:
        from biaochi._version import VERSION

        click.echo(f"biaochi {VERSION}")
        ctx.exit(0)
    if show_help or ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        ctx.exit(0)


def command_line() -> int:
    """Runs the command that was typed, and gives its exit code.

    A mistake of the user is exit code 2 and a Chinese sentence, never a traceback. Raises KeyboardInterrupt.
    """
    gc.set_threshold(100_000)  # a large ruleset is a million objects that all stay: looking for garbage finds none
    _open_streams()
    try:
        code = main(standalone_mode=False, prog_name="biaochi")
        sys.stdout.flush()
    except SystemExit as ended:
        code = ended.code
    except click.exceptions.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as bad:
        from biaochi.diagnostics.render import visible

        click.echo(f"用法有误：{visible(_chinese(bad))}\n加 --help 看说明。", err=True)
        code = 2
    except (OSError, _Unwritten) as bad:
        code = 2
        with suppress(OSError):
            click.echo(f"输出没有写完：{reason_of(bad) if isinstance(bad, OSError) else bad}。", err=True)
    _flush()
    return code if isinstance(code, int) else 0


def _open_streams() -> None:
    """Output that was closed from outside goes nowhere; characters a terminal does not have are replaced."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _nowhere() -> TextIO:
    return io.TextIOWrapper(io.FileIO(os.devnull, "w"), encoding="utf-8")


def _flush() -> None:
    """What a closed pipe has not taken is dropped, so that Python does not complain of it at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _chinese(bad: click.ClickException) -> str:
    """The mistake in Chinese; click's own English never reaches the user."""
    if isinstance(bad, click.MissingParameter):
        return f"缺少{_metavar(bad)}"
    if isinstance(bad, click.NoSuchOption):
        return f"没有选项 {bad.option_name}"
    if isinstance(bad, click.BadParameter):
        kind = None if bad.param is None else bad.param.type
        allowed = f"，可用：{'、'.join(map(str, kind.choices))}" if isinstance(kind, click.Choice) else ""
        return f"{_metavar(bad)}的值不对{allowed or _range(kind)}"
    if isinstance(bad, click.BadOptionUsage):
        return f"选项 {bad.option_name} 后面要写一个值"
    message = bad.format_message()
    extra = re.search(r"unexpected extra arguments? \((.*)\)", message)
    if extra is not None:
        return f"多写了“{extra[1]}”；选项的值要写在选项名后面，带空格的名称要加引号"
    return message if any("\u4e00" <= c <= "\u9fff" for c in message) else "参数不对"


def _range(kind: object) -> str:
    if not isinstance(kind, click.IntRange):
        return ""
    return f"，要写{kind.min}到{kind.max}的整数"


def _metavar(bad: click.BadParameter) -> str:
    if bad.param is None or bad.ctx is None:
        return "参数"
    if isinstance(bad.param, click.Option):
        return f"选项 {bad.param.opts[0]} "
    return bad.param.make_metavar(bad.ctx)
