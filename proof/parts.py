"""The parts of the proof: what each asks of the seeds, and the table it makes of the answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from proof.coverage import COVERAGE, LARGE_SEEDS, TRUTH, gather, tell_coverage
from proof.nothing import NOTHING, tell_discoveries
from proof.pages import of, write_table
from proof.plants import PLANTS, tell_power
from proof.questions import Answer, Question
from proof.seeds import Kept
from proof.verdicts import LARGE_VERDICTS, VERDICTS, tell_verdicts

Answers = Mapping[str, Sequence[Answer]]


@dataclass(frozen=True)
class Part:
    """One part of the proof.

    Attributes
    ----------
    mark, title
        Of its table on the page.
    questions, large
        What is asked of each seed, and of the large telecoms that tell the truth.
    write
        Makes the table of the answers, by name of the question.
    """

    mark: str
    title: str
    questions: tuple[Question, ...]
    write: Callable[[Answers], str]
    large: tuple[Question, ...] = ()

    def names(self) -> list[str]:
        """Name what can be asked by itself."""
        return [question.name for question in self.questions]

    def tell(self, kept: Kept, seeds: Sequence[int]) -> str:
        """Write the table of the answers that are kept."""
        usual = {each.name: kept.read(each, seeds) for each in self.questions}
        large = {each.name: kept.read(each, LARGE_SEEDS) for each in self.large}
        return self.write(usual | large)


def write_power(answers: Answers) -> str:
    """Write in how many seeds each plant is found, beside the naive answer."""
    table = tell_power(answers)
    table = table.assign(
        client=[_telecom(row) for _, row in table.iterrows()],
        found=[of(*pair) for pair in zip(table["found"], table["seeds"], strict=True)],
        false=table["false"].astype("float64").map("{:.0f}".format).replace("nan", ""),
        held=[of(*pair) for pair in zip(table["held"], table["intervals"], strict=True)],
        wrong=[of(*pair) for pair in zip(table["naive_wrong"], table["naive_seeds"], strict=True)],
    )
    return write_table(
        table,
        {
            "plant": "Plant", "what": "What is planted", "client": "Client", "by": "Found where",
            "found": "Found", "false": "Seeds with a false one beside it",
            "held": "Intervals that hold the truth", "naive": "Naive answer",
            "wrong": "Naive answer wrong",
        },
    )  # fmt: skip


def _telecom(row: pd.Series) -> str:
    named = "" if row["segment"] == "all" else f", segment {row['segment']}"
    return f"{row['customers']:,} customers, {row['quarters']} quarters{named}"


def write_discoveries(answers: Answers) -> str:
    """Write how many reviews claim something where nothing is planted."""
    table = tell_discoveries(answers[NOTHING.name])
    table = table.assign(
        reviews=[of(*pair) for pair in zip(table["reviews"], table["seeds"], strict=True)],
        passed=[of(*pair) for pair in zip(table["passed"], table["seeds"], strict=True)],
        tests=table["tests"].map("{:.0f}".format),
    )
    return write_table(
        table,
        {
            "source": "Result table", "reviews": "Reviews with a claim",
            "passed": "Reviews with q ≤ 0.05", "tests": "Tests a review (median)",
        },
    )  # fmt: skip


def write_coverage(answers: Answers) -> str:
    """Write how often the intervals of each kind hold the truth."""
    table = tell_coverage(gather(COVERAGE, answers), gather(TRUTH, answers))
    short = [max(0.0, low - held) for low, held in zip(table["least"], table["held"], strict=True)]
    table = table.assign(
        asked=[f"{a:.0%} to {b:.0%}" for a, b in zip(table["least"], table["most"], strict=True)],
        short=[f"{each:.1%}" if each else "none" for each in short],
        intervals=table["intervals"].map("{:,}".format),
        **{name: table[name].map("{:.1%}".format) for name in ("held", "below", "above")},
    )
    return write_table(
        table,
        {
            "kind": "Kind", "method": "Method", "intervals": "Intervals", "held": "Hold the truth",
            "below": "Truth below", "above": "Truth above", "asked": "Asked",
            "short": "Short by",
        },
    )  # fmt: skip


def write_verdicts(answers: Answers) -> str:
    """Write how often verdicts on gaps contradict the truth."""
    table = tell_verdicts(answers[VERDICTS.name], answers[LARGE_VERDICTS.name])
    numbers = {name: table[name].map("{:,.4g}".format) for name in ("line", "truth")}
    return write_table(
        table.assign(gap=table["gap"].str.replace("|", ", "), **numbers),
        {
            "gap": "Gap", "line": "Target with tolerance", "truth": "Truth", "right": "Is",
            "met": "Said met", "missed": "Said missed", "undetermined": "Undetermined",
            "contradictions": "Contradictions",
        },
    )  # fmt: skip


PARTS = (
    Part("power", "Plants found", tuple(each.question for each in PLANTS), write_power),
    Part("nothing", "Claims where nothing is planted", (NOTHING,), write_discoveries),
    Part("coverage", "Coverage of 95 % intervals", COVERAGE, write_coverage, TRUTH),
    Part("verdicts", "Verdicts on gaps", (VERDICTS,), write_verdicts, (LARGE_VERDICTS,)),
)


def parts_of(names: Collection[str] | None) -> list[Part]:
    """Give the parts that ask the questions named, and only these; all where none is named."""
    if not names:
        return [*PARTS]
    kept = [
        replace(part, questions=tuple(each for each in part.questions if each.name in names))
        for part in PARTS
    ]
    return [part for part in kept if part.questions]
