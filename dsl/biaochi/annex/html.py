"""The annex as one HTML file that needs nothing beside it: style and plots stand in it, scripts are none."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from biaochi.annex.contents import Annex
from biaochi.curves.svg import to_svg
from biaochi.reports.page import page


def to_html(annex: Annex, step: Callable[[], None]) -> bytes:
    """The annex as HTML, the same for the same annex; ``step`` is called for every criterion drawn."""
    criteria = []
    for criterion in annex.criteria:
        drawn = [(plot, Markup(to_svg(plot.picture))) for plot in criterion.plots]
        criteria.append((criterion, drawn))
        step()
    return page("biaochi.annex", "annex.html.j2", annex=annex, criteria=criteria)
