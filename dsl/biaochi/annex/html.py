"""The annex as one HTML file that needs nothing beside it: style and plots stand in it, scripts are none."""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from biaochi.annex.contents import Annex
from biaochi.pictures.picture import to_svg


def to_html(annex: Annex, step: Callable[[], None]) -> bytes:
    """The annex as HTML, the same for the same annex; ``step`` is called for every criterion drawn."""
    pages = Environment(
        loader=PackageLoader("biaochi.annex"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )  # fmt: skip
    criteria = []
    for n, criterion in enumerate(annex.criteria):
        drawn = [(plot, Markup(to_svg(plot.picture, f"{n}-{k}"))) for k, plot in enumerate(criterion.plots)]
        criteria.append((criterion, drawn))
        step()
    return pages.get_template("annex.html.j2").render(annex=annex, criteria=criteria).encode() + b"\n"
