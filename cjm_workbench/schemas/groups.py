"""The groups that every client has: what settings, journeys, analyses and figures call them."""

from __future__ import annotations

UNKNOWN = "unknown"
"""The persona of who fits none, and the value tier of who was not seen before the period."""

TIERS = ("high", "medium", "low", UNKNOWN)
"""The value tiers, the highest first."""
