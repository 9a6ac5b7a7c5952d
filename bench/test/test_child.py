"""A measured process has so much time and so much output and no more, and leaves nothing behind."""

import os
import pathlib
import signal
import threading
import time

import pytest

from bench import child
from bench.child import Finished, run_child
from bench.clock import others_fault
from bench.stage import stage
from ci.host import orphans
from ci.host.build import folder_of

BUILD = folder_of("release")
PYTHON = "/usr/bin/python3"
SPIN = "import time\nend = time.process_time() + 0.2\nwhile time.process_time() < end: pass\n"


def run(*command: str, timeout_s: float = 60.0, answer=None) -> Finished:
    return run_child(BUILD, list(command), {"PATH": os.environ["PATH"]}, timeout_s, answer)


def python(text: str, **more) -> Finished:
    return run(PYTHON, "-S", "-c", "import os, signal, time\n" + text, **more)


def left() -> list[str]:
    """Processes that came from this stage."""
    with stage(BUILD) as own:
        mark = f"HOME={own.folder}".encode()
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_text())
        except OSError:
            continue
    return found


@pytest.fixture(autouse=True)
def nothing_is_left():
    yield
    assert not left()


def test_the_end_and_the_output_are_told():
    done = run("sh", "-c", "echo one; echo two; exit 3")
    assert (done.failure(), done.stdout) == ("exit:3", "one\ntwo\n")


@pytest.mark.parametrize("number, name", [
    (signal.SIGSEGV, "crash:SIGSEGV"), (signal.SIGRTMIN + 6, "crash:SIGRTMIN+6"),
    (32, "crash:SIGRTMIN-2"), (signal.SIGRTMAX, "crash:SIGRTMAX")])
def test_every_signal_has_a_name(number: int, name: str):
    assert Finished(-number, "", False).failure() == name


def test_a_real_time_signal_is_a_crash():
    """It was a traceback of the whole run."""
    assert python("os.kill(os.getpid(), signal.SIGRTMIN + 7)").failure() == "crash:SIGRTMIN+7"


def test_bytes_that_are_no_text_are_read():
    done = python(r"os.write(1, b'\xff\xfe\n\xc3\x28 torn')")
    assert done.failure() is None and done.stdout.endswith("( torn")


@pytest.mark.parametrize("end", ["", "\\n"])
def test_a_flood_is_ended_early(end: str):
    done = python(f"while True: os.write(1, b'{'x' * 65535}{end}')")
    assert done.failure() == "flood" and len(done.stdout) <= child.OUTPUT_MOST


def test_answers_that_nobody_reads_do_not_hold_the_run():
    done = python("while True: os.write(1, b'look\\n' * 1000)", answer=lambda pid, line: True)
    assert done.failure() == "flood"


def test_an_answer_knows_the_process():
    seen = []
    done = run("sh", "-c", "echo $$; read word; echo told", answer=lambda pid, line:
               line.isdigit() and not seen.append((pid, int(line))))
    assert seen and seen[0][0] == seen[0][1] and done.stdout == "told\n"


@pytest.mark.parametrize("text", [
    "setsid sleep 1000 &", "(setsid sleep 1000 &) &", "sleep 1000 & sleep 1000 &",
    "trap '' HUP TERM INT; (trap '' TERM; sleep 1000) &"])
def test_who_holds_the_output_is_not_waited_for(text: str):
    begun = time.monotonic()
    done = run("sh", "-c", f"echo mine; {text}\nexit 0")
    assert (done.failure(), done.stdout) == (None, "mine\n") and time.monotonic() - begun < 50


def test_the_time_holds_for_what_ignores_it():
    done = python("signal.signal(signal.SIGTERM, signal.SIG_IGN)\nif os.fork() == 0: os.setsid()\n"
                  "while True: pass", timeout_s=1.0)
    assert done.failure() == "timeout"


def test_who_leaves_his_place_to_a_child_is_caught():
    python("if os.fork():\n    os._exit(0)\nwhile True:\n    os.setsid()\n"
           "    if os.fork(): os._exit(0)")


@pytest.mark.parametrize("before", [True, False])
def test_who_kills_his_keeper_has_no_number(before: bool):
    """Nor does he stay where this process was no subreaper any more, as after a recording."""
    orphans.set_subreaper(before)
    done = python("if os.fork(): os.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(1000)")
    assert done.failure() == "keeper-killed"


def test_who_stops_his_keeper_ends_with_his_time(monkeypatch):
    monkeypatch.setattr(child, "GRACE_S", 1.0)
    done = python("os.kill(os.getppid(), signal.SIGSTOP)\ntime.sleep(1000)", timeout_s=1.0)
    assert done.failure() == "timeout"


def test_who_writes_his_keepers_report_has_no_number():
    done = python("for fd in os.listdir(f'/proc/{os.getppid()}/fd'):\n"
                  "    try:\n"
                  "        with open(f'/proc/{os.getppid()}/fd/{fd}', 'wb', 0) as file:\n"
                  "            file.write(b'{\"record\":\"kept\",\"status\":0}\\n')\n"
                  "    except OSError:\n"
                  "        pass\n")
    assert done.failure() == "keeper-killed"


def test_an_interrupt_takes_the_process_along():
    def interrupt(pid: int, line: str) -> bool:
        raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        run("sh", "-c", "echo now; setsid sleep 1000 & sleep 1000", answer=interrupt)


def test_its_own_time_is_no_other_processs():
    assert others_fault(python(SPIN).kept) is None


@pytest.mark.parametrize("how", ["os.waitpid(os.fork() or spin(), 0)", "os.fork() or spin()",
                                 "os.fork() or (os.setsid(), spin())"])
def test_the_time_of_others_is_told(how: str):
    """The first process waits until the last of them has gone: then nobody holds the pipe."""
    done = python(f"r, w = os.pipe()\ndef spin():\n    {'    '.join(SPIN.splitlines(True))}"
                  f"    os._exit(0)\n{how}\nos.close(w)\nos.read(r, 1)")
    assert done.failure() is None, done
    assert "other processes of it used" in others_fault(done.kept)


def test_a_group_knows_whom_nobody_waited_for():
    done = python("signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
                  f"if os.fork() == 0:\n    {'    '.join(SPIN.splitlines(True))}    os._exit(0)\n"
                  "try:\n    os.wait()\nexcept ChildProcessError:\n    pass")
    if done.kept["group_cpu_s"] is None:
        pytest.skip("this host lends no control group")
    assert "other processes of it used" in others_fault(done.kept)


def groups() -> list[pathlib.Path]:
    return [folder for mount in pathlib.Path("/sys/fs/cgroup").glob("**/cgroup.kill")
            for folder in [mount.parent] if folder.name.startswith("job-")]


def test_no_control_group_is_left():
    """Nor one of a keeper that was killed, once another has run."""
    python("os.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(1000)")
    run("true")
    here = str(os.stat("/proc/self/ns/pid").st_ino)  # others number their processes anew
    own = [folder for folder in groups() if folder.name.split("-")[1] == here
           and not pathlib.Path("/proc", folder.name.split("-")[2]).exists()]
    assert not own


def test_the_harness_looks_like_any_program():
    with stage(BUILD) as own:
        command = own.seen([str(BUILD / "bench" / "bench-harness"), "--allocator", "x\ny\udcff"])
    assert len(command) == 2 and not [word for word in command
                                      for mark in ("bench", "harness", "assay", "allocator")
                                      if mark in word.lower()]
    assert pathlib.Path(command[1]).read_bytes() == b"--allocator\0x\ny\xff\0"
    own.forget(command)
    assert not pathlib.Path(command[1]).exists()


def test_two_at_once_are_told_apart():
    """By its folder one of them is ended with all that came from it, and the other is not."""
    with stage(BUILD) as one, stage(BUILD) as other:
        assert one.folder != other.folder
    with stage(BUILD) as again:
        assert again.folder in (one.folder, other.folder)  # and is used again


def test_it_ends_when_the_run_does():
    stop, going_on = os.pipe()
    threading.Timer(0.5, os.close, [going_on]).start()
    began = time.monotonic()
    done = run_child(BUILD, [PYTHON, "-S", "-c", "import time; time.sleep(1000)"],
                     {"PATH": os.environ["PATH"]}, 600.0, stop=stop)
    os.close(stop)
    assert time.monotonic() - began < 30 and done.failure() is not None and not left()
