"""The SQLite store, results/runs/assay.sqlite: every run, to be asked by machine, architecture,
commit, run and cell.

The JSON lines remain the truth: the store is made from them and may be deleted at any time.  To
import a run again replaces it.  What a record has beyond the columns is kept as JSON in `more`.
"""

import contextlib
import json
import pathlib
import sqlite3
from collections.abc import Iterable

from results.store.runs import Run

FILE = "assay.sqlite"

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
}
MACHINE = ("machine", "arch", "cpu", "cpus", "memory_bytes")
RUN = ("id", "machine", "arch", "commit", "started", "seed", "budget_s", "set")

VIEW = """
CREATE VIEW IF NOT EXISTS history AS
SELECT run."machine", run."commit", run."started", comparison.*
FROM comparison JOIN run ON run."id" = comparison."run" ORDER BY run."started"
"""


def import_run(run: Run, database: pathlib.Path | None = None) -> pathlib.Path:
    """Puts one run into the store beside it, or into `database`; returns the store's path."""
    database = database or run.folder.parent / FILE
    with contextlib.closing(sqlite3.connect(database, timeout=30)) as store:
        with store:
            _create(store)
            _forget(store, run.id)
            _insert(store, run.id, list(run.records()))
    return database


def _create(store: sqlite3.Connection) -> None:
    store.execute(f'CREATE TABLE IF NOT EXISTS machine ({_names(MACHINE)}, "more",'
                  f' UNIQUE ({_names(MACHINE)}))')
    store.execute(f'CREATE TABLE IF NOT EXISTS run ({_names(RUN)}, "more", UNIQUE ("id"))')
    store.execute('CREATE INDEX IF NOT EXISTS run_by_commit ON run ("machine", "arch", "commit")')
    for table, columns in TABLES.items():
        store.execute(f'CREATE TABLE IF NOT EXISTS {table} ("run", {_names(columns)}, "more")')
        store.execute(f'CREATE INDEX IF NOT EXISTS {table}_by_run ON {table} ("run")')
    store.execute(VIEW)


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
