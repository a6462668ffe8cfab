"""--log FILE: what a command did goes into the log, after it was done; a log that cannot be used stops it before."""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from biaochi.cli.output import not_kept
from biaochi.registry.log import Done, enter_log, read_log

P = ParamSpec("P")
R = TypeVar("R")


def log_option(function: Callable[P, R]) -> Callable[P, R]:
    """The option; the environment variable BIAOCHI_LOG says the same for all runs."""
    return click.option(
        "--log",
        type=click.Path(path_type=Path),
        metavar="日志",
        envvar="BIAOCHI_LOG",
        help="把谁在什么时候做了什么记入这个日志文件（只追加，前后相扣）；也可以设环境变量 BIAOCHI_LOG。",
    )(function)


class Log:
    """The log of one run, None where none is wanted.

    Raises BiaochiError for a file that is no log (BC391), and for a name that stands for something else (BC906).
    """

    def __init__(self, file: Path | None) -> None:
        self.file = file
        if file is not None:
            not_kept(file)
            read_log(file)

    def enter(
        self,
        did: str,
        by: str,
        ruleset: str,
        *,
        text_hash: str = "",
        meaning_hash: str = "",
        facts_hash: str = "",
        output: Path | None = None,
        says: str = "",
    ) -> None:
        """Enters what was done; of an output its name and hash."""
        if self.file is None:
            return
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        made = "" if output is None else hashlib.sha256(output.read_bytes()).hexdigest()
        name = "" if output is None else output.name
        done = Done(now, by or login(), did, ruleset, text_hash, meaning_hash, facts_hash, name, made, says)
        link = enter_log(self.file, done)
        click.echo(f"已记入日志，登记编码 {link.code}", err=True)


def login() -> str:
    """The name under which the user is logged in; "" where the system has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
