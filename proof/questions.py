"""What is asked of every seed: of which telecom, from which tables, and how it is judged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cjm_workbench.simulate.make import VERSION
from proof.telecoms import Telecom

Tables = Mapping[str, pd.DataFrame]
Answer = dict[str, Any]
"""What one seed answers, as JSON holds it."""


@dataclass(frozen=True)
class Question:
    """One question to every seed.

    Attributes
    ----------
    name
        As `--only` takes it.
    telecom, segment
        The review that it is asked of.
    tables
        The result tables that the answer is read from.
    judge
        Makes the answer of one seed from them.
    """

    name: str
    telecom: Telecom
    tables: tuple[str, ...]
    judge: Callable[[Tables], Answer]
    segment: str = "all"

    @property
    def key(self) -> str:
        """The name of its folder of answers; what the code makes of a seed is no part of it."""
        asked = [self.telecom.describe(), self.segment, sorted(self.tables), VERSION]
        digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
        return f"{self.name}-{digest[:12]}"
