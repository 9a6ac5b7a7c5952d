"""On an aarch64 machine everything is the other way round: x86_64 is what is emulated.

Said by a machine that only calls itself so; ci/native.py shows it on one that is.
"""

import subprocess
import sys

import pytest

from ci.host import architectures, build, setup
from ci.host.qemu.launcher import Launcher, default_for


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    monkeypatch.setattr(architectures.platform, "machine", lambda: "aarch64")


def test_the_hosts_programs_are_the_release_build_and_run_as_they_are():
    launcher = default_for("aarch64")
    assert (launcher.emulation, launcher.preset, str(launcher.root)) == ("native", "release", "/")
    assert launcher.command(["/bin/true"], {}).argv == ["/bin/true"]
    assert launcher.packages() == setup.packages_for("build")


def test_the_other_is_x86_64_over_a_sysroot():
    launcher = default_for("x86_64")
    assert (launcher.emulation, launcher.preset) == ("qemu-user", "x86_64")
    assert launcher.root == build.ROOT / "build" / "sysroot" / "x86_64"
    assert launcher.program == "qemu-x86_64"
    assert {"gcc-x86-64-linux-gnu", "g++-x86-64-linux-gnu", "qemu-user"} <= set(launcher.packages())


def test_both_are_counted_under_the_emulator():
    own = Launcher("aarch64", "qemu-user")
    assert (own.preset, own.program, str(own.root)) == ("release", "qemu-aarch64", "/")
    assert own.packages() == setup.packages_for("build", "qemu-user")


def test_no_command_asks_for_a_cross_compiler_to_its_own_architecture():
    from ci.host.qemu import launcher
    wanted = launcher.packages_for_all()
    assert not [name for name in wanted if name.startswith(("gcc-aarch64", "g++-aarch64"))]
    assert {"gcc-x86-64-linux-gnu", "qemu-user", "qemu-system-arm", "qemu-system-x86"} <= set(wanted)


def test_all_means_both_with_the_host_first():
    from ci.gate.gate import GateRequest
    assert architectures.asked_for("all") == ["aarch64", "x86_64"] and architectures.asked_for(None) == ["aarch64"]
    assert GateRequest((), (), "all", False, False, 1).presets == ["release", "x86_64"]
    assert GateRequest((), (), "aarch64", False, False, 1).presets == ["release"]


def test_the_full_test_builds_the_other():
    code = ("import platform\nplatform.machine = lambda: 'aarch64'\n"
            "from ci import suite\nprint(*suite.FULL)")
    said = subprocess.run([sys.executable, "-B", "-c", code], cwd=build.ROOT, capture_output=True,
                          text=True, check=True).stdout
    assert said.split() == ["clang", "tsan", "x86_64"]


def test_a_program_of_x86_64_cannot_be_preloaded_into(tmp_path):
    from ci.host.errors import UsageError
    from workloads.own_program import check_elf
    head = b"\x7fELF\x02\x01" + bytes(12) + (62).to_bytes(2, "little") + bytes(60)
    with pytest.raises(UsageError, match="another architecture than aarch64"):
        check_elf(tmp_path / "program", head)
