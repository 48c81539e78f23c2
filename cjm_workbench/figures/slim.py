"""A drawing in fewer bytes: what matplotlib writes and nobody sees, taken out of its SVG."""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_SVG: Final = "{http://www.w3.org/2000/svg}"
_NUMBER: Final = re.compile(r"-?\d+\.\d+")
_PATH: Final = re.compile(r"(?:[MLCQz][\s\d.e+-]*)+")  # as matplotlib writes one
_STEP: Final = re.compile(r"([MLCQz])([^MLCQz]*)")
_URL: Final = re.compile(r"""(url\(\s*["']?#)([^\s"')]+)""")
_HREF: Final = re.compile(r"^(#)(.+)")
_TURNED: Final = re.compile(r"rotate\(-?0 [^)]*\)")
_ROUNDED: Final = ("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "width", "height", "transform")
_DIGITS: Final = 2  # of a point: a fiftieth of a pixel of the report at most

_PREFIXES: Final = {"": _SVG[1:-1], "xlink": "http://www.w3.org/1999/xlink"}
_HREFS: Final = frozenset({"href", f"{{{_PREFIXES['xlink']}}}href"})


def slim(drawing: str) -> str:
    """Write an SVG drawing shorter, looking the same.

    Ids that nothing refers to, groups without a mark, shapes without fill and stroke, turns by
    nothing and digits below a fiftieth of a pixel are left out; the other ids are numbered.

    Parameters
    ----------
    drawing
        An SVG document of our own making: matplotlib's.

    Examples
    --------
    >>> print(slim('<svg xmlns="http://www.w3.org/2000/svg"><g id="a"><g><path '
    ...            'd="M 0 0 L 8.123456 0 L 8.123456 2 z" style="fill: red"/></g></g></svg>'))
    <svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0H8.12V2z" style="fill: red" /></svg>
    """
    root = ElementTree.fromstring(drawing)
    _number_ids(root)
    for element in root.iter():
        _shorten(element)
    _prune(root)
    for prefix, address in _PREFIXES.items():  # here: other packages take the same prefixes
        ElementTree.register_namespace(prefix, address)
    return ElementTree.tostring(root, encoding="unicode")


def _number_ids(root: Element) -> None:
    """Number the ids in the order in which they are first referred to, and drop the others.

    matplotlib makes an id of a hash of coordinates. The layout of several panels gives these with
    rounding noise, so that ids differ between drawings that are equal in every digit written.
    """
    numbers: dict[str, str] = {}

    def rename(reference: re.Match[str]) -> str:
        return reference[1] + numbers.setdefault(reference[2], f"i{len(numbers)}")

    for element in root.iter():
        for name, value in element.attrib.items():
            element.set(name, (_HREF if name in _HREFS else _URL).sub(rename, value))
    for element in root.iter():
        name = element.attrib.pop("id", "")
        if name in numbers:
            element.set("id", numbers[name])


def _shorten(element: Element) -> None:
    """Shorten an element's own attributes, and drop the blanks between its children."""
    attributes = element.attrib
    if _TURNED.fullmatch(attributes.get("transform", "")):
        del attributes["transform"]
    for name in _ROUNDED:
        if name in attributes:
            attributes[name] = _NUMBER.sub(_round, attributes[name])
    if "d" in attributes:
        attributes["d"] = _shorten_path(attributes["d"])
    if element.text and not element.text.strip():
        element.text = None
    if element.tail and not element.tail.strip():
        element.tail = None


def _prune(parent: Element) -> None:
    """Take out what draws nothing, and put a bare group's children in its place."""
    kept: list[Element] = []
    for child in parent:
        _prune(child)
        if child.tag == f"{_SVG}g" and not child.attrib:
            kept.extend(child)
        elif not _is_blank(child):
            kept.append(child)
    parent[:] = kept


def _is_blank(element: Element) -> bool:
    if element.tag in {f"{_SVG}g", f"{_SVG}defs", f"{_SVG}metadata"}:
        return len(element) == 0
    unfilled = element.tag == f"{_SVG}path" and element.get("style") == "fill: none"
    return unfilled and "id" not in element.attrib


def _round(number: re.Match[str]) -> str:
    return _write(float(number[0]))


def _write(number: float) -> str:
    text = f"{number:.{_DIGITS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _shorten_path(path: str) -> str:
    """Write a path with level and upright lines as such, and without points that repeat."""
    if not _PATH.fullmatch(path):
        return path
    written: list[str] = []
    x = y = ""
    for command, rest in _STEP.findall(path):
        numbers = [_write(float(part)) for part in rest.split()]
        if command == "L" and len(numbers) == 2:
            step = _line(x, y, *numbers)
        else:
            step = command + " ".join(numbers)
        if step:
            written.append(step)
        if numbers:
            x, y = numbers[-2:]
    return "".join(written).replace(" -", "-")


def _line(x: str, y: str, to_x: str, to_y: str) -> str:
    if to_y == y:
        return "" if to_x == x else f"H{to_x}"
    return f"V{to_y}" if to_x == x else f"L{to_x} {to_y}"
