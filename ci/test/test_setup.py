"""Set-up installs what is missing, says so, keeps the list, and refuses in one line."""

import os
import pathlib
import shutil
import subprocess

import pytest

from ci import setup, tidy
from ci.errors import UsageError


@pytest.fixture
def debian(monkeypatch, tmp_path: pathlib.Path):
    """A Debian on which nothing is installed until apt-get says so; yields what apt-get was told."""
    told: list[list[str]] = []
    there: set[str] = set()
    monkeypatch.setattr(setup, "installed", lambda packages: there & set(packages))
    monkeypatch.setattr(setup, "KEPT_LIST", tmp_path / "build" / "installed-packages")
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")

    def run(command, **options):
        told.append([str(word) for word in command])
        if "install" in command:
            there.update(command[command.index("--no-install-recommends") + 1:])
        return subprocess.CompletedProcess(command, 0, "1.0", "")

    monkeypatch.setattr(subprocess, "run", run)
    return told


def test_what_is_missing_is_installed_and_kept(debian, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert setup.ensure(["one", "two"], may_install=True) == []
    assert "installing 2 packages: one two" in capsys.readouterr().err
    assert setup.KEPT_LIST.read_text().splitlines() == ["one 1.0", "two 1.0"]


def test_nothing_is_installed_twice(debian, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    setup.ensure(["one"], may_install=True)
    before = len(debian)
    assert setup.ensure(["one"], may_install=True) == []
    assert len(debian) == before


def test_an_ordinary_user_goes_through_sudo(debian, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    setup.ensure(["one"], may_install=True)
    installs = [command for command in debian if "install" in command]
    assert installs and installs[0][0] == "sudo"


def test_no_permission_is_one_line_that_says_what_to_do(debian, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which",
                        lambda name: None if name == "sudo" else f"/usr/bin/{name}")
    with pytest.raises(UsageError) as refusal:
        setup.ensure(["one"], may_install=True)
    assert "no permission to install" in str(refusal.value)
    assert "apt-get install one" in str(refusal.value) and "\n" not in str(refusal.value)


def test_without_installing_the_missing_are_named(debian):
    assert setup.ensure(["one", "two"], may_install=False) == ["one", "two"]
    assert debian == []


def test_every_package_has_its_reason():
    for section in ("build", "bench", "test", "full"):
        assert setup.packages_for(section)


def test_measuring_needs_neither_the_second_compiler_nor_a_browser():
    from bench.commands.bench import packages
    from workloads import selection
    wanted = packages(selection.select([], "default"))
    assert not [name for name in wanted if name.startswith(("clang", "chromium", "qemu", "g++-"))]


@pytest.mark.full
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_measures_without_installing(tmp_path: pathlib.Path):
    tree = tmp_path / "tree"
    for path in tidy.files():
        target = tree / path.relative_to(tidy.ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    for folder in (tmp_path, *tmp_path.parents):
        if os.stat(folder).st_mode & 0o001 == 0:
            os.chmod(folder, os.stat(folder).st_mode | 0o011)
    subprocess.run(["chown", "-R", "65534:65534", tmp_path], check=True)
    done = subprocess.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", tree / "assay", "bench",
         "pair/size:64", "program/sqlite3", "--smoke", "--no-install", "--json",
         tmp_path / "records.jsonl"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert '"record":"comparison"' in (tmp_path / "records.jsonl").read_text()
