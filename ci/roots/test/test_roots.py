"""Fresh machines: roots go as they came, and every subcommand works as the first one in them."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import pytest

from ci.host.errors import UsageError
from ci.roots import root, trial

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")


def test_what_is_mounted_below_is_found_last_first():
    table = ("20 1 0:1 / / rw - ext4 x rw\n21 20 0:2 / /there rw - ext4 x rw\n"
             "22 20 0:3 / /place/proc rw - proc x rw\n23 20 0:4 / /place/a\\040b rw - tmpfs x rw\n"
             "24 20 0:5 / /placebo rw - tmpfs x rw\n")
    assert root.mounted_below(pathlib.Path("/place"), table) == ["/place/a b", "/place/proc"]


def test_a_folder_in_which_something_stays_mounted_is_kept(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr(root, "mounted_below", lambda folder: [f"{folder}/proc"])
    monkeypatch.setattr(subprocess, "run", lambda command, **more: None if "umount" in command
                        else pytest.fail("removes"))
    with pytest.raises(UsageError, match="is not removed"):
        root.remove(tmp_path)
    assert (tmp_path / "file").exists()


@ROOT_ONLY
def test_what_is_mounted_in_it_is_not_removed(tmp_path: pathlib.Path):
    inside, outside = tmp_path / "root", tmp_path / "outside"
    (inside / "mnt").mkdir(parents=True)
    outside.mkdir()
    (outside / "precious").touch()
    subprocess.run(["mount", "--bind", outside, inside / "mnt"], check=True)
    root.remove(inside)
    assert not inside.exists() and (outside / "precious").exists()


@pytest.fixture
def hull(tmp_path: pathlib.Path) -> root.Root:
    """The least that a command can run in: this machine's own programs, seen from a folder."""
    if root.closed() is not None:
        pytest.skip(root.closed())
    folder = tmp_path / "hull"
    for name in ("proc", "sys", "dev", "etc", "tmp"):
        (folder / name).mkdir(parents=True)
    for name in ("bin", "usr", "lib", "lib64", "sbin"):
        if pathlib.Path("/", name).is_symlink():
            (folder / name).symlink_to(os.readlink(f"/{name}"))
    (folder / "usr").mkdir(exist_ok=True)
    for name in ("bin", "sbin", "lib", "lib64"):
        (folder / "usr" / name).mkdir(exist_ok=True)
    for program in ("sh", "env", "sleep", "cat"):
        copy_with_libraries(pathlib.Path(shutil.which(program)).resolve(), program, folder)
    return root.Root(folder)


def copy_with_libraries(program: pathlib.Path, name: str, folder: pathlib.Path) -> None:
    shutil.copy(program, folder / "usr/bin" / name)
    said = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    for word in said.split():
        if word.startswith("/"):
            target = folder / word[1:]
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(pathlib.Path(word).resolve(), target)


@ROOT_ONLY
def test_mounts_and_processes_end_with_the_command(hull: root.Root):
    done = hull.run("sleep 1000 & cat /proc/self/status", capture_output=True, text=True)
    assert done.returncode == 0 and "Name:\tcat" in done.stdout, done.stderr
    assert root.mounted_below(hull.folder) == []
    root.remove(hull.folder)
    assert not hull.folder.exists()


@ROOT_ONLY
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_end_from_outside_leaves_nothing_running(hull: root.Root, number: int):
    """An interrupt takes the folder away too; else that is left to the next one who makes it."""
    script = ("import pathlib, sys\nfrom ci.roots import root\n"
              "base = root.Root(pathlib.Path(sys.argv[1]))\n"
              "with root.copied(base, pathlib.Path(sys.argv[2])) as fresh:\n"
              "    fresh.run('echo started > /tmp/started; sleep 1000')\n")
    copy = hull.folder.with_name("copy")
    with subprocess.Popen([sys.executable, "-B", "-c", script, hull.folder, copy],
                          cwd=trial.build.ROOT, stderr=subprocess.DEVNULL) as running:
        while not (copy / "tmp/started").exists() and running.poll() is None:
            time.sleep(0.05)
        running.send_signal(number)
        assert running.wait(timeout=60) != 0
    while [process for process in pathlib.Path("/proc").glob("[0-9]*")
           if leads(process / "root", copy)]:
        time.sleep(0.05)
    assert root.mounted_below(copy) == []
    assert number != signal.SIGINT or not copy.exists()
    root.remove(copy)
    assert not copy.exists()


def leads(link: pathlib.Path, folder: pathlib.Path) -> bool:
    try:
        return os.readlink(link) == str(folder)
    except OSError:  # it has ended
        return False


def test_a_stale_mirror_is_used_all_the_same(tmp_path, monkeypatch):
    told = []

    def bootstrap(release: str, folder: pathlib.Path, options: list[str]) -> str:
        told.append(options)
        (folder / "etc").mkdir(parents=True)
        return "" if options else "E: Release file for x is expired (invalid since 9d)."

    monkeypatch.setattr(root, "_bootstrap", bootstrap)
    with root.made("testing", tmp_path / "testing") as base:
        assert base.folder.exists()
    assert told == [[], [f"--aptopt={root.NO_AGE}"]] and not base.folder.exists()


def test_a_release_that_cannot_be_made_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr(root, "_bootstrap", lambda *words: "I: trying\nE: no such suite\n")
    with pytest.raises(UsageError, match="no root of trixie can be made: E: no such suite"):
        with root.made("trixie", tmp_path / "trixie"):
            pass


def test_an_unreachable_mirror_is_a_reason(monkeypatch):
    monkeypatch.setattr(root, "MIRROR", "http://127.0.0.1:9/debian")
    monkeypatch.setattr(root, "closed", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda name, path=None: name)
    assert "cannot be tried" not in root.absence("trixie")
    assert root.absence("trixie").startswith("trixie cannot be reached at http://127.0.0.1:9/debian")


@pytest.fixture(scope="module", params=trial.RELEASES)
def fresh(request):
    """The base of a release, for as long as its commands are tried."""
    why = trial.absence(request.param)
    if why is not None:
        pytest.skip(f"{request.param}: {why}")
    with root.made(request.param, trial.FOLDER / request.param) as base:
        one = trial.Trial(request.param, base)
        yield one
        root.remove(one.left)


@pytest.mark.full
@pytest.mark.parametrize("name", trial.subcommands())
def test_a_subcommand_works_as_the_first_one(fresh: trial.Trial, name: str, capsys):
    tried = fresh.first(name)
    with capsys.disabled():
        print(f"\n{tried}", flush=True)
    assert tried.status == 0, tried.said
