"""A planted commit is found in few builds, whichever it is, also where some cannot be built."""

import pytest

from ci.bisect.search import first_bad


@pytest.mark.parametrize("planted", range(30))
def test_a_planted_commit_among_30_takes_at_most_5_builds_after_the_good_one(planted: int):
    end = first_bad(30, lambda at: at >= planted)
    assert end.suspects == (planted,) and end.measured <= 5


def test_that_none_is_bad_is_found_too():
    end = first_bad(30, lambda at: False)
    assert end.suspects == () and end.measured <= 5


@pytest.mark.parametrize("count", [1, 2, 3, 7, 100])
def test_any_number_of_commits_is_searched(count: int):
    for planted in range(count):
        assert first_bad(count, lambda at: at >= planted).suspects == (planted,)


def test_what_cannot_be_built_is_passed_over():
    for planted in (3, 11, 29):
        unbuilt = {planted - 2, planted + 1, 14, 15} - {planted, planted - 1}
        end = first_bad(30, lambda at: None if at in unbuilt else at >= planted)
        assert end.suspects == (planted,)


def test_where_the_culprit_cannot_be_built_all_suspects_are_named():
    end = first_bad(30, lambda at: None if at in (9, 10, 11) else at >= 10)
    assert end.suspects == (9, 10, 11, 12)


def test_nothing_that_can_be_built_ends_too():
    assert first_bad(4, lambda at: None).suspects == (0, 1, 2, 3)
