"""Real programs, whole, under a preloaded library."""

from bench.programs.own import own_row

__all__ = ["own_row"]
