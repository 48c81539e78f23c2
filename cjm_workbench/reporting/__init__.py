"""Chapters to a report: run, export, and write down what it was made from."""
