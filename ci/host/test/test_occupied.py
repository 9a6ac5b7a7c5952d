"""A command that works alone waits for the others in its tree, but never for one that started it."""

import contextlib
import subprocess
import sys
import textwrap

import pytest

from ci.host import build, occupied

HOLD = """
    import pathlib, sys
    from ci.host import occupied
    occupied.ROOT = pathlib.Path({tree!r})
    with occupied.occupied({alone}):
        print("held", flush=True)
        {then}
"""


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Makes a command that holds the lock of a tree of its own, which no other test works in."""
    monkeypatch.setattr(occupied, "ROOT", tmp_path)

    def make(alone: bool, then: str) -> list[str]:
        return [sys.executable, "-B", "-c",
                textwrap.dedent(HOLD).format(tree=str(tmp_path), alone=alone, then=then)]
    return make


@pytest.mark.parametrize("started", [False, True])
def test_one_that_works_alone_waits_and_says_so(command, started: bool):
    """Also where both were started by a third, as by `assay test`."""
    third = occupied.occupied(False) if started else contextlib.nullcontext()
    with third, subprocess.Popen(command(False, "sys.stdin.read()"), cwd=build.ROOT, text=True,
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdout.readline() == "held\n"
        with subprocess.Popen(command(True, "pass"), cwd=build.ROOT, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as second:
            assert "waiting for another command" in second.stderr.readline()
            assert second.poll() is None
            first.stdin.close()
            assert second.stdout.readline() == "held\n"


@pytest.mark.parametrize("alone", [False, True])
def test_one_that_another_one_started_does_not_wait_for_it(command, alone: bool):
    nested = f"import subprocess; subprocess.run({command(alone, 'pass')!r}, check=True, timeout=600)"
    done = subprocess.run(command(False, nested), cwd=build.ROOT, capture_output=True, text=True,
                          check=True)
    assert done.stdout.count("held") == 2 and done.stderr == ""


def test_an_option_of_that_name_does_not_make_a_command_work_alone():
    """`count --alone` counts without the reference; it waits for nobody, and nobody waits for it."""
    asked = ("import importlib.util, importlib.machinery, sys; "
             "loader = importlib.machinery.SourceFileLoader('assay', 'assay'); "
             "module = importlib.util.module_from_spec(importlib.util.spec_from_loader('assay', loader)); "
             "loader.exec_module(module); "
             "print([module.parse(words).works_alone for words in "
             "(['count', '--alone'], ['count'], ['clean'])])")
    done = subprocess.run([sys.executable, "-B", "-c", asked], cwd=build.ROOT, capture_output=True,
                          text=True, check=False)
    assert done.stdout == "[False, False, True]\n", done.stderr
