"""Who is ahead, as far as all that is claimed together allows."""

import dataclasses

import pytest

pytest.importorskip("scipy")

from results.stats.claims import Claims


@dataclasses.dataclass
class Fake:
    """A competitor that is told from those whose place differs by more than one."""

    place: int
    good: bool = True
    p_apart: float = 1e-6
    level: float = 0.05

    def direct(self, other: "Fake") -> float:
        return self.p_apart if abs(self.place - other.place) > 1 else 0.5


def test_the_tied_are_named_with_the_best():
    claims = Claims({"all": [Fake(0), Fake(1), Fake(2), Fake(3)]})
    assert [one.place for one in claims.leaders("all")] == [0, 1]


def test_letters_tell_who_cannot_be_told_from_whom():
    """Each is tied with its neighbours, so no ranking could show it."""
    assert Claims({"all": [Fake(0), Fake(1), Fake(2), Fake(3)]}).letters("all") \
        == ["a", "ab", "bc", "c"]
    assert Claims({"all": [Fake(0), Fake(5), Fake(9)]}).letters("all") == ["a", "b", "c"]
    assert Claims({"all": [Fake(0), Fake(0)]}).letters("all") == ["a", "a"]


def test_more_claims_make_each_of_them_harder():
    """Twenty tables hold twenty claims about a winner: one that is right at 1 % alone is not then."""
    table = [Fake(0, p_apart=0.01), Fake(5, p_apart=0.01)]
    assert len(Claims({"all": table}).leaders("all")) == 1
    many = Claims({number: table for number in range(20)})
    assert len(many.leaders(0)) == 2


def test_the_best_that_does_not_beat_the_reference_leads_nobody():
    claims = Claims({"all": [Fake(0, good=False), Fake(5)], "none": []})
    assert claims.leaders("all") == [] == claims.leaders("none") == claims.leaders("unknown")
