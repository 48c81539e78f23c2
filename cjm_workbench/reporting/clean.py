"""What may stand in a report: allow-lists for HTML and SVG, and the page's own colours.

Verbatims, file names and survey labels reach the report through outputs. Whatever a chapter gives
is cleaned by allow-list here, and the page's policy forbids scripts and requests besides.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial
from typing import Final

import nh3

from cjm_workbench.figures.style import TOKENS


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SVG_TAGS: Final = _names(
    "svg g path rect circle ellipse line polyline polygon text tspan title desc defs use clipPath "
    "pattern image symbol"
)
_TAGS: Final = (nh3.ALLOWED_TAGS - {"area", "map"}) | _SVG_TAGS
_EVERYWHERE: Final = _names(
    "id class style role lang aria-hidden aria-label aria-labelledby aria-describedby"
)
_GEOMETRY: Final = _names(
    "d x y x1 x2 y1 y2 cx cy r rx ry dx dy width height points viewBox transform fill stroke "
    "fill-opacity stroke-opacity stroke-width stroke-dasharray stroke-linecap stroke-linejoin "
    "opacity clip-path clip-rule fill-rule text-anchor patternUnits preserveAspectRatio overflow "
    "href"
)
_ATTRIBUTES: Final[dict[str, set[str]]] = {
    "*": set(_EVERYWHERE),
    **{tag: set(_GEOMETRY) for tag in _SVG_TAGS},
    "a": {"href"},
    "img": {"src", "alt"},
    "col": {"span"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "details": {"open", "name"},
    "ol": {"start"},
}
_STYLES: Final = _names(
    "--p width max-width text-align fill stroke fill-opacity stroke-opacity stroke-width "
    "stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit opacity "
    "font-size font-weight font-style text-anchor"
)
_REFERENCES: Final = frozenset({"aria-labelledby", "aria-describedby", "headers"})

_ID: Final = re.compile(r"""\bid\s*=\s*["']?([^\s"'>]+)""")
_LINK: Final = re.compile(r"#[\w.:-]+|[\w-][\w./-]*(#[\w.-]*)?")
_INLINE_IMAGE: Final = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")
_LOCAL_URL: Final = re.compile(r"""url\(\s*["']?#([\w.:-]+)["']?\s*\)""")
_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}\b")
_COLOURS: Final = {**TOKENS, "#000000": "--ink"}


def clean(html: str, *, scope: str = "") -> str:
    """Keep of an output's HTML or SVG what a report may hold.

    Scripts, event handlers, forms, frames, and every address outside the page are dropped, and
    with them what would make a request. Colours of the house style become custom properties, so
    that the page's dark values reach pictures too.

    Parameters
    ----------
    html
        A fragment of HTML, or an SVG document.
    scope
        Put before every ``id``, and before the references to it, so that two outputs cannot
        collide. Empty where the ids are the report's own.

    Returns
    -------
    str
        Well-formed HTML.

    Examples
    --------
    >>> clean('<b id="x" onclick="run()">Hi</b><script>run()</script>', scope="t1")
    '<b id="t1-x">Hi</b>'
    >>> clean('<svg><rect style="fill: #17202a"/></svg>', scope="f1")
    '<svg><rect style="fill:var(--ink)"></rect></svg>'
    """
    keep = partial(_attribute, scope=scope, local=frozenset(_ID.findall(html)))
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=keep,
        filter_style_properties=set(_STYLES),
        url_schemes={"data"},
        link_rel=None,
    ).strip()


def _attribute(
    tag: str, name: str, value: str, *, scope: str, local: Collection[str]
) -> str | None:
    if name == "id":
        return _scoped(value, scope, local)
    if name == "name":  # of the parts that share it, the browser keeps one open
        return f"{scope}-{value}" if scope else value
    if name in _REFERENCES:
        return " ".join(_scoped(word, scope, local) for word in value.split())
    if name == "src":
        return value if _INLINE_IMAGE.fullmatch(value) else None
    if name == "href":
        return _address(tag, value, scope, local)
    if name in _GEOMETRY or name == "style":
        return _paint(value, scope, local)
    return value


def _scoped(name: str, scope: str, local: Collection[str]) -> str:
    return f"{scope}-{name}" if scope and name in local else name


def _address(tag: str, value: str, scope: str, local: Collection[str]) -> str | None:
    """Keep addresses that stay within the report's folder; an image carries its own bytes."""
    if tag == "image":
        return value if _INLINE_IMAGE.fullmatch(value) else None
    if not _LINK.fullmatch(value) or (tag != "a" and not value.startswith("#")):
        return None
    return "#" + _scoped(value[1:], scope, local) if value.startswith("#") else value


def _paint(value: str, scope: str, local: Collection[str]) -> str | None:
    """Point at the page's own definitions and colours; refuse every other address."""
    outside = _LOCAL_URL.sub("", value)
    if "url" in outside.lower() or "\\" in outside:
        return None
    own = _LOCAL_URL.sub(lambda found: f"url(#{_scoped(found[1], scope, local)})", value)
    return _HEX.sub(lambda found: _themed(found[0]), own)


def _themed(colour: str) -> str:
    name = _COLOURS.get(colour.lower())
    return f"var({name})" if name else colour
