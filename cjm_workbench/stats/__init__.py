"""Intervals, comparisons, survival, sufficiency and suppression; it knows no journey."""
