"""What options accept: an empty name never means everything, and every number has bounds."""

import argparse

import pytest

from ci.host import arguments


@pytest.mark.parametrize("text", ["", ",", "je,", ",je", "je,,mi", " ", " , "])
def test_an_empty_name_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match="is empty"):
        arguments.names(text)


@pytest.mark.parametrize("text", ["", " ", "\t"])
def test_an_empty_word_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match="is empty"):
        arguments.name(text)


@pytest.mark.parametrize("text", ["a\udcff", "a\nb", ""])
def test_an_expression_can_be_printed(text):
    with pytest.raises(argparse.ArgumentTypeError):
        arguments.expression(text)
    assert arguments.expression("é or not b") == "é or not b"


def test_names_are_taken_apart():
    assert arguments.names("je,mine=/a b.so") == ["je", "mine=/a b.so"]


@pytest.mark.parametrize("text", ["nan", "inf", "0", "-1", "0s", "0.5s", "1e9h", "999999999h", "169h",
                                  "", "9" * 400, "٣s", "90 s m", "+5s"])
def test_a_budget_has_bounds(text):
    with pytest.raises(argparse.ArgumentTypeError):
        arguments.seconds(text)


@pytest.mark.parametrize("text, seconds", [("90s", 90), ("10m", 600), ("1h", 3600), ("2.5", 2.5),
                                           ("168h", 604800)])
def test_a_budget_is_a_time(text, seconds):
    assert arguments.seconds(text) == seconds


@pytest.mark.parametrize("accept, text", [
    (arguments.rounds, "0"), (arguments.rounds, "10001"), (arguments.rounds, "9" * 5000),
    (arguments.rounds, "٣"), (arguments.rounds, "1.5"), (arguments.seed, "-1"),
    (arguments.seed, str(1 << 64)), (arguments.seed, "0x1"), (arguments.seed, "9" * 5000)])
def test_a_number_has_bounds(accept, text):
    with pytest.raises(argparse.ArgumentTypeError):
        accept(text)


def test_the_bounds_themselves_are_within():
    assert (arguments.rounds("1"), arguments.rounds("10000"), arguments.seed("0"),
            arguments.seed(str((1 << 64) - 1))) == (1, 10000, 0, (1 << 64) - 1)


def test_the_name_of_a_file_is_not_empty():
    with pytest.raises(argparse.ArgumentTypeError):
        arguments.path("")
    assert arguments.path("a b").name == arguments.file("a b") == "a b"
