"""What a run of the tests counts, also where a file of results is missing or was not written whole."""

import pytest

from ci import suite
from ci.host.errors import UsageError

JUNIT = ("<testsuite><testcase/><testcase/><testcase><failure/></testcase>"
         "<testcase><skipped/></testcase></testsuite>")


def counts(junit) -> tuple[int, int, int]:
    tally = suite.SuiteCounts()
    tally.add(junit)
    return tally.passed, tally.failed, tally.skipped


@pytest.fixture(params=["disk", "memory"])
def junit(request, tmp_path):
    return tmp_path / "junit.xml" if request.param == "disk" else suite.in_memory()


def test_the_cases_are_counted(junit):
    junit.write_text(JUNIT)
    assert counts(junit) == (2, 1, 1)


def test_one_that_is_cut_off_costs_one_line(junit):
    """It was a fault of the suite: the disk sweep of `test` found it."""
    junit.write_text(JUNIT[:40])
    with pytest.raises(UsageError, match="is the disk full"):
        counts(junit)


def test_a_program_that_wrote_none_has_failed(tmp_path):
    assert counts(tmp_path / "junit.xml") == counts(suite.in_memory()) == (0, 1, 0)


def test_an_empty_file_on_a_disk_is_one_that_is_cut_off(tmp_path):
    (tmp_path / "junit.xml").touch()
    with pytest.raises(UsageError):
        counts(tmp_path / "junit.xml")
