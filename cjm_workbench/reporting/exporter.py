"""Executed chapters to one self-contained page: nbconvert with the review's own template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from nbconvert.exporters import TemplateExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets import Instance
from traitlets.config import Config

from cjm_workbench.figures.show import hold_together
from cjm_workbench.reporting import outputs
from cjm_workbench.reporting.chapter import Chapter, read_chapter
from cjm_workbench.reporting.compact import compact
from cjm_workbench.reporting.folding import is_text, mark_blocks
from cjm_workbench.reporting.markdown import (
    lead_in,
    part_sentences,
    to_html,
    to_inline_html,
)
from cjm_workbench.reporting.outline import Outline, slug
from cjm_workbench.reporting.provenance import explain, read_traces
from cjm_workbench.reporting.translate import translate
from cjm_workbench.schemas.locale import language

TEMPLATES: Final = Path(__file__).parent / "templates"
POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'none'; "
    "base-uri 'none'; form-action 'none'"
)
"""The page's content security policy: it may hold styles and pictures of its own, nothing else."""

HIDDEN: Final = frozenset({"parameters", "injected-parameters", "remove_cell"})
"""Tags of cells that a report leaves out. The injected cell's id is random."""

SHOWN: Final = (
    "image/svg+xml",
    "text/html",
    "text/markdown",
    "image/png",
    "image/jpeg",
    "text/plain",
)
"""What a report can show of an output, best first. Scripts and widgets are not among them."""


def export_review(
    chapters: Sequence[Path],
    *,
    title: str,
    subtitle: str,
    meta: Mapping[str, str],
    tables: Path | None = None,
) -> str:
    """Join executed chapters into one HTML page without script or outside request.

    Equal chapters give equal bytes: nothing that names the run (cell ids, execution counts,
    dates) is taken over.

    Parameters
    ----------
    chapters
        Executed notebooks, ``NN_<chapter>.ipynb``, in any order.
    title
        The review's segment, as its readers call it.
    subtitle
        Its period.
    meta
        What the cover says beside the title: label to text.
    tables
        The folder of the saved tables; each note that names one then leads to where it comes from.

    Returns
    -------
    str
        The page.

    Raises
    ------
    RunError
        If a chapter shows a drawing that cannot be read.
    """
    exporter = ReviewExporter(outline=Outline())
    read = [read_chapter(path) for path in sorted(chapters, key=lambda path: path.name)]
    sections = [exporter.section(chapter) for chapter in read]
    bodies = explain([(part["name"], part["body"]) for part in sections], read_traces(tables))
    for part, body in zip(sections, bodies, strict=True):
        part["body"] = body
    return exporter.page("page.html.j2", title, subtitle, meta, chapters=sections)


class ReviewExporter(TemplateExporter):  # type: ignore[misc]
    """Render one chapter's body.

    Not an ``HTMLExporter``: that one parses the page again after it was cleaned, and carries the
    addresses of scripts.
    """

    outline = Instance(Outline)
    output_mimetype = "text/html"

    @property
    def default_config(self) -> Config:
        """The review's template, without code, parameters and whatever a report cannot show."""
        return Config(
            {
                "Exporter": {"file_extension": ".html"},
                "NbConvertBase": {"display_data_priority": list(SHOWN)},
                "TemplateExporter": {
                    "template_name": "review",
                    "extra_template_basedirs": [str(TEMPLATES)],
                    "exclude_input": True,
                    "exclude_raw": True,
                    "preprocessors": [Readable],
                },
                "TagRemovePreprocessor": {"enabled": True, "remove_cell_tags": set(HIDDEN)},
            }
        )

    def default_filters(self) -> Iterable[tuple[str, Any]]:
        """Give the template our filters beside nbconvert's."""
        yield from super().default_filters()
        yield "markdown", lambda source: to_html(source, self.outline)
        yield "table", lambda html: outputs.table(html, self.outline)
        yield "reach", outputs.reach
        yield "lead_in", lead_in
        yield "part_sentences", part_sentences
        yield "hold_together", hold_together
        yield "inline_markdown", lambda source: to_inline_html(source, self.outline)
        yield "slug", slug

    def _create_environment(self) -> Any:
        # Not filters: the template's compiler computes a filter of a constant once for all.
        environment = super()._create_environment()
        environment.globals.update(
            outline=self.outline, picture=outputs.picture, bitmap=outputs.bitmap
        )
        return environment

    def page(
        self, template: str, title: str, subtitle: str, meta: Mapping[str, str], **parts: Any
    ) -> str:
        """Render a whole page: its frame, which every page has, and its own parts."""
        page = self.environment.get_template(template).render(
            title=title,
            subtitle=subtitle,
            meta=meta,
            policy=POLICY,
            css=_join_styles(f"{title} · {subtitle}"),
            sprite=(TEMPLATES / "review" / "icons.svg").read_text("utf-8"),
            **parts,
        )
        return translate(compact(str(page)), language())

    def section(self, chapter: Chapter) -> dict[str, Any]:
        """Render a chapter into what the page's template needs of it."""
        self.outline.open(chapter.name)
        claim = to_inline_html(chapter.claim, self.outline)
        title = to_inline_html(chapter.title, self.outline)
        return {
            "name": chapter.name,
            "title": title,
            "kicker": title if claim else chapter.label,
            "heading": claim or title,
            "claim": claim,
            "lead": to_html(chapter.lead, self.outline),
            "body": self.from_notebook_node(chapter.body)[0],
            "contents": self.outline.contents,
        }


class Readable(Preprocessor):  # type: ignore[misc]
    """Keep the outputs that a report can show, and mark where blocks begin and what is folded."""

    enabled = True

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Drop empty cells, so that the first cell left opens the first block."""
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = [output for output in cell.outputs if _readable(output)]
        nb.cells = [cell for cell in nb.cells if cell.get("outputs") or is_text(cell)]
        mark_blocks(nb.cells)
        return nb, resources


def _readable(output: NotebookNode) -> bool:
    if output.output_type == "stream":
        return bool(output.name == "stdout")
    return any(kind in output.get("data", {}) for kind in SHOWN)


def _join_styles(footer: str) -> str:
    """Join the style sheets; the printed footer's text is escaped as a CSS string needs it."""
    folder = TEMPLATES / "review" / "css"
    css = "\n".join(sheet.read_text("utf-8") for sheet in sorted(folder.glob("*.css")))
    # The blank after an escape belongs to it; a blank of the text must not be taken for it.
    text = re.sub(r"[^A-Za-z0-9]", lambda found: f"\\{ord(found[0]):06x} ", footer)
    return css.replace("@@FOOTER@@", text)
