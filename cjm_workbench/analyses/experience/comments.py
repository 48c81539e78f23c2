"""Comments with their language and, where it is English, their sentiment."""

from __future__ import annotations

from functools import cache

import ibis.expr.types as ir
import pandas as pd
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

MOST = 20_000
"""Comments that are read, a review: a draw of them tells as much, in bounded time."""

ENGLISH = "en"
UNKNOWN = "unknown"
NO_STAGE = "(no stage)"


def fetch_comments(scores: ir.Table, feedback: ir.Table) -> pd.DataFrame:
    """Fetch the comments of a review, or a draw of them that is the same in every run.

    Parameters
    ----------
    scores
        The review's scores.
    feedback
        Canonical feedback, which names the language.

    Returns
    -------
    pandas.DataFrame
        journey_type, stage, customer_id, verbatim, language (its first part, such as ``en``) and
        sentiment: from -2 to +2, missing where the language is not English or not known.
    """
    said = feedback.select("feedback_id", "language")
    written = scores.filter(scores.verbatim.notnull()).left_join(said, "feedback_id")
    drawn = written.mutate(draw=written.feedback_id.hexdigest("md5")).order_by(
        ["draw", "journey_type"]
    )
    columns = ["journey_type", "stage", "customer_id", "verbatim", "language"]
    rows: pd.DataFrame = drawn.limit(MOST).select(columns).execute()
    language = rows["language"].fillna("").str.lower().str.split(r"[-_]", regex=True).str[0]
    return rows.assign(
        stage=rows["stage"].fillna(NO_STAGE),
        language=language.where(language != "", UNKNOWN),
        sentiment=_score(rows["verbatim"].where(language == ENGLISH)),
    )


def _score(texts: pd.Series) -> pd.Series:
    """Score each different text once: VADER (Hutto and Gilbert 2014), from -1 to 1, doubled."""
    analyzer = _analyzer()
    known = {
        text: 2 * analyzer.polarity_scores(text)["compound"] for text in texts.dropna().unique()
    }
    return texts.map(known).astype("float64")


@cache
def _analyzer() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()
