"""The SQLite store holds every raw sample, once, and can be asked by machine and commit."""

import contextlib
import sqlite3

import pytest

from results.report.test import made_up
from results.stats.analysis import analyse
from results.store.database import TABLES, import_run
from results.store.runs import Run


@pytest.fixture
def run(tmp_path):
    found = Run.create(tmp_path, "one")
    records = made_up.records(rounds=2)
    for record in [*records, *analyse(records).records()]:
        found.append(record)
    return found


def ask(database, question, *values):
    with contextlib.closing(sqlite3.connect(database)) as store:
        return store.execute(question, values).fetchall()


def test_every_record_has_its_row(run):
    database = import_run(run)
    for table in TABLES:
        expected = sum(record["record"] == table for record in run.records())
        assert ask(database, f"SELECT count(*) FROM {table}") == [(expected,)], table


def test_values_are_kept_to_the_last_bit(run):
    database = import_run(run)
    kept = [value for (value,) in ask(database, "SELECT value FROM sample ORDER BY rowid")]
    assert kept == [record["value"] for record in run.records() if record["record"] == "sample"]


def test_importing_again_changes_nothing(run):
    tables = [*TABLES, "run", "machine"]
    database = import_run(run)
    before = [ask(database, f"SELECT * FROM {table}") for table in tables]
    import_run(run)
    assert [ask(database, f"SELECT * FROM {table}") for table in tables] == before


def test_a_second_run_is_added_beside_the_first(run, tmp_path):
    other = Run.create(tmp_path, "two")
    for record in run.records():
        other.append(record | {"id": other.id} if record["record"] == "run" else record)
    import_run(run)
    database = import_run(other)
    assert ask(database, "SELECT id FROM run ORDER BY id") == [("one",), ("two",)]
    assert ask(database, "SELECT count(*) FROM machine") == [(1,)]


def test_the_history_of_a_cell_is_asked_by_commit(run):
    rows = ask(import_run(run), 'SELECT ratio FROM history WHERE "commit" = ? AND allocator = ?'
               " AND workload = ? AND metric = ?", "0123abcd4567", "mimalloc", "pair/size:64",
               "cpu_ns_per_op")
    assert len(rows) == 1


def test_a_seed_of_64_bits_fits(tmp_path):
    run = Run.create(tmp_path, "one")
    run.append({"record": "run", "id": "one", "seed": 2 ** 64 - 1})
    assert ask(import_run(run), "SELECT seed FROM run") == [(str(2 ** 64 - 1),)]
