"""Verdict, KPIs and first findings, from the other chapters' tables."""
