"""Programs of many kinds are recorded, or it is said truly why not."""

import pytest

from workloads.test import sweep


def test_the_page_lists_programs_enough():
    rows = [line for line in sweep.PAGE.read_text().splitlines() if line.startswith("| `")]
    assert len(rows) >= 40 and not [row for row in rows if "FAULT" in row]


@pytest.mark.full
def test_each_installed_program_has_a_right_trace_or_a_reason(build, tmp_path):
    lines = sweep.sweep(tmp_path)
    assert len(lines) >= 30
    assert [line for line in lines if line.outcome.startswith("FAULT")] == []
    assert sum(line.outcome.startswith(sweep.RIGHT) for line in lines) > 2 * len(lines) / 3
