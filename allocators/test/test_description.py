"""allocator.cmake says what an allocator is in words that are known; any other word is an error."""

import pathlib
import subprocess

import pytest

API = pathlib.Path(__file__).resolve().parents[1] / "api"
PROJECT = f"""cmake_minimum_required(VERSION 3.22)
project(described VERSION 1 LANGUAGES C)
add_library(assay-allocators STATIC)
add_custom_target(counted)
include({API}/assay_allocator.cmake)
assay_allocator(NAME mine FACES heap BINDINGS table LICENSE MIT {{words}})
assay_write_registry()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> pathlib.Path:
    made = tmp_path_factory.mktemp("described")
    (made / "adapter.c").touch()
    return made


def configure(folder: pathlib.Path, words: str) -> subprocess.CompletedProcess:
    (folder / "CMakeLists.txt").write_text(PROJECT.replace("{words}", words))
    return subprocess.run(["cmake", "-S", folder, "-B", folder / "build"], capture_output=True,
                          text=True, check=False)


@pytest.mark.parametrize(("words", "line"), [
    ("ROLE guest", "ROLE guest: not one of member, process, peer, fixture"),
    ("ARCHITECTURE 65-bit", "ARCHITECTURE 65-bit: not one of 64-bit, little-endian"),
    ("VARIES sources", "VARIES sources: not one of adapter"),
    ("SOURCES part.c VARIANTS other:MINE_OTHER=1 VARIES MINE_OTHER art.c",
     "VARIES art.c: not one of part.c"),
    ("SOURCES part.c VARIANTS other:MINE_OTHER=1 VARIES MINE_OHTER part.c",
     "VARIES MINE_OHTER: not one of adapter, MINE_OTHER"),
    ("LINKS thread", "LINKS thread: not one of threads"),
    ("FACES heap hepa", "FACES hepa: not one of heap, cache, range, persist, inspect"),
    ("BINDINGS table preloaded:locked", "BINDINGS preloaded:locked: not one of table, bound"),
    ("LICENSE MIT NEEDS 64-bit", "what is NEEDS;64-bit?"),
])
def test_an_unknown_word_stops_the_configuration(folder, words, line):
    """A misspelt word of NEEDS had no effect: an allocator for 64 bits was built for 32."""
    done = configure(folder, words)
    assert done.returncode != 0
    assert line in " ".join(done.stderr.split()), done.stderr


def test_the_role_is_in_the_registry(folder):
    done = configure(folder, "ROLE fixture ARCHITECTURE 64-bit LINKS threads")
    assert done.returncode == 0, done.stderr
    table = (folder / "build/generated/assay-allocators.entries.c").read_text()
    assert "REGISTRY_FIXTURE" in table and "REGISTRY_MEMBER" not in table


def test_a_control_is_in_no_registry_but_that_of_the_clauses(folder):
    done = configure(folder, "ROLE control")
    assert done.returncode == 0, done.stderr
    assert "allocator_mine" not in (folder / "build/generated/assay-allocators.entries.c").read_text()


VARIANTS = 'SOURCES part.c VARIANTS "other:MINE_OTHER=1" VARIES adapter'
KINDS = ('SOURCES part.c kind.c VARIANTS "other:MINE_KIND=1" "third:MINE_KIND=2" "alone:MINE_ALONE=1"'
         " VARIES MINE_KIND kind.c")
KIND = "#ifndef MINE_KIND\n#define MINE_KIND 0\n#endif\nint mine_kind[1 + MINE_KIND];\n"


def built(folder: pathlib.Path, part: str, words: str = VARIANTS,
          variants: tuple[str, ...] = ("other",)) -> subprocess.CompletedProcess:
    """The linked objects of all builds, from an adapter and this source."""
    (folder / "part.c").write_text(part)
    (folder / "kind.c").write_text(KIND)
    done = configure(folder, words)
    assert done.returncode == 0, done.stderr
    return subprocess.run(["cmake", "--build", folder / "build", "--target", "link-allocator_mine",
                           *(f"link-allocator_mine_{variant}" for variant in variants)],
                          capture_output=True, text=True, check=False)


def test_sources_that_no_variant_changes_are_compiled_once(folder):
    done = built(folder, "int mine_part;\n")
    assert done.returncode == 0, done.stdout + done.stderr
    compiled = folder / "build" / "CMakeFiles"
    assert len(list(compiled.rglob("part.c.o"))) == 1
    assert len(list(compiled.rglob("adapter.c.o"))) == 2


def test_a_source_that_was_to_be_the_same_in_every_variant_cannot_ask_which_it_is(folder):
    done = built(folder, "#ifdef MINE_OTHER\n#endif\nint mine_part;\n")
    assert done.returncode != 0 and "poisoned" in done.stdout + done.stderr


def test_what_one_definition_changes_is_compiled_for_each_of_its_values(tmp_path):
    """And a variant with another definition has sources of its own."""
    (tmp_path / "adapter.c").touch()
    done = built(tmp_path, "int mine_part;\n", KINDS, ("other", "third", "alone"))
    assert done.returncode == 0, done.stdout + done.stderr
    compiled = tmp_path / "build" / "CMakeFiles"
    assert sorted(str(file.relative_to(compiled).parent) for file in compiled.rglob("part.c.o")) == \
        ["mine.sources.dir", "mine_alone.sources.dir"]
    assert len(list(compiled.rglob("kind.c.o"))) == 4
    for name, value in (("", 0), ("_other", 1), ("_third", 2), ("_alone", 0)):
        said = subprocess.run(["readelf", "-Ws", tmp_path / "build" / "objects" / f"mine{name}.o"],
                              capture_output=True, text=True, check=True).stdout
        size = next(line for line in said.splitlines() if line.endswith(" mine_kind")).split()[2]
        assert int(size) == 4 * (1 + value), said


def test_no_other_source_can_ask_for_that_definition(folder):
    done = built(folder, "#ifdef MINE_KIND\n#endif\nint mine_part;\n", KINDS)
    assert done.returncode != 0 and "poisoned" in done.stdout + done.stderr
