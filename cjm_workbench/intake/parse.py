"""Text to typed values, without coercion: what a cast would change is a reason, not a value."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from cjm_workbench.schemas.canonical import TABLES
from cjm_workbench.settings.sources import TableMap

ISO_DAY = r"\d{4}-\d{2}-\d{2}"
ISO_CLOCK = r"[ T]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?"
OFFSET = r"(Z|[+-]\d{2}(?::?\d{2})?)"
PATTERNS = {
    # at most as many digits as the type keeps: more would be rounded without a word
    dt.Decimal: r"^[+-]?\d{1,14}(\.\d{1,4})?$",
    dt.Float64: r"^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$",
    dt.Int64: r"^[+-]?\d{1,18}$",
}
MEANINGS = {
    dt.Decimal: "is not a plain number with at most 4 decimals",
    dt.Float64: "is not a plain number",
    dt.Int64: "is not a whole number",
    dt.Timestamp: "is not a time in the format of the mapping",
}

SHOWN = 80
"""Letters of an unreadable text that its reason quotes."""


@ibis.udf.scalar.builtin(name="try_strptime")
def _try_strptime(text: dt.string, form: dt.string) -> dt.Timestamp(scale=6):  # type: ignore[valid-type]
    """Read a time by a format; missing where it does not fit (the engine's own function)."""


@ibis.udf.scalar.builtin(name="timezone")
def _at_zone(zone: dt.string, local: dt.Timestamp(scale=6)) -> dt.Timestamp("UTC", 6):  # type: ignore[valid-type]
    """Take a local time for one of the zone (the engine's own function)."""


@dataclass(frozen=True)
class Cell:
    """A parsed column.

    Attributes
    ----------
    value
        Typed; missing where the text is missing or cannot be read.
    said
        What is said of a text that cannot be read, missing elsewhere; ``None`` for a column that
        takes any text.
    """

    value: ir.Value
    said: ir.StringValue | None


def parse_cell(text: ir.StringValue, name: str, mapping: TableMap, zone: str) -> Cell:
    """Parse one column of text.

    Parameters
    ----------
    text
        The column; missing stays missing.
    name
        Its canonical name.
    mapping
        Gives table, date format, decimal mark and zone.
    zone
        The client's zone, for times without an offset where the mapping names none.
    """
    dtype = column_type(mapping.table, name)
    kind = type(dtype)
    if kind is dt.String:
        return Cell(text, None)
    if kind is dt.Timestamp:
        value = _time(text, mapping, mapping.time_zone or zone)
    else:
        value = _number(text, dtype, mapping)
    said = ibis.literal(f"{name} '") + text.substr(0, SHOWN) + f"' {MEANINGS[kind]}"
    return Cell(value, ibis.ifelse(text.notnull() & value.isnull(), said, ibis.null("string")))


def column_type(table: str, column: str) -> dt.DataType:
    """Give the Ibis type of a canonical column."""
    return dt.dtype(TABLES[table].columns[column].dtype.type)


def _number(text: ir.StringValue, dtype: dt.DataType, mapping: TableMap) -> ir.NumericValue:
    if mapping.decimal_mark == ",":
        # a point would be a mark of thousands, and is refused with the rest
        text = ibis.ifelse(text.contains("."), "", text).replace(",", ".")
    plain = text.re_search(PATTERNS[type(dtype)])
    return ibis.ifelse(plain, text, None).try_cast(dtype)


def _time(text: ir.StringValue, mapping: TableMap, zone: str) -> ir.TimestampValue:
    if mapping.date_format is not None:
        return _to_utc(_try_strptime(text, mapping.date_format), zone, mapping.date_format)
    with_offset = text.re_search(f"^{ISO_DAY}{ISO_CLOCK}{OFFSET}$")
    local = text.re_search(f"^{ISO_DAY}({ISO_CLOCK})?$")
    # the engine reads an offset only after seconds
    spelt = text.re_replace(rf"([ T]\d{{2}}:\d{{2}}){OFFSET}$", r"\1:00\2")
    moment = ibis.ifelse(with_offset, spelt, None).try_cast(dt.Timestamp("UTC", 6))
    naive = ibis.ifelse(local, text, None).try_cast(dt.Timestamp(scale=6))
    return ibis.coalesce(_plain(moment), _to_utc(naive, zone))


def _to_utc(naive: ir.TimestampValue, zone: str, form: str = "") -> ir.TimestampValue:
    if zone == "UTC" or "%z" in form:
        return naive.cast(dt.Timestamp(scale=6))
    return _plain(_at_zone(zone, naive))


def _plain(moment: ir.TimestampValue) -> ir.TimestampValue:
    """Drop the zone of a moment; the engine's clock is UTC."""
    return moment.cast(dt.Timestamp(scale=6))
