"""A name that is another allocator's is refused: two libraries would be mixed under it."""

import dataclasses
import pathlib
import platform

import pytest

from bench.candidates import MeasuredCandidate, MeasuredRoster, against_own
from bench.count.field import candidates_on
from bench.harness_program import Harness
from bench.identity import libc_path
from bench.programs.own_allocator import OwnAllocator
from ci.host.build import folder_of
from ci.host.errors import UsageError
from ci.host.qemu.launcher import Launcher

HARNESS = Harness(folder_of("release"))
FILE = HARNESS.folder / "lib" / "libassay-null.so"
TAKEN = ["glibc", "jemalloc", "je", "sys", "tc", "null", "system", "plan9-pool",
         "plan9-pool/locked", "libmmap", "glibc/copy", "mine/copy"]


def chosen(*words: str) -> list[MeasuredCandidate]:
    return MeasuredRoster(HARNESS).chosen(list(words), "preload")


@pytest.mark.parametrize("name", TAKEN)
def test_a_taken_name_is_refused(name: str):
    with pytest.raises(UsageError, match="another allocator's name"):
        chosen(f"{name}={FILE}")


def test_one_name_for_two_libraries_is_refused():
    with pytest.raises(UsageError, match="mine is two libraries"):
        chosen(f"mine={FILE}", f"mine={libc_path()}")


@pytest.mark.parametrize("name", ["mine", "glibc2", "GLIBC", "jemalloc-new", "before"])
def test_any_other_name_is_given_as_often_as_one_likes(name: str):
    found = chosen(f"{name}={FILE}", f"{name}={FILE}")
    assert [candidate.library for candidate in found if candidate.name == name] == [FILE.resolve()]


def test_a_library_of_ones_own_is_counted_as_it_is(tmp_path):
    """One whose file is called like one of this repository's was taken for that one."""
    own = tmp_path / FILE.name
    own.write_bytes(FILE.read_bytes())
    field = [one for one in chosen(f"mine={own}") if one.name == "mine"]
    [placed] = candidates_on(Launcher(platform.machine(), "native"), HARNESS, field)
    assert placed.library == own.resolve()
    bundled = dataclasses.replace(field[0], bundled=True)
    [placed] = candidates_on(Launcher(platform.machine(), "native"), HARNESS, [bundled])
    assert placed.library == FILE


def test_the_name_of_a_programs_own_allocator_is_taken_too():
    """Its library is the reference then; another of that name was left out without a word."""
    own = OwnAllocator("mine", pathlib.Path(libc_path()), "program")
    with pytest.raises(UsageError, match="mine is two libraries"):
        against_own(chosen(f"mine={FILE}"), own)
    assert against_own(chosen(f"mine={FILE}"), OwnAllocator("mine", FILE.resolve(), "program"))
