"""assay compare: always status 0, a verdict only where it is earned, and a warning where two
machines are compared."""

import json
import pathlib
import subprocess
import sys

import pytest

from results.report.test import made_up
from results.store.runs import Run

ASSAY = pathlib.Path(__file__).resolve().parent.parent.parent / "assay"


def compared(*words):
    return subprocess.run([sys.executable, "-B", ASSAY, "compare", *map(str, words)], text=True,
                          capture_output=True, check=False, timeout=180)


def file_of(folder, name, **more):
    run = Run.create(folder, name)
    for record in made_up.records(**more):
        if record["record"] == "environment" and name == "other":
            record["kernel"] = "6.2.0"
        run.append(record | ({"id": name} if record["record"] == "run" else {}))
    return run.file.rename(folder / f"{name}.jsonl")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    slow = made_up.PRELOADED | {"mimalloc": (0.9, 1.1)}
    return (file_of(folder, "one", seed=1),
            file_of(folder, "other", seed=2, preloaded=slow), folder)


def test_two_runs_side_by_side(files):
    one, other, _ = files
    done = compared(one, other)
    assert done.returncode == 0
    assert done.stderr == ""
    top = done.stdout[:done.stdout.index("comparisons changed")]
    assert [line.split() for line in top.splitlines() if line.startswith(("kernel", "seed"))] == [
        ["kernel", "6.1.0-18-amd64", "6.2.0"], ["seed", "1", "2"]]
    rows = [line.split() for line in done.stdout.splitlines()
            if line.startswith("pair/size:64 ")]
    said = {row[1]: row for row in rows[:7]}
    assert "slower" in said["mimalloc"] and "14+14" in said["mimalloc"]
    assert "~" in said["tcmalloc"] and "slower" not in said["tcmalloc"]
    means = done.stdout[done.stdout.index("Geometric means"):]
    assert "preload CPU time" in means and "contention" in means


def test_rows_may_be_chosen(files):
    one, other, _ = files
    text = compared(one, other, "--changed", "--allocator", "mi*", "--metric", "cpu_*").stdout
    table = text[text.index("Geometric means"):text.index("change: for a time")]
    assert "mimalloc" in table and "tcmalloc" not in table
    assert "wall_ns_per_op" not in table and "~" not in table


def test_the_records_go_to_a_file_or_alone_to_stdout(files):
    one, other, folder = files
    assert compared(one, other, "--json", folder / "out.jsonl").stdout
    lines = (folder / "out.jsonl").read_text()
    assert compared(one, other, "--json", "-").stdout == lines
    records = [json.loads(line) for line in lines.splitlines()]
    assert {record["runs"][0] for record in records} == {"one"}
    assert any(record["verdict"] == "slower" and record["allocator"] == "mimalloc"
               for record in records)


def test_a_run_beside_itself(files):
    done = compared(files[0], files[0])
    assert (done.returncode, done.stderr) == (0, "")
    assert "No significant change" in done.stdout


@pytest.mark.parametrize("words", [["{one}", "nowhere"], ["{one}", "{torn}"], ["{empty}", "{bad}"],
                                   ["{one}", "{one}", "--json", "/nowhere/x"]])
def test_bad_input_is_one_line_and_status_2(files, words):
    one, _, folder = files
    (folder / "torn.jsonl").write_text("no record\n{}\n")
    (folder / "empty.jsonl").write_text('{"record": "run", "schema": 1, "id": "empty"}\n')
    (folder / "bad.jsonl").write_text('{"record": "sample", "allocator": "a", "value": NaN}\n')
    names = {name: folder / f"{name}.jsonl" for name in ("torn", "empty", "bad")}
    done = compared(*(word.format(one=one, **names) for word in words))
    assert done.returncode == 2
    assert done.stdout == "" and done.stderr.count("\n") == 1, done.stderr


def test_runs_with_nothing_in_common_are_said_to_have_none(files):
    one, _, folder = files
    (folder / "empty.jsonl").write_text('{"record": "run", "schema": 1, "id": "empty"}\n')
    done = compared(one, folder / "empty.jsonl")
    assert done.returncode == 0 and "Nothing to compare" in done.stdout


@pytest.mark.parametrize("words, said", [
    (("--metric", "cpu_nz_per_op"), "no metric cpu_nz_per_op in what"),
    (("--allocator", "mimalloc,zz"), "no allocator zz in what"),
    (("--json", ""), "the name of the file is empty"), (("-o", ""), "the name of the file is empty")])
def test_a_name_of_nothing_is_an_error_and_no_empty_table(words, said, files):
    done = compared(*files[:2], "--no-install", *words)
    assert done.returncode == 2 and said in done.stderr
