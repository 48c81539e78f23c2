"""The desired path of a journey: a small grammar of touchpoints, read from YAML."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
    field_validator,
    model_validator,
)

from cjm_workbench.errors import WorkbenchError

MAX_ANY_ORDER = 6
MAX_POSITIONS = 500
ONE_MEMBER = ("optional", "repeat")
KINDS = (*ONE_MEMBER, "choice", "any_order")


class Costs(BaseModel):
    """What one departure from the desired path costs an alignment.

    Attributes
    ----------
    insert
        Cost of a step that the desired path does not allow where it stands.
    skip
        Cost of a touchpoint that the desired path requires and the journey lacks.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    # Above zero: a free departure would make every journey conform.
    insert: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    skip: float = Field(default=1.0, gt=0, allow_inf_nan=False)


UNIT_COSTS = Costs()


class _Node(BaseModel):
    """A part of a desired path. Each kind can name its touchpoints, all and required, describe
    itself, and count the positions into which it unfolds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")


class Touchpoint(_Node):
    """One required touchpoint; in YAML, its name."""

    kind: Literal["touchpoint"] = "touchpoint"
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

    def touchpoints(self) -> frozenset[str]:
        return frozenset([self.name])

    def required(self) -> frozenset[str]:
        return frozenset([self.name])

    def describe(self) -> str:
        return self.name

    def positions(self) -> int:
        return 1


class _Group(_Node):
    """What the kinds with members share."""

    kind: str
    members: tuple[Node, ...]
    least: ClassVar[int] = 2
    most: ClassVar[float] = math.inf

    @field_validator("members", mode="before")
    @classmethod
    def _list_of_the_right_length(cls, members: Any) -> Any:
        if isinstance(members, list | tuple) and cls.least <= len(members) <= cls.most:
            return members
        limits = f"{cls.least} to {cls.most}" if cls.most < math.inf else f"{cls.least} or more"
        kind = cls.model_fields["kind"].default
        raise ValueError(f"{kind} takes a list of {limits} members, not {members!r}.")

    def touchpoints(self) -> frozenset[str]:
        return _union(member.touchpoints() for member in self.members)

    def required(self) -> frozenset[str]:
        return _union(member.required() for member in self.members)

    def positions(self) -> int:
        return sum(member.positions() for member in self.members)


class Sequence(_Group):
    """Parts in their order; in YAML, a list."""

    kind: Literal["sequence"] = "sequence"
    least: ClassVar[int] = 1

    def describe(self) -> str:
        return ", then ".join(_bracketed(member) for member in self.members)


class Optional(_Group):
    """A part that may be left out; in YAML, ``{optional: <node or list>}``."""

    kind: Literal["optional"] = "optional"
    least: ClassVar[int] = 1

    def required(self) -> frozenset[str]:
        return frozenset()

    def describe(self) -> str:
        return f"optionally {_bracketed(self.members[0])}"


class Repeat(_Group):
    """A part done once or more; in YAML, ``{repeat: <node or list>}``."""

    kind: Literal["repeat"] = "repeat"
    least: ClassVar[int] = 1

    def describe(self) -> str:
        return f"{_bracketed(self.members[0])} once or more"


class Choice(_Group):
    """Exactly one of several parts; in YAML, ``{choice: [<node or list>, ...]}``."""

    kind: Literal["choice"] = "choice"

    def required(self) -> frozenset[str]:
        return frozenset.intersection(*(member.required() for member in self.members))

    def describe(self) -> str:
        return "either " + " or ".join(_bracketed(member) for member in self.members)


class AnyOrder(_Group):
    """Parts done once each, one whole part after another, in any order.

    In YAML, ``{any_order: [<node or list>, ...]}``, with two to six parts.
    """

    kind: Literal["any_order"] = "any_order"
    most: ClassVar[float] = MAX_ANY_ORDER

    def describe(self) -> str:
        *others, last = (_bracketed(member) for member in self.members)
        return f"in any order {', '.join(others)} and {last}"

    def positions(self) -> int:
        # Each part stands once after every subset of the other parts.
        return super().positions() << (len(self.members) - 1)


def _tagged(value: Any) -> Any:
    """Turn the YAML form of a node into the fields of its model."""
    if isinstance(value, _Node):
        return value
    if isinstance(value, str):
        return {"kind": "touchpoint", "name": value}
    if isinstance(value, list | tuple):
        # A list of one is that one: equal paths compare equal.
        if len(value) == 1:
            return _tagged(value[0])
        return {"kind": "sequence", "members": value}
    kind, content = _only_item(value)
    return {"kind": kind, "members": [content] if kind in ONE_MEMBER else content}


def _only_item(value: Any) -> tuple[str, Any]:
    items = list(value.items()) if isinstance(value, dict) else []
    if len(items) == 1 and items[0][0] in KINDS:
        return items[0]
    unknown = next((str(key) for key, _ in items if key not in KINDS), None)
    message = WorkbenchError(
        f"{value!r} is no part of a desired path",
        got=unknown,
        allowed=[f"{{{kind}: ...}}" for kind in KINDS],
        next_step="A text is one required touchpoint (quote it if it looks like a number, a date "
        "or yes/no), a list is a sequence, and a mapping has one key that names its kind.",
    )
    raise ValueError(str(message))


Node = Annotated[
    Touchpoint | Sequence | Optional | Choice | Repeat | AnyOrder,
    Field(discriminator="kind"),
    BeforeValidator(_tagged),
]


class DesiredPath(RootModel[Node]):
    """What the client wants the order of touchpoints to be.

    A list is a sequence and a text is one required touchpoint. ``{optional: ...}`` may be left
    out, ``{repeat: ...}`` is done once or more, ``{choice: [...]}`` is exactly one of its members
    and ``{any_order: [...]}`` is each member once, one whole member after another.

    Examples
    --------
    >>> path = DesiredPath.model_validate(
    ...     ["visit", {"optional": "chat"}, {"choice": ["web order", ["call", "phone order"]]}]
    ... )
    >>> path.describe()
    'visit, then optionally chat, then (either web order or (call, then phone order))'
    >>> sorted(path.required())
    ['visit']
    """

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _small_enough(self) -> DesiredPath:
        if self.root.positions() > MAX_POSITIONS:
            raise ValueError(
                f"the desired path unfolds into {self.root.positions()} positions, more than "
                f"{MAX_POSITIONS}. Give any_order fewer or shorter members."
            )
        return self

    def touchpoints(self) -> frozenset[str]:
        """Name every touchpoint that the path mentions."""
        return self.root.touchpoints()

    def required(self) -> frozenset[str]:
        """Name the touchpoints that stand on every way through the path."""
        return self.root.required()

    def describe(self) -> str:
        """Say the path in plain words, for a report."""
        return self.root.describe()


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _bracketed(node: Node) -> str:
    """Describe a part inside another: in brackets where its own words would run on."""
    runs_on = isinstance(node, Sequence | Choice | AnyOrder)
    return f"({node.describe()})" if runs_on else node.describe()
