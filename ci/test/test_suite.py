"""What a run of the tests does at the same time, prints and counts; also where a file of results is
missing or was not written whole."""

import functools
import importlib.util
import pathlib
import subprocess

import pytest

from ci import suite
from ci.host.errors import UsageError

JUNIT = ("<testsuite><testcase/><testcase/><testcase><failure/></testcase>"
         "<testcase><skipped/></testcase></testsuite>")
DIES = """import os, signal
def test_dies(): os.kill(os.getpid(), signal.SIGKILL)
"""
WAITS = "for i in $(seq 600); do [ -e {} ] && exit 0; sleep 0.1; done; exit 1"


def counts(junit) -> tuple[int, int, int]:
    tally = suite.SuiteCounts()
    tally.add(junit)
    return tally.passed, tally.failed, tally.skipped


@pytest.fixture(params=["disk", "memory"])
def junit(request, tmp_path):
    return tmp_path / "junit.xml" if request.param == "disk" else suite.in_memory()


def test_the_cases_are_counted(junit):
    junit.write_text(JUNIT)
    assert counts(junit) == (2, 1, 1)


def test_one_that_is_cut_off_costs_one_line(junit):
    """It was a fault of the suite: the disk sweep of `test` found it."""
    junit.write_text(JUNIT[:40])
    with pytest.raises(UsageError, match="is the disk full"):
        counts(junit)


def test_a_program_that_wrote_none_has_failed(tmp_path):
    assert counts(tmp_path / "junit.xml") == counts(suite.in_memory()) == (0, 1, 0)


def test_an_empty_file_on_a_disk_is_one_that_is_cut_off(tmp_path):
    (tmp_path / "junit.xml").touch()
    with pytest.raises(UsageError):
        counts(tmp_path / "junit.xml")


@pytest.fixture
def tests_of(tmp_path):
    """Makes a build folder with one C test, a line of the shell."""
    def made(name: str, line: str) -> pathlib.Path:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "CTestTestfile.cmake").write_text(f"add_test({name} /bin/sh -c [[{line}]])\n")
        return folder
    return made


def test_the_c_tests_of_two_builds_run_at_the_same_time(tests_of, tmp_path, capsys):
    """Each waits for the other to have begun."""
    one, other = tmp_path / "one-runs", tmp_path / "other-runs"
    running = [suite.SuiteRun(tests_of("one", f"touch {one}; {WAITS.format(other)}"), ""),
               suite.SuiteRun(tests_of("other", f"touch {other}; {WAITS.format(one)}"), "")]
    counts = suite.SuiteCounts()
    for tests in running:
        counts.add(tests.finish())
    assert (counts.passed, counts.failed, counts.skipped) == (2, 0, 0), capsys.readouterr().out


def test_a_c_test_that_fails_is_counted_and_its_output_printed(tests_of, capsys):
    folder = tests_of("fails", "echo what is wrong; exit 1")
    tests = suite.SuiteRun(folder, "")
    tests.process.wait()
    assert capsys.readouterr().out == ""
    counts = suite.SuiteCounts()
    counts.add(tests.finish())
    assert (counts.passed, counts.failed) == (0, 1)
    assert "what is wrong" in capsys.readouterr().out and (folder / "ctest.xml").exists()


def test_a_pattern_selects_c_tests(tests_of):
    counts = suite.SuiteCounts()
    counts.add(suite.SuiteRun(tests_of("near", "exit 1"), "far").finish())
    assert (counts.passed, counts.failed, counts.skipped) == (0, 0, 0)


@pytest.mark.skipif(importlib.util.find_spec("xdist") is None, reason="pytest-xdist is not installed")
def test_a_worker_that_dies_is_one_failure_and_the_others_go_on(monkeypatch, tmp_path, capfd):
    """The run came to no end."""
    (tmp_path / "ci").mkdir()
    (tmp_path / "build").mkdir()
    (tmp_path / "ci/pytest.ini").write_text("[pytest]\n")
    for number in range(6):
        (tmp_path / f"test_{number}.py").write_text(DIES if number == 3 else "def test_one(): pass\n")
    monkeypatch.setattr(suite.build, "ROOT", tmp_path)
    monkeypatch.setattr(suite.subprocess, "run", functools.partial(subprocess.run, timeout=60))
    passed, failed, skipped = counts(suite.run_pytest(["."]))
    assert (passed, failed, skipped) == (5, 1, 0)
    assert "test_3.py::test_dies" in capfd.readouterr().out
