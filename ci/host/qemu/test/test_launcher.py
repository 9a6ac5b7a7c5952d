"""A launch is a command and a whole environment; what cannot be launched is refused in a line."""

import os
import pathlib
import subprocess

import pytest

from ci.host import architectures, build, setup, sysroot
from ci.host.errors import UsageError
from ci.host.qemu import kernel, launcher
from ci.host.qemu.launcher import Launcher, Plugin

HOST, OTHER = architectures.host().name, architectures.other().name


@pytest.fixture
def foreign(monkeypatch, tmp_path: pathlib.Path) -> Launcher:
    """The other architecture under qemu-user, with a sysroot that has one library."""
    monkeypatch.setattr(sysroot, "BUILD", tmp_path)
    folder = sysroot.folder_of(OTHER) / "usr" / "lib" / architectures.other().triplet
    folder.mkdir(parents=True)
    (folder / "libmade-up.so.2").touch()
    return Launcher(OTHER, "qemu-user")


def test_natively_a_command_is_itself():
    launch = Launcher(HOST, "native").command(["/bin/true", 1], {"A": "b"})
    assert launch.argv == ["/bin/true", "1"] and launch.env == {"A": "b"}


def test_variables_reach_the_program_and_not_the_emulator(foreign):
    launch = foreign.command(["/x"], {"LD_PRELOAD": "/l.so", "MALLOC_CONF": "a:1,b:2"})
    assert "LD_PRELOAD" not in launch.env and launch.env == {"MALLOC_CONF": "a:1,b:2"}
    assert launch.argv[launch.argv.index("-E") + 1] == "LD_PRELOAD=/l.so"


def test_a_comma_that_qemu_would_split_at_is_refused(foreign):
    with pytest.raises(UsageError, match="no comma in LD_PRELOAD"):
        foreign.command(["/x"], {"LD_PRELOAD": "/a,b.so"})
    with pytest.raises(UsageError, match="no comma in a plugin"):
        foreign.command(["/x"], {}, plugin=Plugin(pathlib.Path("/a,b.so")))


def test_a_plugin_and_its_arguments_are_one_option(foreign):
    launch = foreign.command(["/x"], {}, plugin=Plugin(pathlib.Path("/c.so"), {"out": "/f"}))
    assert launch.argv[launch.argv.index("-plugin") + 1] == "/c.so,out=/f"
    assert launch.argv[-1] == "/x"


def test_only_qemu_user_counts():
    with pytest.raises(UsageError, match="not under native"):
        Launcher(HOST, "native").command(["/x"], {}, plugin=Plugin(pathlib.Path("/c.so")))


def test_pinned_addresses_are_not_random():
    launcher = Launcher(HOST, "native")
    seen = {subprocess.run(launch.argv, env=launch.env, capture_output=True, check=True).stdout
            for launch in [launcher.command(["/bin/sh", "-c", "grep -m1 stack /proc/self/maps"], {},
                                         pinned=True)] * 3}
    assert len(seen) == 1


def test_a_preloaded_library_may_be_named_from_either_side(foreign):
    seen = f"/usr/lib/{architectures.other().triplet}/libmade-up.so.2"
    file = foreign.here(seen)
    assert file.is_file() and file != pathlib.Path(seen) and foreign.seen(file) == seen
    either = [foreign.command(["/x"], {}, preload=[name]).argv for name in (seen, file)]
    assert either[0] == either[1] and f"LD_PRELOAD={seen}" in either[0]


def test_what_the_sysroot_does_not_have_is_this_machines(foreign):
    assert foreign.seen("/somewhere/else") == "/somewhere/else"
    assert foreign.here("/somewhere/else") == pathlib.Path("/somewhere/else")


def test_what_is_missing_is_said(foreign, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    assert foreign.absence() == f"qemu-{OTHER} is not installed"
    assert foreign.qemu_version is None or foreign.qemu_version[0].isdigit()
    monkeypatch.setattr(launcher.shutil, "which", lambda name, **_: f"/usr/bin/{name}")
    assert foreign.absence() == f"there is no sysroot for {OTHER}"
    guest = Launcher(HOST, "qemu-system")
    assert guest.absence() == f"the kernel for {HOST} has not been downloaded yet"
    assert Launcher(HOST, "native").absence() is None


def test_an_unknown_program_has_no_version():
    assert launcher.version_of("qemu-of-no-machine") is None


@pytest.mark.parametrize("arch, emulation, said", [
    ("vax", "native", "no architecture vax"),
    (HOST, "bochs", "no emulation bochs; choose from native, qemu-user, qemu-system"),
    (OTHER, "native", "is not this machine's architecture"),
    ("s390x", "qemu-system", "no guests for s390x"),
])
def test_places_that_cannot_be(arch, emulation, said):
    with pytest.raises(UsageError, match=said):
        Launcher(arch, emulation)


def test_a_place_names_the_packages_that_it_needs():
    words = Launcher(OTHER, "qemu-user").packages()
    assert "qemu-user" in words and any(word.startswith("g++-") for word in words)
    assert not any("qemu" in word for word in Launcher(HOST, "native").packages())
    assert set(launcher.packages_for_all()) >= set(words)
    for arch in architectures.names():
        assert arch == HOST or setup.packages_for(arch)
    for arch in kernel.METAPACKAGES:
        assert setup.packages_for(f"qemu-system-{arch}")


def test_a_guest_gets_its_command_by_the_command_line(tmp_path):
    launch = Launcher(HOST, "qemu-system").command(
        ["/x", "--", "y"], {"A": "b c"}, preload=["/l.so"], pinned=True, limit_s=2.5)
    own = launch.argv.index("--")
    assert launch.argv[own + 1:] == ["/x", "--", "y"]
    assert {"--env=A=b c", "--env=LD_PRELOAD=/l.so", "--pinned", "--limit=2.5"} < set(launch.argv)
    assert launch.env["PYTHONPATH"] == str(build.ROOT)


def test_a_library_whose_path_cannot_be_preloaded_gets_a_link(tmp_path):
    """Of conform, count and whatever else is started here."""
    folder = tmp_path / "a b:c"
    folder.mkdir()
    (folder / "own.so").touch()
    launch = Launcher(HOST, "native").command(["/x"], {}, preload=[folder / "own.so"])
    seen = launch.env["LD_PRELOAD"]
    assert not {" ", ":"} & set(seen) and os.path.samefile(seen, folder / "own.so")
