"""The questions of chapter 08, kpis."""
