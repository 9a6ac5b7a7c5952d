"""The inputs of a program are made once, however many processes ask for them at the same time."""

import multiprocessing

from workloads.program import prepare

# Takes a moment, and fails if somebody else has begun.
MAKES = ("sh", "-c", "mkdir inputs && sleep 0.3 && touch inputs/done")


def ask(workdir) -> None:
    prepare(MAKES, workdir, {"PATH": "/usr/bin:/bin"})
    assert (workdir / "inputs" / "done").exists()


def test_two_at_once_make_them_once(tmp_path):
    """The second one built over what the first had begun, and a run was invalid."""
    askers = [multiprocessing.Process(target=ask, args=(tmp_path / "work",)) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(60)
    assert [asker.exitcode for asker in askers] == [0] * 4
