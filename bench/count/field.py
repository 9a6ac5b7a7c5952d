"""Who is counted on an architecture: the entrants of this machine, with their files there."""

import dataclasses

from allocators.system.peer_libraries import PeerLibrary, peers_on
from bench.entrants import Entrant
from bench.harness_program import Harness
from ci.host.qemu.launcher import Launcher


def entrants_on(launcher: Launcher, harness: Harness, field: list[Entrant]) -> list[Entrant]:
    """The same entrants on that architecture.  The reference's copy is left out: a count has no
    noise.  A library of somebody's own stays what it is; where it cannot be loaded, its proof
    says so."""
    peers = {peer.name: peer for peer in peers_on(launcher)}
    return [_placed(entrant, peers, harness) for entrant in field if not entrant.control]


def _placed(entrant: Entrant, peers: dict[str, PeerLibrary], harness: Harness) -> Entrant:
    if entrant.library is None:
        return entrant
    if entrant.name in peers:  # which no library of somebody's own may be called
        peer = peers[entrant.name]
        return dataclasses.replace(entrant, version=peer.version,
                                   library=peer.file or entrant.library.with_name(peer.seen))
    own = harness.folder / "lib" / entrant.library.name
    if entrant.bundled and own.exists():
        return dataclasses.replace(entrant, library=own)
    return entrant
