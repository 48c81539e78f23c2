"""The words that the workbench itself says, read from its source: what a catalogue must hold."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "cjm_workbench"
TEMPLATES = PACKAGE / "reporting" / "templates" / "review"
WRITERS = (
    *sorted((PACKAGE / "figures").rglob("*.py")),
    *(PACKAGE / "reporting" / f"{name}.py" for name in (
        "chapter", "folding", "index", "outputs", "provenance")),
)  # fmt: skip
"""The modules that write words of a page."""

_TAGGED = re.compile(r"(?:^|>)([^<>]*[A-Za-z]{2}[^<>]*)(?=<|$)")
_LABEL = re.compile(r"[A-Z][a-zA-Z'-]+(?: [^.{}<>:;]+)?")
_QUOTED = re.compile(r'aria-label="([^"{]+)"|content:"([^"@{]*[a-z]{2}[^"]*)"')
_CODE = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.DOTALL)
_BLANK = re.compile(r"\{\{.*?\}\}|\{\w*\}", re.DOTALL)


def blank(text: str) -> str:
    """Write each blank of a text alike.

    >>> blank("{n} rows of {{ title }}")
    '{} rows of {}'
    """
    return _BLANK.sub("{}", text).strip()


def words_of_code(source: str) -> Iterator[str]:
    """Give what stands between two tags in the HTML that a module writes, and its labels.

    A label is a text that begins with a capital letter, and ends no sentence.

    >>> [*words_of_code('f"<b>{plural(n, unit)}</b><p>by {who}</p>"; x = "Why not"')]
    ['by {}', 'Why not']
    >>> [*words_of_code("f'<b>{plural(n, word)}</b>'".replace("word", '"row"'))]
    ['{} row', '{} rows']
    """
    for text in literals(source):
        if "<" in text or ">" in text:
            yield from map(str.strip, _TAGGED.findall(text))
        elif _LABEL.fullmatch(text):
            yield text.strip()


def words_of_drawings(source: str) -> Iterator[str]:
    """Give what a module says in drawings: each text that is a `Word`, and notes of what is more.

    >>> [*words_of_drawings('Word("all" if a else f"{n} too"); note_more(n, "path"); Word(of)')]
    ['all', '{} too', '+ {} more path', '+ {} more paths']
    """
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="Word"), args=[said]):
                branches = [said.body, said.orelse] if isinstance(said, ast.IfExp) else [said]
                yield from (text for each in branches for text in _said(each))
            case ast.Call(func=ast.Name(id="note_more"), args=[_, ast.Constant(value=noun)]):
                yield from (f"+ {{}} more {noun}", f"+ {{}} more {noun}s")


def _said(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr | ast.Constant):
        yield from _texts(node)
    elif isinstance(node, ast.Call):  # of `plural`
        yield from _filled(ast.FormattedValue(node, -1))


def words_of_template(source: str) -> Iterator[str]:
    """Give the texts of a template, and what it or a style sheet writes in quotes.

    >>> [*words_of_template('<nav aria-label="All"><h2>Contents</h2>{% if a %}<p>{{ a }}</p>')]
    ['Contents', 'All']
    """
    text = _BLANK.sub("{}", _CODE.sub("", source)) if "{%" in source else ""
    yield from map(str.strip, _TAGGED.findall(text))
    yield from ("".join(found).strip() for found in _QUOTED.findall(source))


def fixed_words() -> list[str]:
    """Give the words of all pages."""
    code = (word for path in WRITERS for word in words_of_code(path.read_text("utf-8")))
    sheets = [*TEMPLATES.glob("*.j2"), *TEMPLATES.glob("css/*.css")]
    return [
        *code,
        *(word for path in sheets for word in words_of_template(path.read_text("utf-8"))),
    ]


def drawn_words() -> list[str]:
    """Give the words of all drawings."""
    return [word for path in WRITERS for word in words_of_drawings(path.read_text("utf-8"))]


def literals(source: str) -> Iterator[str]:
    """Give each text of a module whole, its blanks as ``{}``.

    >>> [*literals('f"a {b} " "c"')]
    ['a {} c']
    """
    tree = ast.parse(source)
    left_out = {id(part) for node in ast.walk(tree) for part in _unsaid(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in left_out:
            yield from _texts(node)


def _unsaid(node: ast.AST) -> Iterable[ast.AST]:
    """Give what is no text of its own: parts of a longer one, docstrings, words of errors."""
    match node:
        case ast.JoinedStr(values=values):
            return values
        case ast.Expr(value=ast.Constant() as docstring):
            return [docstring]
        case ast.Raise():
            return ast.walk(node)
    return ()


def _texts(node: ast.Constant | ast.JoinedStr) -> Iterator[str]:
    """Give what a literal can say: once for each number of a noun that it counts."""
    if isinstance(node, ast.Constant):
        yield from [node.value] if isinstance(node.value, str) else []
        return
    parts = [[str(p.value)] if isinstance(p, ast.Constant) else _filled(p) for p in node.values]
    yield from map("".join, itertools.product(*parts))


def _filled(part: ast.AST) -> list[str]:
    match getattr(part, "value", None):
        case ast.Call(
            func=ast.Attribute(attr="plural") | ast.Name(id="plural"),
            args=[_, ast.Constant(value=str(noun)), *many],
        ):
            several = [str(word.value) for word in many if isinstance(word, ast.Constant)]
            return [f"{{}} {word}" for word in (noun, *(several or [f"{noun}s"]))]
    return ["{}"]
