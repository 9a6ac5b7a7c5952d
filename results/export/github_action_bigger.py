"""The same for the metrics of which more is better: `customBiggerIsBetter`."""

from collections.abc import Iterable
from typing import TextIO

from results.export.github_action import write_direction

NAME = "github-action-benchmark-bigger"
SUFFIX = ".bigger.json"


def write(records: Iterable[dict], out: TextIO) -> None:
    write_direction(records, "more", out)
