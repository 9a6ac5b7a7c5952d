"""assay report: shows a run that is there, and says in one line what is wrong with any other."""

import pathlib
import subprocess
import sys

import pytest

from results.report.test import made_up
from results.store.runs import Run

ASSAY = pathlib.Path(__file__).resolve().parent.parent.parent / "assay"


def report(*words):
    return subprocess.run([sys.executable, "-B", ASSAY, "report", *words], capture_output=True,
                          text=True, check=False, timeout=180)


@pytest.fixture
def file(tmp_path):
    run = Run.create(tmp_path, "one")
    for record in made_up.records(rounds=2):
        run.append(record)
    return run.file.rename(tmp_path / "mine.jsonl")


def test_a_file_is_shown_and_exported(file):
    done = report(str(file), "--export", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Too few rounds" in done.stdout
    assert file.with_suffix(".md").read_text().startswith("# Assay")
    assert file.with_suffix(".csv").exists()


def test_the_page_goes_where_it_is_asked_for_and_is_named_as_an_address(file, tmp_path):
    pytest.importorskip("jinja2")
    pytest.importorskip("matplotlib")
    wanted = tmp_path / "a page.html"
    done = report(str(file), "-o", str(wanted))
    assert wanted.read_text().startswith("<!doctype html>")
    assert f"Open it: {wanted.as_uri()}\n" in done.stdout
    report(str(file))
    assert file.with_suffix(".html").exists()


@pytest.mark.parametrize("words", [["no-such-run"], ["{file}", "--export", "cvs"], ["{torn}"],
                                   ["{empty}"], ["{file}", "-o", "/nowhere/page.html"],
                                   ["{file}", "--html", "/"]])
def test_bad_input_is_one_line_and_status_2(file, tmp_path, words):
    torn = tmp_path / "torn.jsonl"
    torn.write_text("no record\n{}\n")
    empty = tmp_path / "empty.jsonl"
    empty.write_text('{"record": "sample", "allocator": "glibc"}\n')
    done = report(*(word.format(file=file, torn=torn, empty=empty) for word in words))
    assert done.returncode == 2
    assert done.stdout == "" and done.stderr.count("\n") == 1, done.stderr
