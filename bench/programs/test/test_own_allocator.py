"""What a program uses today is the reference; what is linked into it is refused in one line."""

import dataclasses
import pathlib
import subprocess

import pytest

from bench.candidates import MeasuredCandidate, against_own
from bench.programs.own_allocator import OwnAllocator, mark_of
from bench.programs.first_runs import check_runs
from ci.host.errors import UsageError

ROOT = pathlib.Path(__file__).resolve().parents[3]


@pytest.fixture
def linked(build, tmp_path):
    """Links the program of text.c with something more."""
    def make(*words) -> str:
        program = tmp_path / "linked"
        subprocess.run(["cc", "-fno-builtin", "-o", program, str(pathlib.Path(__file__).with_name("text.c")),
                        *map(str, words)], check=True)
        return str(program)
    return make


def test_the_c_library_is_no_own_allocator(build, subject, libc, cpus):
    assert check_runs(subject(build / "bin" / "subject-text", 10), libc, build, cpus).own is None


def test_a_library_that_it_is_linked_with(linked, build, subject, libc, cpus):
    library = build / "lib" / "libliar-corrupter.so"
    own = check_runs(subject(linked(library, f"-Wl,-rpath,{library.parent}"), 10), libc, build, cpus).own
    assert (own.name, own.library, own.program) == ("liar-corrupter", library, "linked")


def test_a_library_that_the_user_preloads(build, subject, libc, cpus, monkeypatch):
    library = build / "lib" / "libliar-corrupter.so"
    monkeypatch.setenv("LD_PRELOAD", str(library))
    own = check_runs(subject(build / "bin" / "subject-text", 10), libc, build, cpus).own
    assert own is not None and own.library == library


@pytest.mark.parametrize("calls, reference", [((400000, 0), None), ((0, 400000), "liar-corrupter")])
def test_of_several_it_is_the_one_of_the_largest_part(calls, reference, linked, build, subject, libc,
                                                      cpus, capsys):
    library = build / "lib" / "libliar-corrupter.so"
    program = linked(library, f"-Wl,-rpath,{library.parent}")
    words = f"{build}/bin/subject-text {calls[0]}; {program} {calls[1]}"
    own = check_runs(subject("sh", "-c", words), libc, build, cpus).own
    assert (own and own.name) == reference
    said = capsys.readouterr().err
    assert "several allocators" in said and "libliar-corrupter.so" in said and "libc.so.6" in said


def test_an_allocator_that_is_linked_into_it(linked, build, subject, libc, cpus):
    program = linked("-rdynamic", ROOT / "bench" / "liars" / "partial.c")
    with pytest.raises(UsageError, match="is linked into it, and no preloaded library"):
        check_runs(subject(program, 0), libc, build, cpus)


def test_one_under_names_of_its_own_is_known_by_its_messages(tmp_path):
    program = tmp_path / "server"
    program.write_bytes(b"\x7fELF" + b"\0" * 100 + b"<jemalloc>: Error in munmap()\0")
    assert mark_of(program) == "jemalloc"
    program.write_bytes(b"\x7fELF nothing of that kind")
    assert mark_of(program) is None


@pytest.fixture
def marked(linked, tmp_path) -> str:
    """A program that has the words of an allocator in it, and calls malloc as often as it is told."""
    words = tmp_path / "words.c"
    words.write_text('__attribute__((used)) const char words[] = "mimalloc: error: ";\n')
    return linked(words)


def test_one_beside_a_program_that_calls_malloc_is_told(marked, subject, libc, build, cpus, capsys):
    """As in Python 3.13, which brings mimalloc and uses it only where it is told to."""
    assert check_runs(subject(marked, 2000), libc, build, cpus).own is None
    assert "the memory that mimalloc provides is the same" in capsys.readouterr().err


def test_one_in_place_of_malloc_is_refused(marked, subject, libc, build, cpus):
    with pytest.raises(UsageError, match="mimalloc is linked into it, and no preloaded library"):
        check_runs(subject(marked, 5), libc, build, cpus)


def test_its_own_allocator_is_the_reference_and_glibc_competes(libc):
    glibc = MeasuredCandidate("glibc", "preload", library=libc, reference=True)
    field = [glibc, MeasuredCandidate("own", "preload", library=libc), MeasuredCandidate("other", "preload"),
             dataclasses.replace(glibc, name="glibc/copy", reference=False, control=True)]
    found = against_own(field, OwnAllocator("own", libc, "program"))
    assert [(one.name, one.reference, one.control, one.against) for one in found] == [
        ("own", True, False, "own"), ("glibc", False, False, "own"),
        ("other", False, False, "own"), ("own/copy", False, True, "own")]
    assert against_own(field, None) is field
