"""The QEMU that counts is the installed one if that loads plugins, else one that is unpacked.

The archive of these tests is a folder with a package made here, so they need no network.
"""

import os
import pathlib
import subprocess

import pytest

from ci.host import architectures, sysroot
from ci.host.errors import UsageError
from ci.host.qemu import counting
from ci.host.qemu.launcher import Launcher

HOST = architectures.host()
NAME = f"qemu-{HOST.qemu}"
LOADS, LOADS_NOT = "-plugin  QEMU_PLUGIN  [file=]<file>", "-g port  QEMU_GDB  wait"
PROGRAM = """#!/bin/sh
# /lib64/ld-made-up /lib64/ld-linux-made.so.2
[ "$1" = --version ] && echo 'qemu-made-up version {version}' || echo '{options}'
"""


def make_qemu(folder: pathlib.Path, options: str, version: str = "10.2.1") -> None:
    """Emulators that only tell their version, and what options they have."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in [*counting._names(), "qemu-vax"]:
        program = folder / name
        program.write_text(PROGRAM.format(options=options, version=version))
        program.chmod(0o755)


@pytest.fixture
def machine(monkeypatch, tmp_path: pathlib.Path) -> pathlib.Path:
    """A machine with a build folder of its own; yields the folder whose programs are found first."""
    monkeypatch.setattr(sysroot, "BUILD", tmp_path / "build")
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    counting._counts.cache_clear()
    yield programs
    counting._counts.cache_clear()


@pytest.fixture
def archive(monkeypatch, tmp_path: pathlib.Path) -> None:
    """A mirror with one package, in which emulators load plugins."""
    tree = tmp_path / "tree"
    make_qemu(tree / "usr" / "bin", LOADS)
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN" / "control").write_text(
        f"Package: {counting.PACKAGE}\nVersion: 1.2-3\nArchitecture: {HOST.debian}\n"
        "Maintainer: nobody <n@example.org>\nDescription: made up\n")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, tmp_path], check=True,
                   capture_output=True)
    (tmp_path / "Packages").write_bytes(subprocess.run(
        ["dpkg-scanpackages", "."], cwd=tmp_path, check=True, capture_output=True).stdout)
    line = tmp_path / "sources.list"
    line.write_text(f"deb [trusted=yes] file:{tmp_path} ./\n")
    monkeypatch.setattr(counting, "_sources", lambda apt: line)


def test_one_that_loads_plugins_is_used_as_it_is(machine):
    make_qemu(machine, LOADS)
    counting.ensure()
    assert counting.program(NAME) == NAME and not counting.folder().exists()
    assert Launcher(HOST.name, "qemu-user", counts=True).program == NAME


@pytest.mark.parametrize("options, version", [(LOADS_NOT, "10.0.13"), (LOADS, "11.1.2")])
def test_one_that_is_static_or_of_another_interface_does_not_count(machine, options, version):
    make_qemu(machine, options, version)
    launcher = Launcher(HOST.name, "qemu-user", counts=True)
    assert launcher.absence() == f"the installed {NAME} cannot load the counting plugin"
    assert Launcher(HOST.name, "qemu-user").absence() is None


def test_another_is_unpacked_in_its_place(archive, machine, monkeypatch):
    make_qemu(machine, LOADS_NOT)
    monkeypatch.setattr(counting, "WRAPPER", "#!/bin/sh\n# {loader} {triplet}\n"
                        'exec sh "${{0%/*}}/usr/bin/{name}" "$@"\n')
    counting.ensure()
    program = Launcher(HOST.name, "qemu-user", counts=True).program
    assert program == str(counting.folder() / NAME) and counting.absence(NAME) is None
    assert "/lib64/ld-linux-made.so.2" in pathlib.Path(program).read_text()
    kept = {file.name for file in (counting.folder() / "usr" / "bin").iterdir()}
    assert kept == set(counting._names())
    assert Launcher(HOST.name, "qemu-user").program == NAME


def test_what_is_unpacked_finds_its_own_libraries_and_starts(machine):
    """The line that starts it hands its words to the dynamic linker, which this machine has."""
    wrapper = counting.WRAPPER.format(loader="/bin/echo", triplet="here", name="qemu-x")
    (machine / "qemu-x").write_text(wrapper)
    (machine / "qemu-x").chmod(0o755)
    said = subprocess.run([machine / "qemu-x", "-a", "b c"], capture_output=True, text=True,
                          check=True).stdout
    assert said == (f"--library-path {machine}/lib/here:{machine}/usr/lib/here "
                    f"{machine}/usr/bin/qemu-x -a b c\n")


def test_without_a_mirror_of_debian_one_line_says_so(machine, monkeypatch):
    make_qemu(machine, LOADS_NOT)
    (machine / "sh").symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(machine))
    with pytest.raises(UsageError, match="no installed QEMU can count") as refusal:
        counting.ensure()
    assert "\n" not in str(refusal.value)
