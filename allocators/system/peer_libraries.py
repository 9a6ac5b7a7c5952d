"""The peers of peers.toml on the architecture of a launcher: the library of each, if it is there."""

import dataclasses
import pathlib

from allocators.system.peers import Peer, all_peers, names
from ci.host import setup, sysroot
from ci.host.errors import UsageError
from ci.host.qemu.launcher import Launcher


@dataclasses.dataclass(frozen=True)
class PeerLibrary:
    """A peer for one architecture; `file` is None where it is not there."""

    name: str
    version: str
    file: pathlib.Path | None  # on this machine
    seen: str  # the path by which a program names it
    reference: bool
    aliases: tuple[str, ...] = ()
    missing: str | None = None  # why it cannot take part there


def peers_on(launcher: Launcher) -> list[PeerLibrary]:
    """Every peer, as it is for this architecture; of those that this machine has and it has not,
    that they are missing."""
    here = all_peers()
    if launcher.architecture.is_host:
        return [PeerLibrary(peer.name, peer.version, peer.path, str(peer.path or peer.file),
                            peer.reference, peer.aliases, peer.missing) for peer in here]
    if launcher.architecture.is_bare:
        return [_brought(launcher, peer) for peer in here]
    there = [_unpacked(launcher, peer)
             for peer in all_peers(lambda files: _libraries(launcher, files))]
    known = [peer.name for peer in there]
    return there + [PeerLibrary(peer.name, "", None, peer.file, peer.reference, peer.aliases,
                                f"{peer.file} is not installed")
                    for peer in here if peer.name not in known]


def peer_on(launcher: Launcher, name: str) -> PeerLibrary:
    """The peer of that name; UsageError where there is none."""
    for peer in peers_on(launcher):
        if peer.name == name:
            return peer
    raise UsageError(f"no peer {name}")


def _libraries(launcher: Launcher, files: list[str]) -> list[tuple[str, pathlib.Path]]:
    """Those of these names that the sysroot has, each with the path that a program sees."""
    found = {}
    for file in files:
        seen = sysroot.find_library(launcher.arch, file)
        if seen is not None:
            found.setdefault(launcher.here(str(seen)).resolve(), (file, pathlib.Path(seen)))
    return list(found.values())


def _unpacked(launcher: Launcher, peer: Peer) -> PeerLibrary:
    """A peer of the sysroot; its path is as seen from there."""
    version = next(filter(None, (sysroot.version_of(launcher.arch, name)
                                 for name in names(peer.package))), "")
    return PeerLibrary(peer.name, version,
                       None if peer.path is None else launcher.here(str(peer.path)),
                       str(peer.path or peer.file), peer.reference, peer.aliases, peer.missing)


def _brought(launcher: Launcher, peer: Peer) -> PeerLibrary:
    """The C library that the cross compiler brings; of the others none."""
    file = launcher.root / "lib" / peer.file if peer.reference else None
    version = setup.version_of(launcher.architecture.brought_package) if peer.reference else ""
    return PeerLibrary(peer.name, version, file,
                       peer.file if file is None else launcher.seen(file), peer.reference,
                       peer.aliases, None if file is not None else
                       f"no peer is kept for {launcher.arch}")
