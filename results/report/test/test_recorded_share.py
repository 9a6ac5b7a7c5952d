"""The CPU time of a recorded process is known to some nanoseconds an event, and advice says so."""

import pytest

from results.report.recorded_share import share_of
from results.report.test.test_advice import FIELD, replayed, said
from results.report.test.test_opening import first, told


def facts(cpu_s: float, calls: int = 10**6) -> dict:
    return {"cpu_s": cpu_s, "calls": calls}


@pytest.mark.parametrize("saved_s, cpu_s, text", [
    (0.01, 1.0, "about 1.0 %"),  # what recording cost is small beside it
    (0.01, 0.1, "about 10 % (8.7 % to 12 %)"),
    (0.006, 0.042, "about 14 % (11 % to 22 %)"),  # a program that does little but allocate
    (0.006, 0.013, "at least 21 %"),
    (0.006, 0.024, "about 25 % (15 % to 67 %)"),
    (0.03, 0.02, "at least 86 %")])
def test_a_share_is_told_as_well_as_it_is_known(saved_s, cpu_s, text):
    assert str(share_of(saved_s, [facts(cpu_s)])) == text


def test_recordings_of_one_program_agree():
    """Its own time was 27 ms, and recordings took it for 13 to 42 ms: the share is within each."""
    for cpu_s in (0.0129, 0.0157, 0.0185, 0.0241, 0.0363, 0.0416):
        share = share_of(0.005, [facts(cpu_s, 1_200_000)])
        assert share.low <= 0.005 / 0.027 and (share.high is None or share.high >= 0.005 / 0.027)


def test_more_than_can_be_is_a_fault():
    assert share_of(0.5, [facts(0.1)]).is_impossible
    assert not share_of(0.105, [facts(0.1)]).is_impossible


def test_what_may_be_nothing_or_all_is_not_known():
    share = share_of(0.00002, [facts(0.002, 10**5)])
    assert not share.is_unknown and share_of(0.00002, [facts(0.002, 2 * 10**5)]).is_unknown
    few = replayed(FIELD | {"a": 39.9})
    assert first(few + [told(calls=2 * 10**5, cpu_s=0.002)]).endswith("cannot be known.")
    assert "recording cost more than the program itself" in \
        said(FIELD | {"a": 39.9}, facts=facts(0.002, 2 * 10**5))


def test_a_trace_without_its_time_leaves_all_unknown():
    assert share_of(0.1, [facts(1.0), {"calls": 5}]) is None and share_of(0.1, []) is None
