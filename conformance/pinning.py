"""Writes what was seen into the golden files, for somebody to review.

A reviewed line that was not asked about stays.  A failure is written with an empty reason, and a
file with an empty reason breaks every run: nobody can forget to say why.
"""

import json
import pathlib
import re

from conformance.golden import FOLDER, Golden, file_of, fits

HEADER = "# What {} does where the standards leave it free, and where it deviates; reviewed.\n"


def pin(records: list[dict], main_arch: str, versions: dict[str, str | None],
        folder: pathlib.Path = FOLDER) -> list[pathlib.Path]:
    """Writes the files of the allocators among the records; returns them."""
    written = []
    for allocator in dict.fromkeys(record["allocator"] for record in records):
        own = [record for record in records if record["allocator"] == allocator]
        golden = Golden.read(allocator, folder, complete=False) or \
            Golden(allocator, versions.get(allocator), {}, [])
        take(golden, own, main_arch)
        file = file_of(allocator, folder)
        if not golden.values and not golden.deviations and not file.exists():
            continue
        file.write_text(as_text(golden))
        written.append(file)
    return written


def upstream(version: str) -> str | None:
    """A pattern for every Debian revision of it: 2.36-9+deb12u14 is 2.36-*.  None for a version
    without one: what is built here is reviewed at each commit, whatever its version."""
    released = re.match(r"(\d+(:\d+)?(\.\d+)*)[-+]", version)
    return f"{released[1]}[-+]*" if released else None


def take(golden: Golden, records: list[dict], main_arch: str) -> None:
    """The values and failures of these records in place of what was there of them."""
    for record in sorted(records, key=lambda record: record["arch"] != main_arch):
        if record["verdict"] == "VALUE":
            _take_value(golden, record, main_arch)
        listed = golden.deviation(record)
        if record["verdict"] in ("PASS", "VALUE") and listed is not None \
                and not listed.get("sometimes"):
            _drop(golden, listed, record["arch"], main_arch)
        if record["verdict"] == "FAIL" and \
                (listed is None or not fits(listed["observed"], record["reason"] or "")):
            _take_failure(golden, record, listed)


def _take_value(golden: Golden, record: dict, main_arch: str) -> None:
    pin = golden.pin(record)
    if isinstance(pin, list) and record["value"] in pin:
        return
    clause, place = record["clause"], f"{record['arch']}.{record['emulation']}"
    for particular in (record["arch"], place):
        golden.values.get(particular, {}).pop(clause, None)
    if record["arch"] == main_arch or clause not in golden.values:
        golden.values[clause] = record["value"]
    elif golden.values[clause] != record["value"]:
        golden.values.setdefault(record["arch"], {})[clause] = record["value"]


def _drop(golden: Golden, listed: dict, arch: str, main_arch: str) -> None:
    """It does not happen on this architecture; on the main one it may still."""
    left = [one for one in listed.get("arch", [main_arch]) if one != arch]
    if left:
        listed["arch"] = left
    else:
        golden.deviations.remove(listed)


def _take_failure(golden: Golden, record: dict, listed: dict | None) -> None:
    if listed is not None:
        golden.deviations.remove(listed)
    observed = re.sub(r"0x[0-9a-f]{6,}", "*", record["reason"] or "")  # an address is never the same
    golden.deviations.append({"clause": record["clause"], "observed": observed, "reason": ""})


def as_text(golden: Golden) -> str:
    lines = [HEADER.format(golden.allocator)]
    if golden.version:
        lines += [f"version = {_quoted(golden.version)}\n"]
    plain = {name: value for name, value in golden.values.items() if not isinstance(value, dict)}
    tables = {name: value for name, value in golden.values.items()
              if isinstance(value, dict) and value}
    lines += ["[value]"] + _pairs(plain) + [""]
    for name, table in sorted(tables.items()):
        lines += [f"[value.{_quoted(name)}]"] + _pairs(table) + [""]
    for deviation in sorted(golden.deviations, key=lambda one: one["clause"]):
        lines += ["[[deviation]]"]
        lines += [f"{key} = {_quoted(value)}" for key, value in deviation.items()] + [""]
    return "\n".join(lines)


def _pairs(table: dict) -> list[str]:
    return [f"{_quoted(name)} = {_quoted(value)}" for name, value in sorted(table.items())]


def _quoted(value) -> str:
    """A TOML string, integer or array: JSON writes them the same, but for bare control
    characters, which no value has."""
    return json.dumps(value, ensure_ascii=False)
