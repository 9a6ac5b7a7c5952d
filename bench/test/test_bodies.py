"""Every body at its smallest size, in every binding, in every build that is there: the sanitizers'
builds look at the bodies as much as at the allocators.
"""

import json
import os
import pathlib
import re
import subprocess

import pytest

from allocators.roster import PEER
from bench.harness_program import Harness
from ci.host import layout
from ci.host.build import folder_of
from workloads import selection

HARNESSES = [Harness(folder_of(preset)) for preset in ("release", "asan", "tsan", "clang")
             if Harness(folder_of(preset)).program.exists()]


def smallest_rows() -> list[selection.Row]:
    """One row of each body, the least work first."""
    rows = [row for row in selection.all_rows() if row.body is not None and row.trace is None]
    by_body: dict[str, selection.Row] = {}
    for row in rows:
        by_body.setdefault(row.body, row)
    return list(by_body.values())


def measure(harness: Harness, row: selection.Row, allocator: str, binding: str,
            folder: pathlib.Path) -> list[dict]:
    sanitized = harness.folder.name == "tsan"
    command = [harness.program, "--allocator", allocator, "--binding", binding, "--workload",
               row.workload, "--operations", str(row.smoke), "--segments", "2", "--threads",
               "2" if row.curve else "1", "--seed", "5"]
    done = subprocess.run((layout.fixing_words() if sanitized else []) + command, capture_output=True,
                          text=True, check=False, timeout=120, cwd=folder,
                          env=os.environ | {"TSAN_OPTIONS": "halt_on_error=1"})
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return [json.loads(line) for line in done.stdout.splitlines()]


def reaches_the_kernel(face: str, entry: dict) -> bool:
    """Thread sanitizer keeps the addresses for itself that the bodies map."""
    return face == "range" and "SINGLETON" in entry["traits"]


@pytest.mark.parametrize("harness", HARNESSES, ids=lambda one: one.folder.name)
@pytest.mark.parametrize("row", smallest_rows(), ids=lambda row: row.body)
def test_a_body_does_the_same_work_everywhere(harness: Harness, row: selection.Row,
                                              tmp_path: pathlib.Path):
    sums = {}
    face = next(body["face"] for body in harness.bodies if body["name"] == row.body)
    pairs = [("system", "preload")] if face == "heap" else []
    pairs += [(entry["name"], binding) for entry in harness.entries
              if face in entry["faces"] and entry["options"] is None
              and not (face == "heap" and entry["role"] == PEER)
              and not (harness.folder.name == "tsan" and reaches_the_kernel(face, entry))
              for binding in ("table", "bound") if binding in entry["bindings"]]
    for allocator, binding in pairs:
        records = measure(harness, row, allocator, binding, tmp_path)
        if records[0]["record"] == "unsupported":
            continue
        found = {record["checksum"] for record in records if record["record"] == "sample"}
        assert len(found) == 1
        sums[allocator, binding] = found.pop()
    assert not list(tmp_path.iterdir())
    assert len(sums) >= 3 and len(set(sums.values())) == 1, sums


def test_the_catalogue_has_every_body_and_no_other():
    bodies = {body["name"] for body in HARNESSES[0].bodies}
    assert {row.body for row in selection.all_rows() if row.body is not None} == bodies


@pytest.mark.parametrize("row", selection.all_rows(), ids=lambda row: row.workload)
def test_a_row_of_the_catalogue_is_one_that_the_harness_knows(row: selection.Row):
    if row.body is not None and row.trace is None:
        HARNESSES[0].unsupported("any", "preload", row.workload)
    assert set(row.sets) <= set(selection.SETS) and 1 <= row.priority <= 9


def test_files_of_the_catalogue_are_named_for_their_workload():
    for path in pathlib.Path(selection.CATALOG).glob("*.toml"):
        assert re.sub("^(program|trace)-", r"\1/", path.stem) in {
            workload.name for workload in selection.catalogue()}
