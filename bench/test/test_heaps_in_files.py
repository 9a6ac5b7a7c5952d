"""Heaps in files are compared among themselves, beside a mapped file, and only where they are asked
for: the default run has no time for them.
"""

import json
import pathlib
import subprocess

import pytest

from bench.candidates import HEAP, PERSIST, MeasuredCandidate, MeasuredRoster, faces_of
from bench.harness_program import Harness
from bench.schedule import cells_of
from ci.host.build import folder_of
from ci.host.roles import MAPPED_FILE, copy_of
from workloads import selection

HARNESS = Harness(folder_of("release"))
ROWS = [row for row in selection.all_rows() if row.body in (
    body["name"] for body in HARNESS.bodies if body["face"] == PERSIST)]


def chosen(words: list[str], *faces: str) -> list[MeasuredCandidate]:
    return MeasuredRoster(HARNESS).chosen(words, None, faces)


def test_the_default_run_measures_them_only_beside_a_named_allocator():
    assert not set(ROWS) & set(selection.select([], "default"))
    assert set(ROWS) & set(selection.select([], "default", ["shm-malloc"]))
    assert set(ROWS) <= set(selection.select([], "full"))
    assert selection.select(["attach"], "default") and faces_of(ROWS, HARNESS) == (PERSIST,)


def test_they_have_a_reference_of_their_own_with_its_copy():
    field = chosen(["shm-malloc"], HEAP, PERSIST)
    assert {one.face for one in field if one.name == "shm-malloc"} == {HEAP, PERSIST}
    files = [one for one in field if one.face == PERSIST]
    assert {one.name for one in files} == {"shm-malloc", MAPPED_FILE, copy_of(MAPPED_FILE)}
    assert [one.name for one in files if one.reference] == [MAPPED_FILE]
    assert {one.against for one in files} == {MAPPED_FILE}
    assert all(one.name not in (MAPPED_FILE, copy_of(MAPPED_FILE)) for one in chosen([], HEAP))


def test_one_of_each_family_takes_part():
    names = [one.name for one in chosen([], PERSIST)]
    assert {"gnu-mmalloc/file", "shm-malloc"} <= set(names)
    assert not {"gnu-mmalloc/snapshot", "shm-malloc/spin"} & set(names)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.workload)
def test_a_row_has_no_cell_without_a_heap_in_a_file(row: selection.Row):
    assert not cells_of(row, PERSIST, chosen(["plan9-pool"], HEAP, PERSIST), 2)
    cells = cells_of(row, PERSIST, chosen(["shm-malloc"], HEAP, PERSIST), 2)
    assert {cell.candidate.face for cell in cells} == {PERSIST} and len(cells) == 3


def test_a_heap_of_a_size_that_it_cannot_have_is_no_failure(tmp_path: pathlib.Path):
    """libpmemobj would take a terabyte from the file system at once."""
    if not any(entry["name"] == "libpmemobj" for entry in HARNESS.entries):
        pytest.skip("libpmemobj's headers are not installed")
    done = subprocess.run([HARNESS.program, "--allocator", "libpmemobj", "--workload",
                           "attach/mebibytes:1048576"], cwd=tmp_path, capture_output=True, text=True,
                          check=False)
    kinds = {json.loads(line)["record"] for line in done.stdout.splitlines()}
    assert done.returncode == 0 and "unsupported" in kinds and "sample" not in kinds, done.stdout
    assert not list(tmp_path.iterdir())
