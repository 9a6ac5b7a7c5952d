"""$TMPDIR is a folder that can be written, whatever it was: compilers believe it without looking."""

import os
import pathlib
import subprocess
import sys
import tempfile

import pytest

from ci.host import build, temporary


@pytest.fixture
def settled(monkeypatch, capsys):
    """What $TMPDIR is afterwards, and what was printed."""
    def settle(wanted: str | None):
        monkeypatch.setattr(tempfile, "tempdir", None)
        if wanted is None:
            monkeypatch.delenv("TMPDIR", raising=False)
        else:
            monkeypatch.setenv("TMPDIR", wanted)
        temporary.settle()
        return os.environ.get("TMPDIR"), capsys.readouterr().err
    return settle


def test_a_good_folder_stays(settled, tmp_path):
    assert settled(str(tmp_path)) == (str(tmp_path), "")


def test_without_one_nothing_changes(settled):
    assert settled(None) == (None, "")


@pytest.mark.parametrize("wanted", ["/proc", "/no/such/folder", "/dev/null"])
def test_a_bad_one_is_replaced_in_one_line(settled, wanted):
    found, said = settled(wanted)
    assert os.access(found, os.W_OK) and found != wanted
    assert said == f"assay: {wanted} cannot be written; temporary files go into {found}\n"


def test_where_no_folder_of_the_system_will_do_it_is_one_of_the_build(settled, monkeypatch,
                                                                      tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: ["/proc", os.getcwd()])
    found, said = settled("/proc")
    assert pathlib.Path(found) == temporary.FALLBACK and "temporary files go into" in said


@pytest.mark.parametrize("flags, own", [(0, False), (os.ST_NOEXEC, True)])
def test_programs_of_tests_lie_where_they_may_run(monkeypatch, flags, own):
    class Facts:
        f_flag = flags
    monkeypatch.setattr(temporary.os, "statvfs", lambda _: Facts)
    assert (temporary.with_programs() == str(temporary.FALLBACK)) == own


def test_the_command_settles_it():
    done = subprocess.run([sys.executable, "-B", "assay", "compare", "no-such", "run"],
                          cwd=build.ROOT, capture_output=True, text=True, check=False,
                          env=os.environ | {"TMPDIR": "/proc"})
    assert "assay: /proc cannot be written" in done.stderr and "Traceback" not in done.stderr
