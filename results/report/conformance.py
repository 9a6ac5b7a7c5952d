"""Conformance beside speed: how many clauses each allocator keeps, which it breaks, and how many
mutants the clauses catch.

The verdicts are those of the run itself or, where it has none, of the latest run that asked every
clause, or at least some of them; the scores are the latest of each kind.
"""

import dataclasses
import pathlib
from collections import Counter
from collections.abc import Iterable

from results.store.runs import runs_with

VERDICTS = ("PASS", "FAIL", "UNSUPPORTED", "UNRESOLVED", "UNTESTED", "VALUE")


@dataclasses.dataclass(frozen=True, order=True)
class TestedAllocator:
    """Who was tested, and where."""

    allocator: str
    arch: str
    emulation: str

    @property
    def platform(self) -> str:
        return self.arch if self.emulation == "native" else f"{self.arch} under {self.emulation}"


@dataclasses.dataclass(frozen=True)
class Conformance:
    verdicts: list[dict]  # the last of each clause
    scores: list[dict]  # of broken allocators
    run: str | None  # the run that the verdicts are from, if it is another one

    @property
    def tallies(self) -> dict[TestedAllocator, Counter]:
        found: dict[TestedAllocator, Counter] = {}
        for record in self.verdicts:
            found.setdefault(_tested(record), Counter())[record["verdict"]] += 1
        return dict(sorted(found.items()))

    @property
    def native(self) -> dict[str, Counter]:
        """The tally of each allocator on the machine itself: what stands beside its speed."""
        return {tested.allocator: tally for tested, tally in self.tallies.items()
                if tested.emulation == "native"}

    @property
    def failures(self) -> list[dict]:
        return [record for record in self.verdicts if record["verdict"] == "FAIL"]

    @property
    def broken(self) -> list[dict]:
        """The failures of versions that were reviewed, and of what was built here."""
        return [record for record in self.failures if "unreviewed" not in record]

    @property
    def unreviewed(self) -> list[dict]:
        """Those of versions of peers that were not reviewed: they say nothing about the suite."""
        return [record for record in self.failures if "unreviewed" in record]

    @property
    def unresolved(self) -> list[dict]:
        return [record for record in self.verdicts if record["verdict"] == "UNRESOLVED"]

    @property
    def survivors(self) -> list[str]:
        """The mutants that no clause caught."""
        return [mutant for score in self.scores for mutant in score["survivors"]]


def conformance(root: pathlib.Path, records: Iterable[dict]) -> Conformance | None:
    """What is known of conformance beside these records; None where no clause was ever tried."""
    records = list(records)
    run, verdicts = (None, records) if has_verdicts(records) else _latest(root)
    kept = (record for run in runs_with(root, "score") for record in run.sound_records() or ())
    return of_records([*verdicts, *(one for one in (*records, *kept) if one["record"] == "score")],
                      run)


def _latest(root: pathlib.Path) -> tuple[str | None, list[dict]]:
    """The newest run of every clause; where there is none, the newest of a selection.  Its id and
    its records."""
    selection = None
    for run in runs_with(root, "verdict"):
        records = run.sound_records()
        if records and records[0].get("set") != "selection":
            return run.id, records
        selection = selection or records and (run.id, records)
    return selection or (None, [])


def has_verdicts(records: list[dict]) -> bool:
    return any(record["record"] == "verdict" for record in records)


def of_records(records: Iterable[dict], run: str | None = None) -> Conformance | None:
    """`records`: of several scores of one kind the first holds."""
    verdicts, scores = {}, {}
    for record in records:
        if record["record"] == "verdict":
            verdicts[record["clause"], _tested(record)] = record
        elif record["record"] == "score":
            scores.setdefault((record["mutants"], record["of"]), record)
    if not verdicts and not scores:
        return None
    ordered = sorted(verdicts, key=lambda of: (of[1], of[0]))
    return Conformance([verdicts[of] for of in ordered],
                       [scores[of] for of in sorted(scores, reverse=True)], run)


def _tested(record: dict) -> TestedAllocator:
    return TestedAllocator(record["allocator"], record["arch"], record["emulation"])


def counts(tally: Counter) -> str:
    """118 PASS, 2 FAIL: verdicts with a count of 0 are left out."""
    return ", ".join(f"{tally[verdict]} {verdict}" for verdict in VERDICTS if tally[verdict])


def told(score: dict) -> str:
    """203 of 210 machine-made mutants of control (96.7 %; 4 more are equivalent)."""
    total = score["killed"] + score["alive"]
    percent = 100 * score["killed"] / total if total else 0.0
    equivalent = f"; {score['equivalent']} more are equivalent" if score["equivalent"] else ""
    return (f"{score['killed']} of {total} {score['mutants']} mutants of {score['of']} "
            f"({percent:.1f} %{equivalent})")
