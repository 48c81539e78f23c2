"""Read sources, and map them to the canonical columns, still as text."""
