"""The deck: the review's brief, map and findings as slides that can be edited."""
