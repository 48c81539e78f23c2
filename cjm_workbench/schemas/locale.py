"""How the client writes numbers and dates: the marks of a decimal, the order of a day.

A process writes for one client at a time; who opens a review says for whom. Marks and dates are
those of the Unicode CLDR, by Babel.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton

PLAIN: Final = "en"
"""English of no country: its decimals have a point, and its days are written as ISO 8601 does."""

_DAY_FIRST: Final = Locale("en", "GB")

_now: Locale = Locale(PLAIN)


def find_locale(name: str) -> Locale:
    """Find a locale by its name.

    Parameters
    ----------
    name
        Language, and where it matters country: ``de``, ``de_CH`` or ``pt-BR``.

    Raises
    ------
    ValueError
        If there is none of that name.

    Examples
    --------
    >>> find_locale("pt-BR").english_name
    'Portuguese (Brazil)'
    """
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError(
            f"there is no locale '{name}': name a language, and a country where it matters, such "
            "as en, en_GB, de or de_CH"
        ) from error


def write_for(name: str) -> None:
    """Write numbers and dates as this locale does, from here on in this process.

    Parameters
    ----------
    name
        As `find_locale` takes it.

    Examples
    --------
    >>> day = date(2026, 9, 30)
    >>> write_for("de"); mark("1,434.5"), write_day(day), write_month(day)
    ('1.434,5', '30.09.2026', 'Sept. 2026')
    >>> write_for("en"); mark("1,434.5"), write_day(day), write_month(day)
    ('1,434.5', '2026-09-30', '2026-09')
    """
    global _now
    _now = find_locale(name)


def language() -> str:
    """Name the language that is written in: ``en``."""
    return str(_now.language)


def mark(text: str) -> str:
    """Give a number written with a point and commas the marks of the locale."""
    marks = _now.number_symbols["latn"]
    return text.translate({ord("."): marks["decimal"], ord(","): marks["group"]})


def write_day(moment: date) -> str:
    """Write a day as the locale does; plain English writes ISO 8601, which has one reading."""
    if str(_now) == PLAIN:
        return f"{moment:%Y-%m-%d}"
    return str(format_date(moment, "medium", _now))


def write_month(moment: date) -> str:
    """Write a month as the locale does; plain English writes ISO 8601.

    Examples
    --------
    >>> write_month(date(2026, 9, 30))
    '2026-09'
    """
    if str(_now) == PLAIN:
        return f"{moment:%Y-%m}"
    return str(format_skeleton("yMMM", moment, locale=_now))


def write_moment(moment: datetime) -> str:
    """Write a moment: its day, and its time unless that is midnight."""
    midnight = moment.time() == time()
    return write_day(moment) if midnight else f"{write_day(moment)} {moment:%H:%M}"


def write_part(first: date, part: str) -> str:
    """Write a month or a week by its first day.

    Examples
    --------
    >>> write_part(date(2026, 9, 1), "month"), write_part(date(2026, 9, 7), "week")
    ('2026-09', 'the week of 2026-09-07')
    """
    return write_month(first) if part == "month" else f"the week of {write_day(first)}"


def write_long_day(moment: date) -> str:
    """Write a day with the name of its month.

    Examples
    --------
    >>> write_long_day(date(2026, 9, 30))
    '30 September 2026'
    """
    return str(format_date(moment, "long", _DAY_FIRST if str(_now) == PLAIN else _now))


def write_days(first: date, last: date) -> str:
    """Write a span of days.

    Examples
    --------
    >>> write_days(date(2026, 7, 1), date(2026, 9, 30))
    '1 July 2026 to 30 September 2026'
    """
    return f"{write_long_day(first)} to {write_long_day(last)}"
