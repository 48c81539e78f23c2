"""The one look of every picture: colours by role, type sizes, and a picture with its words."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator, Mapping, Sized
from contextlib import contextmanager
from dataclasses import KW_ONLY, dataclass
from functools import wraps
from types import MappingProxyType
from typing import Any, Final, ParamSpec, TypeVar

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from matplotlib.transforms import Bbox, ScaledTranslation, Transform

from cjm_workbench.errors import DataError
from cjm_workbench.figures.slim import slim
from cjm_workbench.figures.words import mark_words, split_gid

_P = ParamSpec("_P")
_R = TypeVar("_R")

# Colours by role, light values. The report's style sheet holds the same names as custom
# properties with a dark value each, and the exporter puts the property in the colour's place.
PAPER: Final = "#ffffff"
WASH: Final = "#f5f6f7"
INK: Final = "#17202a"
INK_2: Final = "#44505c"
INK_3: Final = "#5f6a76"
LINE: Final = "#d5dae0"
LINE_2: Final = "#97a2ad"
GRID: Final = "#e8ebee"
ACTUAL: Final = "#1d4e7e"
BAND: Final = "#cfdeec"
FLOW: Final = "#c3d6e8"
EXIT: Final = "#eccfc3"
ALT: Final = "#8f5f00"
ALT_BAND: Final = "#ecd9ae"
MET: Final = "#0a6b5d"
MET_WASH: Final = "#e2f1ee"
MISSED: Final = "#ae3710"
MISSED_WASH: Final = "#fae8e0"
UNDETERMINED: Final = "#56616c"
UNDETERMINED_WASH: Final = "#edeff2"
HEAT_1: Final = "#eef3f8"
HEAT_2: Final = "#c6d9ea"
HEAT_3: Final = "#8fb4d5"

TOKENS: Final[Mapping[str, str]] = MappingProxyType(
    {
        PAPER: "--paper",
        WASH: "--wash",
        INK: "--ink",
        INK_2: "--ink-2",
        INK_3: "--ink-3",
        LINE: "--line",
        LINE_2: "--line-2",
        GRID: "--grid",
        ACTUAL: "--actual",
        BAND: "--band",
        FLOW: "--flow",
        EXIT: "--exit",
        ALT: "--alt",
        ALT_BAND: "--alt-band",
        MET: "--met",
        MET_WASH: "--met-w",
        MISSED: "--missed",
        MISSED_WASH: "--missed-w",
        UNDETERMINED: "--und",
        UNDETERMINED_WASH: "--und-w",
        HEAT_1: "--h1",
        HEAT_2: "--h2",
        HEAT_3: "--h3",
    }
)
"""Each colour of a picture, and the custom property that stands for it in the report."""

WIDTH: Final = 9.2
"""Inches of a full-width picture. The report shows an inch as 100 pixels: 920 pixels."""

_PX: Final = 0.72
"""Points that show as one pixel in the report."""

RC: Final[Mapping[str, Any]] = MappingProxyType(
    {
        # DejaVu Sans comes with matplotlib, so a picture has the same bytes on every machine; it is
        # wider than the faces that the report shows, so text that fits here fits there. Write one
        # text a line: matplotlib places the lines of one text by their left, as DejaVu measures it.
        "font.family": ["DejaVu Sans"],
        "svg.fonttype": "none",
        "svg.hashsalt": "cjm-workbench",
        "font.size": 13 * _PX,
        "axes.titlesize": 13 * _PX,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.labelsize": 12 * _PX,
        "xtick.labelsize": 12 * _PX,
        "ytick.labelsize": 13 * _PX,
        "legend.fontsize": 12 * _PX,
        "legend.frameon": False,
        "text.color": INK,
        "axes.labelcolor": INK_2,
        "axes.titlecolor": INK,
        "xtick.labelcolor": INK_3,
        "ytick.labelcolor": INK,
        "xtick.color": LINE_2,
        "ytick.color": LINE_2,
        "ytick.major.size": 0,
        "xtick.major.size": 0,
        "axes.edgecolor": LINE_2,
        "axes.linewidth": 1 * _PX,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.bottom": False,
        "axes.grid": True,
        "axes.grid.axis": "x",
        "axes.axisbelow": True,
        "grid.color": GRID,
        "grid.linewidth": 1 * _PX,
        "axes.facecolor": "none",
        "figure.facecolor": PAPER,
        "savefig.facecolor": PAPER,
        "hatch.color": LINE_2,
        "lines.linewidth": 2 * _PX,
        "lines.markersize": 8 * _PX,
    }
)
"""The matplotlib settings of every picture; ``styled`` applies them while a plot is drawn."""


def styled(plot: Callable[_P, _R]) -> Callable[_P, _R]:
    """Draw everything a plot function draws in the house style, and leave no setting behind.

    Examples
    --------
    >>> @styled
    ... def plot_label() -> float:
    ...     [axes] = figure(height=1)
    ...     return float(axes.text(0, 0, "label").get_fontsize())
    >>> plot_label()
    9.36
    """

    @wraps(plot)
    def in_style(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        with _style():
            return plot(*args, **kwargs)

    return in_style


def styled_rows(plot: Callable[_P, _R]) -> Callable[_P, _R]:
    """As `styled`, for a plot of the rows of a ``table``: of none it says so, before it draws.

    Examples
    --------
    >>> @styled_rows
    ... def plot_height(table: dict[str, float]) -> float:
    ...     return max(table.values())
    >>> plot_height({"oak": 21.5})
    21.5
    """

    drawn = styled(plot)

    @wraps(plot)
    def of_rows(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        table: Any = args[0] if args else kwargs["table"]
        need_rows(table)
        return drawn(*args, **kwargs)

    return of_rows


def need_rows(rows: Sized) -> None:
    """Refuse to draw nothing: an analyst's filter may leave no row that a picture shows.

    Parameters
    ----------
    rows
        What is drawn: a table, or a list with an entry for each row or panel.

    Raises
    ------
    DataError
        If it holds none.
    """
    if len(rows) == 0:
        raise DataError(
            "nothing to draw: the table holds no row that this picture shows",
            next_step="Widen the filter that chose its rows, or look at the whole table.",
        )


@contextmanager
def _style() -> Iterator[None]:
    # A script that DejaVu Sans lacks is measured by its empty box, and stays text in the drawing:
    # the reader's browser has the letters.
    with rc_context(dict(RC)), warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from font", UserWarning)
        yield


@styled
def figure(*, width: float = WIDTH, height: float = 3.6, panels: int = 1) -> list[Axes]:
    """Open a picture in the house style, apart from pyplot's global state.

    Parameters
    ----------
    width, height
        Inches; the report shows an inch as 100 pixels, and never wider than 9.2.
    panels
        Charts side by side in the picture.

    Returns
    -------
    list of Axes
        One a panel, from left to right.

    Examples
    --------
    >>> [axes] = figure(height=2)
    >>> axes.figure.get_size_inches().tolist()
    [9.2, 2.0]
    """
    canvas = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(canvas)  # keeps one renderer: each text is measured once for all layouts
    return list(canvas.subplots(1, panels, squeeze=False)[0])


def right_of(axes: Axes, points: float) -> Transform:
    """Give the place of texts so many points to the right of a chart, by rows of its y axis."""
    return shift(axes, axes.get_yaxis_transform(), points / 72, 0)


def shift(axes: Axes, place: Transform, right: float, up: float) -> Transform:
    """Move a place by so many inches."""
    return place + ScaledTranslation(right, up, axes.figure.dpi_scale_trans)


def canvas_of(axes: Axes) -> Figure:
    """Give the picture that a chart is of."""
    canvas = axes.get_figure(root=True)
    assert isinstance(canvas, Figure)
    return canvas


@dataclass(frozen=True)
class Picture:
    """A chart with the words that make it readable: shown by JupyterLab and by the report alike.

    Parameters
    ----------
    axes
        The chart, or one of its panels.
    title
        What the chart shows, as a claim with a number or a direction.
    alt
        What a reader who does not see the chart needs to know.
    subtitle
        Measure, unit, n and interval.
    source
        The saved table it was drawn from, ``<chapter>.<question>``.

    Examples
    --------
    >>> [axes] = figure(height=1)
    >>> data, words = Picture(axes, title="Half", alt="One bar.")._repr_mimebundle_()
    >>> sorted(data), words["image/svg+xml"]["title"]
    (['image/svg+xml', 'text/plain'], 'Half')
    """

    axes: Axes
    _: KW_ONLY
    title: str
    alt: str
    subtitle: str = ""
    source: str = ""

    def __repr__(self) -> str:
        """Name the picture, without the memory address that a chart's own name carries."""
        return f"Picture: {self.title}"

    def to_svg(self) -> str:
        """Draw the picture as SVG; equal charts give equal bytes.

        Nothing is clipped: what sticks out of the drawing area widens it.
        """
        drawing = canvas_of(self.axes)
        with _style():
            _settle(drawing)
            nominal = Bbox.from_bounds(0, 0, *drawing.get_size_inches())
            needed = Bbox.union([nominal, drawing.get_tightbbox()])
            text = io.StringIO()
            # Without metadata there is no date, and no address of a vocabulary, in the file.
            silent = dict.fromkeys(("Date", "Creator", "Format", "Type"))
            drawing.savefig(text, format="svg", metadata=silent, bbox_inches=needed)
        return slim(mark_words(text.getvalue()))

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        words = {
            "title": self.title,
            "subtitle": self.subtitle,
            "alt": self.alt,
            "source": self.source,
        }
        data = {"image/svg+xml": self.to_svg(), "text/plain": f"{self.title}\n{self.alt}"}
        return data, {"image/svg+xml": words}


def _settle(drawing: Figure) -> None:
    # Each time it is laid out, a picture still moves by hundredths of a pixel: hold it after the
    # first, so that drawings of it are equal. Without an engine, it is also saved without being
    # drawn once more beforehand.
    layout = drawing.get_layout_engine()
    if isinstance(layout, ConstrainedLayoutEngine):
        layout.execute(drawing)
        drawing.set_layout_engine(None)
        for axes in drawing.axes:
            for label in axes.get_yticklabels():
                _write_lines(drawing, label)


def _write_lines(drawing: Figure, label: Text) -> None:
    """Write a name of several lines line by line: only then does each end where the others do.

    matplotlib places the lines of one text by their left ends, measured in its own font.
    """
    lines = label.get_text().split("\n")
    if len(lines) == 1:
        return
    box = label.get_window_extent().transformed(drawing.transFigure.inverted())
    height = box.height / len(lines)
    for number, (line, gid) in enumerate(
        zip(lines, split_gid(label.get_gid(), lines), strict=True)
    ):
        middle = box.y1 - (number + 0.5) * height
        drawing.text(
            box.x1, middle, line, ha="right", va="center", gid=gid,
            color=label.get_color(), fontproperties=label.get_fontproperties(),
        )  # fmt: skip
    label.set_visible(False)
