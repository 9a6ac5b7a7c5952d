"""Commits of this repository, counted once: pair/size:64 of one allocator.

counted.csv has a row for each commit and architecture.  The C sources and the build files of several
commits are the same; those were counted at one of them, which the row names.
"""

import csv
import datetime
import pathlib

import pytest

from results.history import account, points, steps
from results.history.test import made_up_history as made
from results.report.html import history as page
from results.report.test.made_up import sample
from results.store.database import import_run

pytest.importorskip("numpy")
FILE = pathlib.Path(__file__).with_name("counted.csv")


def rows() -> dict[str, list[dict]]:
    """Those of each commit, in the order of the commits."""
    found: dict[str, list[dict]] = {}
    with FILE.open(newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["commit"], []).append(row)
    return found


def history(root, planted: int | None = None) -> account.History:
    """From the stored counts, with a tenth more from one commit on where that is asked for."""
    for number, (commit, of_commit) in enumerate(rows().items()):
        factor = 1.1 if planted is not None and number >= planted else 1.0
        records = []
        for row in of_commit:
            axes = {"binding": "table", "arch": row["arch"], "emulation": "qemu-user"}
            loop = float(row["instructions_harness_per_op"])
            own = float(row["instructions_per_op"]) - loop
            records += [sample(made.ALLOCATOR, made.WORKLOAD, "micro", metric, "instructions", value,
                               0, **axes) for metric, value in (
                ("instructions_per_op", own * factor + loop), ("instructions_harness_per_op", loop))]
        began = datetime.datetime.fromtimestamp(int(of_commit[0]["committed"]), datetime.timezone.utc)
        store = import_run(made.keep(root, number, records, commit=commit,
                                     started=began.strftime("%Y-%m-%dT%H:%M:%SZ")))
    order = {commit: number for number, commit in enumerate(rows())}
    found, skipped = points.read(store)
    series = steps.series_of(found, order)
    return account.History(list(order), {}, series, steps.latest(series), [], skipped)


def test_the_stored_commits_are_enough():
    assert len(rows()) >= 30 and {row["arch"] for some in rows().values() for row in some} \
        == {"x86_64", "aarch64"}


def test_they_have_no_step_and_make_a_page(tmp_path):
    pytest.importorskip("jinja2")
    pytest.importorskip("matplotlib")
    found = history(tmp_path)
    assert found.steps == [] and len(found.series) == 2
    text = page.compose(found)
    assert f"No step in {len(rows())} commits" in text and text.count("<svg") == 2


@pytest.mark.parametrize("planted", [1, 19, 40])
def test_a_step_that_is_planted_among_them_is_at_its_commit(tmp_path, planted: int):
    found = history(tmp_path, planted)
    commit = list(rows())[planted]
    assert {step.commit for step in found.steps if step.series.arch == "x86_64"} == {commit}
    assert account.headline(found).startswith(f"Since {commit[:8]}, {made.ALLOCATOR} needs 10 % more")
