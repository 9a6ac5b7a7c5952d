"""Where a container does not show the memory of processes, rows of memory are unsupported at once;
they waited for an answer until their time was over, and were invalid."""

import pytest

from bench.candidates import MeasuredCandidate
from bench.memory import sampler
from bench.round import Round
from workloads.selection import Row

ROW = Row(workload="burst", body="burst", sets=("quick",), priority=1)


@pytest.fixture
def hidden(monkeypatch):
    def refuse(_):
        raise FileNotFoundError(2, "No such file or directory", "/proc/1/smaps_rollup")
    sampler.hidden_memory.cache_clear()
    monkeypatch.setattr(sampler, "alone_bytes", refuse)
    yield
    sampler.hidden_memory.cache_clear()


def test_the_row_says_why(hidden, tmp_path):
    cell = sampler.MemoryCell(ROW, MeasuredCandidate("null", "table", entry="null"))
    (record,) = cell.measure(Round(None, tmp_path, 0, 1, True, (0,)))
    assert record["record"] == "unsupported"
    assert record["reason"].startswith("the memory of processes cannot be seen: ")


def test_here_it_can_be_seen():
    assert sampler.hidden_memory() is None
