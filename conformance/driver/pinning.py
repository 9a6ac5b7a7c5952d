"""Writes what was seen into the golden files, for somebody to review.

A reviewed line that was not asked about stays.  What is the same in all reviewed versions is
written once, what is not stands version by version.  A failure is written with an empty reason,
unless another version fails just so, and a file with an empty reason breaks every run: so the reason cannot
be forgotten.
"""

import copy
import json
import pathlib
import re
from collections.abc import Collection

from conformance.driver import spans, versions
from conformance.driver.golden import FOLDER, Golden, file_of, fits, is_clause
from results.store import whole

HEADER = "# What {} does where the standards leave it free, and where it deviates; reviewed.\n"
MAIN = "x86_64"  # what is not written for a particular architecture


def pin(records: list[dict], peers: Collection[str] = (), folder: pathlib.Path = FOLDER,
        file: pathlib.Path | None = None) -> list[pathlib.Path]:
    """Writes the files of the allocators among the records, or `file` for the only one; returns
    them.  Of `peers` several versions may be reviewed."""
    written = []
    for allocator in dict.fromkeys(record["allocator"] for record in records):
        own = [record for record in records if record["allocator"] == allocator]
        target = file or file_of(allocator, folder)
        golden = Golden.of_file(allocator, target, complete=False) or \
            Golden(allocator, () if allocator in peers else None, {}, [])
        Pinning(golden).take(own)
        if not golden.values and not golden.deviations and not target.exists():
            continue
        whole.write(target, as_text(golden))
        written.append(target)
    return written


def without_reason(file: pathlib.Path, allocator: str) -> list[str]:
    """The deviations in it that still need one, by their clauses."""
    golden = Golden.of_file(allocator, file, complete=False)
    return [] if golden is None else [one["clause"] for one in golden.deviations
                                      if not one.get("reason")]


class Pinning:
    """One allocator's file, as records change it."""

    def __init__(self, golden: Golden):
        self.golden = golden
        self.before = copy.deepcopy(golden)

    def take(self, records: list[dict]) -> None:
        """The values and failures of these records in place of what was there of them."""
        added = {self._add_version(record) for record in records} - {None}
        for record in sorted(records, key=lambda record: record["arch"] != MAIN):
            version = self.golden.nearest(record["version"])
            if record["verdict"] == "VALUE":
                self._take_value(record, version)
            self._take_verdict(record, version, version in added)
        self._join()

    def _add_version(self, record: dict) -> str | None:
        """The version, if it is a new one."""
        golden = self.golden
        if golden.is_about(record["version"]):
            return None
        version = versions.upstream(record["version"] or "")
        golden.reviewed = tuple(sorted((*golden.reviewed, version), key=versions.sort_key))
        return version

    def _take_value(self, record: dict, version: str | None) -> None:
        golden, clause, value = self.golden, record["clause"], record["value"]
        pin = golden.pin(record)
        if pin == value or isinstance(pin, list) and value in pin:
            return
        arch, before = record["arch"], self.before.pin(record)
        if pin is None and isinstance(before, list) and value in before:
            value = before  # what the version before it has, and no more was seen
        for platform in (arch, f"{arch}.{record['emulation']}"):
            self._set(golden.values.get(platform, {}), clause, version, None)
        general = golden.entry(golden.values.get(clause), version)
        if arch == MAIN or general is None:
            self._set(golden.values, clause, version, value)
        elif general != value:
            self._set(golden.values.setdefault(arch, {}), clause, version, value)

    def _set(self, table: dict, clause: str, version: str | None, value) -> None:
        """Writes the value of one version, and what all versions share once; None takes it out."""
        reviewed = self.golden.reviewed or (None,)
        told = {one: self.golden.entry(table.get(clause), one) for one in reviewed} \
            | {version: value}
        alike: dict[str, list] = {}
        for one in reviewed:
            if told[one] is not None:
                alike.setdefault(json.dumps(told[one]), []).append(one)
        table.pop(clause, None)
        if list(alike.values()) == [list(reviewed)]:
            table[clause] = told[reviewed[0]]
        elif alike:
            table[clause] = {spans.told(members, reviewed): told[members[0]]
                             for members in alike.values()}

    def _take_verdict(self, record: dict, version: str | None, is_new: bool) -> None:
        """A listed failure that does not happen goes, but for a race, whose absence in a version
        that was reviewed before surprises nobody."""
        listed = self.golden.deviation(record)
        if record["verdict"] in ("PASS", "VALUE") and listed is not None \
                and (is_new or not listed.get("sometimes")):
            self._drop(listed, record["arch"], version)
        if record["verdict"] == "FAIL" and \
                (listed is None or not fits(listed["observed"], record["reason"] or "")):
            self._take_failure(record, listed, version)

    def _drop(self, listed: dict, arch: str, version: str | None) -> None:
        """It does not happen in this version on this architecture; elsewhere it may still."""
        golden = self.golden
        golden.deviations.remove(listed)
        others = golden.span(listed.get("versions")) - {version}
        if others:
            golden.deviations.append(listed | {"versions": spans.told(others, golden.reviewed)})
        left = [one for one in listed.get("arch", [MAIN]) if one != arch]
        if left:
            golden.deviations.append(self._about(listed | {"arch": left}, version))

    def _about(self, deviation: dict, version: str | None) -> dict:
        return deviation if version is None else deviation | {"versions": version}

    def _take_failure(self, record: dict, listed: dict | None, version: str | None) -> None:
        if listed is not None:
            self._drop(listed, record["arch"], version)
        reason = record["reason"] or ""
        same = next((one for one in self.before.deviations if one["clause"] == record["clause"]
                     and fits(one["observed"], reason)), None)
        if same is None:
            observed = re.sub(r"0x[0-9a-f]{6,}", "*", reason)  # an address is never the same
            same = {"clause": record["clause"], "observed": observed, "reason": ""}
        taken = {key: value for key, value in same.items() if key not in ("arch", "versions")}
        if record["arch"] != MAIN or any(
                one["clause"] == record["clause"] and version in self.golden.span(one.get("versions"))
                for one in self.golden.deviations):
            taken["arch"] = [record["arch"]]
        self.golden.deviations.append(self._about(taken, version))

    def _join(self) -> None:
        """Deviations that differ in nothing but their versions become one."""
        golden, alike = self.golden, {}
        for one in golden.deviations:
            rest = {key: value for key, value in one.items() if key != "versions"}
            alike.setdefault(json.dumps(rest, sort_keys=True), (rest, set()))[1].update(
                golden.span(one.get("versions")))
        golden.deviations = [
            rest if about >= golden.span(None) else
            rest | {"versions": spans.told(about, golden.reviewed)}
            for rest, about in alike.values()]


def as_text(golden: Golden) -> str:
    lines = [HEADER.format(golden.allocator)]
    if golden.reviewed is not None:
        lines += [f"reviewed = {_quoted(list(golden.reviewed))}\n"]
    plain = {name: entry for name, entry in golden.values.items() if is_clause(name)}
    tables = {name: entry for name, entry in golden.values.items()
              if not is_clause(name) and entry}
    lines += ["[value]"] + _pairs(plain) + [""]
    for name, table in sorted(tables.items()):
        lines += [f"[value.{_quoted(name)}]"] + _pairs(table) + [""]
    for deviation in sorted(golden.deviations, key=_place):
        keys = sorted(deviation, key=ORDER.index)
        lines += ["[[deviation]]"]
        lines += [f"{key} = {_quoted(deviation[key])}" for key in keys] + [""]
    return "\n".join(lines)


ORDER = ("clause", "versions", "observed", "reason", "arch", "emulation", "sometimes")


def _place(deviation: dict) -> tuple:
    return deviation["clause"], deviation.get("versions", ""), deviation.get("arch", [])


def _pairs(table: dict) -> list[str]:
    """A line a clause, or a line a version of it."""
    lines = []
    for name, entry in sorted(table.items()):
        if isinstance(entry, dict):
            lines += [f"{_quoted(name)}.{_quoted(span)} = {_quoted(value)}"
                      for span, value in entry.items()]
        else:
            lines += [f"{_quoted(name)} = {_quoted(entry)}"]
    return lines


def _quoted(value) -> str:
    """A TOML string, integer or array: JSON writes them the same, but for bare control
    characters, which no value has."""
    return json.dumps(value, ensure_ascii=False)
