"""Memory that is nobody's resident memory is held all the same, and is counted."""

import os
import subprocess

import pytest

from bench.memory import held
from bench.memory.sampler import MEMORY, complete, metrics_of, missing_memory, told

MIB = 1 << 20
SIZE = 32 * MIB

BEGIN = f"""
import ctypes, mmap, os, sys, tempfile
size = {SIZE}
def fill(memory):
    memory.write(b"x" * size)
    memory.madvise(mmap.MADV_DONTNEED)
def of(fd):
    os.ftruncate(fd, size)
    return mmap.mmap(fd, size)
"""
WAIT = "\nprint(flush=True)\nsys.stdin.readline()\n"

HIDDEN = {
    "unmapped, and its descriptor kept": "fd = os.memfd_create('')\nm = of(fd)\nfill(m)\nm.close()",
    "mapped and forgotten": "m = of(os.memfd_create(''))\nfill(m)",
    "written and never mapped": "os.write(os.memfd_create(''), b'x' * size)",
    "without a descriptor": "m = mmap.mmap(-1, size)\nfill(m)",
    "of a file that has no name": "f = tempfile.TemporaryFile(dir='/dev/shm')\nm = of(f.fileno())\n"
                                  "fill(m)",
    "of a child": "if os.fork() == 0:\n    b = bytearray(size)\n    b[::4096] = b[::4096]\n"
                  "    print(flush=True)\n    os.read(0, 1)\n    os._exit(0)\nsys.stdin.readline()",
    "System V, detached": "libc = ctypes.CDLL(None, use_errno=True)\nlibc.shmat.restype = "
                          "ctypes.c_void_p\ni = libc.shmget(0, size, 0o600)\np = libc.shmat(i, 0, 0)"
                          "\nctypes.memset(p, 1, size)\nlibc.shmdt(ctypes.c_void_p(p))",
    "private": "b = bytearray(size)\nb[::4096] = b[::4096]",
}


def held_by(text: str) -> int:
    """What a process holds that has done this, above one that has done nothing."""
    return measured(text) - measured("")


def measured(text: str) -> int:
    remove = "\nlibc.shmctl(i, 0, None)" if "shmget" in text else ""
    process = subprocess.Popen(
        ["/usr/bin/python3", "-S", "-c",
         "import os\npid = os.fork()\nif pid: os.waitpid(pid, 0); os._exit(0)\n" + BEGIN
         + "os.write(1, b'%d\\n' % os.getpid())\n" + text + WAIT + remove],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        pid = int(process.stdout.readline())
        process.stdout.readline()
        return held.held_bytes(pid)
    finally:
        process.stdin.write(b"\n\n")
        process.stdin.close()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("case", HIDDEN)
def test_hidden_memory_is_counted_once(case: str):
    if case == "without a descriptor" and os.geteuid() != 0:
        pytest.skip("only root can count it")
    assert SIZE * 0.98 <= held_by(HIDDEN[case]) <= SIZE * 1.1


def test_a_process_that_has_ended_beside_it_costs_nothing():
    """The whole phase was lost."""
    ended = subprocess.Popen(["true"])
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as living:
        assert ended.pid in held.relatives(living.pid)
        assert held.held_bytes(living.pid) > 0
        living.stdin.close()
    ended.wait()


def phases(*held_mib: float, live_mib: float = 64) -> list[dict]:
    live = int(live_mib * MIB)
    names = ["base", "sample", "peak", "drained"]
    return [{"phase": name, "live_bytes": 0 if name in ("base", "drained") else live,
             "resident_bytes": int(each * MIB)} for name, each in zip(names, held_mib)]


def test_an_honest_heap_is_believed():
    assert missing_memory(phases(10, 75, 80, 12)) is None
    assert missing_memory(phases(10, 74, 74, 10)) is None
    assert missing_memory(phases(10, 10, 10, 10, live_mib=0.5)) is None


@pytest.mark.parametrize("seen", [(10, 75, 20, 10), (10, 12, 80, 10), (140, 140, 140, 140),
                                  (10, 9, 9, 9), (10, 75, 69, 12)])
def test_less_than_was_written_is_told(seen: tuple):
    assert "that were written" in missing_memory(phases(*seen))


def test_no_ratio_is_zero_or_less():
    values = {value[0]: told(*value)["value"] for value in
              metrics_of(phases(10, 10, 9, 10, live_mib=0.5))}
    assert values["heap_over_live"] is None and values["heap_over_live_mean"] is None


def test_phases_out_of_order_are_none():
    whole = phases(10, 75, 80, 12)
    assert complete(whole)
    assert not complete(whole[1:]) and not complete(whole[:-1]) and not complete(whole[::-1])
    assert metrics_of([]) is None and MEMORY == "memory"
