"""A picture goes through what stands there: a browser would put a file in its place."""

import os
import stat
import subprocess
import threading

import pytest

from results.report.html import browser

TAKEN = b"the picture"


@pytest.fixture
def page(tmp_path, monkeypatch):
    """A browser that writes the picture where it is told to."""
    def run(words, **_):
        [place] = [word.partition("=")[2] for word in words if word.startswith("--screenshot=")]
        with open(place, "wb") as file:
            file.write(TAKEN)
        return subprocess.CompletedProcess(words, 0)
    monkeypatch.setattr(browser.subprocess, "run", run)
    monkeypatch.setattr(browser.shutil, "which", lambda name: f"/bin/{name}")
    (tmp_path / "page.html").write_text("")
    return tmp_path / "page.html"


def test_a_pipe_is_written_through(page, tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    browser.picture(page, pipe)
    reader.join(10)
    assert read == [TAKEN] and stat.S_ISFIFO(pipe.lstat().st_mode)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_a_device_stays_one(page, tmp_path):
    null = tmp_path / "null"
    os.mknod(null, 0o600 | stat.S_IFCHR, os.makedev(1, 3))
    browser.picture(page, null)
    assert stat.S_ISCHR(null.lstat().st_mode)


def test_a_link_stays_one(page, tmp_path):
    (tmp_path / "link").symlink_to("picture.png")
    browser.picture(page, tmp_path / "link")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "picture.png").read_bytes() == TAKEN
