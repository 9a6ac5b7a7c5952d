"""Conformance beside speed: how many clauses each allocator keeps, which it breaks, and how good the
tests are that say so.

The verdicts are those of the run itself or, where it has none, of the latest run that has some.
"""

import dataclasses
import pathlib
from collections import Counter
from collections.abc import Iterable

from results.store.runs import latest_with

VERDICTS = ("PASS", "FAIL", "UNSUPPORTED", "UNRESOLVED", "UNTESTED", "VALUE")


@dataclasses.dataclass(frozen=True, order=True)
class Subject:
    """Who was tested, and where."""

    allocator: str
    arch: str
    emulation: str

    @property
    def place(self) -> str:
        return self.arch if self.emulation == "native" else f"{self.arch} under {self.emulation}"


@dataclasses.dataclass(frozen=True)
class Conformance:
    verdicts: list[dict]  # the last of each clause
    mutants: list[dict]
    run: str | None  # the run that they are from, if it is another one

    @property
    def tallies(self) -> dict[Subject, Counter]:
        found: dict[Subject, Counter] = {}
        for record in self.verdicts:
            found.setdefault(_subject(record), Counter())[record["verdict"]] += 1
        return dict(sorted(found.items()))

    @property
    def native(self) -> dict[str, Counter]:
        """The tally of each allocator on the machine itself: what stands beside its speed."""
        return {subject.allocator: tally for subject, tally in self.tallies.items()
                if subject.emulation == "native"}

    @property
    def failures(self) -> list[dict]:
        return [record for record in self.verdicts if record["verdict"] == "FAIL"]

    @property
    def unresolved(self) -> list[dict]:
        return [record for record in self.verdicts if record["verdict"] == "UNRESOLVED"]

    @property
    def survivors(self) -> list[dict]:
        """The mutants that no test caught."""
        return [record for record in self.mutants if not record["killed"]]


def conformance(root: pathlib.Path, records: Iterable[dict]) -> Conformance | None:
    """What is known of conformance beside these records; None where no clause was ever tried."""
    found = of_records(records)
    if found is not None:
        return found
    latest = latest_with(root, "verdict")
    return None if latest is None else of_records(latest.records(), latest.id)


def of_records(records: Iterable[dict], run: str | None = None) -> Conformance | None:
    verdicts, mutants = {}, {}
    for record in records:
        if record["record"] == "verdict":
            verdicts[record["clause"], _subject(record)] = record
        elif record["record"] == "mutant":
            mutants[record["mutant"], record["clause"]] = record
    if not verdicts and not mutants:
        return None
    ordered = sorted(verdicts, key=lambda of: (of[1], of[0]))
    return Conformance([verdicts[of] for of in ordered], list(mutants.values()), run)


def _subject(record: dict) -> Subject:
    return Subject(record["allocator"], record["arch"], record["emulation"])


def counts(tally: Counter) -> str:
    """118 PASS, 2 FAIL: what there is none of is left out."""
    return ", ".join(f"{tally[verdict]} {verdict}" for verdict in VERDICTS if tally[verdict])
