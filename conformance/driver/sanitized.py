"""The allocators of this repository under a sanitizer: every clause of a sanitized build, once.

    python3 -m conformance.driver.sanitized BUILD-FOLDER [--all]

The sanitizer stops the clause's process at the first thing that it sees, so a report is a FAIL with
the report's first line.  Values are not compared: a misuse has another grade where the sanitizer
sees it first.  Of each family the plain entry and the other builds that are bound are asked; with
--all every variant and every set of options.  Silence means that all is well.
"""

import pathlib
import sys

from ci.host import architectures
from ci.host.qemu.launcher import default_for
from ci.host.roles import FLOOR
from conformance.driver import supervision
from conformance.driver.candidates import JudgedCandidate
from conformance.driver.cells import Cell, Platform, Settings
from conformance.driver.clauses import Clause, all_clauses
from conformance.driver.programs import Programs

# What the sanitizers' own memory and signal handlers take away.
LACKS = dict.fromkeys(("RLIMIT_AS", "LARGE_MEMORY", "MAP_COUNT", "SYSCALL_FAULTS", "SHARED_ADDRESS"),
                      "the sanitizer's own memory is in the way")
# A clause that measures memory measures the sanitizer's too: a byte beside eight, what it keeps of
# blocks and threads that are gone, all of it another amount in each release.  Its own answer means
# nothing here; how its process ends does.
ENDED = ("died of ", "ended with status ", "not over ")  # how the supervisor says it
# The crash engine is instrumented itself.  The others wait for a SIGBUS, which the sanitizer takes;
# end in a namespace of processes, where it cannot look for leaks; and ask for an address that is its
# own.
ABOUT_FILES = ("persist.hostile.shrunk", "persist.shared.number", "persist.words.served")
CRASHES = "persist.crash."


def is_other_build(entry: dict) -> bool:
    """Other code, and not the same with other options; a base of mutants is no choice of anybody's."""
    return entry["options"] is None and "bound" in entry["bindings"]


def cells(programs: Programs, everything: bool) -> list[Cell]:
    platform = Platform(default_for(architectures.host().name), programs, LACKS)
    names = [entry["name"] for entry in programs.entries
             if (everything or entry["variant_of"] is None or is_other_build(entry))
             and entry["name"] not in (FLOOR, programs.process_entry["name"])]
    clauses = [clause for clause in all_clauses(programs)
               if clause.built is not None and clause.group != "process"
               and clause.name not in ABOUT_FILES and not clause.name.startswith(CRASHES)]
    return [Cell(platform, JudgedCandidate(name, "", name), clause, Settings(seed=1, brief=True))
            for name in names for clause in clauses]


def is_broken(clause: Clause, record: dict) -> bool:
    """That verdict is one that the sanitizer, or the code under it, has to answer for."""
    if record["verdict"] == "FAIL" and clause.measures_memory:
        return (record.get("reason") or "").startswith(ENDED)
    return record["verdict"] in ("FAIL", "UNRESOLVED")


def main(words: list[str]) -> int:
    programs = Programs(pathlib.Path(words[0]))
    broken = [record for cell, record in supervision.ask(
        cells(programs, "--all" in words), 2, 1, programs.supervisor, expected=lambda one: False)
        if is_broken(cell.clause, record)]
    for record in broken:
        print(f"{record['verdict']} {record['clause']} {record['allocator']}: {record['reason']}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
