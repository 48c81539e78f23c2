"""A new client's folder: commented settings, and a sample that they fit."""
