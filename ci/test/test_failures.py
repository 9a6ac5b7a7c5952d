"""A failure of the suite's own is 2 with one line, never 1, which says that something got worse."""

import importlib.machinery
import importlib.util
import os
import pathlib
import re
import subprocess
import sys

import pytest

from ci.host import build, guard, limits
from ci.host.errors import CannotBuild, UsageError

ASSAY = pathlib.Path(__file__).resolve().parents[2] / "assay"


@pytest.fixture
def command():
    """The command as a module."""
    loader = importlib.machinery.SourceFileLoader("assay_command", str(ASSAY))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def failing(error: BaseException):
    def fail(_words):
        raise error
    return fail


@pytest.mark.parametrize("error, said", [
    (OSError(28, "No space left on device", "/runs/x"), "assay: /runs/x: No space left on device"),
    (OSError(30, "Read-only file system"), "assay: cannot write: Read-only file system"),
    (PermissionError(13, "Permission denied", "/x"), "assay: /x: Permission denied")])
def test_what_cannot_be_written_is_one_line(command, monkeypatch, capsys, error, said):
    monkeypatch.setattr(command, "parse", failing(error))
    assert command.main([]) == 2
    assert capsys.readouterr().err == said + "\n"


@pytest.mark.parametrize("error", [KeyError("x"), TypeError("a\nb"), RecursionError(),
                                   UnicodeEncodeError("ascii", "ä", 0, 1, "no")])
def test_a_fault_of_ours_is_one_line_and_its_story_is_kept(command, monkeypatch, capsys, error):
    monkeypatch.setattr(command, "parse", failing(error))
    assert command.main([]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and type(error).__name__ in said and "Traceback" not in said
    log = pathlib.Path(re.search(r"more in (.*)\)", said)[1])
    assert "Traceback" in log.read_text()
    log.unlink()


@pytest.mark.parametrize("error", [CannotBuild("ninja: interrupted"), UsageError("sort: died"),
                                   OSError(5, "Input/output error", "/x"), KeyError("x")])
def test_what_fails_after_a_signal_to_end_is_interrupted(command, monkeypatch, capsys, error):
    """A compiler that gets the signal too may be seen to fail first."""
    monkeypatch.setattr(command, "parse", failing(error))
    monkeypatch.setattr(guard, "_asked", True)
    assert command.main([]) == 130
    assert capsys.readouterr().err == "assay: interrupted\n"


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["bench", "--help"]])
def test_a_full_standard_output_is_status_2_and_one_line(words):
    with open("/dev/full", "w") as full:
        done = subprocess.run([ASSAY, *words], stdout=full, stderr=subprocess.PIPE, text=True,
                              check=False)
    assert done.returncode == 2 and "No space left" in done.stderr
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr


def test_a_reader_that_leaves_is_no_fault():
    done = subprocess.run(f"{ASSAY} bench --help | head -1", shell=True, capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0 and done.stderr == ""


def test_what_was_built_is_used_where_nothing_can_be_written(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(CannotBuild, match="contains no earlier build"):
        build.build("release")
    folder = tmp_path / "build" / "release"
    folder.mkdir(parents=True)
    (folder / "CMakeCache.txt").touch()
    assert build.build("release") == folder
    assert "used as it is" in capsys.readouterr().err


def test_a_name_that_is_not_utf_8_can_be_recorded(tmp_path):
    from results.store.runs import Run
    from workloads.selection import row_of_file
    trace = tmp_path / os.fsdecode(b"b\xff.trace")
    trace.touch()
    row = row_of_file(trace)
    row.workload.encode("utf-8")
    run = Run.create(tmp_path, "one")
    run.append({"record": "run", "command": ["assay", str(trace)]})
    assert next(run.records())["command"][0] == "assay"


def test_the_command_speaks_utf_8_in_an_ascii_locale():
    done = subprocess.run([ASSAY, "report", "läuft-nicht"], capture_output=True, check=False,
                          env={"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONUTF8": "0",
                               "PYTHONCOERCECLOCALE": "0"})
    assert done.returncode == 2 and "no run läuft-nicht".encode() in done.stderr, sys.version


@pytest.mark.parametrize("words, closed, status", [
    ("--version", ">&-", 0), ("--version", "2>&-", 0), ("--version", "<&- >&- 2>&-", 0),
    ("--no-such-word", "2>&-", 2)])
def test_closed_descriptors_lead_to_nothing(words, closed, status):
    """Python gives a closed stream as None, and the next file that is opened gets its number."""
    done = subprocess.run(["sh", "-c", f'exec "$0" {words} {closed}', ASSAY], capture_output=True,
                          text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (status, "")


def test_a_file_does_not_get_the_number_of_a_closed_stream(tmp_path):
    program = ("import importlib.machinery as m, importlib.util as u, os, sys\n"
               "loader = m.SourceFileLoader('c', sys.argv[1])\n"
               "command = u.module_from_spec(u.spec_from_loader('c', loader))\n"
               "loader.exec_module(command); command.streams.fill_closed()\n"
               "file = open(sys.argv[2], 'w'); print('printed', flush=True)\n"
               "os._exit(file.fileno() < 3)")
    done = subprocess.run(["sh", "-c", 'exec "$0" "$@" <&- >&-', sys.executable, "-B", "-c", program,
                           ASSAY, tmp_path / "out"], check=False, timeout=120)
    assert done.returncode == 0 and (tmp_path / "out").read_text() == ""


@pytest.mark.parametrize("reason, status, said", [
    (KeyboardInterrupt(), 130, "assay: interrupted"),
    (limits.OutOfTime("its limit of 1 s of CPU time is reached (ulimit -t)"), 2,
     "assay: its limit of 1 s of CPU time is reached (ulimit -t)")])
def test_a_signal_while_a_class_is_made_is_no_fault(command, monkeypatch, capsys, reason, status, said):
    def fail(_words):
        raise RuntimeError("Error calling __set_name__ on an instance") from reason
    monkeypatch.setattr(command, "parse", fail)
    assert command.main([]) == status
    assert capsys.readouterr().err == said + "\n"


def test_a_program_that_found_no_room_is_one_line(command, monkeypatch, capsys):
    monkeypatch.setattr(command, "parse", failing(subprocess.CalledProcessError(
        2, ["tar"], stderr=b"tar: x: Cannot write: No space left on device\ntar: Exiting\n")))
    assert command.main([]) == 2
    assert capsys.readouterr().err == "assay: tar: x: Cannot write: No space left on device\n"
