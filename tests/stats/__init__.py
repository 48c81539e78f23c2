"""Tests of the statistics, on tables small enough to compute by hand."""
