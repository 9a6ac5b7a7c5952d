"""What differs between the environments of two runs; shown before the differences of their numbers."""

import shlex
from collections.abc import Iterable, Sequence

from ci.host.roles import REFERENCE
from results.report.facts import first

# What changes numbers comes first; facts that are not listed follow in the order of their records.
ORDER = ("machine", "arch", "cpu", "cpus", "memory_bytes", "kernel", "libc", "os", "compiler",
         "compiler_version", "flags", "transparent_hugepages", "governor", "commit", "changed",
         "set", "budget_s", "seed")
NAMES = {"cpu": "CPU", "cpus": "CPUs", "libc": "C library", "os": "system",
         "compiler_version": "compiler's version", "transparent_hugepages": "transparent huge pages",
         "memory_bytes": "memory, bytes", "changed": "changes not committed",
         "perf_event_paranoid": "perf_event_paranoid", "budget_s": "budget, s",
         "cleared": "variables not passed on"}
OWN = ("record", "schema", "id", "started", "command")  # of a run, and different in any two
# What a program or a recording is: two of one name may be different.
SOURCES = {"program": ("version", "command"), "trace": ("command", "calls", "threads", "objects",
                                                         "live_bytes_peak")}
# Of the samples, with what a record means that does not say.
KINDS = {"reference": REFERENCE, "binding": "preload", "emulation": "native"}
OWN_COMMAND = "command/"  # of the catalogue's programs the command names folders of the checkout
Difference = tuple[str, str, str]  # what, in the first run, in the second
ABSENT = "not there"


def differences(before: Sequence[dict], after: Sequence[dict]) -> list[Difference]:
    """Every fact that the two do not share, every program and recording that is not the same though
    its name is, and every allocator that is not the same."""
    one, other = ({**first(side, "run"), **first(side, "environment")} for side in (before, after))
    names = [name for name in dict.fromkeys([*ORDER, *one, *other])
             if name not in OWN and (name in one or name in other)]
    found = [(NAMES.get(name, name.replace("_", " ")), shown(one.get(name)), shown(other.get(name)))
             for name in names if one.get(name) != other.get(name)]
    return found + _kinds(before, after) + _sources(before, after) + _allocators(before, after)


def shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(map(str, value)) or "none"
    return "unknown" if value is None else str(value)


def _kinds(before: Iterable[dict], after: Iterable[dict]) -> list[Difference]:
    """What the two measured their cells by: runs without a common one have no common cell."""
    found = []
    for name, usual in KINDS.items():
        one, other = (sorted({record.get(name, usual) for record in side
                              if record["record"] == "sample"}) for side in (before, after))
        if one != other and one and other:
            found.append((name, ", ".join(one), ", ".join(other)))
    return found


def _sources(before: Iterable[dict], after: Iterable[dict]) -> list[Difference]:
    one, other = ({record["workload"]: record for record in side if record["record"] in SOURCES}
                  for side in (before, after))
    return [(f"{workload}, {name.replace('_', ' ')}", _words(mine.get(name)), _words(theirs.get(name)))
            for workload, mine in one.items() if (theirs := other.get(workload)) is not None
            for name in SOURCES[mine["record"]] if mine.get(name) != theirs.get(name)
            and (name != "command" or mine["record"] == "trace"
                 or workload.startswith(OWN_COMMAND))]


def _words(value: object) -> str:
    return shlex.join(map(str, value)) if isinstance(value, list) else shown(value)


def _allocators(before: Iterable[dict], after: Iterable[dict]) -> list[Difference]:
    """Versions, and where these are equal or unknown the builds."""
    one, other = map(_identities, (before, after))
    found = []
    for name in sorted(one.keys() | other.keys()):
        mine, theirs = one.get(name), other.get(name)
        if mine is None or theirs is None:
            found.append((name, *(ABSENT if side is None else side[0] or "there"
                                  for side in (mine, theirs))))
        elif mine[0] != theirs[0]:
            found.append((f"{name}, version", mine[0] or "unknown", theirs[0] or "unknown"))
        elif mine[1] != theirs[1]:
            found.append((f"{name}, build", mine[1] or "unknown", theirs[1] or "unknown"))
    return found


def _identities(records: Iterable[dict]) -> dict[str, tuple[str, str]]:
    """The version and the build of each allocator.  One that is in several files is known by all."""
    builds: dict[str, set[str]] = {}
    versions: dict[str, str] = {}
    for record in records:
        if record["record"] == "allocator":
            versions[record["name"]] = record.get("version") or ""
            builds.setdefault(record["name"], set()).add(record.get("build_id") or "")
    return {name: (versions[name], " ".join(sorted(builds[name])).strip()) for name in versions}
