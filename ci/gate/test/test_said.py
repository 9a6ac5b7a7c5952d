"""What the gate says while it works, and of the suite's own loops: only what is so."""

import pathlib

import pytest

from ci.gate import sameness
from ci.gate.sides import Kept, Side

SPEAKING = """#!/bin/sh
echo "assay: building release" >&2
echo "assay: 3/9 counted glibc pair, about 20 s still" >&2
echo "assay: the load is 9" >&2
exit {status}
"""


def tree(folder: pathlib.Path, loop: str = "int pair;\n", other: str = "") -> Side:
    (folder / "bench" / "micro").mkdir(parents=True)
    (folder / "bench" / "test").mkdir()
    (folder / "bench" / "micro" / "pair.c").write_text(loop)
    (folder / "bench" / "test" / "balance.c").write_text(other)
    (folder / "bench" / "plan.py").write_text(other)
    return Side(folder.name, folder, ("mine",))


@pytest.mark.parametrize("loop, other, same", [
    ("int pair;\n", "", True), ("int pair;\n", "changed", True), ("int pairs;\n", "", False)])
def test_the_loops_changed_only_where_their_source_did(tmp_path, loop, other, same):
    before, after = tree(tmp_path / "a"), tree(tmp_path / "b", loop, other)
    assert sameness.same_loops(before, after) == same


def test_two_libraries_are_measured_by_the_same_loops(tmp_path):
    side = tree(tmp_path / "a")
    assert sameness.same_loops(side, side)
    assert not sameness.same_loops(Kept("run", ()), side)  # its loops are not known


@pytest.mark.parametrize("status", [0, 2, 4])
def test_progress_is_handed_on_as_it_comes(tmp_path, capsys, status):
    side = tree(tmp_path / "a")
    (side.tree / "assay").write_text(SPEAKING.format(status=status))
    (side.tree / "assay").chmod(0o755)
    found, said = side._heard([side.tree / "assay"])
    assert found == status and "the load is 9" in said
    assert capsys.readouterr().err == ("assay: a: building release\n"
                                       "assay: a: 3/9 counted glibc pair, about 20 s still\n")
