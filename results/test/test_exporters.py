"""Exporters are found, and a new one is a new file."""

import csv
import importlib
import re
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


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1+1", "@SUM(1)", "\t=1", " =1", "a;=1", "a\n=1",
                                  "\uff1d1", '"=1', "=cmd|' /C calc'!A0"])
def test_no_name_is_a_formula(tmp_path, name: str):
    run = Run.create(tmp_path, "one")
    run.append(made_up.sample(name, "pair/size:64", "micro", "cpu_ns_per_op", "ns", -1.5, 0))
    with exporters.export(run, "csv").open(newline="") as file:
        row, = csv.DictReader(file)
    cells = [part.lstrip(" \t\n\"'") for part in re.split(r"[;\t\n|]", row["allocator"])
             if not part.lstrip(" ").startswith("'")]
    assert not any(part[:1] in tuple("=+-@\uff1d") for part in cells if part), row["allocator"]
    assert row["allocator"].replace("'", "") == name.replace("'", "") and row["value"] == "-1.5"


def test_what_is_no_formula_stays(run):
    assert "'" not in exporters.export(run, "csv").read_text()
