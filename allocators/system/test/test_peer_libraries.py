"""A peer of another architecture is the library of its sysroot, or is said to be missing."""

import pathlib

import pytest

from allocators.system import peers
from allocators.system.peer_libraries import peer_on, peers_on
from ci.host import architectures, setup, sysroot
from ci.host.errors import UsageError
from ci.host.qemu.launcher import Launcher

HOST, OTHER = architectures.host().name, architectures.other().name
BARE = [name for name in architectures.names() if architectures.of(name).is_bare]


@pytest.fixture
def foreign(monkeypatch, tmp_path: pathlib.Path) -> Launcher:
    """The other architecture under qemu-user, with a sysroot that has one peer."""
    monkeypatch.setattr(sysroot, "BUILD", tmp_path)
    folder = sysroot.folder_of(OTHER) / "usr" / "lib" / architectures.other().triplet
    folder.mkdir(parents=True)
    (folder / peers.all_peers()[1].file).touch()
    return Launcher(OTHER, "qemu-user")


def test_a_peer_is_named_from_either_side(foreign):
    peer = peer_on(foreign, peers.all_peers()[1].name)
    assert peer.file is not None and peer.file.is_file() and peer.seen.startswith("/usr/lib/")
    assert foreign.seen(peer.file) == peer.seen and foreign.here(peer.seen) == peer.file


def test_every_peer_is_listed_and_one_that_is_not_there_has_no_file(foreign):
    listed = peers_on(foreign)
    assert [peer.name for peer in listed] == [peer.name for peer in peers.all_peers()]
    assert [peer.file is not None for peer in listed].count(True) == 1


def test_the_host_sees_its_own_libraries():
    launcher = Launcher(HOST, "native")
    for peer in peers_on(launcher):
        assert peer.file is None or launcher.here(peer.seen) == peer.file


def test_an_unknown_peer_is_refused():
    with pytest.raises(UsageError, match="no peer nobody"):
        peer_on(Launcher(HOST, "native"), "nobody")


@pytest.mark.parametrize("arch", BARE)
def test_an_architecture_without_a_sysroot_has_its_c_library_alone(arch):
    listed = peers_on(Launcher(arch, "qemu-user"))
    assert [peer.name for peer in listed if peer.file is not None] == \
        [peer.name for peer in listed if peer.reference]
    assert f"libc6-dev-{architectures.of(arch).debian}-cross" in setup.packages_for(arch)
