"""The groups that every client has: what settings, journeys, analyses and figures call them."""

from __future__ import annotations

UNKNOWN = "unknown"
"""The persona of who fits none, and the value tier of who was not seen before the period."""

FITS_NONE = "Fits none"
"""What readers see of it, in the place of a persona's title."""

TIERS = ("high", "medium", "low", UNKNOWN)
"""The value tiers, the highest first."""
