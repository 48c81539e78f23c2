"""Finished reviews side by side, and over periods."""
