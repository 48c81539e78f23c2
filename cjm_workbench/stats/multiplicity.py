"""Many comparisons: the false discovery rate within a family of tests."""

from __future__ import annotations

from typing import overload

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import false_discovery_control


@overload
def benjamini_hochberg(p: pd.Series) -> pd.Series: ...
@overload
def benjamini_hochberg(p: npt.ArrayLike) -> npt.NDArray[np.float64]: ...
def benjamini_hochberg(
    p: pd.Series | npt.ArrayLike,
) -> pd.Series | npt.NDArray[np.float64]:
    """Adjust the p-values of one family so that q <= 0.05 keeps false discoveries under 5 %.

    Parameters
    ----------
    p
        P-values of the family. A missing one was not tested: it stays missing and does not count
        towards the size of the family.

    Returns
    -------
    pandas.Series or numpy.ndarray
        The q-values, in the order (and with the index) of ``p``.

    Raises
    ------
    ValueError
        If a p-value lies outside 0 to 1.

    Notes
    -----
    Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57: 289.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, np.nan, 0.03])
    array([0.03, 0.04,  nan, 0.04])
    """
    raw = np.asarray(p, dtype=float)
    tested = ~np.isnan(raw)
    q = np.full(raw.shape, np.nan)
    if tested.any():
        q[tested] = false_discovery_control(raw[tested], method="bh")
    return pd.Series(q, index=p.index, name="q_value") if isinstance(p, pd.Series) else q
