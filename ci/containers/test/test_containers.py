"""In a container the commands end with what is left: what it takes away costs its own rows and
clauses, with the true reason, and nothing crashes, fails or stays unresolved."""

import dataclasses
import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from ci.containers import contain
from ci.containers.restrictions import RESTRICTIONS, chosen
from ci.host import build
from ci.host.errors import UsageError
from results.store.runs import Run

# What guest-probes find missing under each restriction alone; "capabilities" are gone under all.
FOUND = {
    "seccomp": {"performance_events", "address_layout", "io_uring", "user_faults"},
    "old-seccomp": {"process_files", "rseq"},
    "perf": {"performance_events"},
    "paranoid": {"performance_events"},
    "ptrace": {"ptrace"},
    "personality": {"address_layout"},
    "membarrier": {"membarrier_rseq"},
    "rseq": {"rseq"},
    "io-uring": {"io_uring"},
    "userfaultfd": {"user_faults"},
    "filters": {"seccomp"},
    "affinity": {"processor_choice"},
    "priority": {"priority"},
    "cpu-clock": {"process_clock"},
    "memfd": {"memory_files", "shared_memory", "sigbus_past_end"},
    "pidfd": {"process_files"},
    "one-cpu": {"second_processor"},
    "cgroup": {"control_groups"},
    "shm": {"large_dev_shm"},
    "no-shm": {"large_dev_shm"},
    "proc-sys": {"kernel_settings"},
    "sys": {"device_settings", "control_groups"},
    "hidepid": set(),
    "proc-subset": {"machine_facts", "kernel_settings"},
    "noexec-tmp": {"programs_in_tmp"},
    "tmpdir": {"programs_in_tmp"},
    "home": set(),
    "nofile": {"open_files"},
    "memlock": {"locked_memory"},
    "address-space": {"address_space"},
}
ALWAYS = {"new_privileges", "reaped_orphans"}
FEW = ["pair", "burst", "program/sqlite3", "--allocator", "je,plan9-pool/locked"]
CLAUSES = ["heap.calloc.overflow", "oom.aligned.once", "process.errno.free",
           "--allocator", "glibc,plan9-pool"]


PAGE = build.ROOT / "ci" / "README.md"
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
            for line in block.splitlines()]


def contained(names: str, *command: str, before: tuple[str, ...] = (),
              limit_s: float = 600) -> subprocess.CompletedProcess:
    """Runs the command in a container of these restrictions; skips where there can be none."""
    done = subprocess.run(
        [*before, sys.executable, "-B", "-m", "ci.containers.contain", names, "--", *command],
        cwd=build.ROOT, capture_output=True, text=True, timeout=limit_s, check=False,
        stdin=subprocess.DEVNULL)
    if done.returncode == contain.STATUS_CANNOT:
        pytest.skip(done.stderr.strip())
    return done


def records_of(done: subprocess.CompletedProcess) -> list[dict]:
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


@pytest.fixture(scope="module")
def asked():
    """What the probes say in a container: the reasons."""
    program = build.build("release", targets=["guest-probes"]) / "bin" / "guest-probes"

    def ask(names: str, **more) -> dict:
        done = contained(names, str(program), "--native", **more)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["reasons"]
    return ask


def test_each_restriction_is_expected_to_be_found():
    assert FOUND.keys() == RESTRICTIONS.keys()


def test_all_takes_everything_away_that_goes_together(asked):
    together = [name for name, restriction in RESTRICTIONS.items() if not restriction.alone]
    free = asked("home")
    missing = set().union(ALWAYS, *(FOUND[name] for name in together), free)
    assert set(asked("all")) == missing


@pytest.mark.full
@pytest.mark.parametrize("name", RESTRICTIONS)
def test_each_takes_away_what_it_says_and_no_more(asked, name):
    assert set(asked(name)) == set(asked("home")) | FOUND[name]


def test_a_process_that_ends_has_the_commands_status():
    assert contained("home", "sh", "-c", "exit 7").returncode == 7
    assert contained("home", "sh", "-c", "kill -TERM $$").returncode == 128 + 15
    assert contained("home", "/no/such/program").returncode == contain.STATUS_NOT_STARTED


@pytest.mark.parametrize("words, said", [
    ([], "usage: contain RESTRICTION"), (["all"], "usage: contain RESTRICTION"),
    (["all", "--"], "usage: contain RESTRICTION"), (["nets", "--", "true"], "no restriction nets")])
def test_bad_words_are_one_line_and_status_2(words, said):
    done = subprocess.run([sys.executable, "-B", "-m", "ci.containers.contain", *words],
                          cwd=build.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1


def test_the_order_of_the_names_does_not_matter():
    assert chosen(["sys", "hidepid"]) == chosen(["hidepid", "sys"])
    with pytest.raises(UsageError):
        chosen(["hidepid", "nothing"])


def test_an_ordinary_user_can_make_one_too(asked):
    """Through a namespace of users; nobody's rights are needed."""
    if os.geteuid() != 0:
        pytest.skip("the other tests do it already")
    if shutil.which("setpriv") is None:
        pytest.skip("there is no setpriv")
    before = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    if subprocess.run([*before, "test", "-r", build.ROOT / "assay"], check=False).returncode:
        pytest.skip("the tree is closed to other users")
    assert {"performance_events", "address_layout"} <= set(asked("seccomp", before=before))


def expect_measured(done: subprocess.CompletedProcess) -> list[dict]:
    """A run that ended well, its records all valid, with numbers and nothing invalid."""
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    records = records_of(done)
    assert [record for record in records if record["record"] == "invalid"] == []
    assert any(record["record"] == "sample" for record in records)
    return records


def test_the_main_job_ends_with_what_is_left():
    done = contained("all", "./assay", "bench", "--smoke", "--no-install", *FEW, "--json", "-")
    records = expect_measured(done)
    lacks = next(record for record in records if record["record"] == "environment")["lacks"]
    assert lacks["address_layout"] == "personality: Operation not permitted"
    measured = {record["workload"].split(":")[0].split("/")[0] for record in records
                if record["record"] == "sample"}
    assert measured == {"pair", "burst", "program"}
    # By its own number: the newest page may be that of another test, which runs beside this one.
    page = Run.find(build.ROOT, records[0]["id"]).page
    assert "address layout not fixed (personality: Operation not permitted)" in page.read_text()


def test_clauses_that_need_more_are_unsupported_with_the_reason():
    done = contained("all", "./assay", "conform", "--quick", "--no-install", *CLAUSES, "--json", "-")
    verdicts = [record for record in records_of(done) if record["record"] == "verdict"]
    assert len(verdicts) == 2 * 3
    assert not {record["verdict"] for record in verdicts} & {"FAIL", "UNRESOLVED"}, done.stdout
    assert done.returncode == 0, done.stderr


@pytest.mark.full
@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_readme_works(line):
    done = subprocess.run(shlex.split(line), cwd=build.ROOT, capture_output=True, text=True,
                          check=False, timeout=1800)
    if done.returncode == contain.STATUS_CANNOT:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0 and done.stdout, done.stderr[-2000:]


@dataclasses.dataclass(frozen=True)
class Job:
    """A command that shall end well in a container."""

    words: tuple[str, ...]
    statuses: tuple[int, ...] = (0,)


JOBS = {
    "bench": Job(("bench", "--smoke", "--json", "-")),
    "conform": Job(("conform", "--quick", "--json", "-")),
    "record": Job(("record", "-o", "build/contained.trace", "--", "sort", "/etc/passwd")),
    "count": Job(("count", "--quick", "pair", "--allocator", "glibc,plan9-pool")),
    "gate": Job(("gate", "--baseline", "HEAD", "--quick", "pair", "--allocator", "plan9-pool")),
    "list": Job(("list",)),
}


@pytest.mark.full
@pytest.mark.parametrize("name", JOBS)
def test_each_command_ends_well_under_all(name):
    subcommand, *more = JOBS[name].words
    done = contained("all", "./assay", subcommand, *(["--no-install"] if name != "list" else []),
                     *more, limit_s=3600)
    assert done.returncode in JOBS[name].statuses, done.stdout[-3000:] + done.stderr[-3000:]
    assert "Traceback" not in done.stderr
    kinds = {record.get("verdict", record["record"]) for record in records_of(done)}
    assert not kinds & {"invalid", "UNRESOLVED"}


@pytest.mark.full
@pytest.mark.parametrize("name", RESTRICTIONS)
def test_the_main_job_ends_under_each_alone(name):
    done = contained(name, "./assay", "bench", "--smoke", "--no-install", *FEW, "--json", "-")
    expect_measured(done)
    done = contained(name, "./assay", "conform", "--quick", "--no-install", *CLAUSES)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


@pytest.mark.full
def test_tests_of_this_repository_pass_in_one():
    done = contained("all", "./assay", "test", "--no-install", "-k",
                     "test_check or test_tournament or test_lacks or test_probes", limit_s=3600)
    assert done.returncode == 0, done.stdout[-3000:]
    assert ", 0 failed, " in done.stdout
