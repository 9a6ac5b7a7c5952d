"""Every sample as one row of comma-separated values (RFC 4180), for a spreadsheet or a data frame.

No value is rounded and none is omitted; a value that could not be measured is an empty field.  A text
that a spreadsheet would interpret as a formula gets an apostrophe in front, because names come from
outside and a formula can run programs.
"""

import csv
import re
from collections.abc import Iterable
from typing import TextIO

from ci.host.printable import printable

NAME = "csv"
SUFFIX = ".csv"

COLUMNS = ("allocator", "workload", "group", "metric", "unit", "better", "value", "binding", "arch",
           "emulation", "threads", "processes", "round", "seed", "checksum", "role", "decided",
           "note")
# Where a cell begins: also after a sign at which another country's spreadsheet divides the line.
FORMULA = re.compile(r"(^|[;\t\n|])(?=[\s\"']*[=+\-@\uff1d\uff0b\uff0d\uff20])")


def write(records: Iterable[dict], out: TextIO) -> None:
    rows = csv.DictWriter(out, COLUMNS, extrasaction="ignore")
    rows.writeheader()
    rows.writerows({name: as_text(record.get(name)) for name in COLUMNS}
                   for record in records if record["record"] == "sample")


def as_text(value: object) -> object:
    """A text that is no formula anywhere; a number is what it is."""
    return FORMULA.sub(r"\1'", printable(value)) if isinstance(value, str) else value
