"""The catalogue of workloads, and the selection of rows from it.

Each workload is one file in workloads/catalog/: what it is, why it exists, and its rows, each a full
name with the number of operations.  Other values of an axis are possible: such a row takes the
numbers of the first row of its workload.

A recorded trace is a workload too: those of workloads/traces/, which the catalogue describes, and
any file that is named.
"""

import dataclasses
import fnmatch
import functools
import itertools
import os
import pathlib
from collections.abc import Sequence

from ci.host import near, toml
from ci.host.errors import UsageError

CATALOG = pathlib.Path(__file__).parent / "catalog"
TRACES = pathlib.Path(__file__).parent / "traces"
TRACE_BODY = "trace"  # of the harness: the one that plays all traces
PROCESSES_AXIS = "processes"  # BODY_AXIS_PROCESSES of body.h
OWN_PRIORITY = 0  # of the user's recordings
SETS = ("quick", "default", "full")


@dataclasses.dataclass(frozen=True)
class TurnShape:
    """How the processes of a row take turns.  A row without it runs back to back."""

    count: int  # of each process
    operations: int  # of one turn
    warm_up: int = 0  # operations before each, untimed: others have used the caches meanwhile
    group: int | None = None  # processes of a set, with the reference; None: all of the row


@dataclasses.dataclass(frozen=True)
class Row:
    """One row to measure, before it is known by whom and with how many threads."""

    workload: str  # the full name, "churn/live:10000/sizes:16-512"
    body: str | None  # the harness's body; None for a whole program
    sets: tuple[str, ...]
    priority: int  # the lower, the longer it is kept when the budget is short
    operations: int = 1  # of one segment
    segments: int = 1
    smoke: int = 1  # operations of one segment in the smoke tests
    curve: bool = False  # with 1, 2, 4 ... threads
    bound: bool = False  # also bound, which tells what the table costs
    with_named: bool = False  # in a set other than `full` only where allocators are named
    trace: pathlib.Path | None = None  # the recording; its plan tells the rest
    plan: pathlib.Path | None = None  # the same, compiled for the replay
    threads: int = 1  # as many as were recorded
    turns: TurnShape | None = None
    side_by_side: bool = False  # a program whose runs under all allocators go on at once
    facts: dict = dataclasses.field(default_factory=dict, compare=False)  # of the recording

    @property
    def shares(self) -> bool:
        """It is about a heap that processes share, also where there is one."""
        return f"/{PROCESSES_AXIS}:" in self.workload

    @property
    def processes(self) -> int:
        """How many work at the same time, as the harness counts them (workload.h)."""
        axes = [part.partition(":") for part in self.workload.split("/")[1:]]
        return next((int(value) for name, _, value in axes
                     if name == PROCESSES_AXIS and value.isdecimal()), 1) if self.body else 1

    @property
    def of_catalogue(self) -> bool:
        """A whole program, and not one's own."""
        return self.body is None


@dataclasses.dataclass(frozen=True)
class Workload:
    """A file of the catalogue."""

    name: str
    why: str
    stresses: str
    source: str
    rows: tuple[Row, ...]
    packages: tuple[str, ...] = ()  # Debian packages of a program
    facts: dict = dataclasses.field(default_factory=dict, compare=False)

    @property
    def is_program(self) -> bool:
        return self.rows[0].body is None


@functools.cache
def catalogue() -> tuple[Workload, ...]:
    return tuple(_read(path) for path in sorted(CATALOG.glob("*.toml")))


def _read(path: pathlib.Path) -> Workload:
    facts = toml.loads(path.read_text())
    trace = facts.get("trace")
    program = "command" in facts and trace is None
    body = None if program else TRACE_BODY if trace is not None else facts["name"]
    rows = [facts | {"workload": facts["name"]}] if program else facts["row"]
    return Workload(
        name=facts["name"], why=facts["why"], stresses=facts["stresses"], source=facts["source"],
        rows=tuple(_row(row, body, trace) for row in rows),
        packages=tuple(facts.get("packages", ())),
        facts=facts)


def _row(facts: dict, body: str | None, trace: str | None) -> Row:
    return Row(workload=facts["workload"], body=body, sets=tuple(facts["sets"]),
               priority=facts["priority"], operations=facts.get("operations", 1),
               segments=facts.get("segments", 1), smoke=facts.get("smoke", 1),
               curve=facts.get("threads") == "curve", bound=facts.get("bound", False),
               with_named=facts.get("with_named", False),
               trace=None if trace is None else TRACES / trace,
               side_by_side=facts.get("side_by_side", False),
               turns=TurnShape(**facts["turns"]) if "turns" in facts else None)


def all_rows() -> list[Row]:
    return [row for workload in catalogue() for row in workload.rows]


def workload_of(row: Row) -> Workload:
    return next(workload for workload in catalogue()
                if workload.name in (row.body, row.workload))


def select(words: list[str], chosen_set: str, allocators: Sequence[str] = ()) -> list[Row]:
    """The rows of a set, or those that the words name: names, prefixes, globs, files of traces.
    `allocators` are those that were named.

    Raises UsageError for a word that matches nothing.
    """
    if not words:
        return [row for row in all_rows() if chosen_set in row.sets
                and (not row.with_named or allocators or chosen_set == "full")]
    rows = list(dict.fromkeys(row for word in words for row in _matching(word, chosen_set)))
    for row, again in itertools.combinations(rows, 2):
        if row.workload == again.workload:
            raise UsageError(f"{row.trace} and {again.trace} have one name, {row.workload}")
    return rows


def _matching(word: str, chosen_set: str) -> list[Row]:
    exact = [row for row in all_rows() if row.workload == word]
    if exact:
        return exact
    found = [row for row in all_rows()
             if fnmatch.fnmatchcase(row.workload, word) or row.workload.startswith(word)]
    if found:
        in_set = [row for row in found if chosen_set in row.sets]
        return in_set or found
    if pathlib.Path(word).is_file() or ".trace" in word:
        return [row_of_file(pathlib.Path(word))]
    return [_made_up(word)]


def row_of_file(path: pathlib.Path) -> Row:
    """A recording of the user's: FILE.trace is trace/FILE, FILE.trace.2 is trace/FILE.2.  Whether it
    is a trace is checked when it is read."""
    if not path.is_file():
        raise UsageError(f"{path}: no such file")
    # A name is bytes to the kernel; in records, which are UTF-8, only what is UTF-8 can stand.
    shown = os.fsencode(path.name.replace(".trace", "", 1)).decode(errors="replace")
    return Row(workload=f"{TRACE_BODY}/{shown}", body=TRACE_BODY,
               sets=SETS, priority=OWN_PRIORITY, trace=path.absolute())


def _made_up(word: str) -> Row:
    """A row of a known body with axis values that the catalogue does not list."""
    body = word.split("/")[0]
    for workload in catalogue():
        if workload.name == body and not workload.is_program and "/" in word:
            return dataclasses.replace(workload.rows[0], workload=word)
    known = [row.workload for row in all_rows()] + [workload.name for workload in catalogue()]
    raise UsageError(f"no workload {word}"
                     + near.suggestion(word, known, "; `assay list` names them"))
