"""However a command ends, no process of it is left, and none of its temporary folders."""

import os
import pathlib
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from ci.host import build, guard, scratch

# A command that starts a process in a session of its own and makes a temporary folder.
WORK = """
    import subprocess, tempfile, time
    from ci.host import guard, scratch
    def work():
        scratch.enclose()
        folder = tempfile.mkdtemp()
        left = subprocess.Popen(["sh", "-c", "trap '' TERM; sleep 600 & wait"],
                                start_new_session=True)
        try:
            print(left.pid, folder, flush=True)
            {waiting}
        except KeyboardInterrupt:
            print("interrupted", flush=True)
            return 130
        return 7
    raise SystemExit(guard.guarded(work))
"""


def started(tmp_path: pathlib.Path, waiting: str = "time.sleep(600)", **options):
    """The command, the process that it started, and its temporary folder."""
    options.setdefault("preexec_fn", lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))
    process = subprocess.Popen([sys.executable, "-B", "-c",
                                textwrap.dedent(WORK).format(waiting=waiting)], cwd=build.ROOT,
                               stdout=subprocess.PIPE, text=True, start_new_session=True,
                               env=os.environ | {"TMPDIR": str(tmp_path)}, **options)
    child, folder = process.stdout.readline().split()
    return process, int(child), pathlib.Path(folder)


def is_gone(process: int, limit_s: float = 30.0) -> bool:
    """Within a time that a busy machine needs; a zombie has ended."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        try:
            state = pathlib.Path("/proc", str(process), "stat").read_text().rpartition(")")[2]
        except OSError:
            return True
        if state.split()[0] in "ZX":
            return True
        time.sleep(0.02)
    return False


def nothing_is_left(tmp_path: pathlib.Path, child: int) -> bool:
    deadline = time.monotonic() + 30
    while any(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return is_gone(child) and not any(tmp_path.iterdir())


@pytest.mark.parametrize("whole", [False, True], ids=["process", "group"])
@pytest.mark.parametrize("number", [*guard.ENDING, signal.SIGKILL])
def test_a_signal_leaves_nothing(tmp_path, number, whole):
    process, child, folder = started(tmp_path)
    assert folder.is_dir() and folder.parent.name.startswith(scratch.PREFIX)
    (os.killpg if whole else os.kill)(process.pid, number)
    said = process.stdout.read()
    assert process.wait() == (-number if number == signal.SIGKILL else 130)
    assert (said == "interrupted\n") or whole and number == signal.SIGKILL
    assert nothing_is_left(tmp_path, child)


def test_its_own_end_leaves_nothing_and_keeps_the_status(tmp_path):
    process, child, _ = started(tmp_path, "pass")
    assert process.wait() == 7 and nothing_is_left(tmp_path, child)


def test_a_worker_that_crashes_leaves_nothing(tmp_path):
    process, child, _ = started(tmp_path, "import os; os.abort()")
    assert process.wait() == 128 + signal.SIGABRT and nothing_is_left(tmp_path, child)


def test_a_signal_that_the_caller_ignores_stays_ignored(tmp_path):
    process, _, _ = started(tmp_path, "time.sleep(2)",
                            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    process.send_signal(signal.SIGHUP)
    assert process.wait() == 7 and process.stdout.read() == ""


def test_a_caller_that_ignores_its_children_hides_no_status(tmp_path):
    process, _, _ = started(tmp_path, "raise SystemExit(subprocess.run('false').returncode + 40)",
                            preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))
    assert process.wait() == 41


def test_the_folder_of_a_run_whose_guard_died_goes_with_the_next(tmp_path):
    stale = tmp_path / f"{scratch.PREFIX}stale"
    stale.mkdir()
    (stale / scratch.MARK).touch()
    (stale / "file").touch()
    process, _, folder = started(tmp_path)
    second, _, _ = started(tmp_path, "pass")
    assert second.wait() == 7
    assert not stale.exists() and folder.is_dir()  # the first still runs
    process.terminate()
    process.wait()


def test_a_draft_and_an_empty_run_go_and_what_was_measured_stays(tmp_path):
    work = """
        import os, pathlib, signal, sys
        from ci.host import guard
        from results.store import whole
        from results.store.runs import Run
        def work():
            root = pathlib.Path(sys.argv[1])
            Run.create(root, "empty")
            torn = Run.create(root, "torn")
            torn.file.touch()
            Run.create(root, "measured").append({"record": "run"})
            with whole.writing(root / "page.md") as out:
                out.write("half of it")
                out.flush()
                os.kill(os.getpid(), signal.SIGKILL)
        guard.guarded(work)
    """
    done = subprocess.run([sys.executable, "-B", "-c", textwrap.dedent(work), tmp_path],
                          cwd=build.ROOT, check=False)
    assert done.returncode == 128 + signal.SIGKILL
    assert sorted(path.name for path in tmp_path.rglob("*")) == [
        "measured", "records.jsonl", "results", "runs"]


# The worker counts what it gets, as `assay record` does with a program that will not end.
COUNTS = """
    import signal, time
    from ci.host import guard
    def work():
        got = []
        signal.signal(signal.SIGINT, lambda *_: got.append(1))
        print("ready", flush=True)
        while not got:
            time.sleep(0.01)
        time.sleep(0.5)
        return 40 + len(got)
    raise SystemExit(guard.guarded(work))
"""


@pytest.mark.parametrize("send", [os.kill, os.killpg])
def test_one_signal_comes_once(send):
    process = subprocess.Popen([sys.executable, "-B", "-c", textwrap.dedent(COUNTS)],
                               cwd=build.ROOT, stdout=subprocess.PIPE, text=True,
                               start_new_session=True)
    assert process.stdout.readline() == "ready\n"
    send(process.pid, signal.SIGINT)
    assert process.wait() == 41


def test_a_terminals_ctrl_c_comes_once():
    command, terminal = os.forkpty()
    if command == 0:
        os.chdir(build.ROOT)
        os.execv(sys.executable, [sys.executable, "-B", "-c", textwrap.dedent(COUNTS)])
    said = b""
    while b"ready" not in said:
        said += os.read(terminal, 100)
    os.write(terminal, b"\x03")
    assert os.waitstatus_to_exitcode(os.waitpid(command, 0)[1]) == 41
    os.close(terminal)


def test_an_interrupt_that_came_while_python_started_ends_silently():
    """It is held back until then, by env; here from before the start."""
    def interrupted() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        os.kill(os.getpid(), signal.SIGINT)
    done = subprocess.run([build.ROOT / "assay", "--version"], capture_output=True, text=True,
                          preexec_fn=interrupted, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def test_an_interrupt_at_any_moment_of_the_start_leaves_no_traceback():
    for moment in range(24):
        process = subprocess.Popen([build.ROOT / "assay", "list", "--help"], stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True, start_new_session=True,
                                   preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        time.sleep(moment * 0.004)
        os.killpg(process.pid, signal.SIGINT)
        assert "Traceback" not in process.communicate()[0], f"{moment * 4} ms after its start"
