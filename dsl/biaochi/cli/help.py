"""Help pages with Chinese headings."""

from __future__ import annotations

import click

from biaochi import patterns as re


class ChineseHelp(click.Command):
    """Help pages with Chinese headings."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then what a group adds."""
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        records = [_chinese(r) for p in options if (r := p.get_help_record(ctx)) is not None]
        if records:
            with formatter.section("选项"):
                formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


def _chinese(record: tuple[str, str]) -> tuple[str, str]:
    """A row of the options without click's English."""
    return record[0], re.sub(r"\s*\[default: \(?(.*?)\)?\]", r"\1。", record[1])
