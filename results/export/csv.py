"""Every sample as one row of comma-separated values (RFC 4180), for a spreadsheet or a data frame.

No value is rounded and none is left out: what could not be measured is an empty field.
"""

import csv
from collections.abc import Iterable
from typing import TextIO

NAME = "csv"
SUFFIX = ".csv"

COLUMNS = ("allocator", "workload", "group", "metric", "unit", "better", "value", "binding", "arch",
           "emulation", "threads", "processes", "round", "seed", "checksum", "role", "decided",
           "note")


def write(records: Iterable[dict], out: TextIO) -> None:
    rows = csv.DictWriter(out, COLUMNS, extrasaction="ignore")
    rows.writeheader()
    rows.writerows(record for record in records if record["record"] == "sample")
