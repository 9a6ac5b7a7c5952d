"""A clause that needs much memory is not asked where a container gives less than the machine has:
it was killed, and unresolved."""

import pytest

from ci.host import architectures
from ci.host.qemu.launcher import Launcher
from conformance.driver import hosts


@pytest.mark.parametrize("text, limited", [("1073741824\n", True), ("max\n", False), ("", False)])
def test_the_limit_of_a_control_group_counts(monkeypatch, tmp_path, text, limited):
    file = tmp_path / "memory.max"
    file.write_text(text)
    monkeypatch.setattr(hosts, "MEMORY_LIMITS", (str(file), str(tmp_path / "none")))
    monkeypatch.setattr(hosts, "_available_bytes", lambda: 8 << 30)
    free = hosts._free_bytes(Launcher(architectures.host().name, "native"))
    assert (free == 1 << 30) == limited


def test_without_meminfo_the_c_library_is_asked(monkeypatch):
    monkeypatch.setattr(hosts.pathlib.Path, "read_text", lambda *_: "MemTotal: 1 kB\n")
    assert hosts._available_bytes() > 0
