"""A run while it is written: the file on disk, its records in memory, and the copy of --json."""

import dataclasses
import datetime
import json
import os
import pathlib
import sys

from ci.host import environment, printable
from ci.host.build import ROOT
from ci.host.errors import UsageError
from ci.host.version import VERSION
from results.store.runs import SCHEMA, Run


@dataclasses.dataclass(frozen=True)
class Heading:
    """What the record `run` says about what was asked for."""

    seed: int
    set: str  # "smoke", "quick", "default", "full" or "selection"
    budget_s: float | None = None  # None: the work decides how long it takes
    until_decided: bool = False  # it was looked at after every round, and could end at any


class Recording:
    """Writes each record as it comes, to disk first.  `copy_to` is a file, "-" for standard output,
    or None.  One process and one thread writes.  Raises OSError where a record cannot be written."""

    def __init__(self, copy_to: str | None = None, started: datetime.datetime | None = None):
        started = started or datetime.datetime.now(datetime.timezone.utc)
        commit = (environment.commit(ROOT) or "")[:8] or "unversioned"
        self.run = Run.create(ROOT, f"{started:%Y%m%dT%H%M%S}-{commit}")
        self.records: list[dict] = []
        self.copy = None
        if copy_to is not None:
            self.copy = sys.stdout if copy_to == "-" else open(copy_to, "w")

    def keep(self, record: dict) -> None:
        record = printable.in_record(record)
        self.records.append(record)
        self.run.append(record)
        if self.copy is not None:
            print(json.dumps(record, separators=(",", ":")), file=self.copy, flush=True)

    def close(self) -> None:
        """Closes the copy; what is kept afterwards goes to disk alone."""
        if self.copy not in (None, sys.stdout):
            self.copy.close()
        self.copy = None


def begin(heading: Heading, build: pathlib.Path, copy_to: str | None) -> Recording:
    """A new run with its first two records: what was asked for, and the machine."""
    recording = Recording(copy_to)
    recording.keep({"record": "run", "schema": SCHEMA, "id": recording.run.id,
                    "started": recording.run.started, "command": sys.argv, "version": VERSION,
                    "seed": heading.seed, "budget_s": heading.budget_s, "set": heading.set,
                    **({"until_decided": True} if heading.until_decided else {})})
    recording.keep(environment.record(ROOT, build, heading.seed))
    return recording


def check_json(file: str | None, option: str = "--json") -> None:
    """UsageError unless the file of an option can be written, before the long work begins."""
    if file is None or file == "-":
        return
    path = pathlib.Path(file)
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise UsageError(f"{option} {file}: cannot be written")
