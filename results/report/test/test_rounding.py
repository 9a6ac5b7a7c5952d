"""No number is so rounded that it denies the verdict beside it, in any form of a report."""

import pathlib
import random
import re

import pytest

from ci.host.roles import COPY, REFERENCE
from results.report import markdown, numbers, terminal
from results.report.html.cells import comparison_cell
from results.report.layout import plain
from results.report.test import made_up
from results.stats.analysis import analyse
from results.stats.comparison import Comparison
from results.stats.judged import judge
from results.stats.pairs import Key, Section

VALUES = [(1.004, 1.002, 1.0069), (1.02, 1.01, 1.06), (1.02, 1.005, 1.03), (0.996, 0.99, 0.9996),
          (0.83, 0.81, 0.85), (12.3, 11.9, 12.6), (0.9998, 0.9997, 0.99991), (1.3, 1.0004, 1.9)]


@pytest.mark.parametrize("value, low, high", VALUES)
def test_a_decided_ratio_and_its_interval_lie_on_one_side_of_1(value, low, high):
    shown, interval = numbers.decided(value, low, high)
    ends = [float(word) for word in re.findall(r"[\d.]+", interval)]
    assert all((end > 1) == (value > 1) and end != 1 for end in [float(shown), *ends])


@pytest.mark.parametrize("value, low, high", VALUES)
def test_a_decided_ratio_and_its_halves_lie_on_one_side_of_1(value, low, high):
    text = numbers.with_half(value, low, high)
    shown, down, up = re.fullmatch(r"([\d.]+) (?:-|±)([\d.]+)(?:\+([\d.]+))?", text).groups()
    side = float(shown) - float(down) if value > 1 else float(shown) + float(up or down)
    assert (side > 1) == (value > 1) and side != 1


def tiny(factor: float) -> list[dict]:
    """An allocator that is so much slower, always."""
    return [made_up.sample(name, "pair/size:64", "micro", "cpu_ns_per_op", "ns",
                           value * (1 + 1e-5 * ((3 * number + len(name)) % 4)), number)
            for number in range(14)
            for name, value in ((REFERENCE, 10.0), (COPY, 10.0), ("alloc", 10.0 * factor))]


@pytest.mark.parametrize("factor", [1.004, 0.997, 1.0008])
def test_every_form_shows_a_tiny_difference_as_one(factor):
    records = tiny(factor)
    analysis = analyse(records)
    (one,) = [one for one in analysis.comparisons if one.allocator == "alloc"]
    assert one.decided
    cell = comparison_cell(one)
    lines = [plain(line) for line in terminal.compose(records, analysis, pathlib.Path("r"), 120)]
    texts = [f"{cell.text} {cell.small}", *(line for line in lines if re.match(r"alloc +\d", line)),
             *(line for line in markdown.compose(records, analysis).splitlines()
               if line.startswith("| pair/size") and re.search("[▼▲]", line))]
    assert len(texts) == 3
    assert not [text for text in texts if re.search(r"(?<![\d.])1\.00(?!\d)", text)]


def test_a_headline_never_says_0_percent_less():
    assert numbers.change(0.9997) == "0.03 % less" and numbers.percent(0.0) == "0 %"


def compared(mine: dict[int, float]) -> Comparison:
    key = Key(Section("preload", "x86_64", "native"), "micro", "pair", 1, 1, "cpu_ns_per_op", "ns",
              "less")
    return Comparison.of(key, "alloc", mine, dict.fromkeys(mine, 10.0), False)


def test_an_interval_says_what_its_test_says():
    """Signs that are mixed, ranks that are not: the interval of a median held 1 here, and the test
    found a difference all the same."""
    up = {number: 10.0 * (1.2 + 0.01 * number) for number in range(14)}
    down = {number: 10.0 * (1 - 0.0001 * number) for number in range(14, 26)}
    drawn = [{number: 10.0 * dice.lognormvariate(0.05, 0.1) for number in range(8 + seed % 18)}
             for seed in range(60) if (dice := random.Random(seed))]
    for mine in (up | down, *drawn):
        one = compared(mine)
        assert (one.p <= 0.05) == (not one.low <= 1 <= one.high)


def test_a_verdict_that_its_interval_denies_is_none():
    """As that of a mean may, or of a run that could end at any round."""
    one = compared({number: 10.0 * (1.2 + 0.01 * number) for number in range(14)})
    one.low = 0.9
    judge([one])
    assert one.p < 0.05 and not one.decided
