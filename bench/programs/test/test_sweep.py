"""The programs of PROGRAMS.md that are installed get what the page says, here as there."""

import pytest

from bench.programs.test import sweep


def test_the_page_lists_programs_enough():
    assert len(sweep.rows()) >= 40


@pytest.mark.full
@pytest.mark.parametrize("name, command, answer", sweep.rows())
def test_a_program_gets_a_number_or_its_reason(name, command, answer, build, monkeypatch):
    """The first words of a reason are the same everywhere; shares and paths are not."""
    if not sweep.installed(command):
        pytest.skip("the program is not installed")
    monkeypatch.chdir(sweep.ROOT)
    found = sweep.answer(command, build)
    assert found.partition(":")[0].partition(";")[0] == answer.partition(":")[0].partition(";")[0]
