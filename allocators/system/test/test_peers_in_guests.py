"""A peer can be preloaded in a full-system guest."""

import re

import pytest

from allocators.system import peers
from allocators.system.peer_libraries import peers_on
from ci.host import build
from ci.host.qemu.guest import MACHINES, Command, Guest
from ci.host.qemu.launcher import Launcher, default_for

PROGRAM = "guest-made-up"


@pytest.mark.full
@pytest.mark.parametrize("arch", MACHINES)
def test_peers_are_there_and_serve(arch):
    """The dynamic linker says which file it initialised."""
    launcher = Launcher(arch, "qemu-system", libraries=peers.packages())
    if "is not installed" in (launcher.absence() or ""):
        pytest.skip(str(launcher.absence()))
    launcher.prepare()
    program = build.build(default_for(arch).preset, targets=[PROGRAM]) / "bin" / PROGRAM
    present = [peer for peer in peers_on(launcher) if peer.file is not None]
    outcomes = Guest(arch).run([
        Command([program, "lines", 1], limit_s=60,
                env={"LD_PRELOAD": peer.seen, "LD_DEBUG": "files"}) for peer in present])
    assert len(present) >= 5
    for peer, outcome in zip(present, outcomes):
        assert outcome.failure() is None, outcome.stderr
        assert "cannot be preloaded" not in outcome.stderr
        assert re.search(rf"calling init: {re.escape(peer.seen)}", outcome.stderr), peer
