"""What the options of the commands accept: names that are not empty, and numbers within bounds.

Each function is a `type` of argparse, so that a wrong word costs one line and the status 2.
"""

import argparse
import pathlib
import re
from collections.abc import Callable

BUDGET_LEAST_S, BUDGET_MOST_S = 1.0, 7 * 24 * 3600.0
UNITS_S = {"s": 1, "m": 60, "h": 3600, None: 1}


def name(text: str) -> str:
    """A name; an empty one is a variable that was not set, and never means everything."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the name is empty")
    return text


def expression(text: str) -> str:
    """A name for a program that reads UTF-8 only."""
    if not name(text).isprintable():
        raise argparse.ArgumentTypeError(f"{text!r}: has characters that cannot be printed")
    return text


def names(text: str) -> list[str]:
    """Names with commas between them, none of them empty."""
    words = text.split(",")
    if not all(word.strip() for word in words):
        raise argparse.ArgumentTypeError(f"{text!r}: a name is empty")
    return words


def file(text: str) -> str:
    """Where a file goes; an empty name would be the folder that the command runs in."""
    if not text:
        raise argparse.ArgumentTypeError("the name of the file is empty")
    return text


def path(text: str) -> pathlib.Path:
    return pathlib.Path(file(text))


def seconds(text: str) -> float:
    match = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(s|m|h)?", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text}: a time is like 90s, 10m or 1h")
    found = float(match[1]) * UNITS_S[match[2]]
    if not BUDGET_LEAST_S <= found <= BUDGET_MOST_S:
        raise argparse.ArgumentTypeError(f"{text}: not a time from 1s to 168h")
    return found


def share(text: str) -> float:
    """3% or 0.03."""
    match = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*(%)?", text)
    found = float(match[1]) / (100 if match[2] else 1) if match is not None else 0
    if not 0.001 <= found <= 0.5:
        raise argparse.ArgumentTypeError(f"{text}: a width is like 3%, from 0.1% to 50%")
    return found


def number(what: str, least: int, most: int) -> Callable[[str], int]:
    """A whole number within bounds; `what` names it in the line that refuses another."""
    def accept(text: str) -> int:
        digits = text.isascii() and text.isdigit() and len(text) <= 20
        if not digits or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text}: not a number of {what} from {least} to "
                                             f"{most}")
        return int(text)
    return accept


rounds = number("rounds", 1, 10_000)
processes = number("processes", 1, 64)  # at a time


def seed(text: str) -> int:
    """The programs keep a seed in 64 bits."""
    if not (text.isascii() and text.isdigit() and len(text) <= 20) or int(text) >= 1 << 64:
        raise argparse.ArgumentTypeError(f"{text}: not a seed from 0 to 2^64 - 1")
    return int(text)
