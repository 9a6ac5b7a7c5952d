"""The command as a user types it: what is refused, how, and with which status."""

import json
import os
import pathlib
import re
import signal
import subprocess
import time

import pytest

from ci.host.roles import FLOOR

ROOT = pathlib.Path(__file__).resolve().parents[2]


def assay(*words: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run([ROOT / "assay", *words], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=300, **options)


REFUSED = {
    "an unknown allocator": (["bench", "--allocator", "jemaloc"], "did you mean jemalloc?"),
    "an unknown workload": (["bench", "pear/size:64"], "did you mean pair"),
    "a library that is not there": (["bench", "--allocator", "mine=/no/such.so"], "/no/such.so"),
    "a value out of bounds": (["bench", "pair/size:99999999999"], "pair/size:99999999999"),
    "a command that is not there": (["bench", "--", "/no/such/program"], "no such file"),
    "a program that cannot be preloaded into": (
        ["bench", "--allocator", "plan9-pool", "program/sqlite3"], "nothing to measure"),
    "no command at all": (["bench", "--"], "no command"),
    "records into a folder": (["bench", "--json", "/"], "cannot be written"),
    "a budget that is no time": (["bench", "--budget", "soon"], "a time is like"),
    "an empty name": (["bench", "--allocator", ""], "a name is empty"),
    "an empty workload": (["bench", ""], "the name is empty"),
    "a budget without an end": (["bench", "--budget", "99999999h"], "not a time from 1s to 168h"),
    "a library that is none": (["bench", "--allocator", "mine=/etc/passwd"], "not an ELF file"),
    "an allocator that is not near": (["bench", "--allocator", "snmalloc"], "`assay list`"),
    "an unknown option": (["bench", "--colour"], "unrecognized arguments"),
    "an unknown command": (["bunch"], "invalid choice"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_one_clear_line_and_status_2(case: str):
    words, expected = REFUSED[case]
    done = assay(*words, "--no-install") if words[0] == "bench" and "--" not in words \
        else assay(*words)
    assert done.returncode == 2, done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert expected in last and "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def smoke(tmp_path_factory) -> tuple[subprocess.CompletedProcess, list[dict]]:
    """A small run of everything, in one round, and its records."""
    file = tmp_path_factory.mktemp("smoke") / "records.jsonl"
    done = assay("bench", "--smoke", "--rounds", "1", "--seed", "7", "--no-install", "--json",
                 str(file))
    return done, [json.loads(line) for line in file.read_text().splitlines()]


def of(records: list[dict], kind: str) -> list[dict]:
    return [record for record in records if record["record"] == kind]


class TestSmoke:
    def test_ends_well(self, smoke):
        done, records = smoke
        assert done.returncode == 0, done.stderr
        assert of(records, "invalid") == []

    def test_every_row_has_every_allocator(self, smoke):
        _, records = smoke
        rows = {(sample["workload"], sample["binding"]) for sample in of(records, "sample")}
        known = {(record["allocator"], record["workload"]) for record in records
                 if record["record"] in ("sample", "unsupported")}
        names = {sample["allocator"] for sample in of(records, "sample")
                 if sample["binding"] == "preload"}
        assert len(names) >= 7 and len(rows) > 20
        of_memory = {sample["workload"] for sample in of(records, "sample")
                     if sample["group"] == "memory"}  # the floor holds all that it ever gave
        assert not [(name, workload) for name in names for workload, binding in rows
                    if binding == "preload" and (name, workload) not in known
                    and not (name == FLOOR and workload in of_memory)]

    def test_every_measured_allocator_proved_itself(self, smoke):
        _, records = smoke
        proved = {record["name"] for record in of(records, "allocator") if record["build_id"]}
        assert {sample["allocator"] for sample in of(records, "sample")} <= proved

    def test_same_work_has_the_same_checksum(self, smoke):
        _, records = smoke
        sums: dict[tuple, set] = {}
        for sample in of(records, "sample"):
            key = sample["workload"], sample["threads"], sample["round"]
            if sample["checksum"] is not None:
                sums.setdefault(key, set()).add(sample["checksum"])
        assert sums and all(len(found) == 1 for found in sums.values())

    def test_the_answer_fits_the_terminal_and_names_the_report(self, smoke):
        done, _ = smoke
        assert 0 < len(done.stdout.splitlines()) <= 30
        assert "Report: results/runs/" in done.stdout

    def test_records_fit_the_schema(self, smoke):
        import jsonschema
        schema = json.loads((ROOT / "results/schema/records.schema.json").read_text())
        _, records = smoke
        validator = jsonschema.Draft7Validator(schema)
        for record in records:
            validator.validate(record)


def test_json_on_standard_output_is_all_there_is():
    done = assay("bench", "pair/size:64", "--smoke", "--no-install", "--json", "-")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0 and lines[0]["record"] == "run"


def test_the_same_seed_asks_for_the_same_work():
    sums = []
    for seed in ("11", "11", "12"):
        done = assay("bench", "churn/live:100", "--smoke", "--no-install", "--json", "-",
                     "--seed", seed, "--allocator", "glibc")
        lines = map(json.loads, done.stdout.splitlines())
        sums.append({line["checksum"] for line in lines if line["record"] == "sample"})
    assert sums[0] == sums[1] != sums[2]


def test_an_interrupted_run_keeps_and_reports_what_it_has(tmp_path: pathlib.Path):
    """A shell that runs the tests in the background has them ignore SIGINT; a user's does not."""
    file = tmp_path / "records.jsonl"
    process = subprocess.Popen(
        ["env", "--default-signal=INT", ROOT / "assay", "bench", "pair", "--no-install",
         "--budget", "60s", "--json", str(file)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL,
        start_new_session=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (file.exists() and '"round":1' in file.read_text()):
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    assert "Report: results/runs/" in stdout and "Traceback" not in stderr
    assert of([json.loads(line) for line in file.read_text().splitlines()], "sample")


def test_colour_is_only_for_a_terminal(smoke):
    done, _ = smoke
    assert done.stdout and "\x1b[" not in done.stdout + done.stderr


def test_list_names_what_there_is():
    done = assay("list", "--json", "--no-install")
    everything = json.loads(done.stdout)
    assert {"allocators", "workloads", "clauses"} <= everything.keys()
    for allocator in everything["allocators"]:
        assert {"name", "family", "variant_of", "faces", "traits", "bindings", "options", "version",
                "available", "bundled"} <= allocator.keys()
    for workload in everything["workloads"]:
        assert {"name", "why", "stresses", "needs", "sets"} <= workload.keys()
    names = [allocator["name"] for allocator in everything["allocators"]]
    assert len(names) == len(set(names)) and "system" in names


@pytest.mark.full
def test_the_self_check_answers_both_questions():
    """Whether the machine is calm today decides the status, and no test."""
    done = assay("noise", "batch", "--runs", "1", "--no-install")
    assert done.returncode in (0, 1) and "Traceback" not in done.stderr
    assert re.search(r"^A/A: \d+ false verdicts in [1-9]\d* comparisons of 1 runs", done.stdout,
                     re.MULTILINE)
    assert re.search(r"^slowed by 5 ?% an operation: called slower in [01] of 1", done.stdout,
                     re.MULTILINE)
