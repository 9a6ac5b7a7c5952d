"""Nothing that a clause or a library does turns into a wrong verdict, a stuck run or a stray process."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from conformance.test.conformance_programs import (
    PLENTY_S, liars_folder, processes_with, programs, listed, supervise, verdicts)

MARK = "ASSAY_LIARS_OF"

# What each liar comes out as, and words of the reason.
LIARS = {
    "liars.answers.late": ("FAIL", "seen by the child, and told later"),
    "liars.becomes": ("FAIL", "ended with status 0 in the middle"),
    "liars.closes.failing": ("FAIL", "seen without a descriptor"),
    "liars.closes.passing": ("PASS", ""),
    "liars.daemonises": ("FAIL", "ended with status 0 in the middle"),
    "liars.dies": ("FAIL", "died of SIGABRT in the middle of the clause (heap is ?[31mgone)"),
    "liars.dies.ending": ("FAIL", "died of SIGABRT after the clause"),
    "liars.exits": ("FAIL", "ended with status 0 in the middle"),
    "liars.exits.politely": ("FAIL", "ended with status 0 in the middle"),
    "liars.fails.child": ("FAIL", "seen by the child"),
    "liars.fails.thread": ("FAIL", "seen by the thread"),
    "liars.floods": ("FAIL", "not over when its time was"),
    "liars.forks.away": ("FAIL", ""),
    "liars.forks.back": ("FAIL", "came back in a process that it had forked"),
    "liars.hangs": ("FAIL", "not over when its time was"),
    "liars.kills.group": ("UNRESOLVED", "killed in the middle of the clause"),
    "liars.kills.keeper": ("UNRESOLVED", "its keeper was killed"),
    "liars.leaves": ("UNRESOLVED", "it left processes running"),
    "liars.overwrites.ones": ("UNRESOLVED", "overwritten"),
    "liars.overwrites.zeros": ("UNRESOLVED", "overwritten"),
    "liars.passes": ("PASS", ""),
    "liars.scribbles": ("FAIL", "seen after scribbling on 2 descriptors"),
    "liars.values": ("VALUE", ""),
    "liars.values.twice": ("UNRESOLVED", "second value"),
    "liars.works": ("PASS", ""),
}


# Who only ends because its time does.  The others have plenty: a busy machine makes no verdict.
ENDLESS = ("liars.floods", "liars.hangs")
SOON_S = 1.0


def liar(clause: str) -> list:
    return [liars_folder() / "conform-liars", "--clause", clause, "--allocator", "system"]


@pytest.fixture(scope="module")
def told() -> dict[str, dict]:
    """All of them in one run, two at a time, so that they can disturb each other."""
    mark = {MARK: str(time.monotonic_ns())}
    answers = verdicts("".join(listed(liar(clause), SOON_S if clause in ENDLESS else PLENTY_S, mark)
                               for clause in LIARS))
    assert not processes_with(f"{MARK}={mark[MARK]}")
    return dict(zip(LIARS, answers, strict=True))


@pytest.mark.parametrize("clause", LIARS)
def test_a_liar_gets_the_verdict_that_it_deserves(told, clause):
    verdict, reason = LIARS[clause]
    assert told[clause]["verdict"] == verdict, told[clause]
    assert reason in (told[clause]["reason"] or "")


def test_every_liar_is_listed_here():
    listed = subprocess.run([liars_folder() / "conform-liars", "--list"], capture_output=True,
                            text=True, check=True).stdout.splitlines()
    clauses = [record["clause"] for record in map(json.loads, listed)
               if record["record"] == "clause"]
    assert sorted(clauses) == sorted(LIARS)


def test_a_value_may_hold_any_byte(told):
    assert told["liars.values"]["value"] == 'a "value" \ufffd'


@pytest.mark.parametrize(("library", "verdict", "reason"), [
    ("nothing.so", "UNRESOLVED", "nothing.so is not loaded, or has no malloc"),
    ("missing.so", "UNRESOLVED", "missing.so is not loaded, or has no malloc"),
    ("closing.so", "UNRESOLVED", "before the clause began"),
    ("scribbling.so", "UNRESOLVED", "its answer was overwritten"),
    ("leaving.so", "UNRESOLVED", "ended with status 0 before the clause began"),
    ("hanging.so", "UNRESOLVED", "not over when its time was, before the clause began"),
])
def test_a_library_that_is_no_allocator_is_not_judged(library, verdict, reason):
    path = liars_folder() / "test" / library
    limit_s = SOON_S if library == "hanging.so" else PLENTY_S
    [answer] = verdicts(listed([*liar("liars.passes"), "--library", path], limit_s,
                            {"LD_PRELOAD": str(path)}))
    assert answer["verdict"] == verdict
    assert reason in answer["reason"]


@contextlib.contextmanager
def busy_machine():
    """Eight programs a processor that want all of it."""
    spinning = [subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"])
                for _ in range(8 * os.cpu_count())]
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.wait()


def test_a_busy_machine_makes_no_verdict(told):
    """Its 0.2 s of a processor take more than a second here."""
    works = listed(liar("liars.works"), SOON_S)
    supervisor = programs().supervisor
    with busy_machine():
        done = subprocess.run([supervisor, "-"], input=works, text=True, capture_output=True,
                              timeout=120, check=False)
    assert json.loads(done.stdout)["verdict"] == "PASS", done.stdout


@pytest.mark.parametrize(("words", "reason"), [
    (["--clause", "heap.no.such", "--allocator", "system"], "heap.no.such: no clause"),
    (["--clause", "liars.passes", "--allocator", "nobody"], "nobody: no allocator"),
    (["--clause", "liars.passes"], "--allocator NAME is needed"),
    (["--clause", "liars.passes", "--allocator", "system", "--seed", "-1"], "-1: not understood"),
    (["--clause", "liars.passes", "--allocator", "system", "--lacks", "FUN:why"], "not understood"),
])
def test_a_wrong_word_is_unresolved_with_the_word(words, reason):
    [answer] = verdicts(listed([liars_folder() / "conform-liars", *words]))
    assert answer["verdict"] == "UNRESOLVED"
    assert reason in answer["reason"]


def test_a_program_that_is_not_there_is_unresolved():
    [answer] = verdicts(listed(["/nowhere/conform-child"]))
    assert answer["verdict"] == "UNRESOLVED"
    assert "No such file" in answer["reason"]


@pytest.mark.parametrize("text", ["nonsense\nrun\n", "clause c\nrun\n", "limit x\n", "word /x\n",
                                  "env NAME\n", "allocator a\nclause c\nlimit 0\nword /x\nrun\n"])
def test_a_wrong_list_is_refused_with_its_line(text):
    done = supervise(text)
    assert done.returncode == 2
    assert done.stderr.startswith("conform-supervisor: -:")


def test_a_supervisor_that_is_told_to_end_leaves_nobody_behind():
    mark = {MARK: str(time.monotonic_ns())}
    process = subprocess.Popen([programs().supervisor, "-"], stdin=subprocess.PIPE, text=True,
                               stdout=subprocess.PIPE)
    process.stdin.write(listed(liar("liars.hangs"), 100.0, mark))
    process.stdin.close()
    wanted = f"{MARK}={mark[MARK]}"
    while not processes_with(wanted):
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 130
    process.stdout.close()
    assert not processes_with(wanted)
