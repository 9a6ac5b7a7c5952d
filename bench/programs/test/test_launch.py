"""The launcher ends as the program did, says how, and leaves nothing behind."""

import json
import os
import pathlib
import subprocess
import time

import pytest


@pytest.fixture
def launch(build, tmp_path):
    """Runs a command under the launcher; returns its exit status and the `launch` record."""
    def run(*command, options=(), variables=None) -> tuple[int, dict]:
        report = tmp_path / "report"
        done = subprocess.run(
            [build / "bin" / "program-launch", "--report", report, "--output", tmp_path / "output",
             "--errors", tmp_path / "errors", *options, "--", *command], check=False,
            env=variables or os.environ)
        return done.returncode, json.loads(report.read_text())
    return run


@pytest.mark.parametrize("status", [0, 1, 3, 127, 255])
def test_exit_status_is_the_programs(status: int, launch):
    got, record = launch("sh", "-c", f"exit {status}")
    assert (got, record["exit"], record["signal"]) == (status, status, None)


@pytest.mark.parametrize("name, number", [("SEGV", 11), ("ABRT", 6), ("TERM", 15), ("KILL", 9)])
def test_a_signal_is_128_and_its_number(name: str, number: int, launch):
    got, record = launch("sh", "-c", f"kill -{name} $$")
    assert (got, record["exit"], record["signal"]) == (128 + number, -1, name)


def test_a_program_that_does_not_start_says_why(launch):
    got, record = launch("/no/such/program")
    assert got == 127 and record["error"] == "No such file or directory"


def alive(pid: int) -> bool:
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


STARTS_OTHERS = """sleep 1000 & echo $! >> pids
setsid sleep 1000 & echo $! >> pids
(setsid sh -c 'echo $$ >> pids; sleep 1000 & echo $! >> pids; wait' &)
while [ "$(wc -l < pids)" -lt 4 ]; do sleep 0.01; done
"""


@pytest.mark.parametrize("end", ["sleep 1000", "exit 0"])
def test_nothing_of_the_tree_outlives_the_launcher(end: str, launch, tmp_path):
    """Not in the group, not in a session of its own; at the time limit and at the normal end."""
    got, record = launch("sh", "-c", f"cd {tmp_path}\n{STARTS_OTHERS}{end}",
                         options=["--timeout", "2"])
    pids = [int(word) for word in (tmp_path / "pids").read_text().split()]
    assert len(pids) == 4 and not [pid for pid in pids if alive(pid)]
    assert record["timed_out"] == (end != "exit 0")
    assert got == (0 if end == "exit 0" else 137)


def test_a_launcher_that_is_told_to_end_takes_the_program_along(build, tmp_path):
    pids, report = tmp_path / "pids", tmp_path / "report"
    launcher = subprocess.Popen([build / "bin" / "program-launch", "--report", report, "--", "sh",
                                 "-c", f"sleep 1000 & echo $! $$ > {pids}.new; mv {pids}.new {pids};"
                                 "wait"])
    while not pids.exists():
        time.sleep(0.01)
    launcher.terminate()
    assert launcher.wait() == 137
    assert json.loads(report.read_text())["interrupted"]
    assert not [pid for pid in pids.read_text().split() if alive(int(pid))]


def test_peak_memory_is_that_of_the_largest_process(launch):
    eat = "/usr/bin/python3 -S -c 'b = bytearray(64 << 20); b[::4096] = b[::4096]'"
    _, record = launch("sh", "-c", f"{eat}; true")
    assert 64 << 20 < record["peak_rss_bytes"] < 128 << 20


def test_processor_time_includes_children(launch):
    spin = "/usr/bin/python3 -S -c 'import time\nwhile time.process_time() < 0.2: pass'"
    _, record = launch("sh", "-c", f"{spin}; true")
    assert record["user_s"] + record["system_s"] >= 0.2


def test_only_the_program_sees_the_library(launch, build, tmp_path, libc):
    launch("sh", "-c", "cat /proc/$PPID/maps; echo; echo $LD_PRELOAD",
           options=["--preload", f"{build}/lib/libassay-witness.so"])
    maps, _, preload = (tmp_path / "output").read_text().partition("\n\n")
    assert "witness" not in maps and preload.strip().endswith("libassay-witness.so")


def test_what_steers_allocators_is_not_passed_on(launch, tmp_path):
    steering = {"MALLOC_CONF": "x", "MALLOC_ARENA_MAX": "1", "GLIBC_TUNABLES": "x=y",
                "MIMALLOC_VERBOSE": "0", "TCMALLOC_SAMPLE": "1", "SCUDO_OPTIONS": "x",
                "LD_LIBRARY_PATH": "/x", "LANG": "de_DE.UTF-8", "LC_COLLATE": "C"}
    launch("env", variables={"PATH": "/usr/bin:/bin", "KEPT": "1"} | steering)
    lines = (tmp_path / "output").read_text().split()
    assert sorted(lines) == ["KEPT=1", "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin"]


def test_standard_input_is_empty_or_the_file(launch, tmp_path):
    (tmp_path / "input").write_text("what is given\n")
    launch("cat")
    assert (tmp_path / "output").read_text() == ""
    launch("cat", options=["--input", tmp_path / "input"])
    assert (tmp_path / "output").read_text() == "what is given\n"


def test_the_program_runs_on_the_processors_that_are_given(launch, tmp_path, cpus):
    launch("/usr/bin/python3", "-c", "import os; print(*os.sched_getaffinity(0))",
           options=["--cpus", str(cpus[-1])])
    assert (tmp_path / "output").read_text().split() == [str(cpus[-1])]


@pytest.mark.parametrize("words", [[], ["--report", "/no/such/file", "--", "true"],
                                   ["--report", "r"], ["--wrong"],
                                   ["--report", "r", "--timeout", "-1", "--", "true"],
                                   ["--report", "r", "--cpus", "x", "--", "true"]])
def test_a_wrong_call_is_refused_in_one_line(words: list[str], build, tmp_path):
    done = subprocess.run([build / "bin" / "program-launch", *words], capture_output=True,
                          text=True, check=False, cwd=tmp_path)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1


def test_what_steers_an_allocator_is_named(build):
    variables = {"PATH": os.environ["PATH"], "MALLOC_ARENA_MAX": "1", "LANG": "C", "LANGUID": "1",
                 "GLIBC_TUNABLES": "x=1", "MALLOCATE": "1"}
    done = subprocess.run([build / "bin" / "program-launch", "--steering"], env=variables,
                          capture_output=True, text=True, check=True)
    assert sorted(done.stdout.split()) == ["GLIBC_TUNABLES", "LANG", "MALLOC_ARENA_MAX"]


@pytest.mark.parametrize("stream", ["", ">&2"])
def test_a_program_that_writes_without_an_end_is_ended(stream: str, launch, tmp_path):
    """All of it was kept, and then read."""
    got, record = launch("sh", "-c", f"yes {stream}", options=["--most", "1000000"])
    assert got == 137 and record["flooded"] and not record["timed_out"]


def test_one_that_ends_with_too_much_is_told_too(launch):
    got, record = launch("sh", "-c", "head -c 2000000 /dev/zero", options=["--most", "1000000"])
    assert record["flooded"]


CHAIN = "import os\nif os.fork(): os._exit(0)\nwhile True:\n    os.setsid()\n" \
        "    if os.fork(): os._exit(0)\n"


def test_who_leaves_his_place_to_a_child_is_ended(launch):
    """One that had gone when it was to be killed ended the killing."""
    _, record = launch("/usr/bin/python3", "-S", "-c", CHAIN)
    assert not record["left"]


def test_the_time_of_whom_nobody_waits_for_is_in_the_groups(launch):
    spin = "import os, signal, time\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\n" \
        "if os.fork() == 0:\n    while time.process_time() < 0.2: pass\n    os._exit(0)\n" \
        "try: os.wait()\nexcept ChildProcessError: pass"
    _, record = launch("/usr/bin/python3", "-S", "-c", spin)
    if "group_cpu_s" not in record:
        pytest.skip("this host lends no control group")
    assert record["group_cpu_s"] >= 0.2 > record["user_s"] + record["system_s"]
