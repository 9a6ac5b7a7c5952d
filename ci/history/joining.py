"""The history of this tree's runs, those of other machines among them."""

import dataclasses
import fnmatch
import pathlib
import re
from collections.abc import Callable

from ci.history import commits
from results.history import conformance, points, steps
from results.history.account import History
from results.history.points import SeriesName
from results.store import database
from results.store.runs import RUNS, Run, all_runs


def add(root: pathlib.Path, file: pathlib.Path) -> str:
    """Makes a run from elsewhere one of this tree; the line that says so.

    Raises ValueError with one line where it is no run, or another run of its name is there.
    """
    found = Run.find(root, str(file.resolve()))
    records = list(found.records())
    begun = next((record for record in records if record["record"] == "run"), {})
    if not begun.get("started"):
        raise ValueError(f"{file}: does not say when it began: it has no record `run`")
    run_id = str(begun.get("id") or found.id)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,100}", run_id):
        raise ValueError(f"{file}: {run_id[:40]!r} is no id of a run")
    there = next((run for run in all_runs(root) if run.id == run_id), None)
    if there is not None:
        if list(there.records()) == records:
            return f"{file}: is in the history already, as {run_id}"
        raise ValueError(f"{file}: another run has the id {run_id}")
    run = Run.create(root, run_id)
    run.write(records)
    database.import_run(run)
    return f"{file}: added as {run_id}"


def history(root: pathlib.Path) -> History:
    """Everything that the runs of this tree hold."""
    store = root / RUNS / database.FILE
    complete(root, store)
    known = commits.known(root)
    found, skipped = points.read(store) if store.exists() else ({}, points.Skipped())
    asked = [(point.commit, point.started) for some in found.values() for point in some]
    asked += conformance.commits(store) if store.exists() else []
    order = commits.order(asked, known)
    series = steps.series_of(found, order)
    verdicts = conformance.changes(store, order) if store.exists() else []
    return History(sorted(order, key=order.get), {name: known[name].subject for name in order
                                                  if name in known},
                   series, steps.latest(series), verdicts, skipped)


def complete(root: pathlib.Path, store: pathlib.Path) -> None:
    """Puts the runs into the store that are not in it yet."""
    there = database.runs_of(store)
    for run in all_runs(root):
        if run.id not in there and run.sound_records():
            database.import_run(run, store)


def narrowed(found: History, keep: Callable[[SeriesName], bool]) -> History:
    """The history of these series only."""
    series = [one for one in found.series if keep(one.name)]
    return dataclasses.replace(found, series=series, steps=steps.latest(series))


def fits(name: str, patterns: list[str]) -> bool:
    """As everywhere: a name, a prefix up to a slash, or a glob."""
    return not patterns or any(fnmatch.fnmatchcase(name, pattern)
                               or name.startswith(pattern.rstrip("/") + "/") for pattern in patterns)
