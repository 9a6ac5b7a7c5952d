"""The list of liars that users read is the one that the tests ask."""

import pathlib
import re

from bench.test.liars import LIARS

README = pathlib.Path(__file__).parents[1] / "liars" / "README.md"
LINE = re.compile(r"^\| `([\w@]+)`( •)? \| .+ \| (.+) \|$", re.MULTILINE)


def test_the_list_is_what_is_asked():
    told = {name: (bool(mark), outcome) for name, mark, outcome in LINE.findall(README.read_text())}
    assert told.keys() == {liar.name for liar in LIARS}
    for liar in LIARS:
        quick, outcome = told[liar.name]
        assert quick == liar.quick, liar.name
        for one in liar.outcomes:
            assert (one if one == "right" else f"`{one}`") in outcome, liar.name


def test_there_are_enough_of_them():
    assert len(LIARS) >= 40 and len({liar.name.partition("@")[0] for liar in LIARS}) >= 10
