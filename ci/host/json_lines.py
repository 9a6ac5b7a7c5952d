"""Reads records, one JSON object per line, from a text that any program may have written.

Third-party code runs in the measured and judged processes, and it can write where the process
writes.  Nothing that it writes raises here, and nothing takes more memory than the text.
"""

import json

LINE_MOST = 65_536  # characters; the longest record of this suite has 8192
DIGITS_MOST = 40  # of a number


def parse_lines(text: str) -> list[dict]:
    """The complete records of a text.  What is no JSON, or no record, is left out: a torn last line
    of a crash, or what a library prints."""
    found = (_parse(line) for line in text.split("\n") if '"record"' in line)
    return [record for record in found if record is not None]


def _parse(line: str) -> dict | None:
    if len(line) > LINE_MOST:
        return None
    try:
        record = json.loads(line, parse_constant=_refuse, parse_int=_integer)
        json.dumps(record, ensure_ascii=False).encode()  # half of a surrogate pair cannot be written
    except (ValueError, RecursionError):
        return None
    if isinstance(record, dict) and isinstance(record.get("record"), str):
        return record
    return None


def _refuse(word: str):
    raise ValueError(f"{word} is no number")


def _integer(digits: str) -> int:
    if len(digits) > DIGITS_MOST:
        raise ValueError("too many digits")
    return int(digits)
