"""An architecture without a sysroot runs on the C library that its cross compiler brings."""

import pathlib
import shutil

import pytest

from ci.host import architectures
from ci.host.errors import UsageError
from ci.host.qemu.launcher import Launcher

BARE = [name for name in architectures.names() if architectures.of(name).is_bare]


@pytest.mark.parametrize("arch", BARE)
def test_its_root_is_what_the_compiler_brings(arch):
    launcher = Launcher(arch, "qemu-user")
    compiler = architectures.of(arch).compiler
    assert launcher.root == pathlib.Path("/usr") / compiler
    assert launcher.seen(launcher.root / "lib" / "libc.so.6") == "/lib/libc.so.6"
    launch = launcher.command(["/x"], {"A": "b"})
    assert launch.argv[1:3] == ["-L", f"/usr/{compiler}"] and launch.argv[-1] == "/x"


@pytest.mark.parametrize("arch", BARE)
def test_the_hosts_libraries_do_not_come_first(arch):
    """A host may have those of i386 too, in another version than its dynamic linker's here."""
    words = Launcher(arch, "qemu-user").command(["/x"], {}).argv
    assert f"LD_LIBRARY_PATH=/usr/{architectures.of(arch).compiler}/lib" in words


@pytest.mark.parametrize("arch", BARE)
def test_it_is_absent_without_its_compiler_and_needs_no_sysroot(arch, monkeypatch):
    compiler = f"{architectures.of(arch).compiler}-gcc"
    monkeypatch.setattr(shutil, "which", lambda name, **_: f"/usr/bin/{name}")
    launcher = Launcher(arch, "qemu-user")
    assert launcher.absence() is None
    launcher.prepare()  # fetches nothing
    monkeypatch.setattr(shutil, "which",
                        lambda name, **_: None if name == compiler else f"/usr/bin/{name}")
    assert launcher.absence() == f"{compiler} is not installed"


def test_there_is_no_guest_of_it():
    for arch in BARE:
        with pytest.raises(UsageError, match=f"no guests for {arch}"):
            Launcher(arch, "qemu-system")
