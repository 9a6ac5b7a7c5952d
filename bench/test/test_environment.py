"""What a run says of its machine, on one whose kernel names the processor and on one that does not."""

import pathlib
import subprocess

import pytest

from ci.host import environment

NUMBERS = "processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n"


@pytest.fixture
def machine(monkeypatch):
    """A machine with that /proc/cpuinfo, and an lscpu that says that, or is not there."""
    def made(cpuinfo: str, lscpu: str | None) -> None:
        def run(words, **_):
            if lscpu is None:
                raise FileNotFoundError(words[0])
            return subprocess.CompletedProcess(words, 0, lscpu, "")
        monkeypatch.setattr(environment, "_text",
                            lambda path: {"/proc/cpuinfo": cpuinfo}.get(path))
        monkeypatch.setattr(environment.subprocess, "run", run)
    return made


@pytest.mark.parametrize("cpuinfo, lscpu, name", [
    ("model name\t: A processor\n", None, "A processor"),
    (NUMBERS, "Vendor ID:    ARM\nModel name:   Neoverse-N1\n", "Neoverse-N1"),
    (NUMBERS, "  Model name:   -\n", "implementer 0x41, part 0xd0c"),
    (NUMBERS, None, "implementer 0x41, part 0xd0c"),
    ("", None, None)])
def test_the_processor_is_named(machine, cpuinfo: str, lscpu: str | None, name: str | None):
    machine(cpuinfo, lscpu)
    assert environment.processor() == name


def test_this_machine_has_one():
    if not pathlib.Path("/proc/cpuinfo").exists():
        pytest.skip("no /proc/cpuinfo")
    assert environment.processor()
