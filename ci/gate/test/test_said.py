"""What the gate says while it works, and of the suite's own loops: only what is so."""

import dataclasses
import errno
import os
import pathlib
import subprocess
import sys
import textwrap
import time

import pytest

from ci.gate import sameness
from ci.gate.sides import Kept, Side
from ci.host import build

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


def test_what_is_kept_is_kept_whole(tmp_path, monkeypatch):
    """A full disk leaves no half of an answer, which a later comparison would believe."""
    side = dataclasses.replace(tree(tmp_path / "a"), kept=tmp_path / "kept")
    side.kept.mkdir()
    monkeypatch.setattr(Side, "_run", lambda *_: [{"record": "sample"}] * 3)
    real = os.replace

    def full(*_words):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError):
        side.records("count")
    assert list(side.kept.iterdir()) == []
    monkeypatch.setattr(os, "replace", real)
    assert len(side.records("count")) == 3 and len(list(side.kept.iterdir())) == 1


def test_a_comparison_that_is_ended_ends_both_sides_at_once(tmp_path):
    """Each side is measured by a thread that waits for it; it is not waited for to its own end."""
    for name in ("a", "b"):
        side = tree(tmp_path / name)
        (side.tree / "assay").write_text("#!/bin/sh\necho $$ > started\nexec sleep 600\n")
        (side.tree / "assay").chmod(0o755)
    work = textwrap.dedent("""
        import pathlib, sys
        from ci.gate import sides
        from ci.host import guard
        before, after = (sides.Side(name, pathlib.Path(name), ("x",)) for name in sys.argv[1:])
        raise SystemExit(guard.guarded(lambda: sides.of_both(before, after, "count")))
    """)
    process = subprocess.Popen([sys.executable, "-B", "-c", work, tmp_path / "a", tmp_path / "b"],
                               cwd=build.ROOT)
    while not all((tmp_path / name / "started").exists() for name in ("a", "b")):
        time.sleep(0.02)
    process.terminate()
    assert process.wait(timeout=60) == 130
