"""Help pages with Chinese headings."""

from __future__ import annotations

import click


class ChineseHelp(click.Command):
    """Help pages with Chinese headings."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")
