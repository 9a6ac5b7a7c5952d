"""Reviewed answers: golden/<allocator>.toml, a file an allocator.

    version = "5.3.*"                 # the version that was reviewed; for peers

    [value]
    "process.realloc.zero" = "null"
    "process.fork.signal" = ["the program hangs", "the program ends well"]  # a race decides
    [value.aarch64]                   # where an architecture differs

    [[deviation]]
    clause = "process.errno.failure"
    observed = "realloc left errno 0" # * stands for anything
    reason = "why it is so, and that it is the allocator's own doing"
    arch = ["aarch64"]                # where it is not everywhere
    sometimes = true                  # a race: a run without it is no surprise

A value that differs from its pin, a value without one, a failure that is not listed, and a listed
one that no longer happens each give a finding, and a finding breaks the run.  Where there is no
file nothing is compared, and nothing is where another version is installed than was reviewed.
"""

import dataclasses
import fnmatch
import pathlib
import re

from ci import toml
from ci.errors import UsageError

FOLDER = pathlib.Path(__file__).parent / "golden"


def file_of(allocator: str, folder: pathlib.Path = FOLDER) -> pathlib.Path:
    """One file for all installed versions of a peer, NAME and NAME@2."""
    return folder / f"{allocator.partition('@')[0].replace('/', '-')}.toml"


@dataclasses.dataclass(frozen=True)
class Finding:
    """Something to review; `record` is what was seen."""

    record: dict
    what: str


@dataclasses.dataclass
class Golden:
    """What was reviewed of one allocator."""

    allocator: str
    version: str | None
    values: dict
    deviations: list[dict]

    @classmethod
    def read(cls, allocator: str, folder: pathlib.Path = FOLDER,
             complete: bool = True) -> "Golden | None":
        """None where nothing was reviewed.  UsageError for a file that cannot be understood, or
        that must be complete and is not."""
        file = file_of(allocator, folder)
        if not file.exists():
            return None
        try:
            text = toml.loads(file.read_text())
        except toml.TOMLDecodeError as error:
            raise UsageError(f"{file}: {error}") from error
        for deviation in text.get("deviation", []) if complete else ():
            for key in ("clause", "observed", "reason"):
                if not deviation.get(key):
                    raise UsageError(f"{file}: the deviation {deviation.get('clause', '?')} "
                                     f"has no {key} yet")
        return cls(allocator, text.get("version"), text.get("value", {}),
                   text.get("deviation", []))

    def is_about(self, version: str | None) -> bool:
        return self.version is None or fnmatch.fnmatchcase(version or "", self.version)

    def pin(self, record: dict):
        """The reviewed value, the most particular one; None where there is none."""
        for place in (f"{record['arch']}.{record['emulation']}", record["arch"]):
            particular = self.values.get(place, {})
            if record["clause"] in particular:
                return particular[record["clause"]]
        return self.values.get(record["clause"])

    def deviation(self, record: dict) -> dict | None:
        """The listed failure of that clause in that place."""
        for deviation in self.deviations:
            if deviation["clause"] == record["clause"] and \
                    record["arch"] in deviation.get("arch", [record["arch"]]) and \
                    record["emulation"] in deviation.get("emulation", [record["emulation"]]):
                return deviation
        return None


def is_race(record: dict, golden: Golden | None) -> bool:
    """Whether that clause is known to be answered now in one way, now in another."""
    if golden is None or not golden.is_about(record.get("version")):
        return False
    listed = golden.deviation(record)
    return isinstance(golden.pin(record), list) or \
        listed is not None and bool(listed.get("sometimes"))


def fits(pattern: str, text: str) -> bool:
    """`*` in the pattern stands for anything; everything else for itself."""
    parts = (re.escape(part) for part in pattern.split("*"))
    return re.fullmatch(".*".join(parts), text, flags=re.DOTALL) is not None


def review(record: dict, golden: Golden | None) -> Finding | None:
    """What breaks the run about this verdict; marks a listed deviation in the record."""
    if golden is None or not golden.is_about(record.get("version")):
        return Finding(record, "fails") if record["verdict"] == "FAIL" else None
    listed = golden.deviation(record)
    if record["verdict"] == "FAIL":
        return _review_failure(record, listed)
    if listed is not None and record["verdict"] in ("PASS", "VALUE") \
            and not listed.get("sometimes"):
        return Finding(record, f"a listed deviation no longer happens ({listed['observed']}): "
                               "take it out of the list")
    return _review_value(record, golden) if record["verdict"] == "VALUE" else None


def _review_failure(record: dict, listed: dict | None) -> Finding | None:
    if listed is None:
        return Finding(record, "fails")
    if not fits(listed["observed"], record["reason"] or ""):
        return Finding(record, f"fails in another way than the listed \"{listed['observed']}\"")
    record["deviation"] = listed["reason"]
    return None


def _review_value(record: dict, golden: Golden) -> Finding | None:
    pin = golden.pin(record)
    if pin is None:
        return Finding(record, f"the value \"{record['value']}\" was not reviewed yet")
    reviewed = pin if isinstance(pin, list) else [pin]
    if record["value"] not in reviewed:
        told = " or ".join(f'"{value}"' for value in reviewed)
        return Finding(record, f"the value is \"{record['value']}\", the reviewed one {told}")
    return None
