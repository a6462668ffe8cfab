"""Drawings as SVG, to stand in a page: no script, no style, no id, nothing fetched. The reader's fonts draw the text."""

from __future__ import annotations

from markupsafe import escape

from biaochi.curves.drawing import HEIGHT, LETTER, WIDTH, Box, Disc, Label, Shape, Stroke, drawn
from biaochi.curves.picture import Picture


def to_svg(picture: Picture) -> str:
    """The picture as one <svg> element, the same for the same picture."""
    inner = "".join(map(_element, drawn(picture)))
    head = f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(f"得分随{picture.across}的变化")}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head} font-size="{LETTER}">{inner}</svg>'


def _element(shape: Shape) -> str:
    match shape:
        case Stroke((x, y), (a, b), colour, wide, dashed):
            dashes = ' stroke-dasharray="190 110"' if dashed else ""
            return f'<path d="M{x} {y}L{a} {b}" stroke="{colour}" stroke-width="{wide}"{dashes}/>'
        case Box((x, y), (a, b), fill):
            return f'<path d="M{x} {y}H{a}V{b}H{x}Z" fill="{fill}"/>'
        case Disc((x, y), radius, fill, edge):
            return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}" stroke="{edge}" stroke-width="35"/>'
        case Label((x, y), text, anchor):
            return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
