"""The witness tells, in every process, what a call of each imported function reaches."""

import json
import os
import subprocess

import pytest


@pytest.fixture
def testimony(build, tmp_path):
    """Runs a command under a library and the witness; returns the records."""
    def run(library, *command) -> list[dict]:
        file = tmp_path / "witness"
        subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL,
                       env=os.environ | {"ASSAY_WITNESS_FILE": str(file),
                                         "LD_PRELOAD": f"{library}:{build}/lib/libassay-witness.so"})
        return [json.loads(line) for line in file.read_text().splitlines()]
    return run


@pytest.mark.parametrize("kind", ["text", "text-fixed"])
def test_tells_which_library_serves_each_function(kind: str, testimony, build, libc):
    """Also in a program that is not position independent, where the address of free is its own."""
    corrupter = build / "lib" / "libliar-corrupter.so"
    record, = testimony(corrupter, build / "bin" / f"subject-{kind}", 10)
    assert record["record"] == "allocator" and record["program"] == f"subject-{kind}"
    assert record["proof"] == dict.fromkeys(("malloc", "free", "calloc", "realloc"),
                                            str(corrupter))


def test_gives_the_build_id_of_the_serving_library(testimony, build):
    corrupter = build / "lib" / "libliar-corrupter.so"
    record, = testimony(corrupter, build / "bin" / "subject-text", 10)
    notes = subprocess.run(["readelf", "-n", corrupter], capture_output=True, text=True,
                           check=True).stdout
    assert record["build_id"] and record["build_id"] in notes


def test_shows_a_library_that_serves_only_part(testimony, build, libc):
    partial = build / "lib" / "libliar-partial.so"
    record, = testimony(partial, build / "bin" / "subject-text", 0)
    served = {name: os.path.realpath(file) for name, file in record["proof"].items()}
    assert served == {"malloc": str(partial), "free": str(partial), "calloc": str(partial),
                      "realloc": str(libc)}


def test_names_functions_beyond_the_first_four_where_they_are_imported(testimony, build, libc):
    record, = testimony(libc, build / "bin" / "subject-calls", 1, "again")
    assert {"aligned_alloc", "posix_memalign"} <= set(record["proof"])


def test_every_process_of_the_tree_speaks(testimony, build, libc):
    text = build / "bin" / "subject-text"
    records = testimony(libc, "sh", "-c", f"{text} 1; {text} 2")
    assert [record["program"] for record in records] == ["sh", "subject-text", "subject-text"]
    assert len({record["pid"] for record in records}) == 3


def test_a_library_behind_the_program_is_not_the_one_in_front(testimony, build, libc):
    """What is preloaded first serves, whatever else is there."""
    both = f"{libc}:{build}/lib/libliar-corrupter.so"
    record, = testimony(both, build / "bin" / "subject-text", 1)
    assert {os.path.realpath(file) for file in record["proof"].values()} == {str(libc)}
