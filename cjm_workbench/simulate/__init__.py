"""Clients whose truth is known: simulated from a seed, and marked as simulated."""
