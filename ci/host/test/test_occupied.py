"""A command that works alone waits for the others in its tree, but never for one that started it."""

import contextlib
import subprocess
import sys
import textwrap

import pytest

from ci.host import build, occupied

HOLD = """
    import sys
    from ci.host import occupied
    with occupied.occupied({alone}):
        print("held", flush=True)
        {then}
"""


def command(alone: bool, then: str) -> list[str]:
    return [sys.executable, "-B", "-c", textwrap.dedent(HOLD).format(alone=alone, then=then)]


@pytest.mark.parametrize("started", [False, True])
def test_one_that_works_alone_waits_and_says_so(started: bool):
    """Also where both were started by a third, as by `assay test`."""
    with occupied.occupied(False) if started else contextlib.nullcontext(), subprocess.Popen(command(False, "sys.stdin.read()"), cwd=build.ROOT, text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdout.readline() == "held\n"
        with subprocess.Popen(command(True, "pass"), cwd=build.ROOT, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as second:
            assert "waiting for another command" in second.stderr.readline()
            assert second.poll() is None
            first.stdin.close()
            assert second.stdout.readline() == "held\n"


def test_those_of_many_do_not_wait():
    nested = f"import subprocess; subprocess.run({command(False, 'pass')!r}, check=True)"
    done = subprocess.run(command(False, nested), cwd=build.ROOT, capture_output=True, text=True,
                          check=True)
    assert done.stdout.count("held") == 2 and done.stderr == ""


def test_one_that_another_one_started_does_not_wait_for_it():
    nested = f"import subprocess; subprocess.run({command(True, 'pass')!r}, check=True, timeout=60)"
    done = subprocess.run(command(False, nested), cwd=build.ROOT, capture_output=True, text=True,
                          check=True)
    assert done.stdout.count("held") == 2 and done.stderr == ""
