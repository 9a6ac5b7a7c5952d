"""Reviewed answers: golden/<allocator>.toml, a file an allocator.

    reviewed = ["5.2.1", "5.3.0"]     # for peers: the versions that were reviewed, the oldest first

    [value]
    "process.realloc.zero" = "null"   # of every reviewed version
    "heap.zero.usable"."5.2.1" = "8 bytes"
    "heap.zero.usable"."5.3.0" = "16 bytes"
    "process.fork.signal" = ["the program hangs", "the program ends well"]  # a race decides
    [value.aarch64]                   # where an architecture differs

    [[deviation]]
    clause = "process.errno.failure"
    versions = "5.2.1 to 5.3.0"       # where it is not all of them; see spans.py
    observed = "realloc left errno 0" # * stands for anything
    reason = "why it is so, and that it is the allocator's own doing"
    arch = ["aarch64"]                # where it is not everywhere
    sometimes = true                  # a race: it does not happen in every run

A value that differs from its pin, a value without one, a failure that is not listed, and a listed
one that no longer happens each give a finding, and a finding breaks the run.  Where there is no
file nothing is compared.  Another version of a peer than was reviewed is compared with the nearest
reviewed one before it, and its differences are reported as unreviewed, which fails nothing.
"""

import dataclasses
import itertools
import pathlib
import re

from ci.host import toml
from ci.host.errors import UsageError
from conformance.driver import spans, versions

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "golden"

# What somebody has to do who finds a deviation without one of these.
TO_DO = {
    "clause": "name the clause",
    "observed": "write what is seen, * for anything, or remove the deviation and use --pin",
    "reason": "write in it why the allocator does so and that this is accepted, or mend the "
              "allocator and remove the deviation",
}


def file_of(allocator: str, folder: pathlib.Path = FOLDER) -> pathlib.Path:
    """One file for all installed versions of a peer, NAME and NAME@2."""
    return folder / f"{allocator.partition('@')[0].replace('/', '-')}.toml"


def is_clause(name: str) -> bool:
    """And not a platform of [value]: heap.zero.malloc, but aarch64 or aarch64.qemu-system."""
    return name.count(".") >= 2


@dataclasses.dataclass(frozen=True)
class Finding:
    """Something to review; `record` is what was seen."""

    record: dict
    what: str
    unreviewed: bool = False  # of a version that nobody has reviewed: it breaks nothing


@dataclasses.dataclass
class Golden:
    """What was reviewed of one allocator."""

    allocator: str
    reviewed: tuple[str, ...] | None  # None: built here, and reviewed with each change of it
    values: dict
    deviations: list[dict]

    @classmethod
    def read(cls, allocator: str, folder: pathlib.Path = FOLDER,
             complete: bool = True) -> "Golden | None":
        """None where nothing was reviewed.  UsageError for a file that cannot be understood, or
        that must be complete and is not."""
        return cls.of_file(allocator, file_of(allocator, folder), complete)

    @classmethod
    def of_file(cls, allocator: str, file: pathlib.Path, complete: bool = True) -> "Golden | None":
        """The same of a file of any name."""
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
                                     f"has no {key} yet: {TO_DO[key]}")
        reviewed = text.get("reviewed")
        golden = cls(allocator, None if reviewed is None else tuple(reviewed),
                     text.get("value", {}), text.get("deviation", []))
        try:
            golden.check()
        except ValueError as error:
            raise UsageError(f"{file}: {error}") from error
        return golden

    @classmethod
    def of_peer(cls, allocator: str, folder: pathlib.Path = FOLDER,
                complete: bool = True) -> "Golden":
        """As `read`; a peer that has no file is one of which no version was reviewed."""
        return cls.read(allocator, folder, complete) or cls(allocator, (), {}, [])

    def check(self) -> None:
        """ValueError, in words, where a line means nothing or two lines contradict each other."""
        for older, newer in zip(self.reviewed or (), (self.reviewed or ())[1:]):
            if versions.order(older, newer) >= 0:
                raise ValueError(f"reviewed versions: {newer} is not newer than {older}")
        for clause, entry in self.entries():
            for one, other in itertools.combinations(entry if isinstance(entry, dict) else (), 2):
                self._apart(clause, self.span(one) & self.span(other))
            if isinstance(entry, dict):
                self.span(", ".join(entry))
        for one, other in itertools.combinations(self.deviations, 2):
            if one["clause"] == other["clause"] and _meet(one, other):
                self._apart(one["clause"],
                            self.span(one.get("versions")) & self.span(other.get("versions")))

    def entries(self):
        """(clause, what is written of it) on every platform."""
        for name, entry in self.values.items():
            yield from ((name, entry),) if is_clause(name) else entry.items()

    @staticmethod
    def _apart(clause: str, both: set) -> None:
        if both:
            raise ValueError(f"{clause} is listed twice for one version and platform")

    def span(self, span: str | None) -> set:
        """The reviewed versions that a line is about; of what has none the only one is None."""
        if span is None:
            return {None} if self.reviewed is None else set(self.reviewed)
        return spans.members(span, self.reviewed or ())

    def nearest(self, version: str | None) -> str | None:
        """The reviewed version to compare with: the last one before it, or the oldest; of a
        version that is not known the newest.  None where there is none."""
        if not self.reviewed:
            return None
        released = versions.upstream(version or "")
        before = [one for one in self.reviewed if versions.order(one, released) <= 0]
        return (before or self.reviewed[:1])[-1] if released else self.reviewed[-1]

    def is_about(self, version: str | None) -> bool:
        """Whether that version was reviewed."""
        if self.reviewed is None:
            return True
        nearest, released = self.nearest(version), versions.upstream(version or "")
        return bool(released) and nearest is not None and versions.order(nearest, released) == 0

    def pin(self, record: dict):
        """The reviewed value, the most particular one; None where there is none."""
        version = self.nearest(record.get("version"))
        for platform in (f"{record['arch']}.{record['emulation']}", record["arch"]):
            pin = self.entry(self.values.get(platform, {}).get(record["clause"]), version)
            if pin is not None:
                return pin
        return self.entry(self.values.get(record["clause"]), version)

    def entry(self, entry, version: str | None):
        """What a line, or the lines of a clause, say of a reviewed version."""
        if not isinstance(entry, dict):
            return entry
        return next((value for span, value in entry.items() if version in self.span(span)), None)

    def deviation(self, record: dict) -> dict | None:
        """The listed failure of that clause on that platform."""
        version = self.nearest(record.get("version"))
        for one in self.deviations:
            if one["clause"] == record["clause"] and \
                    record["arch"] in one.get("arch", [record["arch"]]) and \
                    record["emulation"] in one.get("emulation", [record["emulation"]]) and \
                    ("versions" not in one or version in self.span(one["versions"])):
                return one
        return None


def _meet(one: dict, other: dict) -> bool:
    """Whether two deviations have a platform in common; what names none is about all."""
    return all(key not in one or key not in other or set(one[key]) & set(other[key])
               for key in ("arch", "emulation"))


def is_race(record: dict, golden: Golden | None) -> bool:
    """Whether that clause is known to be answered now in one way, now in another."""
    if golden is None or not golden.is_about(record.get("version")):
        return False
    listed = golden.deviation(record)
    return isinstance(golden.pin(record), list) or \
        listed is not None and bool(listed.get("sometimes"))


def fits(pattern: str, text: str) -> bool:
    """`*` in the pattern matches anything; everything else matches itself."""
    parts = (re.escape(part) for part in pattern.split("*"))
    return re.fullmatch(".*".join(parts), text, flags=re.DOTALL) is not None


def review(record: dict, golden: Golden | None, strict: bool = False) -> Finding | None:
    """What is to be looked at about this verdict; marks in the record a listed deviation, and
    what nobody has reviewed.  `strict` makes of that a finding like any other."""
    if golden is None:
        return Finding(record, "fails") if record["verdict"] == "FAIL" else None
    if not golden.is_about(record.get("version")):
        return _review_other_version(record, golden, strict)
    listed = golden.deviation(record)
    if record["verdict"] == "FAIL":
        return _review_failure(record, listed)
    if listed is not None and record["verdict"] in ("PASS", "VALUE") \
            and not listed.get("sometimes"):
        return Finding(record, f"a listed deviation no longer happens ({listed['observed']}): "
                               "remove it from the list")
    return _review_value(record, golden) if record["verdict"] == "VALUE" else None


def _review_other_version(record: dict, golden: Golden, strict: bool) -> Finding | None:
    """Its failures, and the values that are not those of the nearest reviewed version."""
    nearest, what = golden.nearest(record.get("version")), None
    if record["verdict"] == "FAIL":
        listed = golden.deviation(record)
        alike = listed is not None and fits(listed["observed"], record["reason"] or "")
        what = f"fails as {nearest} does: {listed['reason']}" if alike else "fails"
    elif record["verdict"] == "VALUE" and nearest is not None:
        pin = golden.pin(record)
        if record["value"] not in _several(pin):
            told = "was not reviewed" if pin is None else f"is {_told(pin)}"
            what = f"the value is \"{record['value']}\", that of {nearest} {told}"
    if what is None:
        return None
    record["unreviewed"] = what
    if strict:
        return Finding(record, f"{what}; this version was not reviewed")
    return Finding(record, what, unreviewed=True)


def _review_failure(record: dict, listed: dict | None) -> Finding | None:
    if listed is None:
        return Finding(record, "fails")
    if not fits(listed["observed"], record["reason"] or ""):
        return Finding(record, f"fails differently from the listed \"{listed['observed']}\"")
    record["deviation"] = listed["reason"]
    return None


def _review_value(record: dict, golden: Golden) -> Finding | None:
    pin = golden.pin(record)
    if pin is None:
        return Finding(record, f"the value \"{record['value']}\" was not reviewed yet")
    if record["value"] not in _several(pin):
        return Finding(record, f"the value is \"{record['value']}\", the reviewed one {_told(pin)}")
    return None


def _several(pin) -> list:
    return pin if isinstance(pin, list) else [pin]


def _told(pin) -> str:
    return " or ".join(f'"{value}"' for value in _several(pin))
