"""Kernels that start fast: forks of a process that has the chapters' imports done."""
