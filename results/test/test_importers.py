"""Results of other tools become records, and a run that looks dead becomes no number."""

import argparse
import errno
import importlib
import io
import json
import os
import statistics

import pytest

from results import exporters, importing
from results.exported import cells
from results.report.test import made_up
from results.stats.analysis import analyse
from results.store.runs import Run

SOUND = """GITCOMMIT: 0123456
CPUTYPE: A Processor @ 2.10GHz
#------------------------------------------------------------------
# test    alloc   time  rss    user  sys  page-faults page-reclaims
cfrac sys 06.81 4744 6.80 0.00 0 448
cfrac je 06.60 9948 6.59 0.00 0 1207
cfrac sn 06.40 8332 6.38 0.01 0 456
larsonN sys 1:02.33 98304 120.10 3.20 2 24000
larsonN je 58.10 90112 110.00 2.00 0 23000
malloc-large sys 00.30 600000 0.01 0.29 0 150000
"""


def imported(tmp_path, text: str, kind: str | None = None, allocator: str | None = None):
    file = tmp_path / "results.txt"
    file.write_text(text)
    return importing.imported(file, kind, "x86_64", allocator)


def invalid(records: list[dict]) -> set[tuple[str, str]]:
    return {(record["workload"], record["allocator"]) for record in records
            if record["record"] == "invalid"}


def value(records: list[dict], workload: str, allocator: str, metric: str) -> float:
    return statistics.median(record["value"] for record in records if record["record"] == "sample"
                             and (record["workload"], record["allocator"], record["metric"])
                             == (workload, allocator, metric))


def test_a_result_line_becomes_a_sample_of_each_of_its_values(tmp_path):
    records = imported(tmp_path, SOUND.replace("malloc-large sys 00.30 600000 0.01 0.29",
                                               "malloc-large sys 00.30 600000 0.20 0.10"))
    assert invalid(records) == set()
    assert value(records, "mimalloc-bench/cfrac", "je", "cpu_s") == 6.59
    assert value(records, "mimalloc-bench/cfrac", "je", "peak_rss_bytes") == 9948 * 1024
    assert value(records, "mimalloc-bench/larsonN", "sys", "wall_s") == pytest.approx(62.33)
    assert value(records, "mimalloc-bench/larsonN", "sys", "page_faults_major") == 2


def test_its_reference_is_the_processs_own_malloc(tmp_path):
    found = [one for one in analyse(imported(tmp_path, SOUND)).comparisons
             if one.key.metric == "cpu_s" and one.allocator == "je"]
    assert {one.key.section.reference for one in found} == {"sys"}
    assert len(found) == 2


@pytest.mark.parametrize("line", [
    "cfrac mesh 01.20 1312 0.00 1.15 0 300",      # near-zero user time beside large system time
    "cfrac mesh 00.00 1312 0.00 0.00 0 120",      # crashed at once, and has the status 0
    "cfrac mesh 01.20 9000 0.02 1.15 0 300",
    "cfrac mesh 03.00 1100 3.00 0.00 0 120",      # half the work in a fraction of the memory
])
def test_a_run_that_looks_dead_is_invalid_and_the_others_are_not(tmp_path, line):
    records = imported(tmp_path, SOUND + line + "\n")
    assert ("mimalloc-bench/cfrac", "mesh") in invalid(records)
    assert not {name for _, name in invalid(records)} & {"je", "sn"}
    assert not any(cell.allocator == "mesh" for cell in cells(records))


def test_several_dead_runs_do_not_make_each_other_usual(tmp_path):
    dead = "".join(f"cfrac {name} 01.20 1312 0.00 1.15 0 300\n" for name in "abcdefgh")
    found = invalid(imported(tmp_path, SOUND + dead))
    assert {name for test, name in found if test.endswith("cfrac")} == set("abcdefgh")


def test_one_dead_repeat_makes_its_cell_invalid(tmp_path):
    records = imported(tmp_path, SOUND + "cfrac je 01.20 1312 0.00 1.15 0 300\n")
    assert ("mimalloc-bench/cfrac", "je") in invalid(records)


def test_a_lean_or_fast_allocator_is_not_dead(tmp_path):
    """A third of the memory, and a fifth of the time, are what an allocator may achieve."""
    assert invalid(imported(tmp_path, SOUND + "cfrac lean 06.90 1300 6.80 0.10 0 90\n"
                            "cfrac fast 01.40 4000 1.30 0.05 0 400\n")) == set()


def test_alone_in_its_test_only_a_run_without_user_time_is_dead(tmp_path):
    """What maps and unmaps spends nearly all of its time in the kernel, and does its work."""
    assert invalid(imported(tmp_path, SOUND + "glibc-thread sys 00.90 1312 0.00 0.90 0 300\n")) \
        == {("mimalloc-bench/glibc-thread", "sys")}


@pytest.mark.parametrize(("line", "said"), [
    ("cfrac je 06.60 9948 6.59 0.00 0", "line 11: 7 words"),
    ("cfrac je fast 9948 6.59 0.00 0 1", "fast is no time"),
    ("cfrac je nan 9948 6.59 0.00 0 1", "nan is no time"),
    ("cfrac je -1.0 9948 6.59 0.00 0 1", "-1.0 is no time"),
    ("cfrac je 1.0 9948.5 6.59 0.00 0 1", "9948.5 is no count"),
])
def test_a_line_that_is_no_result_is_named(tmp_path, line, said):
    with pytest.raises(ValueError, match=said):
        imported(tmp_path, SOUND + line + "\n")


def benchmark(**more) -> dict:
    return {"name": "BM_malloc/64", "run_name": "BM_malloc/64", "run_type": "iteration",
            "repetitions": 2, "repetition_index": 0, "threads": 1, "iterations": 1000,
            "real_time": 2.5, "cpu_time": 2.0, "time_unit": "us", "items_per_second": 4e8} | more


def document(*benchmarks: dict) -> str:
    return json.dumps({"context": {"executable": "./bm"}, "benchmarks": list(benchmarks)})


def test_repetitions_of_google_benchmark_are_rounds(tmp_path):
    records = imported(tmp_path, document(
        benchmark(), benchmark(repetition_index=1, cpu_time=4.0),
        benchmark(name="BM_malloc/64_mean", run_type="aggregate", cpu_time=99.0)), None, "mine")
    samples = [record for record in records if record["metric"] == "cpu_ns_per_op"]
    assert [(one["value"], one["round"]) for one in samples] == [(2000.0, 0), (4000.0, 1)]
    assert {one["better"] for one in records if one["metric"] == "items_per_second"} == {"more"}


def test_what_ended_with_an_error_is_invalid(tmp_path):
    records = imported(tmp_path, document(benchmark(), benchmark(
        name="BM_bad", run_name="BM_bad", error_occurred=True, error_message="no memory",
        real_time=0.0)), None, "mine")
    assert invalid(records) == {("google-benchmark/BM_bad", "mine")}


def test_what_was_exported_comes_back(tmp_path):
    records = made_up.records(rounds=3)
    out = io.StringIO()
    exporters.exporters()["google-benchmark"].write(records, out)
    back = cells(imported(tmp_path, out.getvalue()))
    timed = [cell for cell in cells(records) if {"cpu_ns_per_op", "cpu_s"} & cell.metrics.keys()]
    assert [cell.axes for cell in back] == [cell.axes for cell in timed]
    for one, other in zip(back, timed):
        for metric in ("cpu_ns_per_op", "wall_s"):
            assert (metric in one.metrics) == (metric in other.metrics)
            assert metric not in one.metrics or \
                one.metrics[metric].values == other.metrics[metric].values


@pytest.mark.parametrize(("text", "said"), [
    ("", "none of the formats"), ("{}", "none of the formats"), ("hello world\n", "none of"),
    (document(), "holds no result"), (document({"cpu_time": 1}), "benchmark 1 has no name"),
    (document(benchmark(cpu_time="fast")), "is no time"),
    (document(benchmark(threads=0)), "no number of threads"),
    (document(benchmark(cpu_time=1e300)), "value is not valid"),
    ('{"context": {}, "benchmarks": [' + "[" * 100_000, "no JSON")])
def test_bad_input_is_one_line(tmp_path, text, said):
    with pytest.raises(ValueError, match=said) as error:
        imported(tmp_path, text, None, "mine")
    assert "\n" not in str(error.value) and "results.txt" in str(error.value)


def test_google_benchmark_does_not_say_whose_time_it_is(tmp_path):
    with pytest.raises(ValueError, match="--allocator"):
        imported(tmp_path, document(benchmark()))


def test_the_command_makes_a_run_and_tells_what_is_dead(tmp_path, monkeypatch, capsys):
    command = importlib.import_module("results.commands.import")
    monkeypatch.setattr(command, "ROOT", tmp_path)
    file = tmp_path / "results.txt"
    file.write_text(SOUND + "cfrac mesh 01.20 1312 0.00 1.15 0 300\n")
    parser = argparse.ArgumentParser()
    command.configure(parser)
    assert command.run(parser.parse_args([str(file), "--arch", "x86_64"])) == 4
    said = capsys.readouterr()
    assert "mesh mimalloc-bench/cfrac: invalid, looks-dead (line 11:" in said.err
    assert "7 cells, 1 of them invalid" in said.out
    assert len(list(Run.find(tmp_path, "latest").records())) == 2 + 1 + 7 * 7


def test_a_disk_that_is_full_leaves_no_half_of_a_run(tmp_path, monkeypatch):
    """What was written one by one looked like a whole run that was shorter."""
    command = importlib.import_module("results.commands.import")
    monkeypatch.setattr(command, "ROOT", tmp_path)
    file = tmp_path / "results.txt"
    file.write_text(SOUND)
    parser = argparse.ArgumentParser()
    command.configure(parser)

    def full(*_paths) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        command.run(parser.parse_args([str(file), "--arch", "x86_64"]))
    assert not [path for path in (tmp_path / "results" / "runs").rglob("*") if path.is_file()]
