"""The cross build: what is made for aarch64 is for aarch64, and keeps the drop-ins' promises."""

import json
import re
import subprocess

import pytest

from allocators.system.peer_libraries import peer_on
from allocators.system.peers import all_peers
from bench.identity import judge
from ci.host import architectures, build, environment
from ci.host.qemu.launcher import Launcher
from ci.test.test_build import FAMILY, OPERATORS, drop_ins, exports_of

pytestmark = [pytest.mark.full, pytest.mark.skipif(architectures.host().name == "aarch64",
                                                   reason="aarch64 is this machine's own")]
FOLDER = build.folder_of("aarch64")
LAUNCHER = None if architectures.host().name == "aarch64" else Launcher("aarch64", "qemu-user")
REFERENCE = next(peer.name for peer in all_peers() if peer.reference)


def output(*command) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("name", [library.name for library in drop_ins()])
def test_a_drop_in_for_aarch64(name: str):
    library = FOLDER / "lib" / name
    assert "AArch64" in output("readelf", "-hW", library)
    assert exports_of(library) == FAMILY | OPERATORS
    kinds = set(re.findall(r"R_AARCH64_TLS\w*", output("readelf", "-rW", library)))
    assert kinds <= {"R_AARCH64_TLS_TPREL", "R_AARCH64_TLS_TPREL64"}, kinds


def run(*words, preload: list = ()) -> list[dict]:
    """The records of the harness that was built for it, under qemu-user."""
    launch = LAUNCHER.command([FOLDER / "bench" / "bench-harness", *words],
                           environment.child_environment(), preload=preload)
    said = subprocess.run(launch.argv, env=launch.env, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in said.stdout.splitlines()]


def names(records: list[dict]) -> list[tuple]:
    return [(record["record"], record["name"]) for record in records]


def test_the_harness_holds_what_the_host_s_does():
    listed = output(build.folder_of("release") / "bench" / "bench-harness", "--list")
    assert names(run("--list")) == names([json.loads(line) for line in listed.splitlines()])


@pytest.mark.parametrize("name", [peer.name for peer in all_peers()])
def test_a_peer_of_the_sysroot_serves_every_call(name: str):
    peer = peer_on(LAUNCHER, name)
    records = run("--allocator", name, "--binding", "preload", "--workload", "pair/size:64",
                  "--operations", "1000", "--segments", "2", "--threads", "1", "--round", "0",
                  "--seed", "1", "--cpus", "0", preload=[] if peer.reference else [peer.seen])
    [allocator] = [record for record in records if record["record"] == "allocator"]
    proof = {call: LAUNCHER.here(file) for call, file in allocator["proof"].items()}
    assert judge(proof, peer.file, peer_on(LAUNCHER, REFERENCE).file) is None, proof
    assert any(record["record"] == "sample" for record in records)
