"""The SQLite store, results/runs/assay.sqlite: every run, to be asked by machine, architecture,
commit, run and cell.

The JSON lines remain the truth: the store is made from them and may be deleted at any time.  To
import a run again replaces it.  What a record has beyond the columns is kept as JSON in `more`.

A store that is damaged, cut short, or of another version is made anew from the records of all runs
beside it, in a file of its own that replaces it when it is whole.  A store that cannot be written
is an OSError with its name, and stays as it is.
"""

import contextlib
import fcntl
import json
import os
import pathlib
import sqlite3
import sys
import tempfile
from collections.abc import Iterable

from results.store import whole
from results.store.runs import Run, runs_in

FILE = "assay.sqlite"
VERSION = 2  # of the tables, in SQLite's user_version
BESIDE = ("-journal", "-wal", "-shm")  # what SQLite would roll into a store of the same name
# These blame the machine, and not what the file holds.
OF_THE_MACHINE = ("database is locked", "attempt to write a readonly database", "disk i/o error",
                  "unable to open database file", "database or disk is full", "out of memory")

CELL = ("allocator", "workload", "binding", "arch", "emulation", "threads", "processes")
EFFECT = ("reference", "metric", "ratio", "low", "high", "rounds", "p", "p_holm", "verdict",
          "rounds_needed")
TABLES = {
    "allocator": ("name", "version", "build_id"),
    "sample": (*CELL, "metric", "unit", "better", "value", "round", "seed", "checksum", "role"),
    "comparison": (*CELL, *EFFECT, "median", "median_reference", "role"),
    "summary": ("allocator", "binding", "arch", "emulation", "group", *EFFECT, "workloads"),
    "invalid": (*CELL, "reason"),
    "unsupported": (*CELL, "reason"),
    "verdict": ("allocator", "clause", "arch", "emulation", "verdict", "value", "version", "reason"),
}
MACHINE = ("machine", "arch", "cpu", "cpus", "memory_bytes")
# What a history compares by (results/history/keys.py) is of each run, and not of its machine.
RUN = ("id", "machine", "arch", "commit", "started", "seed", "budget_s", "set", "changed", "version",
       "cpu", "cpus", "memory_bytes", "kernel", "libc", "compiler_version", "flags",
       "transparent_hugepages", "qemu_version")

VIEW = """
CREATE VIEW IF NOT EXISTS history AS
SELECT run."machine", run."commit", run."started", comparison.*
FROM comparison JOIN run ON run."id" = comparison."run" ORDER BY run."started"
"""


def import_run(run: Run, database: pathlib.Path | None = None) -> pathlib.Path:
    """Puts one run into the store beside it, or into `database`; returns the store's path."""
    asked = database or run.folder.parent / FILE
    database = pathlib.Path(os.path.realpath(asked))  # a link stays one
    records = list(run.records())
    try:
        with _alone(database.parent):
            why = _put(database, run, records)
            if why is not None:
                print(f"assay: {asked}: {why}; the store is rebuilt from the records",
                      file=sys.stderr)
                _rebuild(database, run, records)
    except sqlite3.Error as error:
        raise OSError(None, str(error), str(asked)) from error
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(asked)) from error
    return asked


def runs_of(database: pathlib.Path) -> set[str]:
    """The runs in a sound store; none where there is no such store."""
    if not database.exists():
        return set()
    try:
        with contextlib.closing(sqlite3.connect(database, timeout=30)) as store:
            return set() if _unfit(store) else {run for run, in store.execute('SELECT "id" FROM run')}
    except sqlite3.Error:
        return set()


@contextlib.contextmanager
def _alone(folder: pathlib.Path):
    """Of several runs that end at one time each waits for the others."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _put(database: pathlib.Path, run: Run, records: list[dict]) -> str | None:
    """Adds the run, or replaces it.  Returns why it cannot, where what the file holds is to blame."""
    try:
        with contextlib.closing(sqlite3.connect(database, timeout=30)) as store:
            why = _unfit(store)
            if why is None:
                with store:
                    _create(store)
                    _forget(store, run.id)
                    _insert(store, run.id, records)
            return why
    except sqlite3.Error as error:
        if str(error).lower().startswith(OF_THE_MACHINE):
            raise
        return str(error)


def _unfit(store: sqlite3.Connection) -> str | None:
    """Why this is no sound store of these tables; None where it is one, or empty."""
    there = _tables(store)
    if not there:
        return None
    with contextlib.closing(sqlite3.connect(":memory:")) as model:
        _create(model)
        if not _tables(model) <= there or _version(store) != VERSION:
            return "it is of another version"
    found, = store.execute("PRAGMA quick_check(1)").fetchone()
    return None if found == "ok" else f"it is damaged ({' '.join(found.split())})"


def _tables(store: sqlite3.Connection) -> set[tuple]:
    return set(store.execute("SELECT type, name, sql FROM sqlite_master"))


def _version(store: sqlite3.Connection) -> int:
    return store.execute("PRAGMA user_version").fetchone()[0]


def _rebuild(database: pathlib.Path, run: Run, records: list[dict]) -> None:
    """A store of every run beside this one that can be read."""
    handle, draft = tempfile.mkstemp(prefix=f".{database.name}.", dir=database.parent)
    os.close(handle)
    try:
        with contextlib.closing(sqlite3.connect(draft)) as store, store:
            _create(store)
            for one in [*runs_in(database.parent), run]:
                found = records if one.file == run.file else one.sound_records()
                if found:
                    _forget(store, one.id)
                    _insert(store, one.id, found)
        os.chmod(draft, whole.mode_of(database))
        for name in BESIDE:
            database.with_name(database.name + name).unlink(missing_ok=True)
        os.replace(draft, database)
    finally:
        pathlib.Path(draft).unlink(missing_ok=True)


def _create(store: sqlite3.Connection) -> None:
    store.execute(f'CREATE TABLE IF NOT EXISTS machine ({_names(MACHINE)}, "more",'
                  f' UNIQUE ({_names(MACHINE)}))')
    store.execute(f'CREATE TABLE IF NOT EXISTS run ({_names(RUN)}, "more", UNIQUE ("id"))')
    store.execute('CREATE INDEX IF NOT EXISTS run_by_commit ON run ("machine", "arch", "commit")')
    for table, columns in TABLES.items():
        store.execute(f'CREATE TABLE IF NOT EXISTS {table} ("run", {_names(columns)}, "more")')
        store.execute(f'CREATE INDEX IF NOT EXISTS {table}_by_run ON {table} ("run")')
    store.execute(VIEW)
    store.execute(f"PRAGMA user_version = {VERSION}")


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _forget(store: sqlite3.Connection, run_id: str) -> None:
    store.execute('DELETE FROM run WHERE "id" = ?', (run_id,))
    for table in TABLES:
        store.execute(f'DELETE FROM {table} WHERE "run" = ?', (run_id,))


def _insert(store: sqlite3.Connection, run_id: str, records: list[dict]) -> None:
    facts = next((record for record in records if record["record"] == "environment"), {})
    begun = next((record for record in records if record["record"] == "run"), {})
    machine = [_column(facts.get(name)) for name in MACHINE]
    # NULLs are all different to UNIQUE, so an unknown fact is an empty text.
    store.execute(f"INSERT OR REPLACE INTO machine VALUES ({_marks(len(machine) + 1)})",
                  ["" if value is None else value for value in machine] + [_more(facts, MACHINE)])
    values = {**facts, **begun, "id": run_id}
    store.execute(f"INSERT INTO run VALUES ({_marks(len(RUN) + 1)})",
                  [_column(values.get(name)) for name in RUN] + [_more(begun, RUN)])
    for table, columns in TABLES.items():
        rows = [[run_id, *(_column(record.get(name)) for name in columns), _more(record, columns)]
                for record in records if record["record"] == table]
        store.executemany(f"INSERT INTO {table} VALUES ({_marks(len(columns) + 2)})", rows)


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _column(value: object) -> object:
    """What SQLite can hold of it; its integers have 63 bits and a sign."""
    if isinstance(value, int) and value.bit_length() > 63:
        return str(value)
    return json.dumps(value) if isinstance(value, (dict, list)) else value


def _more(record: dict, columns: Iterable[str]) -> str | None:
    rest = {key: value for key, value in record.items() if key not in columns and key != "record"}
    return json.dumps(rest) if rest else None
