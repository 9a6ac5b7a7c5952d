"""A space does what the kernel of another architecture does: kernel_random on the one that is not
this machine's own.

It runs in a guest, on Debian's kernel, which has no PROCMAP_QUERY: so the pages are compared with
the text of /proc/self/maps.  Where no guest is to be had it runs under qemu-user, which keeps
mappings of its own and is known to differ in what KNOWN lists; else it is skipped, with the reasons.
Natively it is a test in C, of every build; its long runs are in test_library.py.
"""

import contextlib
import functools
import pathlib
import shutil
import subprocess

import pytest

from ci.host import architectures, build
from ci.host.errors import UsageError
from ci.host.qemu.guest import Command, Guest
from ci.host.qemu.launcher import Launch, Launcher

OTHER = architectures.other()
PROGRAM = "test-libmmap-kernel_random"
LIMIT_S = 6000  # ends what hangs; a million operations take some minutes

# What qemu-user does otherwise, seen with 7.2, by the words that kernel_random knows.
KNOWN = {
    "stale-maps": "/proc/self/maps is a copy, made when it is opened",
    "exec-joined": "areas that differ in PROT_EXEC alone are one on the host, and are not in the maps",
}


def absence(launcher: Launcher) -> str | None:
    """Why nothing can be built or run there, after what can be fetched was fetched."""
    compiler = f"{launcher.architecture.compiler}-gcc"
    for program in (compiler, launcher.program):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    try:
        launcher.prepare()
    except UsageError as error:
        return str(error)
    return launcher.absence()


def first_place() -> tuple[Launcher | None, str]:
    """The guest, or else what comes nearest; and what was not to be had, each with why."""
    reasons = []
    for emulation in ("qemu-system", "qemu-user"):
        launcher = Launcher(OTHER.name, emulation)
        reason = absence(launcher)
        if reason is None:
            return launcher, "; ".join(reasons)
        reasons.append(f"{emulation}: {reason}")
    return None, "; ".join(reasons)


@pytest.fixture(scope="module")
def launcher() -> Launcher:
    found, reasons = first_place()
    if found is None:
        pytest.skip(reasons)
    return found


@functools.cache
def program(preset: str) -> pathlib.Path:
    return build.build(preset, targets=[PROGRAM]) / PROGRAM


def launch(launcher: Launcher, operations: int, seed: int, known) -> Launch:
    return launcher.command([program(launcher.preset), operations, seed, *known], {}, limit_s=LIMIT_S)


def under_user(launcher: Launcher, operations: int, seed: int, known) -> tuple[int, str]:
    """Its status and what it says."""
    ready = launch(launcher, operations, seed, known)
    done = subprocess.run(ready.argv, env=ready.env, capture_output=True, text=True,
                          timeout=LIMIT_S, check=False)
    return done.returncode, done.stdout + done.stderr


def in_guests(launcher: Launcher, operations: int, seeds: list[int]) -> list[tuple[int | None, str]]:
    """The same for each seed, in a guest of one processor each: all run at the same time."""
    with contextlib.ExitStack() as stack:
        boots = []
        for seed in seeds:
            words = [str(word) for word in (program(launcher.preset), operations, seed)]
            boots.append(stack.enter_context(
                Guest(launcher.arch, cpus=1).boot([Command(words, limit_s=LIMIT_S)])))
        for boot in boots:
            boot.wait()
        outcomes = [boot.outcomes()[0] for boot in boots]
    return [(end.status, end.stdout + end.stderr + end.lost) for end in outcomes]


def expect_alike(launcher: Launcher, operations: int, seeds: list[int]) -> None:
    """So many operations, shared out among the seeds."""
    each = operations // len(seeds)
    known = KNOWN if launcher.emulation == "qemu-user" else ()
    ends = [under_user(launcher, each, seed, known) for seed in seeds] if known else \
        in_guests(launcher, each, seeds)
    for seed, end in zip(seeds, ends):
        again = " ".join(launch(launcher, each, seed, known).argv)
        said = f"{each} operations, seed {seed}, by"  # text, or from Linux 6.11 on ioctl
        assert end in [(0, f"{said} text\n"), (0, f"{said} ioctl\n")], again


@pytest.mark.parametrize("operations, seeds", [
    (6_000, [21, 22]), pytest.param(1_000_000, [23, 24], marks=pytest.mark.full)])
def test_random_operations_on_the_other_architecture(launcher: Launcher, operations: int, seeds: list[int]):
    expect_alike(launcher, operations, seeds)


@pytest.fixture(scope="module")
def emulator() -> Launcher:
    """qemu-user, wherever a guest is to be had too."""
    launcher = Launcher(OTHER.name, "qemu-user")
    reason = absence(launcher)
    if reason is not None:
        pytest.skip(reason)
    return launcher


@pytest.mark.full
def test_random_operations_under_qemu_user(emulator: Launcher):
    expect_alike(emulator, 100_000, [25, 26])


@pytest.mark.full
@pytest.mark.parametrize("word", KNOWN)
def test_a_known_divergence_is_one(emulator: Launcher, word: str):
    """A list that is longer than it must be hides faults."""
    if not str(emulator.qemu_version).startswith("7.2."):
        pytest.skip(f"the list is of 7.2, this is {emulator.qemu_version}")
    status, said = under_user(emulator, 10_000, 27, [other for other in KNOWN if other != word])
    assert status == 1 and "not so: model_pair_same" in said, said


def test_no_more_than_five_divergences_are_known():
    assert len(KNOWN) <= 5


@pytest.mark.parametrize("missing, emulation", [
    ((), "qemu-system"), ((f"qemu-system-{OTHER.qemu}",), "qemu-user"),
    ((f"qemu-system-{OTHER.qemu}", f"qemu-{OTHER.qemu}"), None),
    ((f"{OTHER.compiler}-gcc",), None)])
def test_what_is_missing_costs_the_guest_first(monkeypatch, missing: tuple, emulation: str | None):
    monkeypatch.setattr(shutil, "which", lambda name, **_: None if name in missing else name)
    monkeypatch.setattr(Launcher, "prepare", lambda self: None)
    monkeypatch.setattr(Launcher, "absence", lambda self: None)
    found, reasons = first_place()
    assert (found and found.emulation) == emulation
    assert all(name in reasons for name in missing)


def test_an_image_that_cannot_be_fetched_costs_the_guest(monkeypatch):
    def fail(self):
        if self.emulation == "qemu-system":
            raise UsageError("no network")
    monkeypatch.setattr(shutil, "which", lambda name, **_: name)
    monkeypatch.setattr(Launcher, "prepare", fail)
    monkeypatch.setattr(Launcher, "absence", lambda self: None)
    found, reasons = first_place()
    assert found is not None and found.emulation == "qemu-user"
    assert reasons == "qemu-system: no network"
