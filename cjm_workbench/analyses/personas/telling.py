"""How few customers a measure tells of, persona by persona and of several together."""

from __future__ import annotations

from typing import Final, NamedTuple

import pandas as pd

from cjm_workbench.analyses.personas.measures import Sample
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.groups import UNKNOWN
from cjm_workbench.stats.overlaps import find_telling, tells_of_few

EVERYBODY: Final = ""
FITTING: Final = " "
"""Stand beside the personas where sums are told: names that no persona has."""


class Telling(NamedTuple):
    """What of a cell would tell of too few customers.

    Attributes
    ----------
    personas
        Whose numbers would, beside those of larger personas.
    others
        Whether the others of a persona would, beside the personas that are left.
    """

    personas: frozenset[str] = frozenset()
    others: bool = False


def count_least(sample: Sample, *groups: pd.DataFrame) -> int:
    """Count the fewest customers that any number of these groups tells of; nobody is no cell."""
    counts = [len(part) for rows in groups for part in _parts(sample, rows)]
    return min((count for count in counts if count), default=0)


def count_shared(sample: Sample, pairs: pd.DataFrame) -> int:
    """Count the fewest customers that any number of two personas of the cell would tell of.

    Parameters
    ----------
    sample
        The measure, by customer.
    pairs
        customer_id, persona, other: as `pair_personas` gives them.
    """
    both = sample.rows.merge(pairs, on="customer_id").groupby(["persona", "other"])
    return min((count_least(sample, rows) for _, rows in both), default=0)


def tell_overlaps(sample: Sample, members: pd.DataFrame, rules: Rules) -> Telling:
    """Find what sums and differences of personas would tell of too few customers.

    A persona that holds another one but for a few tells these, though neither is small.

    Parameters
    ----------
    sample
        The measure, by customer.
    members
        Its rows, one a persona that the customer fits, with ``persona``. Those of a persona that
        is small itself count for nothing: it is hidden anyway.
    rules
        Names the smallest cell; 1 finds nothing.

    Examples
    --------
    Of 20 young, 17 are rich too: the three who are not are the difference.

    >>> who = pd.DataFrame({"customer_id": [*range(20), *range(17)],
    ...                     "persona": ["young"] * 20 + ["rich"] * 17})
    >>> steps = Sample("buy", "steps", "", "count", who)
    >>> tell_overlaps(steps, who, Rules(smallest_cell=10)).personas
    frozenset({'rich'})
    """
    if rules.smallest_cell <= 1:
        return Telling()
    each = members.groupby("persona")
    large = [str(name) for name, rows in each if count_least(sample, rows) >= rules.smallest_cell]
    found = [_tell(sample, part, large, rules) for part in _parts(sample, members)]
    personas = (one.personas for one in found)
    return Telling(frozenset().union(*personas), any(one.others for one in found))


def _tell(sample: Sample, part: pd.DataFrame, shown: list[str], rules: Rules) -> Telling:
    fits = pd.crosstab(part["customer_id"], part["persona"]) > 0
    fitting = fits.drop(columns=UNKNOWN, errors="ignore").any(axis=1)
    # other chapters tell of everybody: how many journeys, conversions and answers there are
    groups = fits.reindex(columns=shown, fill_value=False).assign(**{EVERYBODY: True})
    personas = find_telling(groups, rules.smallest_cell, known=[EVERYBODY])
    # a persona and its others are all who fit any
    left = groups.drop(columns=[*personas]).assign(**{FITTING: fitting})
    return Telling(frozenset(personas), tells_of_few(left, rules.smallest_cell))


def _parts(sample: Sample, rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Select the customers whom the numbers of a group tell of; a share tells of those left too."""
    if sample.unit != "share":
        return [rows]
    return [rows[rows["total"] > 0], rows[rows["total"] < rows["units"]]]
