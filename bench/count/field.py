"""Who is counted on an architecture: the candidates of this machine, with their files there."""

import dataclasses

from allocators.system.peer_libraries import PeerLibrary, peers_on
from bench.candidates import MeasuredCandidate
from bench.harness_program import Harness
from ci.host.qemu.launcher import Launcher


def candidates_on(launcher: Launcher, harness: Harness, field: list[MeasuredCandidate]) -> list[MeasuredCandidate]:
    """The same candidates on that architecture.  The reference's copy is left out: a count has no
    noise.  The user's own library is kept as it is; if it cannot be loaded, its proof says so."""
    peers = {peer.name: peer for peer in peers_on(launcher)}
    return [_placed(candidate, peers, harness) for candidate in field if not candidate.control]


def _placed(candidate: MeasuredCandidate, peers: dict[str, PeerLibrary], harness: Harness) -> MeasuredCandidate:
    if candidate.library is None:
        return candidate
    if candidate.name in peers:  # names that the user's own library may not have
        peer = peers[candidate.name]
        return dataclasses.replace(candidate, version=peer.version,
                                   library=peer.file or candidate.library.with_name(peer.seen))
    own = harness.folder / "lib" / candidate.library.name
    if candidate.bundled and own.exists():
        return dataclasses.replace(candidate, library=own)
    return candidate
