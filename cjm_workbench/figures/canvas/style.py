"""The look of the map, which travels with it: the report's own style sheets and icons."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

# Files of the report's page, read as text: the map looks the same in JupyterLab and on its own.
_PAGE: Final = Path(__file__).parents[2] / "reporting" / "templates" / "review"
_SHEETS: Final = ("1_tokens.css", "2_base.css", "4_map.css")
_USED: Final = re.compile(r'href="#([\w-]+)"')
_SYMBOL: Final = re.compile(r'<symbol id="([\w-]+)".*?</symbol>', re.DOTALL)


@cache
def page_css() -> str:
    """Give the style sheets of a page that holds a map alone."""
    return "\n".join((_PAGE / "css" / name).read_text("utf-8") for name in _SHEETS)


@cache
def nested_css(name: str) -> str:
    """Give the same for an element of this class: nothing outside of it changes its look."""
    inside = page_css().replace(":root", "&").replace(f".{name}", "&")
    return f".{name}{{{inside}}}"


@cache
def _symbols() -> dict[str, str]:
    text = (_PAGE / "icons.svg").read_text("utf-8")
    return {found[1]: found[0] for found in _SYMBOL.finditer(text)}


def sprite(html: str) -> str:
    """Give the icons that a drawing uses, so that it carries them along.

    Examples
    --------
    >>> sprite("no icon")
    ''
    """
    names = sorted(set(_USED.findall(html)) & _symbols().keys())
    if not names:
        return ""
    icons = "".join(_symbols()[name] for name in names)
    return f'<svg class="sprite" width="0" height="0" aria-hidden="true"><defs>{icons}</defs></svg>'
