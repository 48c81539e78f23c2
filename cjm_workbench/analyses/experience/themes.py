"""What comments of a stage speak of, more than those of other stages do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series
from sklearn.feature_extraction.text import CountVectorizer

from cjm_workbench.analyses.estimates import Cells, hide_rates, share_cells
from cjm_workbench.analyses.experience.comments import ENGLISH, NO_STAGE
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.schemas.format import number, share
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.keyness import log_odds
from cjm_workbench.stats.shares import share_design_effect, wilson

FEWEST = 10
"""Customers who must use a word of a stage for it to be shown."""

DISTINCT = 1.96
"""The z-score from which a word is one of the stage rather than of all comments."""

ALIKE = 0.5
"""Words join one theme if so large a part of the comments with either has both."""

MOST, WORDS = 5, 3
"""Themes of a stage, and words that name one."""

MARK = r"\[[a-z-]+\]"
SHORTEST = {ENGLISH: 3}
LONGER = 5
"""Letters of a word: without a list of stop words, short ones are left out in their place."""

Uses = npt.NDArray[np.bool_]


class Themes(Estimate):
    """One row a theme of a stage: ``value`` is its share of the stage's ``n`` comments.

    Attributes
    ----------
    stage, language
        Of the comments; those of a language are set beside others of it alone.
    rank
        From 1, the most distinctive first.
    theme
        The words that name it: they are mostly used together.
    comments, customers
        With at least one of the words, and of how many.
    distinct_z
        How far its first word is above its share in other stages; missing where there is no
        other stage, and the commonest words are shown. A rank, and no test: words were picked.
    sentiment
        The mean of these comments, -2 to +2, where they are English.
    """

    journey_type: Series[str]
    stage: Series[str]
    language: Series[str]
    rank: Series[int]
    theme: Series[str]
    comments: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    distinct_z: Series[float] = pa.Field(nullable=True)
    sentiment: Series[float] = pa.Field(nullable=True)


def measure_themes(comments: pd.DataFrame, plans: Sequence[Plan], rules: Rules) -> pd.DataFrame:
    """Find the words that set each stage's comments apart, joined to themes.

    A word counts once a comment; of English without its stop words, of other languages without
    words of fewer than five letters, most of which are such. They are ranked by their log odds
    against the other stages (`stats.keyness`); those that share most of their comments become one
    theme. No model is trained and nothing is fetched.

    Parameters
    ----------
    comments
        As ``fetch_comments`` gives them.
    plans
        Stages in order of each journey type.
    rules
        Thresholds and smallest cell; words of fewer customers are never shown.

    Returns
    -------
    pandas.DataFrame
        `Themes`. Wilson intervals, fair to customers who comment repeatedly.
    """
    rows = [
        {"journey_type": key[0], "language": key[1], **row}
        for key, own in comments.groupby(["journey_type", "language"], sort=True)
        for row in _find(own, str(key[1]), rules)
    ]
    if not rows:
        return conform(pd.DataFrame(columns=[*Themes.to_schema().columns]), Themes)
    table = hide_rates(
        pd.DataFrame(rows), rules, hits="theme_customers", customers="customers",
        more=["comments", "sentiment"],
    )  # fmt: skip
    table = table.drop(columns="customers").rename(columns={"theme_customers": "customers"})
    places = {(p.journey_type, stage): i for p in plans for i, stage in enumerate(p.stages)}
    keys = zip(table["journey_type"], table["stage"], strict=True)
    placed = table.assign(_place=[places.get(key, len(places)) for key in keys])
    ordered = placed.sort_values(
        ["journey_type", "_place", "stage", "n", "language", "rank"],
        ascending=[True, True, True, False, True, True],
    )
    return conform(ordered.drop(columns="_place"), Themes)


def _find(own: pd.DataFrame, language: str, rules: Rules) -> Iterator[Cells]:
    """Find the themes of each stage among the comments of one language."""
    words, uses = _count_words(own["verbatim"], language)
    fewest = max(FEWEST, rules.smallest_cell)
    stages = sorted(own["stage"].unique())
    if len(stages) == 1 and language != ENGLISH:
        return  # the commonest words would be those of every text
    for stage in stages:
        here = (own["stage"] == stage).to_numpy()
        counts = uses[here].sum(axis=0)
        _, z = log_odds(counts, uses[~here].sum(axis=0))
        order = sorted(
            np.flatnonzero((counts >= fewest) & ~(z < DISTINCT)),
            key=lambda i: (-np.nan_to_num(z[i]), -counts[i], words[i]),
        )
        who = own.loc[here, "customer_id"]
        known = [i for i in order if who[uses[here, i]].nunique() >= fewest]
        for rank, theme in enumerate(_join(uses[here], known), start=1):
            row = _measure(own[here], uses[here][:, theme].any(axis=1), rules)
            name = ", ".join(words[i] for i in theme)
            yield {"stage": stage, "rank": rank, "theme": name, "distinct_z": z[theme[0]], **row}


def _count_words(texts: pd.Series, language: str) -> tuple[list[str], Uses]:
    """Mark which comment uses which of the words that are common enough to be shown."""
    vectorizer = CountVectorizer(
        binary=True,
        token_pattern=rf"(?u)\b[^\W\d_]{{{SHORTEST.get(language, LONGER)},}}\b",
        stop_words="english" if language == ENGLISH else None,
    )
    try:
        found = vectorizer.fit_transform(texts.str.replace(MARK, " ", regex=True))
    except ValueError:  # no comment holds a word
        return [], np.zeros((len(texts), 0), dtype=bool)
    common = np.flatnonzero(np.asarray(found.sum(axis=0))[0] >= FEWEST)
    names = vectorizer.get_feature_names_out()
    return [str(names[i]) for i in common], found[:, common].toarray().astype(bool)


def _join(uses: Uses, order: Sequence[np.intp]) -> list[list[np.intp]]:
    """Join words that share most of their comments, the first of them naming the theme."""
    themes: list[list[np.intp]] = []
    for i in order:
        alike = [theme for theme in themes if _overlap(uses[:, theme[0]], uses[:, i]) >= ALIKE]
        if alike:
            alike[0].extend([i] if len(alike[0]) < WORDS else [])
        elif len(themes) < MOST:
            themes.append([i])
    return themes


def _overlap(first: Uses, second: Uses) -> float:
    return float((first & second).sum() / (first | second).sum())


def _measure(own: pd.DataFrame, hit: Uses, rules: Rules) -> Cells:
    each = pd.Series(hit, index=own.index).groupby(own["customer_id"]).agg(["sum", "size"])
    effect = share_design_effect(each["sum"], each["size"])
    hits = int(hit.sum())
    return {
        "comments": hits,
        "customers": len(each), "theme_customers": int((each["sum"] > 0).sum()),
        "sentiment": own.loc[hit, "sentiment"].mean(),
        **share_cells(wilson(hits, len(own), design_effect=effect), hits, rules.thresholds),
    }  # fmt: skip


def read_themes(table: pd.DataFrame) -> str:
    """Name the first theme of each stage."""
    shown = table[table["value"].notna()]
    if shown.empty:
        return (
            f"No word is used by the {FEWEST} customers of a stage that it takes to be shown: more "
            "comments, with the stage or touchpoint that they are about, would give themes."
        )
    # of each stage the language of most comments; what is about the whole is no stage
    staged = shown[shown["stage"] != NO_STAGE]
    ordered = (shown if staged.empty else staged).sort_values(
        ["n", "rank"], ascending=[False, True], kind="stable"
    )
    first = ordered.drop_duplicates(["journey_type", "stage"]).sort_index()
    said = "; ".join(
        f"{row['stage']}: {row['theme']} ({share(row['value'])}, n = {number(int(row['n']))})"
        for _, row in first.iterrows()
    )
    return f"What comments of a stage speak of more than others, with its share of them: {said}."
