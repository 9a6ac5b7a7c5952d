"""Runs from elsewhere join the history once, and commits stand in the order of git."""

import pytest

from ci.history import joining
from ci.history.commits import Commit, order
from results.history.test import made_up_history as made

pytest.importorskip("numpy")


def test_a_run_from_elsewhere_joins_the_history_once(tmp_path):
    other = made.keep(tmp_path / "other", 1, made.counts(1.2))
    made.keep(tmp_path / "here", 0, made.counts())
    file = other.file.rename(tmp_path / "laptop.jsonl")
    assert "added as run-0001" in joining.add(tmp_path / "here", file)
    assert "is in the history already" in joining.add(tmp_path / "here", file)
    found = joining.history(tmp_path / "here")
    assert {step.commit for step in found.steps} == {made.commit(1)} and len(found.steps) == 2


def test_another_run_of_that_name_and_what_is_no_run_are_refused(tmp_path):
    made.keep(tmp_path / "here", 1, made.counts())
    other = made.keep(tmp_path / "other", 1, made.counts(2.0))
    with pytest.raises(ValueError, match="another run has the id run-0001"):
        joining.add(tmp_path / "here", other.file)
    (tmp_path / "bad.jsonl").write_text('{"record":"run","id":"../../x","started":"2026"}\n')
    with pytest.raises(ValueError, match="is no id of a run"):
        joining.add(tmp_path / "here", tmp_path / "bad.jsonl")


def test_the_order_is_that_of_git_and_then_of_time():
    known = {name: Commit(name, "", 1_000_000_000, "") for name in ("b", "a")}  # parents first
    runs = [("a", "2026"), ("b", "2027"), ("foreign", "2001-01-01"), ("later", "2030")]
    assert list(order(runs, known)) == ["foreign", "b", "a", "later"]
