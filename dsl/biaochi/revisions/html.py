"""The comparison as one page that stands alone: no scripts, nothing fetched, every text escaped."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from biaochi.curves.svg import to_svg
from biaochi.reports.page import page
from biaochi.revisions.data import rows
from biaochi.revisions.plot import curves
from biaochi.revisions.rulesets import Comparison


def to_html(found: Comparison, data: dict[str, Any]) -> bytes:
    """The page; same comparison, same bytes."""
    drawings = [
        [] if c.difference is None or c.old is None or c.new is None else
        [
            (one, Markup(to_svg(one.picture)))
            for one in curves(c.old.indicator.program, c.new.indicator.program, c.difference)
        ]
        for c in found.indicators
    ]  # fmt: skip
    return page("biaochi.revisions", "revisions.html.j2", **data, rows=rows(data), drawings=drawings)
