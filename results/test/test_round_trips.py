"""What an exporter wrote is read back: by the tool that the format is of where Debian has it, else by
what its documentation says (formats.py)."""

import io
import json
import pathlib
import shutil
import subprocess
import sys

import pytest

from results import exporters
from results.exported import cells
from results.report.test import made_up
from results.store.runs import Run
from results.test import formats

jsonschema = pytest.importorskip("jsonschema")

COMPARE = pathlib.Path("/usr/share/benchmark/compare.py")  # libbenchmark-tools
HOSTILE = ['=1+1|<b>"&amp;\\', "a\nb\tc d", "\x1b[31mred", "-2", "%20", "x{y=\"z\"}", "a" * 1500,
           "ends-bencher-ignore", "\u202egnp"]


def written(name: str, records: list[dict]) -> str:
    out = io.StringIO()
    exporters.exporters()[name].write(records, out)
    return out.getvalue()


def faster(records: list[dict]) -> list[dict]:
    """The same where everything takes half the time."""
    return [record | {"value": record["value"] / 2} if record["record"] == "sample" and
            record["unit"] in ("ns", "s") and record["value"] else record for record in records]


@pytest.fixture(scope="module")
def records() -> list[dict]:
    return made_up.records(rounds=4) + made_up.verdicts("jemalloc", "an <overflow> & a \"block\"")


@pytest.fixture
def hostile(tmp_path) -> list[dict]:
    """Samples with names from outside, as the store gives them."""
    run = Run.create(tmp_path, "hostile")
    for index, name in enumerate(HOSTILE):
        for number in range(3):
            run.append(made_up.sample(name, f"pair/{name}", "micro", "cpu_ns_per_op", "ns",
                                      2.0 + index, number))
            run.append(made_up.sample(name, f"pair/{name}", "micro", "wall_ns_per_op", "ns",
                                      3.0 + index, number))
            run.append(made_up.sample(name, f"pair/{name}", "micro", f"{name}_total", "a b", 1.0,
                                      number))
    return list(run.records())


def test_there_is_every_format_that_was_promised():
    assert {"bmf", "google-benchmark", "github-action-benchmark", "hyperfine", "pyperf",
            "go-benchmark", "openmetrics", "csv", "markdown", "junit"} <= exporters.exporters().keys()


def test_no_two_formats_write_the_same_file():
    suffixes = [module.SUFFIX for module in exporters.exporters().values()]
    assert len(set(suffixes)) == len(suffixes) and not {".md", ".html"} & set(suffixes)


def test_a_cell_that_failed_is_in_no_format_a_number():
    ran = [made_up.sample("liar", "pair/size:64", "micro", metric, "ns", 0.123456789, 0)
           for metric in ("cpu_ns_per_op", "wall_ns_per_op")]
    ran.append({"record": "invalid", "allocator": "liar", "workload": "pair/size:64",
                "reason": "crash:SIGSEGV"})
    for name in exporters.exporters().keys() - {"csv"}:  # which has every raw sample
        assert "0.123456789" not in written(name, ran).replace("1.23456789e-10", "0.123456789"), name


def test_bmf_fits_its_schema(records, hostile):
    for some in (records, hostile):
        found = json.loads(written("bmf", some))
        jsonschema.Draft7Validator(formats.BMF).validate(found)
        assert len(found) == len(cells(some))
        assert [len(measures) for measures in found.values()] == [len(cell.metrics)
                                                                  for cell in cells(some)]
        assert not any(name.endswith("-bencher-ignore") for name in found)
    cell = cells(records)[0]
    assert json.loads(written("bmf", records))[cell.name]["cpu-ns-per-op"]["value"] \
        == cell.metrics["cpu_ns_per_op"].median


@pytest.mark.skipif(not COMPARE.exists(), reason="libbenchmark-tools is not installed")
def test_google_benchmarks_own_compare_reads_both(records, hostile, tmp_path):
    for some in (records, hostile):
        files = [tmp_path / name for name in ("old.json", "new.json")]
        for file, side in zip(files, (some, faster(some))):
            file.write_text(written("google-benchmark", side))
        done = subprocess.run([sys.executable, "-B", COMPARE, "--no-color", "-a",
                               "--dump_to_json", tmp_path / "out.json", "benchmarks", *files],
                              capture_output=True, text=True, check=False, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        compared = [one for one in json.loads((tmp_path / "out.json").read_text())
                    if one["run_type"] != "aggregate"]
        timed = [cell for cell in cells(some) if {"cpu_ns_per_op", "cpu_s"} & cell.metrics.keys()]
        assert [one["name"] for one in compared] == [cell.name for cell in timed]
        for one, cell in zip(compared, timed):
            assert [round(each["cpu"], 6) for each in one["measurements"]] == \
                [-0.5] * len(next(iter(cell.metrics.values())).values)


def test_a_count_is_a_counter_beside_times_and_never_a_time():
    counted = [made_up.sample("glibc", "pair/size:64", "micro", "instructions_per_op",
                              "instructions", 156.0, 0)]
    assert json.loads(written("google-benchmark", counted))["benchmarks"] == []
    timed = [made_up.sample("glibc", "pair/size:64", "micro", metric, "ns", 6.0, 0)
             for metric in ("cpu_ns_per_op", "wall_ns_per_op")]
    entry, = json.loads(written("google-benchmark", timed + counted))["benchmarks"]
    assert (entry["instructions_per_op"], entry["cpu_time"]) == (156.0, 6.0)


def test_github_action_benchmark_has_each_direction_in_its_own_file(records, hostile):
    for some in (records, hostile):
        for name, better in (("github-action-benchmark", "less"),
                             ("github-action-benchmark-bigger", "more")):
            found = json.loads(written(name, some))
            jsonschema.validate(found, formats.GITHUB_ACTION)
            assert len(found) == len({one["name"] for one in found}) == sum(
                metric.better == better for cell in cells(some) for metric in cell.metrics.values())


@pytest.mark.skipif(shutil.which("hyperfine") is None, reason="hyperfine is not installed")
def test_a_result_is_made_as_hyperfine_makes_it(records, hostile, tmp_path):
    subprocess.run(["hyperfine", "-N", "--runs", "3", "--export-json", tmp_path / "real.json",
                    "true"], capture_output=True, check=True)
    real, = json.loads((tmp_path / "real.json").read_text())["results"]
    for some in (records, hostile):
        results = json.loads(written("hyperfine", some))["results"]
        assert len(results) == len([cell for cell in cells(some)
                                    if {"wall_ns_per_op", "wall_s"} & cell.metrics.keys()])
        for one in results:
            assert real.keys() - one.keys() <= {"user", "system", "parameters"}
            assert all(type(one[name]) is type(real[name])
                       for name in real.keys() & one.keys() - {"parameters"})
            assert one["min"] <= one["median"] <= one["max"]
            assert len(one["times"]) == len(one["exit_codes"])


def test_pyperf_fits_its_schema_and_reads_it_where_it_is(records, hostile, tmp_path):
    for some in (records, hostile):
        text = written("pyperf", some)
        jsonschema.validate(json.loads(text), formats.PYPERF)
        names = [one["metadata"]["name"] for one in json.loads(text)["benchmarks"]]
        assert len(names) == len(set(names)) > 0
        try:
            import pyperf
        except ImportError:
            continue
        (tmp_path / "suite.json").write_text(text)
        assert len(pyperf.BenchmarkSuite.load(str(tmp_path / "suite.json"))) == len(names)


def test_go_text_is_read_line_by_line(records, hostile):
    for some in (records, hostile):
        results = formats.go_results(written("go-benchmark", some))
        assert len({name for name, _ in results}) == len(cells(some))
        assert all(name.rpartition("-")[2].isdigit() for name, _ in results)
    results = formats.go_results(written("go-benchmark", records))
    sample = next(record for record in records if record["record"] == "sample")
    assert results[0] == ("BenchmarkPair/size=64/allocator=glibc/binding=preload/processes=1-1",
                          {"cpu-ns/op": sample["value"], "ns/op": results[0][1]["ns/op"]})


def test_prometheus_reads_every_label_and_value_back(records, hostile):
    parser = pytest.importorskip("prometheus_client.openmetrics.parser")
    for some in (records, hostile):
        families = list(parser.text_string_to_metric_families(written("openmetrics", some)))
        medians = [one for family in families for one in family.samples
                   if one.labels.get("statistic") == "median"]
        assert len(medians) == sum(len(cell.metrics) for cell in cells(some))
        told = {(one.labels["allocator"], one.labels["workload"], one.labels["threads"],
                 one.labels["binding"]) for one in medians}
        assert told == {(cell.allocator, cell.workload, str(cell.threads), cell.binding)
                        for cell in cells(some)}


def test_a_junit_parser_counts_the_cases(records, hostile, tmp_path):
    junitparser = pytest.importorskip("junitparser")
    for some in (records, hostile):
        (tmp_path / "run.xml").write_text(written("junit", some), encoding="utf-8")
        found = junitparser.JUnitXml.fromfile(str(tmp_path / "run.xml"))
        failed = [one for one in some if one["record"] in ("invalid", "unsupported", "verdict")]
        assert sum(suite.tests for suite in found) == len(cells(some)) + len(failed)
        assert sum(suite.failures for suite in found) == sum(
            one.get("verdict") == "FAIL" for one in failed)
        assert sum(suite.errors for suite in found) == sum(
            one["record"] == "invalid" or one.get("verdict") == "UNRESOLVED" for one in failed)
        assert all(len(list(suite)) == suite.tests for suite in found)


def test_a_markdown_table_has_one_row_for_each_metric_of_a_cell(records, hostile):
    for some in (records, hostile):
        lines = [line.replace("\\|", "") for line in written("markdown", some).splitlines()
                 if line.startswith("|")]
        rows = [line for line in lines if "median" not in line and not line.startswith("| ---")]
        assert len(rows) == sum(len(cell.metrics) for cell in cells(some))
        assert {line.count("|") for line in lines} == {11}
        assert "<b>" not in "".join(lines)
