"""Exporters are found, and a new one is a new file."""

import csv
import importlib
import sys

import pytest

from results import exporters
from results.report.test import made_up
from results.store.runs import Run


@pytest.fixture
def run(tmp_path):
    found = Run.create(tmp_path, "one")
    for record in made_up.records(rounds=2):
        found.append(record)
    return found


def test_csv_holds_every_sample_to_the_last_digit(run):
    path = exporters.export(run, "csv")
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    samples = [record for record in run.records() if record["record"] == "sample"]
    assert len(rows) == len(samples)
    for row, sample in zip(rows, samples, strict=True):
        assert row["value"] == ("" if sample["value"] is None else repr(sample["value"]))
        assert (row["allocator"], row["round"]) == (sample["allocator"], str(sample["round"]))


def test_a_new_file_is_a_new_format(run, tmp_path, monkeypatch):
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "tally.py").write_text(
        'NAME = "tally"\nSUFFIX = ".tally"\n\n\n'
        'def write(records, out):\n    out.write(str(len(list(records))))\n')
    package = importlib.import_module("results.export")
    monkeypatch.setattr(package, "__path__", [str(folder), *package.__path__])
    monkeypatch.setattr(exporters, "FOLDER", folder)
    (path,) = exporters.export_all(run)
    assert path.read_text() == str(len(list(run.records())))
    del sys.modules["results.export.tally"]


def test_an_unknown_format_suggests_the_nearest(run):
    with pytest.raises(ValueError, match="did you mean csv"):
        exporters.export(run, "cvs")
