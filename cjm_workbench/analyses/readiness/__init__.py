"""What the data can carry: what is covered, and what is blind, dirty or thin."""
