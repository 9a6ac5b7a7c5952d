"""What two trees have in common: told from the files of small trees made for it."""

import json
import pathlib

import pytest

from ci.gate import sameness
from ci.gate.sides import Side

FAMILIES = {"a": "a", "a/locked": "a", "b": "b"}
FILES = {
    "build/release/CMakeFiles/a.sources.dir/allocators/a/src/a.c.o": "code of a",
    "build/release/CMakeFiles/b.sources.dir/allocators/b/src/b.c.o": "code of b",
    "build/release/objects/a_locked.o": "code of a, locked",
    "build/release/bench/CMakeFiles/bench-harness.dir/harness/row.c.o": "code of the suite",
    "allocators/a/allocator.cmake": "how a is built",
    "allocators/api/assay_allocator.cmake": "how all are built",
    "bench/cell.py": "what measures",
    "bench/README.md": "what nobody measures with",
    "bench/test/test_cell.py": "nor with this",
}
NINJA = """#!/bin/sh
cd "$2" && find . -name '*.o' | cut -c 3-
"""


@pytest.fixture
def tree(tmp_path: pathlib.Path, monkeypatch):
    """Makes a tree with these files; its build system and its command say what it needs."""
    programs = tmp_path / "programs"
    write(programs / "ninja", NINJA).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")

    def made(name: str, **changes: str) -> Side:
        root = tmp_path / name
        for file, text in (FILES | changes).items():
            write(root / file, text)
        listed = {"allocators": [{"name": one, "family": family, "bundled": True}
                                 for one, family in FAMILIES.items()]}
        write(root / "assay", f"#!/bin/sh\necho '{json.dumps(listed)}'\n").chmod(0o755)
        return Side(name, root, tuple(FAMILIES))
    return made


def write(file: pathlib.Path, text: str) -> pathlib.Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def unchanged(before: Side, after: Side) -> set[str]:
    return set(sameness.unchanged(before, after, ["release"]))


def test_two_places_of_one_tree_have_everything_in_common(tree):
    assert unchanged(tree("before"), tree("after")) == set(FAMILIES)


@pytest.mark.parametrize("file", [
    "build/release/CMakeFiles/a.sources.dir/allocators/a/src/a.c.o",
    "build/release/objects/a_locked.o", "allocators/a/allocator.cmake"])
def test_what_belongs_to_an_allocator_changes_its_family_only(tree, file: str):
    assert unchanged(tree("before"), tree("after", **{file: "other"})) == {"b"}


@pytest.mark.parametrize("file", [
    "build/release/bench/CMakeFiles/bench-harness.dir/harness/row.c.o", "bench/cell.py",
    "allocators/api/assay_allocator.cmake", "build/release/nobody_knows.o", "bench/new.toml"])
def test_what_belongs_to_nobody_changes_all(tree, file: str):
    assert unchanged(tree("before"), tree("after", **{file: "other"})) == set()


@pytest.mark.parametrize("file", ["bench/README.md", "bench/test/test_cell.py",
                                  "allocators/a/src/a.c"])
def test_what_neither_runs_nor_is_read_changes_nothing(tree, file: str):
    assert unchanged(tree("before"), tree("after", **{file: "other"})) == set(FAMILIES)


def test_a_tree_without_objects_has_nothing_in_common(tree, tmp_path: pathlib.Path):
    write(tmp_path / "programs" / "ninja", "#!/bin/sh\n")
    assert unchanged(tree("before"), tree("after")) == set()


def test_a_tree_that_cannot_be_built_is_not_compared(tree):
    broken, right = tree("broken"), tree("right")
    write(broken.tree / "ci" / "host" / "build.py", "raise SystemExit(1)\n")
    write(right.tree / "ci" / "build.py", "def build(preset, targets): pass\n")
    assert not sameness.build(broken.tree, ["release"])
    assert sameness.build(right.tree, ["release"])


def test_a_tree_that_cannot_be_asked_has_nothing_in_common(tree):
    silent = tree("silent")
    (silent.tree / "assay").write_text("#!/bin/sh\nexit 2\n")
    assert unchanged(silent, tree("after")) == set()
