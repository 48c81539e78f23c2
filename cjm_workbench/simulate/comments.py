"""Which comment goes with an answer: one that fits its subject, its score and a language."""

from __future__ import annotations

import numpy as np

from cjm_workbench.simulate.quarters import Floats, Ints
from cjm_workbench.simulate.touchpoints import codes
from cjm_workbench.simulate.wording import COMMENTS

WHOLE = -1
LANGUAGES = ("en", "de")
SHARE = 0.45
"""The share of answers with a comment."""

HAPPY = 4.0
"""From this score of five, a comment is a friendly one."""

SUBJECTS = tuple(COMMENTS)
PLACES = {
    "advice": ("Advice in the shop", "Advice by phone", "Advice by chat"),
    "help": ("Help call", "Help by chat", "Help in the shop"),
    "fix": ("Fix reported",),
    "start": ("Connected",),
}
"""Subject to its touchpoints; what is said of any other is about ordering."""

_EACH = [
    (text, language)
    for low, high in COMMENTS.values()
    for said in (low, high)
    for text, language in said
]
TEXTS = [text for text, _ in _EACH]
LANGUAGE_OF = [LANGUAGES.index(language) for _, language in _EACH]
_SIZES = np.array([len(said) for low, high in COMMENTS.values() for said in (low, high)])
_FIRST = _SIZES.cumsum() - _SIZES


def draw_comments(rng: np.random.Generator, about: Ints, common: Floats) -> Ints:
    """Choose a text that fits, for some of the answers.

    Parameters
    ----------
    rng
        The stream to draw from.
    about
        The touchpoint's code, or -1 for everything.
    common
        The score, on five points.

    Returns
    -------
    numpy.ndarray
        The place in `TEXTS`, or -1.
    """
    kind = 2 * _subjects(about) + (common >= HAPPY)
    place = _FIRST[kind] + np.floor(rng.random(about.size) * _SIZES[kind]).astype(np.int64)
    silent = rng.random(about.size) >= SHARE
    return np.where(silent, -1, place)


def _subjects(about: Ints) -> Ints:
    own = [np.isin(about, codes(*names)) for names in PLACES.values()]
    places = [SUBJECTS.index(name) for name in PLACES]
    whole, order = SUBJECTS.index("whole"), SUBJECTS.index("order")
    return np.select([about == WHOLE, *own], [whole, *places], order)
