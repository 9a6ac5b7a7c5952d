"""A program of the catalogue is checked before it is timed: what is wrong with it is one reason for
the whole row, and no allocator's fault."""

import re

import pytest

from bench.programs import check
from workloads import selection

SAYS = r"^Fake server v=(?P<version>\S+)"
PROGRAMS = [workload for workload in selection.catalogue() if workload.is_program]


@pytest.fixture
def fake(tmp_path, subject):
    """Makes a shell script into a program that the catalogue could name: `version` is what it does
    when asked who it is, `work` what it does else."""
    def make(version: str = "echo 'Fake server v=7.2 sha=0'", work: str = "echo done", **more):
        script = tmp_path / "fake"
        script.write_text(f'#!/bin/sh\nif [ "$1" = --version ]; then\n{version}\nexit\nfi\n{work}\n')
        script.chmod(0o755)
        return subject(script, check=(str(script), "--version"), says=SAYS, **more)
    return make


@pytest.fixture
def finding(build, libc, cpus):
    return lambda program: check.check(program, libc, build, cpus)


def test_a_program_that_is_what_it_says_has_a_version(fake, finding):
    assert finding(fake()) == check.ProgramCheck("7.2", None)


def test_a_wrapper_script_is_as_good_as_the_program(fake, finding, tmp_path, subject):
    inner = fake()
    wrapper = tmp_path / "wrapper"
    wrapper.write_text(f'#!/bin/sh\nexec {inner.command[0]} "$@"\n')
    wrapper.chmod(0o755)
    found = finding(subject(wrapper, check=(str(wrapper), "--version"), says=SAYS))
    assert found == check.ProgramCheck("7.2", None)


@pytest.mark.parametrize("more, refusal", [
    ({"version": "echo 'GNU something 3.1'"},
     "it is another program: fake --version says “GNU something 3.1”"),
    ({"version": "true"}, "it is another program: fake --version says nothing"),
    ({"version": "echo 'Fake server v=7.2'; exit 3"}, "fake --version ended with status 3"),
    ({"version": "echo 'Fake server v=7.2'; kill -SEGV $$"}, "fake --version ended with signal 11"),
    ({"at_least": "7.10"}, "its version is 7.2; the row needs 7.10"),
    ({"work": "kill -SEGV $$"}, "it fails under the reference too: crash:SIGSEGV"),
    ({"work": "exit 4"}, "it fails under the reference too: exit:4"),
    ({"work": "date +%N"}, "its output differs from run to run under the reference"),
    ({"work": "sleep 60", "timeout_s": 0.2}, "it fails under the reference too: timeout"),
])
def test_what_is_wrong_is_told(fake, finding, more, refusal):
    assert finding(fake(**more)).refusal == refusal


def test_a_crash_in_the_second_run_only_is_found(fake, finding, tmp_path):
    mark = tmp_path / "mark"
    found = finding(fake(work=f"[ -e {mark} ] && kill -SEGV $$\ntouch {mark}\necho done"))
    assert found.refusal == "it fails under the reference too: crash:SIGSEGV"


def test_one_that_hangs_when_it_is_asked_is_ended(fake, finding, monkeypatch):
    monkeypatch.setattr(check, "LIMIT_S", 0.2)
    assert finding(fake(version="sleep 60")).refusal == "fake --version did not end in 0.2 s"


def test_one_that_leaves_a_child_behind_does_not_hold_the_check(fake, finding, monkeypatch):
    monkeypatch.setattr(check, "LIMIT_S", 5)
    found = finding(fake(version="sleep 60 >/dev/null 2>&1 &\necho 'Fake server v=7.2'"))
    assert found.refusal is None


def test_a_missing_one_is_not_installed(subject, finding):
    assert finding(subject("/no/such/program")).refusal == "the program is not installed"


def test_one_that_cannot_be_preloaded_into_is_told_so(subject, finding, build):
    found = finding(subject(build / "bin" / "subject-unwitnessed"))
    assert found.refusal == "it fails under the reference too: no-proof"


def test_inputs_that_cannot_be_made_cost_the_row_only(monkeypatch, build):
    def fails(*_):
        raise check.CannotBuild("git init: no space\nleft on device")
    monkeypatch.setattr(check, "catalogue_program", fails)
    found = check.find.__wrapped__("program/git", build, True)
    assert found.refusal == "its inputs cannot be made: git init: no space left on device"


@pytest.mark.parametrize("workload", PROGRAMS, ids=lambda workload: workload.name)
def test_the_catalogue_says_who_each_program_is(workload):
    assert workload.facts["check"][0] == workload.facts["command"][0]
    assert "version" in re.compile(workload.facts["says"]).groupindex


@pytest.mark.parametrize("name, said", [
    ("redis", "Redis server v=8.0.2 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64"),
    ("gcc", "gcc (Debian 12.2.0-14+deb12u1) 12.2.0\nCopyright (C) 2022"),
    ("gcc", "gcc-15 (Ubuntu 15.2.0-4ubuntu4) 15.2.0"),
    ("git", "git version 2.39.5"),
    ("lua5.4", "Lua 5.4.4  Copyright (C) 1994-2022 Lua.org, PUC-Rio"),
    ("python3", "Python 3.14.0"),
    ("sort", "sort (GNU coreutils) 9.1"),
    ("sqlite3", "3.46.1 2024-08-13 09:16:08 c9c2ab54ba1f5f46360f1b4f35d849cd3f080e6fc2b6c60e91b16c"),
])
def test_the_words_of_real_versions_fit(name, said):
    facts = next(one.facts for one in PROGRAMS if one.name == f"program/{name}")
    assert re.search(facts["says"], said, re.MULTILINE)["version"][0].isdigit()


@pytest.mark.parametrize("name, said", [
    ("redis", "Valkey server v=8.1.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64"),
    ("gcc", "Debian clang version 14.0.6"),
    ("sort", "sort (uutils coreutils) 0.2.2"),
    ("lua5.4", "Lua 5.1.5  Copyright (C) 1994-2012 Lua.org, PUC-Rio"),
    ("sqlite3", "2.8.17"),
])
def test_the_words_of_others_do_not(name, said):
    facts = next(one.facts for one in PROGRAMS if one.name == f"program/{name}")
    assert re.search(facts["says"], said, re.MULTILINE) is None


def test_blocks_of_jemallocs_interface_are_the_measured_allocators(subject, measure, build, libc):
    """Without the library beside it the program finds no mallocx, and Debian 13's server died."""
    program = subject(build / "bin" / "subject-mallocx")
    assert [record.get("reason") for record in measure(program, libc)] == ["exit:2"]
    beside = (str(build / "lib" / "libassay-mallocx.so"),)
    program = subject(build / "bin" / "subject-mallocx", beside=beside)
    assert measure(program, libc)[0]["record"] == "allocator"
