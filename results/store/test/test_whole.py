"""A file is there whole or not at all, and a device is never replaced."""

import os
import pathlib
import stat
import subprocess
import sys
import threading

import pytest

from ci.host import build
from results.store import whole


def test_what_was_there_stays_where_writing_fails(tmp_path):
    file = tmp_path / "report.md"
    file.write_text("before")
    with pytest.raises(OSError), whole.writing(file) as out:
        out.write("half of ")
        raise OSError(28, "No space left on device")
    assert file.read_text() == "before" and os.listdir(tmp_path) == ["report.md"]


def test_a_new_file_is_there_at_the_end_only_and_readable(tmp_path):
    file = tmp_path / "report.md"
    with whole.writing(file) as out:
        out.write("all\udcff")
        assert not file.exists()
    assert file.read_text() == "all?" and stat.S_IMODE(file.stat().st_mode) & 0o444


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    whole.write(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_text() == "new"


def test_a_pipe_is_written_to(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()))
    reader.start()
    whole.write(pipe, "through it")
    reader.join()
    assert got == ["through it"] and stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("name", ["none/file", "folder", "link", "loop"])
def test_a_failure_names_the_file_that_was_asked_for(name: str, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("nowhere/file")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(OSError) as failure:
        whole.write(tmp_path / name, "anything")
    assert failure.value.filename == str(tmp_path / name)


def test_a_link_to_an_open_descriptor_is_written_through(tmp_path):
    (tmp_path / "link").symlink_to("/dev/stdout")
    program = ("import pathlib, sys; from results.store import whole; print('before');"
               "whole.write(pathlib.Path(sys.argv[1]), 'text')")
    with (tmp_path / "out").open("w") as out:
        subprocess.run([sys.executable, "-c", program, tmp_path / "link"], check=True, stdout=out,
                       cwd=build.ROOT)
    assert (tmp_path / "out").read_text() == "before\ntext"


def test_a_full_device_says_so_and_stays():
    with pytest.raises(OSError, match="No space left.*/dev/full"):
        whole.write(pathlib.Path("/dev/full"), "anything")
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_an_open_descriptor_is_written_to_and_its_file_stays(tmp_path, name):
    file = tmp_path / "out"
    program = ("import pathlib; from results.store import whole; print('before');"
               f"whole.write(pathlib.Path({name!r}), 'between\\n'); print('after')")
    with file.open("w") as out:
        subprocess.run([sys.executable, "-B", "-c", program], cwd=build.ROOT, stdout=out, check=True)
    assert file.read_text() == "before\nbetween\nafter\n"
